import type { Intent } from '../../commerce/intent.ts';
import type { Position } from '../../commerce/place.ts';
import type { Rating, Support } from '../../commerce/rating.ts';
import type { Cancelling, Substituting, Updating } from '../after-steps.ts';
import type { JourneyRequest } from '../api/journeys.ts';
import type { AppEvent } from '../app-events.ts';
import type { BasketAgreement } from '../baskets/check-out.ts';
import type { BasketParticulars } from '../baskets/particulars.ts';
import type { WantedPart } from '../baskets/records.ts';
import type { BasketView } from '../baskets/view.ts';
import type { Comparison, OfferName } from '../compare-offers.ts';
import type { FilledIn, FormToFill } from '../forms.ts';
import type { Again } from '../history/again.ts';
import type { HistoryPage, HistoryQuestion, PastOrder } from '../history/page.ts';
import type { JourneyView } from '../journeys/journey-view.ts';
import type { PlanNews } from '../journeys/journey-work.ts';
import type { NoticeRequest, NoticesView, NoticeView } from '../notices/records.ts';
import type { OfferFilter } from '../offer-filter.ts';
import type { PaymentOption } from '../payment-choice.ts';
import type { OfferRank, RankedOffer } from '../rank.ts';
import type { Agreement, Basket, Particulars } from '../steps.ts';
import type { OrderView, RequestView, TransactionView, TransferView } from '../views.ts';
import { ApiRefusal, type AskOptions, type ClientOptions, createCaller } from './caller.ts';

export type {
  Again,
  AppEvent,
  AskOptions,
  BasketAgreement,
  BasketParticulars,
  BasketView,
  ClientOptions,
  Comparison,
  FilledIn,
  FormToFill,
  JourneyRequest,
  JourneyView,
  NoticeRequest,
  NoticesView,
  NoticeView,
  OfferFilter,
  OfferName,
  OfferRank,
  OrderView,
  PastOrder,
  PaymentOption,
  PlanNews,
  RankedOffer,
  RequestView,
  TransactionView,
  TransferView,
  WantedPart,
};

export interface SearchOptions {
  readonly domain?: string;
  readonly cityCode?: string;
  readonly ttlMs?: number;
  readonly providerNode?: string;
}

export { ApiRefusal };

/** What a call that asks something is answered with. */
export interface AskedAnswer {
  readonly transactionId: string;
  readonly messageId: string;
  readonly order?: string;
  readonly request?: RequestView;
  readonly now?: OrderView;
}

/** The link of an order: whoever has the secret can follow and cancel it. */
export interface OrderLink {
  readonly order: string;
  readonly secret: string;
}

export interface OffersAnswer {
  readonly rank: OfferRank;
  readonly total: number;
  /** How many answers to the search are in it; as `after`, the next call gives only what came later. */
  readonly answers: number;
  readonly offers: readonly RankedOffer[];
}

/** How offers are put in order, which of them are wanted, and how many. */
export interface OffersQuestion extends OfferFilter {
  readonly rank?: OfferRank;
  readonly near?: Position;
  readonly limit?: number;
  readonly after?: number;
}

/** Which orders are wanted of those that were made before. */
export type PastOrdersQuestion = Partial<HistoryQuestion>;

/** The calls of a buyer node, for apps in Node and in the browser. */
export interface Client {
  search(intent: Intent, options?: SearchOptions & Pick<AskOptions, 'waitMs'>): Promise<AskedAnswer>;
  transaction(transactionId: string): Promise<TransactionView>;
  offers(transactionId: string, question?: OffersQuestion): Promise<OffersAnswer>;
  /** Two to ten offers of a transaction side by side. */
  compare(transactionId: string, offers: readonly OfferName[], question?: Pick<OffersQuestion, 'rank' | 'near'>): Promise<Comparison>;
  /** One basket at several providers: each part is an order of its own. */
  createBasket(parts: readonly WantedPart[], options?: AskOptions): Promise<BasketView>;
  basket(basketId: string): Promise<BasketView>;
  initBasket(basketId: string, particulars: BasketParticulars, options?: AskOptions): Promise<BasketView>;
  confirmBasket(basketId: string, agreement: BasketAgreement, options?: AskOptions): Promise<BasketView>;
  /** What was ordered, newest first; `next` of a page is `after` of the next. */
  pastOrders(question?: PastOrdersQuestion): Promise<Pick<HistoryPage, 'orders' | 'next'>>;
  /** What of an old order can be had again, and what is different; `part` of it is for {@link Client.createBasket}. */
  again(handle: string, options?: AskOptions): Promise<Again>;
  /** Links orders and plans by their times. */
  createJourney(journey: JourneyRequest, options?: Pick<AskOptions, 'idempotencyKey'>): Promise<JourneyView>;
  journey(journeyId: string): Promise<JourneyView>;
  /** Tells how a planned leg stands, such as that its train is late. */
  tellPlan(journeyId: string, leg: number, news: PlanNews): Promise<JourneyView>;
  /** Lets go of the link; its orders stay as they are. */
  dropJourney(journeyId: string): Promise<void>;
  /** Lets go of the basket; its orders stay as they are. */
  dropBasket(basketId: string): Promise<void>;
  /** Every event once and in order, over as many streams as it takes, until the signal is aborted. */
  events(
    where: { readonly transactionId: string } | { readonly order: string },
    options?: { readonly after?: number; readonly signal?: AbortSignal },
  ): AsyncGenerator<AppEvent>;
  createOrder(transactionId: string, basket: Basket, options?: AskOptions): Promise<AskedAnswer>;
  order(handle: string): Promise<OrderView>;
  /** What is to be transferred for an order to the provider's account; refused as `not-found` when nothing is. */
  transfer(handle: string): Promise<TransferView>;
  select(handle: string, selection: Pick<Basket, 'lines' | 'fulfilments' | 'placeId'>, options?: AskOptions): Promise<AskedAnswer>;
  init(handle: string, particulars: Particulars, options?: AskOptions): Promise<AskedAnswer>;
  confirm(handle: string, agreement?: Agreement, options?: AskOptions): Promise<AskedAnswer>;
  cancel(handle: string, cancelling?: Cancelling, options?: AskOptions): Promise<AskedAnswer>;
  update(handle: string, updating: Updating, options?: AskOptions): Promise<AskedAnswer>;
  /** Says yes or no to what is proposed in the place of something that is not there: `proposal` of a line of the order. */
  answerProposal(handle: string, answer: Substituting, options?: AskOptions): Promise<AskedAnswer>;
  rate(handle: string, ratings: readonly Rating[], options?: AskOptions): Promise<AskedAnswer>;
  support(handle: string, support?: Pick<Support, 'callbackPhone' | 'email' | 'message'>, options?: AskOptions): Promise<AskedAnswer>;
  /** Makes a link of an order; those before are void, unless it is made beside them. */
  makeLink(handle: string, options?: { readonly beside?: boolean }): Promise<OrderLink>;
  /** Opens an order by its link: further calls about it go with the link. */
  open(handle: string, secret: string): Promise<OrderView>;
  /** Which ways the node has to tell somebody of changes, and which are on for an order. */
  notices(handle: string): Promise<NoticesView>;
  /** Has somebody told, by e-mail or by push. */
  notify(handle: string, asked: NoticeRequest): Promise<NoticeView>;
  dropNotice(handle: string, name: string): Promise<void>;
  ask(
    handle: string,
    what: 'status' | 'track' | 'cancellation-reasons' | 'return-reasons' | 'rating-categories',
    options?: AskOptions,
  ): Promise<AskedAnswer>;
}

export function createClient(options: ClientOptions): Client {
  const call = createCaller(options);
  const step = (handle: string, name: string, body: object, ask?: AskOptions) =>
    call.ask<AskedAnswer>(`/orders/${handle}/${name}`, body, ask);
  return {
    search: (intent, { waitMs, ...more } = {}) => call.ask('/searches', { intent, ...more }, waitMs === undefined ? {} : { waitMs }),
    transaction: (transactionId) => call.get<TransactionView>(`/transactions/${transactionId}`),
    offers: (transactionId, question = {}) => call.get<OffersAnswer>(`/transactions/${transactionId}/offers${queryOf(question)}`),
    compare: (transactionId, offers, question = {}) =>
      call.ask(`/transactions/${transactionId}/comparison${queryOf(question)}`, { offers }),
    createBasket: (parts, ask) => call.ask('/baskets', { parts }, ask),
    basket: (basketId) => call.get<BasketView>(`/baskets/${basketId}`),
    initBasket: (basketId, particulars, ask) => call.ask(`/baskets/${basketId}/init`, particulars, ask),
    confirmBasket: (basketId, agreement, ask) => call.ask(`/baskets/${basketId}/confirm`, agreement, ask),
    pastOrders: (question = {}) => call.get(`/orders${queryOf(question)}`),
    again: (handle, ask) => call.ask(`/orders/${handle}/again`, {}, ask),
    createJourney: (journey, ask) => call.ask('/journeys', journey, ask),
    journey: (journeyId) => call.get<JourneyView>(`/journeys/${journeyId}`),
    tellPlan: (journeyId, leg, news) => call.ask(`/journeys/${journeyId}/legs/${leg}`, news),
    dropJourney: (journeyId) => call.drop(`/journeys/${journeyId}`),
    dropBasket: (basketId) => call.drop(`/baskets/${basketId}`),
    events: (where, reading) =>
      call.events('order' in where ? `/orders/${where.order}/events` : `/transactions/${where.transactionId}/events`, reading),
    createOrder: (transactionId, basket, ask) => call.ask(`/transactions/${transactionId}/orders`, basket, ask),
    order: (handle) => call.get<OrderView>(`/orders/${handle}`),
    transfer: (handle) => call.get<TransferView>(`/orders/${handle}/transfer`),
    select: (handle, selection, ask) => step(handle, 'select', selection, ask),
    init: (handle, particulars, ask) => step(handle, 'init', particulars, ask),
    confirm: (handle, agreement = {}, ask) => step(handle, 'confirm', agreement, ask),
    cancel: (handle, cancelling = {}, ask) => step(handle, 'cancel', cancelling, ask),
    update: (handle, updating, ask) => step(handle, 'update', updating, ask),
    answerProposal: (handle, answer, ask) => step(handle, 'substitution', answer, ask),
    rate: (handle, ratings, ask) => step(handle, 'rating', { ratings }, ask),
    support: (handle, support = {}, ask) => step(handle, 'support', support, ask),
    makeLink: (handle, options = {}) => call.ask<OrderLink>(`/orders/${handle}/link`, options),
    notices: (handle) => call.get<NoticesView>(`/orders/${handle}/notices`),
    notify: (handle, asked) => call.ask<NoticeView>(`/orders/${handle}/notices`, asked),
    dropNotice: (handle, name) => call.drop(`/orders/${handle}/notices/${name}`),
    async open(handle, secret) {
      const order = await call.ask<OrderView>(`/orders/${handle}/open`, { secret });
      call.carry(handle, secret);
      return order;
    },
    ask: (handle, what, ask) => step(handle, what, {}, ask),
  };
}

function queryOf({ near, tags, ...plain }: Omit<OffersQuestion, 'after'> & { readonly after?: number | string }): string {
  const query = new URLSearchParams();
  if (near !== undefined) query.set('near', `${near.lat},${near.lon}`);
  if (tags !== undefined && tags.length > 0) query.set('tags', tags.join(','));
  for (const [name, value] of Object.entries(plain)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

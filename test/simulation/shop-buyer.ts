import { askStatus, cancel, rate, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import type { OrderRecord } from '../../bap/records.ts';
import { type Basket, beginOrder, confirm, initialise, selectAgain } from '../../bap/steps.ts';
import type { Fulfilment } from '../../commerce/fulfilment.ts';
import type { Payment } from '../../commerce/payment.ts';
import type { BuyerApp, Ordering } from './buyer-app.ts';
import { oneOf } from './dice.ts';
import type { Ending, Wish } from './engine.ts';
import { filledIn } from './forms.ts';
import { HERE, WANTS } from './shop-goods.ts';

/** One who buys in a shop, with the patience of a person and an app that helps. */

const SEARCHES_MAX = 3;
const OFFERS_FOR_MS = 33_000;
/** Longer than a request is waited for by the buyer node. */
const ANSWER_MS = 40_000;
const ROUNDS_MAX = 60;
/** How often the same step is tried that came to nothing. */
const TRIES_MAX = 4;
export const BILLING = { name: 'Anna de Vries', phone: '+31612345678' };

/** From the wish to the last look at what came of it. */
export async function buyInShop(app: BuyerApp, wish: Wish): Promise<Ending> {
  const found = await find(app, wish, WANTS);
  if (found === undefined) return 'found nothing';
  const basket = basketOf(found.offer, found.most, wish);
  const begun = await app.step('begin', { transactionId: found.transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const ordering: Ordering = { transactionId: found.transactionId, n: begun.value.order };
  const ending = await untilPlaced(app, ordering, { basket, wish });
  if (ending !== 'placed') return ending;
  await afterwards(app, ordering, wish);
  return lastLook(app, ordering);
}

export interface Found {
  readonly transactionId: string;
  readonly offer: RankedOffer;
  readonly most: number;
}

/** Searches for one of the things that there are to buy, a few times when nothing comes. */
export async function find(
  app: BuyerApp,
  wish: Wish,
  wants: readonly (readonly [text: string, most: number])[],
): Promise<Found | undefined> {
  const [text, most] = oneOf(wants, wish.draw('what'));
  for (let search = 1; search <= SEARCHES_MAX; search += 1) {
    const transactionId = await app.search({ text, near: { position: HERE } });
    const untilMs = app.nowMs + OFFERS_FOR_MS;
    while (app.nowMs < untilMs) {
      await app.whenNews(1_500);
      const offers = await app.offers(transactionId, text);
      const transaction = await app.transaction(transactionId);
      if (offers.length > 0) return { transactionId, offer: oneOf(offers, wish.draw(`which ${search}`)), most };
      if (transaction?.search !== 'open') break;
    }
  }
  return undefined;
}

function basketOf(offer: RankedOffer, most: number, wish: Wish): Basket {
  const quantity = 1 + Math.floor(wish.draw('how many') * most);
  const delivery = offer.provider.fulfilments.find(({ kind }) => kind === 'delivery');
  const brought: Fulfilment | undefined =
    delivery === undefined || wish.draw('brought') < 0.5
      ? undefined
      : {
          id: delivery.id,
          kind: 'delivery',
          stops: [{ kind: 'end', place: { address: 'Keizersgracht 901', position: HERE }, contact: BILLING }],
        };
  return {
    providerNode: offer.providerNode,
    providerId: offer.provider.id,
    lines: [{ itemId: offer.item.id, quantity }],
    ...(brought === undefined ? {} : { fulfilments: [brought] }),
  };
}

/** Goes on until the order is placed, refused or given up. What has been confirmed and not answered is never given up before the faults are over. */
export async function untilPlaced(
  app: BuyerApp,
  ordering: Ordering,
  means: { readonly basket: Basket; readonly wish: Wish },
): Promise<Ending> {
  const tries = new Map<string, number>();
  const mayTry = (what: string): boolean => {
    const n = (tries.get(what) ?? 0) + 1;
    tries.set(what, n);
    return n <= TRIES_MAX;
  };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const order = await app.orderWhen(ordering, isAnswered, ANSWER_MS);
    const next = nextStep(order, means);
    if (next === undefined) return 'placed';
    if (!isAnswered(order)) return `no answer to ${order.state}`;
    if (order.fault?.state === 'refused' && isFinal(order.fault.reason)) return `refused: ${order.fault.reason}`;
    if (!mayTry(next.what) && !(next.insists && !app.isHealed)) return `given up at ${order.state}: ${order.fault?.reason ?? 'no answer'}`;
    const taken = await app.step(next.what, ordering, next.rule);
    if (taken.ok) continue;
    if (taken.problem.name !== 'quote-expired' || order.state === 'confirm-unknown') return `denied: ${taken.problem.name}`;
    await app.step('select again', ordering, selectAgain(means.basket));
  }
  return 'given up after many rounds';
}

/** Answered, or known to have come to nothing. */
function isAnswered({ state, fault }: OrderRecord): boolean {
  return fault !== undefined || (state !== 'asked' && state !== 'initialising' && state !== 'confirming');
}

/** What trying again would not mend. */
function isFinal(reason: string): boolean {
  return [
    'quantity-unavailable',
    'item-not-found',
    'payment-unsupported',
    'fulfilment-unavailable',
    'out-of-area',
    'invalid',
    'policy',
  ].includes(reason);
}

interface Next {
  readonly what: string;
  readonly rule: StepRule;
  readonly insists?: boolean;
}

function nextStep(order: OrderRecord, { basket, wish }: { readonly basket: Basket; readonly wish: Wish }): Next | undefined {
  switch (order.state) {
    case 'asked':
      return { what: 'select', rule: selectAgain(basket) };
    case 'selected':
    case 'initialising':
      return {
        what: 'init',
        rule: initialise({
          billing: BILLING,
          answers: filledIn(order),
          ...(basket.fulfilments === undefined ? {} : { fulfilments: atFreeTime(basket.fulfilments, { order, wish }) }),
        }),
      };
    case 'initialised':
      if (order.fault?.action === 'confirm') return { what: 'select', rule: selectAgain(basket) };
      return { what: 'confirm', rule: confirm(agreementTo(order)) };
    case 'confirming':
    case 'confirm-unknown':
      return { what: 'confirm', rule: confirm({ ...agreementTo(order), again: true }), insists: true };
    default:
      return undefined;
  }
}

/** One of the times that are free, where a shop delivers at set times. */
function atFreeTime(
  fulfilments: readonly Fulfilment[],
  { order: { told }, wish }: { readonly order: OrderRecord; readonly wish: Wish },
): readonly Fulfilment[] {
  const slots = told?.fulfilments[0]?.slots ?? [];
  const { startMs } = slots.length > 0 ? oneOf(slots, wish.draw('when')) : (told?.fulfilments[0]?.stops?.at(-1)?.timeRange ?? {});
  if (startMs === undefined || (slots.length === 0 && told?.fulfilments[0]?.scheduled !== true)) return fulfilments;
  return fulfilments.map((each) => ({ ...each, stops: (each.stops ?? []).map((stop) => ({ ...stop, timeRange: { startMs } })) }));
}

function agreementTo({ told, agreedTotal }: OrderRecord) {
  const [offered] = told?.payments ?? [];
  const payments: readonly Payment[] =
    offered === undefined ? [] : [offered.due === 'before-order' ? { ...offered, status: 'paid', reference: 'OVERGEMAAKT' } : offered];
  return { payments, ...(agreedTotal === undefined ? {} : { acceptedTotal: agreedTotal }) };
}

/** What people do with an order once it is placed. */
async function afterwards(app: BuyerApp, ordering: Ordering, wish: Wish): Promise<void> {
  const mood = wish.draw('mood');
  const step = async (what: string, rule: StepRule): Promise<void> => {
    for (let n = 0; n < TRIES_MAX; n += 1) {
      const taken = await app.step(what, ordering, rule);
      if (!taken.ok || (await app.outcomeOf(taken.value, ANSWER_MS)) === 'answered') return;
    }
  };
  if (mood < 0.2) await step('cancel', cancel({ reasonId: 'changed-mind' }));
  else if (mood < 0.35) await step('update', update({ targets: ['billing'], order: { billing: { ...BILLING, name: 'Anna van Dam' } } }));
  else if (mood < 0.5) await step('status', askStatus());
  await app.orderWhen(ordering, ({ state }) => state === 'complete' || state === 'cancelled', 60_000);
  const order = await app.order(ordering);
  const [line] = order?.told?.lines ?? [];
  if (order?.state !== 'complete' || line === undefined || wish.draw('rates') < 0.3) return;
  const value = String(1 + Math.floor(wish.draw('stars') * 5));
  await step(
    'rating',
    rate([
      { category: 'provider', id: order.asked.providerId, value },
      { category: 'item', id: line.itemId, value },
    ]),
  );
}

/** When all is calm again the app asks how the order stands: what it is told then holds on both sides. */
export async function lastLook(app: BuyerApp, ordering: Ordering): Promise<Ending> {
  await app.untilCalm();
  for (let n = 0; n < TRIES_MAX; n += 1) {
    const asked = await app.step('status', ordering, askStatus());
    if (!asked.ok) return `denied: ${asked.problem.name}`;
    const outcome = await app.outcomeOf(asked.value, ANSWER_MS);
    if (outcome !== 'answered') continue;
    const order = await app.order(ordering);
    return `order ${order?.state}`;
  }
  throw new Error('no status although nothing is wrong any more');
}

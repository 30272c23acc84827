import { signal } from '@preact/signals';
import type { Intent } from '../../../commerce/intent.ts';
import type { Position } from '../../../commerce/place.ts';
import type { Connection } from '../../square/events.ts';
import { createNewest } from '../../square/newest.ts';
import { createHold } from '../../square/press.ts';
import { get, listenTo, post, type Trouble } from '../api/call.ts';
import type { Asked, Offer, Offers, TransactionView } from '../api/contract.ts';
import { positionOf } from './places.ts';
import { type Question, type Rank, type Wishes, wishesAsked } from './question.ts';

export interface Search {
  readonly transactionId: string;
  readonly phase: 'loading' | 'open' | 'ended' | 'nobody' | 'gone';
  /** Provider nodes answered, and then nothing more came for a while: the reader need not be kept waiting for what may still come. */
  readonly quiet: boolean;
  /** Those that are as the reader wishes. */
  readonly offers: readonly Offer[];
  /** How many there are without any wish. */
  readonly total: number;
  /** In which the first of all is priced, wished for or not; absent while there is none. */
  readonly currency?: string | undefined;
  readonly transaction?: TransactionView;
  readonly trouble?: Trouble | undefined;
  readonly connection: Connection;
}

export const search = signal<Search | undefined>(undefined);

/** Offers arrive by the dozen: the list is fetched once for those that come together. */
const GATHER_MS = 250;
/** More than anybody reads; the best of them are at the top. */
const OFFERS_MAX = 500;

/** After this long without news, what has been heard is taken for all there is, while the search goes on listening. */
const QUIET_AFTER_MS = 4_000;

/** Asks the whole square; answers come as events of the transaction that this begins. */
export function ask(question: Question) {
  const position = positionOf(question.near);
  const text = question.text.trim();
  const intent: Intent = {
    ...(text === '' ? {} : { text }),
    ...(question.how === '' ? {} : { fulfilment: question.how }),
    ...(position === undefined ? {} : { near: { position } }),
    // The other orders are ours: a provider is not asked for them.
    ...(question.rank === 'nearest' || question.rank === 'cheapest' || question.rank === 'relevance' ? { rank: question.rank } : {}),
  };
  return post<Asked>('/searches', { intent });
}

interface Listing {
  readonly rank: Rank;
  readonly near?: Position;
  readonly wishes: Wishes;
}

/**
 * Follows a search until the returned function is called. What was asked for is shown at once; what comes by itself later waits while somebody presses, so that
 * nothing is pushed away from under a press.
 */
export function follow(transactionId: string, order: Listing): () => void {
  const before = search.value?.transactionId === transactionId ? search.value : undefined;
  search.value = before ?? { transactionId, phase: 'loading', quiet: false, offers: [], total: 0, connection: 'connecting' };
  let stopped = false;
  let hush: ReturnType<typeof setTimeout> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hold = createHold();
  let news: Partial<Search> = {};
  const change = (part: Partial<Search>) => {
    if (!stopped && search.value?.transactionId === transactionId) search.value = { ...search.value, ...part };
  };
  const showNews = () => {
    const all = news;
    news = {};
    change(all);
  };
  const changeByItself = (part: Partial<Search>) => {
    news = { ...news, ...part };
    if (search.value?.offers.length === 0) showNews();
    else hold.show(showNews);
  };
  const heard = () => {
    clearTimeout(hush);
    hush = setTimeout(() => changeByItself({ quiet: true }), QUIET_AFTER_MS);
  };
  const ask = createNewest();
  const load = async (show: (part: Partial<Search>) => void) => {
    const isNewest = ask();
    const part = await read(transactionId, order);
    if (isNewest()) show(part);
  };
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void load(changeByItself);
    }, GATHER_MS);
  };
  void load(change);
  heard();
  const stop = listenTo(`/transactions/${transactionId}/events`, {
    onEvent: (event) => {
      if (event.type !== 'offers' && event.type !== 'search') return;
      heard();
      soon();
    },
    onConnection: (connection) => {
      change({ connection });
      if (connection === 'open') soon();
    },
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(hush);
    hold.drop();
    stop();
  };
}

async function read(transactionId: string, { rank, near, wishes }: Listing): Promise<Partial<Search>> {
  const listed = { rank, limit: String(OFFERS_MAX), ...(near === undefined ? {} : { near: `${near.lat},${near.lon}` }) };
  const wished = wishesAsked(wishes, near !== undefined);
  const path = `/transactions/${transactionId}/offers`;
  const [transaction, offers, all] = await Promise.all([
    get<TransactionView>(`/transactions/${transactionId}`),
    get<Offers>(`${path}?${new URLSearchParams({ ...listed, ...wished })}`),
    Object.keys(wished).length === 0 ? undefined : get<Offers>(`${path}?${new URLSearchParams({ ...listed, limit: '1' })}`),
  ]);
  if (!transaction.ok) {
    const gone = transaction.trouble.name === 'not-found';
    return gone ? { phase: 'gone' } : { trouble: transaction.trouble };
  }
  if (!offers.ok) return { transaction: transaction.value, trouble: offers.trouble };
  const { state } = transaction.value.search;
  const phase = state === 'undeliverable' ? 'nobody' : state === 'ended' ? 'ended' : 'open';
  const total = all?.ok === true ? all.value.total : offers.value.total;
  const currency = (all?.ok === true ? all.value : offers.value).offers[0]?.item.price.currency;
  return { transaction: transaction.value, offers: offers.value.offers, total, currency, phase, trouble: undefined };
}

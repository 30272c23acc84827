import { signal } from '@preact/signals';
import type { Intent, Ranking } from '../../../commerce/intent.ts';
import type { Position } from '../../../commerce/place.ts';
import type { Connection } from '../../square/events.ts';
import { get, listenTo, post, type Trouble } from '../api/call.ts';
import type { Asked, Offer, Offers, TransactionView } from '../api/contract.ts';
import { positionOf } from './places.ts';

/** What somebody asks for, as it stands in the address of the page. */
export interface Question {
  readonly text: string;
  readonly near: string;
  readonly how: '' | 'pickup' | 'delivery';
  readonly rank: Ranking;
}

export interface Search {
  readonly transactionId: string;
  readonly phase: 'loading' | 'open' | 'ended' | 'nobody' | 'gone';
  /** Provider nodes answered, and then nothing more came for a while: the reader need not be kept waiting for what may still come. */
  readonly quiet: boolean;
  readonly offers: readonly Offer[];
  readonly transaction?: TransactionView;
  readonly trouble?: Trouble | undefined;
  readonly connection: Connection;
}

export const search = signal<Search | undefined>(undefined);

/** Offers arrive by the dozen: the list is fetched once for those that come together. */
const GATHER_MS = 250;

/** After this long without news, what has been heard is taken for all there is, while the search goes on listening. */
const QUIET_AFTER_MS = 4_000;

export function readQuestion(query: URLSearchParams): Question {
  const near = query.get('near') ?? '';
  const how = query.get('how');
  const rank = query.get('rank');
  return {
    text: query.get('q') ?? '',
    near: positionOf(near) === undefined ? '' : near,
    how: how === 'pickup' || how === 'delivery' ? how : '',
    rank:
      (rank === 'nearest' && positionOf(near) !== undefined) || rank === 'cheapest' || rank === 'relevance'
        ? rank
        : positionOf(near) === undefined
          ? 'relevance'
          : 'nearest',
  };
}

export function writeQuestion({ text, near, how, rank }: Question): URLSearchParams {
  const query = new URLSearchParams();
  if (text !== '') query.set('q', text);
  if (near !== '') query.set('near', near);
  if (how !== '') query.set('how', how);
  query.set('rank', rank);
  return query;
}

/** Asks the whole square; answers come as events of the transaction that this begins. */
export function ask(question: Question) {
  const position = positionOf(question.near);
  const text = question.text.trim();
  const intent: Intent = {
    ...(text === '' ? {} : { text }),
    ...(question.how === '' ? {} : { fulfilment: question.how }),
    ...(position === undefined ? {} : { near: { position } }),
    rank: question.rank,
  };
  return post<Asked>('/searches', { intent });
}

/** Follows a search until the returned function is called. */
export function follow(transactionId: string, order: { readonly rank: Ranking; readonly near?: Position }): () => void {
  const before = search.value?.transactionId === transactionId ? search.value : undefined;
  search.value = before ?? { transactionId, phase: 'loading', quiet: false, offers: [], connection: 'connecting' };
  let stopped = false;
  let hush: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(hush);
    hush = setTimeout(() => change({ quiet: true }), QUIET_AFTER_MS);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = (part: Partial<Search>) => {
    if (!stopped && search.value?.transactionId === transactionId) search.value = { ...search.value, ...part };
  };
  const load = async () => {
    timer = undefined;
    change(await read(transactionId, order));
  };
  const soon = () => {
    timer ??= setTimeout(() => void load(), GATHER_MS);
  };
  void load();
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
    stop();
  };
}

async function read(transactionId: string, { rank, near }: { readonly rank: Ranking; readonly near?: Position }): Promise<Partial<Search>> {
  const query = new URLSearchParams({ rank, ...(near === undefined ? {} : { near: `${near.lat},${near.lon}` }) });
  const [transaction, offers] = await Promise.all([
    get<TransactionView>(`/transactions/${transactionId}`),
    get<Offers>(`/transactions/${transactionId}/offers?${query}`),
  ]);
  if (!transaction.ok) {
    const gone = transaction.trouble.name === 'not-found';
    return gone ? { phase: 'gone' } : { trouble: transaction.trouble };
  }
  if (!offers.ok) return { transaction: transaction.value, trouble: offers.trouble };
  const { state } = transaction.value.search;
  const phase = state === 'undeliverable' ? 'nobody' : state === 'ended' ? 'ended' : 'open';
  return { transaction: transaction.value, offers: offers.value.offers, phase, trouble: undefined };
}

import type { Outcome } from '../../square/call.ts';
import type { Items, OrderView } from '../api.ts';
import { api } from './me.ts';

/** So many are asked for at once, which is the most that the node gives. */
const PAGE = 200;
/** More than anybody has open at the same moment. */
export const ORDERS_MAX = 1_000;

/** Orders of a business in one state, newest first. */
export interface Orders {
  readonly items: readonly OrderView[];
  /** There are more than are shown here. */
  readonly isMore: boolean;
}

/** All orders of a business in one state, page by page, up to {@link ORDERS_MAX}. */
export async function ordersIn(state: string, providerId: string): Promise<Outcome<Orders>> {
  const all = new Map<string, OrderView>();
  let after: string | undefined;
  let isMore = false;
  for (let asked = 0; asked < ORDERS_MAX; asked += PAGE) {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const answer = await api.get<Items<OrderView>>(`/providers/${providerId}/orders?state=${state}&limit=${PAGE}${from}`);
    if (!answer.ok) return answer;
    // An order that leaves the list meanwhile may make the node begin anew: each is kept once.
    for (const view of answer.value.items) all.set(view.order.id, view);
    ({ after } = answer.value);
    isMore = after !== undefined || answer.value.incomplete === true;
    if (after === undefined) break;
  }
  return { ok: true, value: { items: [...all.values()], isMore } };
}

/** What is to be done at a business, and the newest of what is done. */
export interface Board {
  /** Open orders, and those of which something is asked to be taken back; newest first. */
  readonly active: readonly OrderView[];
  readonly past: readonly OrderView[];
  readonly isMore: boolean;
}

/** So many of what is done are shown. */
const PAST_MAX = 100;

/** Everything that is open, however old, and beside it the newest orders of all. */
export async function boardOf(providerId: string): Promise<Outcome<Board>> {
  const [open, asked, newest] = await Promise.all([
    ordersIn('active', providerId),
    // Who waits for an answer on goods to bring back is not something of the past.
    ordersIn('return-asked', providerId),
    api.get<Items<OrderView>>(`/providers/${providerId}/orders?limit=${PAST_MAX}`),
  ]);
  if (!open.ok) return open;
  if (!asked.ok) return asked;
  if (!newest.ok) return newest;
  const byId = new Map([...open.value.items, ...asked.value.items].map((view) => [view.order.id, view]));
  const active = [...byId.values()].sort((left, right) => right.confirmedAtMs - left.confirmedAtMs);
  const past = newest.value.items.filter(({ order }) => order.status !== 'active' && !byId.has(order.id));
  return { ok: true, value: { active, past, isMore: open.value.isMore || asked.value.isMore } };
}

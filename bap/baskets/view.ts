import type { Money } from '../../commerce/money.ts';
import type { OrderRecord } from '../records.ts';
import { type OrderView, orderView } from '../views.ts';
import { canConfirm, outcomeOf, type PartOutcome, type PartState } from './outcome.ts';
import type { BasketPart, BasketRecord } from './records.ts';
import { totalsOf } from './totals.ts';

const BASE = '/api/v1/baskets';

/** Where all of a basket is: the worst of its parts decides, and that some were placed is said. */
export type BasketState =
  | 'under-way'
  | 'quoted'
  | 'offered'
  | 'placed'
  | 'partly-placed'
  | 'partly-failed'
  | 'failed'
  | 'unclear'
  | 'ended';

export interface BasketPartView {
  readonly part: number;
  readonly transactionId: string;
  readonly providerNode: string;
  readonly providerId: string;
  readonly lines: BasketPart['lines'];
  readonly outcome: PartOutcome;
  /** What it comes to as last told. */
  readonly total?: Money;
  readonly order?: OrderView;
}

/** A basket as its app sees it. */
export interface BasketView {
  readonly basket: string;
  readonly createdAtMs: number;
  readonly state: BasketState;
  readonly parts: readonly BasketPartView[];
  /** What all parts that have a price come to, one total for each currency; parts that failed are not in it. */
  readonly totals: readonly Money[];
  /** What those come to that can be confirmed now: to be sent as `acceptedTotals`. */
  readonly toConfirm: readonly Money[];
  readonly placed: readonly Money[];
  readonly links: { readonly self: string };
}

export type OrdersOfParts = ReadonlyMap<number, OrderRecord>;

export function basketView(basket: BasketRecord, orders: OrdersOfParts): BasketView {
  const parts = basket.parts.map((part) => partView(part, orders.get(part.n)));
  const of = (states: readonly PartState[]) =>
    totalsOf(parts.flatMap(({ outcome, total }) => (total !== undefined && states.includes(outcome.state) ? [total] : [])));
  return {
    basket: basket.id,
    createdAtMs: basket.createdAtMs,
    state: stateOf(parts.map(({ outcome }) => outcome.state)),
    parts,
    totals: of(['quoted', 'offered', 'placed', 'unknown']),
    toConfirm: totalsOf(
      basket.parts.flatMap((part) => (canConfirm(part, orders.get(part.n)) ? (orders.get(part.n)?.agreedTotal ?? []) : [])),
    ),
    placed: of(['placed']),
    links: { self: `${BASE}/${basket.id}` },
  };
}

function partView(part: BasketPart, order: OrderRecord | undefined): BasketPartView {
  const { n, transactionId, providerNode, providerId, lines } = part;
  const total = order?.told?.quote?.total;
  return {
    part: n,
    transactionId,
    providerNode,
    providerId,
    lines: order?.asked.lines ?? lines,
    outcome: outcomeOf(part, order),
    ...(total === undefined ? {} : { total }),
    ...(order === undefined ? {} : { order: orderView(transactionId, order) }),
  };
}

/** @param states those of its parts; a basket has at least one */
export function stateOf(states: readonly PartState[]): BasketState {
  const has = (...wanted: readonly PartState[]) => states.some((state) => wanted.includes(state));
  const all = (...wanted: readonly PartState[]) => states.every((state) => wanted.includes(state));
  if (has('under-way')) return 'under-way';
  if (all('placed')) return 'placed';
  if (all('placed', 'cancelled', 'gone')) return 'ended';
  if (has('placed')) return 'partly-placed';
  if (has('unknown')) return 'unclear';
  if (all('offered')) return 'offered';
  if (all('quoted', 'offered')) return 'quoted';
  return has('quoted', 'offered') ? 'partly-failed' : 'failed';
}

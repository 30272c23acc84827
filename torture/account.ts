import type { OrderView } from '../bap/client/client.ts';
import { type Order, quantities } from '../commerce/order.ts';
import type { Finding } from './finding.ts';
import type { Kept } from './kept.ts';
import type { Attempt, Ending, Purchase } from './ledger.ts';
import type { Sides } from './sides.ts';
import { stockFindings } from './stock.ts';
import { keptForNobody, NOT_ORDERED, traceOf } from './traces.ts';

export interface Account extends Readonly<Record<Ending, number>> {
  readonly attempted: number;
  /** Orders of which both sides say different things. */
  readonly disagreeing: number;
  /** Purchases of which it is not known what became of them, and orders that nobody asked for. */
  readonly unaccounted: number;
  /** Transactions of purchases of which nobody has an order, each followed into the stores of both sides. */
  readonly traced: number;
  readonly findings: readonly Finding[];
}

/**
 * Accounts for every purchase: how it ended by what both sides say, held against what the person was told. Pure.
 */
export function takeAccount(sides: Sides): Account {
  const orders = byEmail(sides.provider);
  const findings: Finding[] = [...strays(sides, orders), ...stockFindings(sides), ...keptForNobody(sides.kept, sides.provider)];
  const counts = { completed: 0, cancelled: 0, refused: 0, unanswered: 0 };
  const unaccounted = new Set<Purchase>();
  let traced = 0;
  for (const purchase of sides.purchases) {
    const attempts = purchase.attempts.map((attempt) => judge(attempt, sides, orders));
    findings.push(...attempts.flatMap((judged) => judged.findings));
    const truth = endingOf(purchase, attempts, sides.kept);
    traced += truth.traced ?? 0;
    if (truth.ending !== undefined) counts[truth.ending] += 1;
    else {
      unaccounted.add(purchase);
      findings.push({ what: 'unaccounted', said: `purchase ${purchase.n} ${truth.why}` });
    }
  }
  const of = (what: Finding['what']): number => findings.filter((finding) => finding.what === what).length;
  const strayed = of('unaccounted') - unaccounted.size;
  return {
    attempted: sides.purchases.length,
    ...counts,
    disagreeing: of('disagreeing') + of('doubled'),
    unaccounted: unaccounted.size + strayed,
    traced,
    findings,
  };
}

interface Judged {
  /** What both sides agree on; undefined when they do not, or when it is nothing to stay with. */
  readonly state: 'complete' | 'cancelled' | 'none' | undefined;
  readonly why: string;
  readonly findings: readonly Finding[];
}

/** What both sides say of one basket. */
function judge(attempt: Attempt, sides: Sides, orders: ReadonlyMap<string, readonly Order[]>): Judged {
  const there = orders.get(attempt.email) ?? [];
  const [order] = there;
  const name = `${attempt.handle ?? attempt.email} at ${attempt.providerId}`;
  const disagree = (said: string): Judged => ({
    state: undefined,
    why: said,
    findings: [{ what: 'disagreeing', said: `${name}: ${said}` }],
  });
  if (there.length > 1) {
    const said = `${name}: the shop has ${there.length} orders for one confirm`;
    return { state: undefined, why: said, findings: [{ what: 'doubled', said }] };
  }
  if (attempt.handle === undefined) {
    return order === undefined ? { state: 'none', why: '', findings: [] } : disagree('the shop has an order that the buyer never named');
  }
  const view = sides.buyer.get(attempt.handle);
  if (view === undefined) return disagree('the buyer node does not know it any more');
  if (view.orderId === undefined) {
    if (order !== undefined) return disagree(`the buyer node says ${view.state}, the shop has order ${order.id} (${order.status})`);
    if (NOT_ORDERED.includes(view.state)) return { state: 'none', why: '', findings: [] };
    return { state: undefined, why: `is ${view.state} for ever`, findings: [] };
  }
  if (order === undefined) return disagree(`the buyer node says ${view.state}, the shop has no order ${view.orderId}`);
  const difference = differenceOf(view, order);
  if (difference !== undefined) return disagree(difference);
  if (view.state === 'complete' || view.state === 'cancelled') return { state: view.state, why: '', findings: [] };
  return { state: undefined, why: `is ${view.state}, and nobody ended it`, findings: [] };
}

/** The first thing that the two sides say differently of one order. */
function differenceOf(view: OrderView, order: Order): string | undefined {
  const told = view.order;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['id', view.orderId, order.id],
    ['status', told.status, order.status],
    ['state', view.state === 'confirmed' ? 'active' : view.state, order.status],
    ['fulfilment', told.fulfilments[0]?.state, order.fulfilments[0]?.state],
    ['items', itemsOf(told), itemsOf(order)],
    ['total', totalOf(told), totalOf(order)],
  ];
  const [what, ours, theirs] = pairs.find(([, left, right]) => left !== right) ?? [];
  return what === undefined ? undefined : `${what} is ${ours} at the buyer node and ${theirs} at the shop`;
}

function itemsOf({ lines }: Order): string {
  return [...quantities(lines)]
    .map(([itemId, quantity]) => `${quantity} × ${itemId}`)
    .sort()
    .join(', ');
}

function totalOf({ quote }: Order): string {
  return quote === undefined ? 'none' : `${quote.total.currency} ${Number(quote.total.amount).toFixed(2)}`;
}

interface Truth {
  readonly ending?: Ending;
  readonly why: string;
  /** Transactions that were followed into both stores. */
  readonly traced?: number;
}

/** How a purchase ended by what both sides say; without an ending when that is not known, or is not what the person was told. */
function endingOf(purchase: Purchase, attempts: readonly Judged[], kept: Kept): Truth {
  const unclear = attempts.find(({ state }) => state === undefined);
  if (unclear !== undefined) return { why: unclear.why };
  const { ending, story } = purchase;
  if (ending === undefined) return { why: `never ended: it ${story}` };
  const ordered = attempts.filter(({ state }) => state === 'complete' || state === 'cancelled');
  if (ordered.length > 1) return { why: `led to ${ordered.length} orders` };
  const [only] = ordered;
  if (only === undefined) {
    if (ending !== 'refused' && ending !== 'unanswered') return { why: `ended as ${ending}, and there is no order` };
    const { wrong, transactions: traced } = traceOf(purchase, kept);
    return wrong.length === 0 ? { ending, why: '', traced } : { why: `ended as ${ending}, but ${wrong.join('; ')}`, traced };
  }
  const truth = only.state === 'complete' ? 'completed' : 'cancelled';
  // Who had no answer and was to ask the shop is told the truth there.
  return ending === truth || ending === 'unanswered'
    ? { ending: truth, why: '' }
    : { why: `ended as ${ending}, and the order is ${only.state}` };
}

function byEmail(orders: readonly Order[]): ReadonlyMap<string, readonly Order[]> {
  const found = new Map<string, Order[]>();
  for (const order of orders) {
    const email = order.billing?.email ?? '';
    found.set(email, [...(found.get(email) ?? []), order]);
  }
  return found;
}

function strays({ purchases }: Sides, orders: ReadonlyMap<string, readonly Order[]>): Finding[] {
  const known = new Set(purchases.flatMap(({ attempts }) => attempts.filter(({ confirmAsked }) => confirmAsked).map(({ email }) => email)));
  return [...orders]
    .filter(([email]) => !known.has(email))
    .flatMap(([email, list]) => list.map(({ id }) => ({ what: 'unaccounted' as const, said: `nobody confirmed order ${id} of ${email}` })));
}

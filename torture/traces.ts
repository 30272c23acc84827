import type { Finding } from './finding.ts';
import type { Kept } from './kept.ts';
import type { Purchase } from './ledger.ts';

/** What is so of a purchase of which nobody has an order, by what the stores of both sides hold. */
export interface Trace {
  /** Its transactions, all of which the store of the buyer node has. */
  readonly transactions: number;
  /** What is not as it must be when nothing was ordered, in sentences: nothing there means that it is proved. */
  readonly wrong: readonly string[];
  /** In one sentence, for people. */
  readonly said: string;
}

/** States in which an order was not placed, and in which it may stay. */
export const NOT_ORDERED: readonly string[] = ['asked', 'selected', 'initialised', 'confirm-unknown'];

/**
 * Follows a purchase into the stores. Nothing was ordered when the buyer node has no order id and waits for no answer, and when no
 * provider has an order or holds goods, a slot or money in any of its transactions.
 */
export function traceOf({ transactions: ids, attempts }: Purchase, kept: Kept): Trace {
  const wrong = ids.flatMap((id) => [...wrongAtBuyer(id, kept), ...wrongAtProviders(id, kept)]);
  const strange = attempts.filter(({ transactionId }) => !ids.includes(transactionId));
  wrong.push(...strange.map(({ transactionId }) => `it asked in transaction ${transactionId}, which it did not begin`));
  const states = ids.flatMap((id) => kept.transactions.get(id)?.orders.map(({ state }) => state) ?? []);
  const baskets = states.length === 0 ? 'no basket' : `baskets ${states.join(', ')}`;
  return {
    transactions: ids.length,
    wrong,
    said: wrong.length > 0 ? wrong.join('; ') : `${ids.length} transactions, ${baskets}; no order, and nothing held or paid`,
  };
}

function wrongAtBuyer(id: string, { transactions }: Kept): readonly string[] {
  const transaction = transactions.get(id);
  if (transaction === undefined) return [`the buyer node's store has no transaction ${id}`];
  return [
    ...transaction.orders.flatMap(({ n, state, orderId }) =>
      orderId === undefined && NOT_ORDERED.includes(state)
        ? []
        : [`the buyer node's store has ${id}.${n} as ${state} ${orderId ?? ''}`.trim()],
    ),
    ...transaction.underWay.map(({ action, state }) => `${action} in ${id} is ${state} for ever`),
  ];
}

/** Money is kept by the order that it is for: what there is without one is told by {@link keptForNobody}. */
function wrongAtProviders(id: string, { orders, held }: Kept): readonly string[] {
  const own = orders.filter(({ transactionId }) => transactionId === id);
  return [
    ...own.map(({ id: orderId, providerId }) => `the store of ${providerId} has order ${orderId} in transaction ${id}`),
    ...held.filter(({ transactionId }) => transactionId === id).map(({ providerId, said }) => `${providerId} holds ${said}`),
  ];
}

/** What the stores hold for nobody: goods or a slot when all holds have run out, money for no order, and orders that no API tells of. */
export function keptForNobody(kept: Kept, told: readonly { readonly id?: string }[]): readonly Finding[] {
  const ids = new Set(kept.orders.map(({ id }) => id));
  const toldIds = new Set(told.map(({ id }) => id));
  return [
    ...kept.held.map(({ providerId, said }) => ({ what: 'held' as const, said: `${providerId} still holds ${said}` })),
    ...kept.money
      .filter(({ orderId }) => !ids.has(orderId))
      .map(({ providerId, orderId }) => ({ what: 'held' as const, said: `${providerId} has money for ${orderId}, which nobody ordered` })),
    ...kept.orders
      .filter(({ id }) => !toldIds.has(id))
      .map(({ id, providerId }) => ({
        what: 'disagreeing' as const,
        said: `the store of ${providerId} has order ${id}, of which its node does not tell`,
      })),
    ...[...toldIds]
      .filter((id) => id === undefined || !ids.has(id))
      .map((id) => ({ what: 'disagreeing' as const, said: `a node told of order ${id}, which is in no store` })),
  ];
}

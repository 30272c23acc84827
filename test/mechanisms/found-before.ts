import type { Mechanism } from './mechanism.ts';

const SEEDS = 'test/simulation/found-before.test.ts';

/** What mended the bugs that were found under faults: each with the named seed that shows the bug again, or with a test of its own where no seed does. */
export const FOUND_BEFORE: readonly Mechanism[] = [
  {
    promise: 2,
    what: 'a count in a file is news once',
    file: 'bpp/engines/shop/stock.ts',
    code: 'stock: isNews ? countedAnew(before.stock, imported.stock) : before.stock',
    without: 'stock: countedAnew(before.stock, imported.stock)',
    seenBy: SEEDS,
    named: 'goods that were sold came back on the shelf',
  },
  {
    promise: 5,
    what: 'news of an order whose confirm had seemed to be refused is taken for it',
    file: 'bap/callbacks.ts',
    code: 'confirming.length === 0 && isOrdering ? unnamed : confirming',
    without: 'confirming.length === 0 && isOrdering ? confirming : confirming',
    seenBy: SEEDS,
    named: 'news of an order was dropped whose confirm',
  },
  {
    promise: 5,
    what: 'a fee is never more than the ride',
    file: 'bpp/engines/ride/life.ts',
    code: 'total !== undefined && compare(how.fee, total) > 0 ? total : how.fee',
    without: 'total !== undefined && compare(how.fee, total) > 0 ? how.fee : how.fee',
    seenBy: SEEDS,
    named: 'the fee for nobody being there',
  },
  {
    promise: 3,
    what: 'an answer made anew may meet itself',
    file: 'test/simulation/deliveries.ts',
    code: 'return !meetsItself(message, { parcel, end }) && ',
    without: 'return Number(meetsItself(message, { parcel, end })) >= 0 && ',
    seenBy: SEEDS,
    named: 'an answer that a person sent anew met the first',
  },
  {
    promise: 3,
    what: 'an answer that was refused and made anew may meet itself',
    file: 'test/simulation/deliveries.ts',
    code: 'return !meetsItself(message, { parcel, end }) && ',
    without: 'return Number(meetsItself(message, { parcel, end })) >= 0 && ',
    seenBy: SEEDS,
    named: 'an answer that was refused with a garbled reply',
  },
  {
    promise: 4,
    what: 'a gateway forgets a search that nobody waits for any more',
    file: 'gateway/role.ts',
    code: 'if (!found.ok) return found;',
    without: 'if (!found.ok) throw new Error(found.problem.message);',
    seenBy: 'test/gateway/fan-out.test.ts',
  },
  {
    promise: 2,
    what: 'a late position leaves no trace of a ride that is over',
    file: 'bpp/engines/ride/errands.ts',
    code: 'const remove = freed === undefined ? [] : [RIDE_KEY.sighting(freed.orderId)];',
    without: 'const remove: readonly string[] = [];',
    seenBy: 'test/bpp/ride/dispatch.test.ts',
  },
  {
    promise: 5,
    what: 'a change in the same millisecond is later',
    file: 'commerce/order.ts',
    code: 'Math.max(nowMs, (before.updatedAtMs ?? 0) + 1)',
    without: 'Math.max(nowMs, before.updatedAtMs ?? 0)',
    seenBy: 'test/commerce/order-life.test.ts',
  },
  {
    promise: 5,
    what: 'the end of a hire pays what was due then, and nothing else',
    file: 'bpp/engines/rental/ride-steps.ts',
    code: 'moneyAtHandOver(state, ended, context);',
    without:
      "{ ...moneyAtHandOver(state, ended, context), order: { ...ended, payments: ended.payments.map((each) => ({ ...each, status: 'paid' as const })) } };",
    seenBy: 'test/bpp/rental/money.test.ts',
  },
];

import type { Mechanism } from './mechanism.ts';

const SEEDS = 'test/simulation/found-before.test.ts';

/** What mended the bugs that were found under faults: each with the named seed that shows the bug again, or with a test of its own. */
export const FOUND_BEFORE: readonly Mechanism[] = [
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
    promise: 2,
    what: 'a file that says the same count again is no news',
    file: 'bpp/engines/shop/stock.ts',
    code: 'before.onHandInFile !== undefined && before.onHandInFile !== onHandInFile;',
    without: 'before.onHandInFile !== undefined;',
    seenBy: 'test/bpp/after-the-sale.test.ts',
  },
  {
    promise: 1,
    what: 'news of an order whose confirm had seemed to be refused is taken for that order',
    file: 'bap/callbacks.ts',
    code: 'confirming.length === 0 && isOrdering ? unnamed : confirming;',
    without: 'confirming.length === 0 && isOrdering ? confirming : confirming;',
    seenBy: 'test/bap/inquiry.test.ts',
  },
  {
    promise: 5,
    what: 'a position that comes late leaves no trace of a ride that is over',
    file: 'bpp/engines/ride/errands.ts',
    code: 'freed === undefined ? [] : [RIDE_KEY.sighting(freed.orderId)];',
    without: 'freed === undefined ? [] : [];',
    seenBy: 'test/bpp/ride/dispatch.test.ts',
    named: 'leaves no trace',
  },
  {
    promise: 5,
    what: 'a second step of a ride in the same millisecond is later',
    file: 'bpp/engines/ride/life.ts',
    code: 'updatedAtMs: changedAtMs(order, nowMs),',
    without: 'updatedAtMs: Math.max(nowMs, order.updatedAtMs ?? 0),',
    seenBy: 'test/bpp/ride/dispatch.test.ts',
    named: 'in the same millisecond',
  },
  {
    promise: 3,
    what: 'the check of deliveries knows an answer that was made anew and met the first',
    file: 'test/simulation/deliveries.ts',
    code: 'return !meetsItself(message, { parcel, end }) && !end',
    without: 'return !end',
    seenBy: SEEDS,
    named: 'a person sent anew met the first',
  },
  {
    promise: 3,
    what: 'the check of deliveries knows one of a rental that was sent anew after its time',
    file: 'test/simulation/deliveries.ts',
    code: 'return !meetsItself(message, { parcel, end }) && !end',
    without: 'return !end',
    seenBy: SEEDS,
    named: 'sent anew after its time',
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

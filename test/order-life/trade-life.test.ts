import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradeLife, tradeHappening } from './trade-life.ts';
import { TRADES } from './trades.ts';

/** States in which orders must have been seen: a walk on which nothing comes about shows nothing. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
  ride: ['pending', 'assigned', 'arrived', 'started', 'ended', 'cancelled'],
  rental: ['reserved', 'in-use', 'returned', 'cancelled'],
  appointment: ['booked', 'waiting', 'completed', 'cancelled'],
  webhook: ['pending', 'accepted', 'picked-up', 'cancelled'],
  'full-shop': ['pending', 'accepted', 'packed', 'picked-up', 'delivered', 'cancelled'],
};

/** What must have come of money. */
const PAID = [
  'statement paid',
  'statement too-little',
  'statement wrong-reference',
  'service true',
  'hand true',
  'refund true',
  'refund false',
  'write-off true',
];

describe.each(TRADES.map((trade) => [trade.name, trade] as const))('an order of %s, on both sides at once', (_, trade) => {
  it('is the same to both, adds up, leaks nothing and has a way out, whatever happens', { timeout: 300_000 }, async () => {
    const done = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(tradeHappening, { minLength: 12, maxLength: 40, size: 'max' }), async (happenings) => {
        const life = new TradeLife(trade, JSON.stringify(happenings));
        try {
          await life.begin();
          for (const each of happenings) {
            await life.happen(each);
            await life.check();
          }
          await life.end();
        } finally {
          await life.sides.close();
          for (const [name, count] of life.done) done.set(name, (done.get(name) ?? 0) + count);
        }
      }),
      // The same walks each time; others by LIVES_FROM.
      {
        numRuns: Number(process.env.LIVES ?? 40),
        seed: Number(process.env.LIVES_FROM ?? 2),
        endOnFailure: process.env.LIVES_WHOLE !== undefined,
      },
    );
    if (process.env.LIVES_WHOLE !== undefined) process.stdout.write(`${trade.name} ${JSON.stringify([...done].sort())}\n`);
    expect(SEEN[trade.name]?.filter((state) => !done.has(`state ${state}`))).toEqual([]);
    expect(['select', 'init', 'confirm', 'cancel'].filter((step) => !done.has(`${step} asked`))).toEqual([]);
    expect(PAID.filter((what) => !done.has(what))).toEqual([]);
  });
});

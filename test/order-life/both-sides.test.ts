import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askSupport } from '../../bap/after-steps.ts';
import type { OrderRecord as Sold } from '../../bpp/engines/shop/record.ts';
import { sayOnOrder } from '../../bpp/engines/support.ts';
import { happening } from './happening.ts';
import { Life } from './life.ts';

describe('an order, on both sides at once', () => {
  it('is the same to both, adds up, leaks no goods and has a way out, whatever happens', { timeout: 300_000 }, async () => {
    const asked = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 12, maxLength: 40, size: 'max' }), async (happenings) => {
        const life = new Life();
        try {
          await life.begin();
          for (const each of happenings) {
            await life.happen(each);
            await life.check();
          }
          await life.end();
        } finally {
          await life.sides.close();
          for (const [name, count] of life.done) asked.set(name, (asked.get(name) ?? 0) + count);
        }
      }),
      // The same walks each time; others by LIVES_FROM.
      {
        numRuns: Number(process.env.LIVES ?? 60),
        seed: Number(process.env.LIVES_FROM ?? 2),
        endOnFailure: process.env.LIVES_WHOLE !== undefined,
      },
    );
    // A walk on which a command was never carried out shows nothing of it; on a few not every one is.
    if (Number(process.env.LIVES ?? 60) < 60) return;
    const carriedOut = ['select', 'init', 'confirm', 'cancel', 'change', 'rate', 'ask', 'less', 'take-back', 'decline-return'];
    expect(carriedOut.filter((what) => (asked.get(`${what} asked`) ?? 0) === 0)).toEqual([]);
  });

  it('can be talked about: what the shop says comes to the buyer unasked', async () => {
    const life = new Life();
    await life.begin();
    await life.happen({ do: 'buy', who: 0, basket: [['oud', 1]], road: 'pickup', pays: 'later' });
    const [sold] = (await life.sides.kept<Sold>('order:')).values();
    const { transactionId = '' } = sold?.buyer ?? {};
    await life.sides.call({ transactionId, n: 1 }, askSupport({ message: 'Graag gesneden' }));
    await life.sides.do(sayOnOrder(life.sides.self, sold?.order.id ?? '', 'Doen we'));
    expect((await life.sides.bought(transactionId, 1))?.support?.thread?.map(({ text }) => text)).toEqual(['Graag gesneden', 'Doen we']);
    await life.sides.close();
  });
});

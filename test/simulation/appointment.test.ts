import { expect, test } from 'vitest';
import { appointmentTrade, REASON } from './appointment.ts';
import { PLANS } from './city.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { SimulatedEngine } from './engine.ts';
import { runSeed } from './run.ts';

const TIMEOUT_MS = 180_000;

test.each([2, 5, 7])(
  'the reason of a visit is with who receives somebody, and in no log and no index of any node: seed %i',
  async (seed) => {
    let withReason = 0;
    const engine: SimulatedEngine = {
      ...appointmentTrade,
      async check(end: EndState) {
        for (const machine of machinesOf({ ...end, plans: PLANS }, 'bpp')) {
          for (const partition of await partitionsOf(machine, 'provider:')) {
            const all = await kept(machine, partition, '');
            // Under the order alone: what the read model keeps begins otherwise.
            const keys = [...all].flatMap(([key, value]) => (JSON.stringify(value).includes(REASON) ? [key] : []));
            withReason += keys.length;
            expect(keys.filter((key) => !key.startsWith('order:'))).toEqual([]);
          }
        }
        return [];
      },
    };
    const { lines } = await runSeed(seed, { engine });
    expect(withReason).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes(REASON))).toEqual([]);
  },
  TIMEOUT_MS,
);

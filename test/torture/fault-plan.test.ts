import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../pilots/seeded.ts';
import { type FaultPlanOptions, planFaults } from '../../torture/fault-plan.ts';

const OPTIONS: FaultPlanOptions = {
  lengthMs: 600_000,
  everyMs: 3_000,
  services: ['registry', 'buyer', 'oost'],
  severals: ['buyer', 'oost'],
  disks: ['buyer'],
  lines: ['registry', 'buyer', 'oost'],
};

describe('the plan of faults', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(planFaults(5, OPTIONS)).toEqual(planFaults(5, OPTIONS));
    expect(planFaults(5, OPTIONS)).not.toEqual(planFaults(6, OPTIONS));
  });

  test('has every kind, again and again, at about the pace that was asked for', () => {
    const planned = planFaults(1, OPTIONS);
    for (const kind of ['kill', 'stop', 'restart', 'disk-full', 'cut', 'stall', 'refuse', 'kill-worker', 'stop-worker']) {
      expect(planned.filter((fault) => fault.kind === kind).length, kind).toBeGreaterThan(3);
    }
    expect(planned.length).toBeGreaterThan(120);
    expect(planned.length).toBeLessThan(220);
  });

  test('leaves out what cannot be had', () => {
    expect(planFaults(1, { ...OPTIONS, disks: [] }).some(({ kind }) => kind === 'disk-full')).toBe(false);
    expect(planFaults(1, { ...OPTIONS, severals: [] }).some(({ kind }) => kind.endsWith('worker'))).toBe(false);
    expect(planFaults(1, { ...OPTIONS, disks: [], services: [], severals: [], lines: [] })).toEqual([]);
  });

  test('is over in time, and never breaks what is broken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const planned = planFaults(seed, OPTIONS);
        const ground = (kind: string): string =>
          kind === 'disk-full' ? 'disk' : ['cut', 'stall', 'refuse'].includes(kind) ? 'line' : 'service';
        for (const [place, fault] of planned.entries()) {
          expect(fault.atMs + fault.forMs).toBeLessThanOrEqual(OPTIONS.lengthMs);
          const earlier = planned
            .slice(0, place)
            .filter(({ target, kind }) => target === fault.target && ground(kind) === ground(fault.kind));
          for (const { atMs, forMs } of earlier) expect(atMs + forMs).toBeLessThan(fault.atMs);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('chance from a seed', () => {
  test('is even enough, and stays in its bounds', () => {
    const chance = seeded(42);
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 10_000; draw += 1) {
      const value = chance.whole(3, 7);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([3, 4, 5, 6, 7]);
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(300);
    expect(chance.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
    expect(() => chance.oneOf([])).toThrow();
  });
});

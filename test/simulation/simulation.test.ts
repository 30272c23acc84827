import { describe, expect, test } from 'vitest';
import { ENGINES } from './engines.ts';
import { createFaults } from './faults.ts';
import { MECHANISMS, without } from './mechanisms.ts';
import { runSeed } from './run.ts';
import { shopTrade } from './shop.ts';
import { shrink } from './shrink.ts';

/** One run takes a fraction of a second on a machine of its own, and several on one that is shared. */
const TIMEOUT_MS = 180_000;
const SEEDS = Array.from({ length: 14 }, (_, place) => place + 1);

describe.each(ENGINES)('a city that trades by $name', (engine) => {
  test.each(SEEDS)(
    'keeps every promise with seed %i',
    async (seed) => {
      const run = await runSeed(seed, { engine });
      expect(run.broken).toEqual([]);
      expect(run.purchases.length).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

describe('a seed', () => {
  test(
    'tells the same story each time, to the last bit of every disk, and another seed another',
    async () => {
      const [first, again, other] = [
        await runSeed(8, { engine: shopTrade }),
        await runSeed(8, { engine: shopTrade }),
        await runSeed(9, { engine: shopTrade }),
      ];
      expect(again.digest).toBe(first.digest);
      expect(first.struck.length).toBeGreaterThan(0);
      expect(other.digest).not.toBe(first.digest);
    },
    TIMEOUT_MS,
  );

  test('draws its own mix of faults, and some draw none', () => {
    const mixes = Array.from({ length: 200 }, (_, seed) => createFaults(seed).kinds.join(' '));
    expect(new Set(mixes).size).toBeGreaterThan(150);
    expect(mixes.filter((kinds) => kinds === '').length).toBeGreaterThan(2);
  });
});

/** A seed in which a buyer node is away for long while providers have news for it. */
const ABSENT_SEED = 113;
const LONG_MS = 1_800_000;

test(
  'news reaches a node that was away for long, and is taken in its order',
  async () => {
    const run = await runSeed(ABSENT_SEED, { engine: shopTrade });
    expect(run.struck.some((fault) => fault.startsWith('long-absence'))).toBe(true);
    expect(run.longestWayMs).toBeGreaterThan(LONG_MS);
    expect(run.broken).toEqual([]);
  },
  TIMEOUT_MS,
);

/** Each mechanism with a seed in which it is missed. */
const MISSED: readonly (readonly [name: string, seed: number])[] = [
  ['the claim against repetition', 1],
  ['the versions that a commit expects', 2],
  ['timers', 1],
  ['the ACK after the commit', 17],
  ['state and messages in one commit', 1],
  ['the end of an inbox entry in the commit of its decision', 32],
  ['another attempt at what met with silence', 1],
  ['dead letters', 7],
  ['the mark of time of what was told', 1],
  ['the timer that posts events again', 4],
  ['how far the posting of events has come', 2],
  ['every event after the last one that was read', 2],
];

describe('a mechanism that is taken out', () => {
  test.each(MISSED)(
    'is missed: %s',
    async (name, seed) => {
      const mechanism = MECHANISMS.find((each) => each.name === name);
      if (mechanism === undefined) throw new Error(`there is no mechanism ${name}`);
      expect((await runSeed(seed, { engine: shopTrade, spoil: without(mechanism) })).broken).not.toEqual([]);
    },
    TIMEOUT_MS,
  );
});

test(
  'a story that fails is made shorter, and fails for the same reason',
  async () => {
    const [claims] = MECHANISMS;
    if (claims === undefined) throw new Error('there are mechanisms');
    const options = { engine: shopTrade, spoil: without(claims) };
    const failed = await runSeed(2, options);
    const shortest = await shrink(failed, { ...options, runsMax: 12 });
    expect(shortest.run.broken).not.toEqual([]);
    expect(shortest.purchases.size).toBeLessThan(failed.purchases.length);
    expect(shortest.faults.length).toBeLessThanOrEqual(failed.struck.length);
  },
  TIMEOUT_MS,
);

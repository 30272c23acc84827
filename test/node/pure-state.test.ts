import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextDelayMs } from '../../node/backoff.ts';
import { afterFailure, afterSuccess, type Breaker, HEALTHY, mayTry } from '../../node/breaker.ts';
import { systemChance, systemClock } from '../../node/clock.ts';
import { createLimiter } from '../../node/limiter.ts';

describe('backoff', () => {
  const options = { firstMs: 100, maxMs: 5_000, factor: 2 };

  test.each([
    [1, 0.5, 50],
    [2, 0.5, 100],
    [3, 0.5, 200],
    [3, 0.999_999, 400],
    [100, 0.5, 2_500],
    [1, 0, 10],
  ])('attempt %i with chance %f waits %i ms', (attempts, fraction, expected) => {
    expect(nextDelayMs({ attempts, fraction }, options)).toBe(expected);
  });

  test('never waits less than a moment or more than the bound', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempts, fraction) => {
        const delayMs = nextDelayMs({ attempts, fraction }, options);
        expect(delayMs).toBeGreaterThanOrEqual(10);
        expect(delayMs).toBeLessThanOrEqual(5_000);
      }),
    );
  });
});

describe('breaker', () => {
  const options = { failuresMax: 3, coolDownMs: 1_000, coolDownMaxMs: 5_000 };
  const fail = (state: Breaker, nowMs: number, times = 1): Breaker => {
    let after = state;
    for (let i = 0; i < times; i++) after = afterFailure(after, nowMs, options);
    return after;
  };

  test('stays closed until so many failures in a row', () => {
    expect(mayTry(fail(HEALTHY, 0, 2), 0)).toBe('closed');
    expect(mayTry(fail(HEALTHY, 0, 3), 0)).toBe('open');
    expect(mayTry(fail(afterSuccess(), 0, 2), 0)).toBe('closed');
  });

  test('lets one probe pass after the cool-down', () => {
    const open = fail(HEALTHY, 0, 3);
    expect([mayTry(open, 999), mayTry(open, 1_000)]).toEqual(['open', 'probe']);
  });

  test('cools down longer after each probe that fails, up to a bound', () => {
    let state = fail(HEALTHY, 0, 3);
    const coolDowns = [];
    for (let i = 0; i < 5; i++) {
      coolDowns.push(state.coolDownMs);
      state = fail(state, state.probeAtMs ?? 0);
    }
    expect(coolDowns).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  test('calls that were under way when it opened do not lengthen the cool-down', () => {
    expect(fail(fail(HEALTHY, 0, 3), 500, 10)).toMatchObject({ probeAtMs: 1_000, coolDownMs: 1_000, failuresInARow: 13 });
  });

  test('a success closes it and forgets', () => {
    const reopened = fail(afterSuccess(), 9_000, 3);
    expect(reopened.probeAtMs).toBe(10_000);
  });
});

describe('limiter', () => {
  test('lets a burst pass, then as many as grow back', () => {
    const limiter = createLimiter({ perSecond: 2, burst: 3, keysMax: 10 });
    const at = (nowMs: number): boolean => limiter.take('a', nowMs).ok;
    expect([at(0), at(0), at(0), at(0)]).toEqual([true, true, true, false]);
    expect([at(499), at(500), at(500)]).toEqual([false, true, false]);
    expect([at(60_000), at(60_000), at(60_000), at(60_000)]).toEqual([true, true, true, false]);
  });

  test('says when to come back, and then lets pass', () => {
    const limiter = createLimiter({ perSecond: 0.5, burst: 1, keysMax: 10 });
    limiter.take('a', 0);
    expect(limiter.take('a', 0)).toEqual({ ok: false, retryAfterSeconds: 2 });
    expect(limiter.take('a', 2_000)).toEqual({ ok: true });
  });

  test('a refusal costs nothing, a dear call costs more', () => {
    const limiter = createLimiter({ perSecond: 1, burst: 10, keysMax: 10 });
    expect(limiter.take('a', 0, 8).ok).toBe(true);
    expect(limiter.take('a', 0, 8)).toEqual({ ok: false, retryAfterSeconds: 6 });
    expect(limiter.take('a', 0, 2).ok).toBe(true);
  });

  test('keys do not share, and the one seen longest ago is forgotten', () => {
    const limiter = createLimiter({ perSecond: 0.001, burst: 1, keysMax: 2 });
    for (const key of ['a', 'b']) expect(limiter.take(key, 0).ok).toBe(true);
    expect(limiter.take('a', 0).ok).toBe(false);
    expect(limiter.take('c', 0).ok).toBe(true);
    expect(limiter.take('a', 0).ok).toBe(false);
    expect(limiter.take('b', 0).ok).toBe(true);
  });

  test('a clock that is set back takes nothing away', () => {
    const limiter = createLimiter({ perSecond: 1, burst: 5, keysMax: 2 });
    limiter.take('a', 1_000_000);
    expect([1, 2, 3, 4, 5].map(() => limiter.take('a', 0).ok)).toEqual([true, true, true, true, false]);
  });

  test('never lets more pass than burst and growth allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (gapsMs) => {
        const limiter = createLimiter({ perSecond: 10, burst: 5, keysMax: 1 });
        let nowMs = 0;
        let passed = 0;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          if (limiter.take('a', nowMs).ok) passed++;
        }
        expect(passed).toBeLessThanOrEqual(5 + nowMs / 100 + 1e-6);
      }),
    );
  });
});

describe('clock and chance', () => {
  test('a sleep lasts as long as asked', async () => {
    const startedMs = performance.now();
    await systemClock.sleep(40);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(35);
  });

  test('a sleep ends early when it is called off, before or meanwhile', async () => {
    const off = new AbortController();
    const sleeping = systemClock.sleep(60_000, off.signal);
    off.abort();
    await sleeping;
    await systemClock.sleep(60_000, off.signal);
  });

  test('a sleep longer than a timer can do does not end at once', async () => {
    const off = new AbortController();
    let ended = false;
    const sleeping = systemClock.sleep(Number.MAX_SAFE_INTEGER, off.signal).then(() => {
      ended = true;
    });
    await systemClock.sleep(30);
    expect(ended).toBe(false);
    off.abort();
    await sleeping;
  });

  test('ids are UUIDs that begin with the time, no two the same, and bytes as many as asked', () => {
    expect(systemChance.newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const beforeMs = Date.now();
    const atMs = Number.parseInt(systemChance.newId().replace('-', '').slice(0, 12), 16);
    expect(atMs).toBeGreaterThanOrEqual(beforeMs);
    expect(atMs).toBeLessThanOrEqual(Date.now());
    expect(new Set(Array.from({ length: 1_000 }, () => systemChance.newId())).size).toBe(1_000);
    expect(systemChance.bytes(32)).toHaveLength(32);
  });
});

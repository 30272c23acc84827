import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMs, isoDuration } from '../../protocol/duration.ts';

const vectors: { from: string; valid: [string, number][]; invalid: string[] } = JSON.parse(
  readFileSync(new URL('./vectors/durations.json', import.meta.url), 'utf8'),
);
const fromMs = Date.parse(vectors.from);

describe('a duration', () => {
  it.each(vectors.valid)('%s from the last of January is %d ms', (written, lengthMs) => {
    expect(durationMs(written, fromMs)).toEqual({ ok: true, value: lengthMs });
  });

  it.each(vectors.invalid)('%j is refused', (written) => {
    expect(durationMs(written, fromMs)).toMatchObject({ ok: false, problem: { name: 'schema' } });
  });

  it.each([
    ['2028-01-31T23:59:59.999Z', 'P1M', '2028-02-29T23:59:59.999Z'],
    ['2028-02-29T06:00:00.000Z', 'P1Y', '2029-02-28T06:00:00.000Z'],
    ['2026-11-15T00:00:00.000Z', 'P3M', '2027-02-15T00:00:00.000Z'],
    ['1969-12-31T23:00:00.000Z', 'P1M', '1970-01-31T23:00:00.000Z'],
  ])('from %s, %s ends at %s', (from, written, end) => {
    expect(durationMs(written, Date.parse(from))).toEqual({ ok: true, value: Date.parse(end) - Date.parse(from) });
  });

  it('is refused when it counts from no moment', () => {
    expect(durationMs('P1M', Number.NaN)).toMatchObject({ ok: false });
  });

  it.each([
    [30_000, 'PT30S'],
    [500, 'PT0.5S'],
    [1, 'PT0.001S'],
    [60_000, 'PT1M'],
    [90_061_001, 'P1DT1H1M1.001S'],
    [86_400_000, 'P1D'],
    [3_600_000, 'PT1H'],
  ])('of %d ms is written %s', (lengthMs, written) => {
    expect(isoDuration(lengthMs)).toBe(written);
  });

  it('comes back the same for any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 315_000_000_000 }), (lengthMs) => {
        expect(durationMs(isoDuration(lengthMs), fromMs)).toEqual({ ok: true, value: lengthMs });
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('of %d ms cannot be written', (lengthMs) => {
    expect(() => isoDuration(lengthMs)).toThrow(RangeError);
  });
});

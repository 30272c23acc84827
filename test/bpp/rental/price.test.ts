import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PricePlan, type PriceSegment, planText, priceOf, timesCharged } from '../../../bpp/engines/rental/price.ts';
import { add } from '../../../commerce/money.ts';

const eur = (amount: string) => ({ currency: 'EUR', amount });
const plan = (base: string, perMinute: readonly PriceSegment[] = [], more: Partial<PricePlan> = {}): PricePlan => ({
  id: 'p',
  name: 'p',
  base: eur(base),
  perMinute,
  perKm: [],
  withoutVat: false,
  surge: false,
  ...more,
});
const total = (of: PricePlan, minutes: number, km = 0): string => {
  const { base, time, distance } = priceOf(of, { minutes, km }, '21');
  return add(add(base, time), distance).amount;
};

describe('a segment', () => {
  it.each([
    ['is not charged at its very start', { start: 10, rate: '1', interval: 1 }, 10, 0],
    ['is charged as soon as its start is passed', { start: 10, rate: '1', interval: 1 }, 10.1, 1],
    ['is charged again after each interval', { start: 0, rate: '1', interval: 15 }, 15.1, 2],
    ['is charged once for exactly one interval', { start: 0, rate: '1', interval: 15 }, 15, 1],
    ['is charged once when its interval is 0', { start: 0, rate: '1', interval: 0 }, 600, 1],
    ['stops at its end, which does not belong to it', { start: 0, rate: '1', interval: 5, end: 20 }, 600, 4],
    ['that ends within an interval is charged for it', { start: 0, rate: '1', interval: 15, end: 20 }, 600, 2],
    ['goes on to the end of the ride without an end', { start: 25, rate: '3', interval: 5 }, 36, 3],
  ])('%s', (_what, segment, used, times) => {
    expect(timesCharged(segment, used)).toBe(times);
  });
});

describe('a plan', () => {
  it('adds its segments up: nothing for ten kilometres, a euro for each after, half and three every five from twenty-five on', () => {
    const perKm = [
      { start: 10, rate: '1.00', interval: 1, end: 25 },
      { start: 25, rate: '0.50', interval: 1 },
      { start: 25, rate: '3.00', interval: 5 },
    ];
    const of = plan('2.00', [], { perKm });
    expect([8, 10, 11, 25, 26, 31].map((km) => total(of, 0, km))).toEqual(['2.00', '2.00', '3.00', '17.00', '20.50', '26.00']);
  });

  it('reckons exactly: a rate of a third of a cent is rounded once, at the end', () => {
    expect(total(plan('0.00', [{ start: 0, rate: '0.0033', interval: 1 }]), 100)).toBe('0.33');
    expect(total(plan('0.10', [{ start: 0, rate: '0.1', interval: 1 }]), 3)).toBe('0.40');
  });

  it('adds VAT where it is not in its prices yet', () => {
    expect(total(plan('2.00', [{ start: 0, rate: '1.50', interval: 15 }], { withoutVat: true }), 30)).toBe('6.05');
  });

  it('gives a discount that a segment says, and never pays anybody', () => {
    const of = plan('1.00', [
      { start: 0, rate: '0.30', interval: 1 },
      { start: 60, rate: '-0.10', interval: 1 },
    ]);
    expect(total(of, 90)).toBe('25.00');
    expect(total(plan('1.00', [{ start: 0, rate: '-2', interval: 1 }]), 30)).toBe('0.00');
  });

  it('says what it charges in words, and that nothing is added at busy hours', () => {
    const of = plan('1.00', [{ start: 30, rate: '0.25', interval: 15, end: 60 }], { surge: true });
    expect(planText(of)).toBe(
      'EUR 1.00; 0.25 every 15 minutes after 30 minutes until 60 minutes; what the operator may add at busy hours is not charged here',
    );
  });

  it('never costs less for a longer ride, when no segment is a discount', () => {
    const segment = fc.record({
      start: fc.nat(90),
      rate: fc.integer({ min: 0, max: 500 }).map((cents) => (cents / 100).toFixed(2)),
      interval: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 4 }), fc.nat(300), fc.nat(300), (segments, minutes, more) => {
        const of = plan('1.00', segments);
        expect(Number(total(of, minutes + more))).toBeGreaterThanOrEqual(Number(total(of, minutes)));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMostFor, estimateJourney, estimateQuote, fareOf, receiptQuote, type Tariff } from '../../../bpp/engines/ride/fare.ts';
import { compare, isNegative, type Money, subtract, sum } from '../../../commerce/money.ts';
import { checkQuote } from '../../../commerce/quote.ts';
import { eur, FLEET, HERE, north } from './fleet.ts';

const [TAXI] = FLEET.vehicles;
const TARIFF: Tariff = { base: eur('3.60'), perKm: eur('2.65'), perMinute: eur('0.44') };
const WORDS = { itemId: 'taxi.auto', title: 'Taxi', vatPercent: '9' };

const cents = (most: number) => fc.integer({ min: 0, max: most }).map((count): Money => eur((count / 100).toFixed(2)));
const tariffs = fc.record({ base: cents(2_000), perKm: cents(1_000), perMinute: cents(300) });
const journeys = fc.record({ metres: fc.integer({ min: 0, max: 500_000 }), seconds: fc.integer({ min: 0, max: 50_000 }) });

describe('a fare', () => {
  it('is an amount to begin with, one for the kilometres by the metre and one for the minutes by the second', () => {
    expect(fareOf(TARIFF, { metres: 5_200, seconds: 780 })).toEqual({
      base: eur('3.60'),
      distance: eur('13.78'),
      time: eur('5.72'),
      total: eur('23.10'),
      payers: 1,
    });
  });

  it.each([
    // 2.65 a km: 0.00265 a metre.
    [2, 0, '0.01', '0.00'],
    [1, 0, '0.00', '0.00'],
    // 0.44 a minute: three quarters of a cent a second, two are a cent and a half: up.
    [0, 1, '0.00', '0.01'],
    [0, 30, '0.00', '0.22'],
    // 3.70 of a kilometre: 9.805, half a cent: up.
    [3_700, 0, '9.81', '0.00'],
  ])('rounds each part half up to the cent: %i m and %i s are %s and %s', (metres, seconds, distance, time) => {
    expect(fareOf(TARIFF, { metres, seconds })).toMatchObject({ distance: eur(distance), time: eur(time) });
  });

  it('is the sum of its parts, and each part within half a cent of the exact one', () => {
    fc.assert(
      fc.property(tariffs, journeys, (tariff, journey) => {
        const fare = fareOf(tariff, journey);
        expect(sum('EUR', [fare.base, fare.distance, fare.time])).toEqual(fare.total);
        const inCents = ({ amount }: Money) => BigInt(amount.replace('.', ''));
        const exactKm = inCents(tariff.perKm) * BigInt(journey.metres);
        const exactMinute = inCents(tariff.perMinute) * BigInt(journey.seconds);
        // Twice the cents, so that the half is a whole number; half up is what is left when half a cent is added and the rest cut off.
        expect(inCents(fare.distance)).toBe((2n * exactKm + 1_000n) / 2_000n);
        expect(inCents(fare.time)).toBe((2n * exactMinute + 60n) / 120n);
      }),
    );
  });

  it('never falls when the way is longer or takes more time', () => {
    fc.assert(
      fc.property(tariffs, journeys, journeys, (tariff, one, more) => {
        const longer = { metres: one.metres + more.metres, seconds: one.seconds + more.seconds };
        expect(compare(fareOf(tariff, longer).total, fareOf(tariff, one).total)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an estimate', () => {
  it('takes the way as the crow flies times the detour factor, at the speed of the kind of vehicle', () => {
    const journey = estimateJourney(HERE, north(4), { detourFactor: '1.3', speedKmh: 24 });
    expect(journey).toEqual({ metres: 5_200, seconds: 780 });
    expect(estimateJourney(HERE, north(4), { detourFactor: '1', speedKmh: 24 })).toEqual({ metres: 4_000, seconds: 600 });
  });

  it('says with its quote what the meter can make of it at most, and what VAT lies in it', () => {
    const journey = { metres: 5_200, seconds: 780 };
    const fare = fareOf(TARIFF, journey);
    const quote = estimateQuote(fare, WORDS, {
      journey,
      atMost: atMostFor(fare.total, TAXI?.atMostPercent ?? ''),
      id: 'q',
      validForMs: 600_000,
    });
    expect(quote).toMatchObject({ id: 'q', total: eur('23.10'), atMost: eur('26.57'), validForMs: 600_000 });
    expect(quote.lines.map(({ title, amount }) => [title, amount.amount])).toEqual([
      ['Taxi', '3.60'],
      ['Distance 5.200 km', '13.78'],
      ['Time 13 min 0 s', '5.72'],
      ['VAT 9% included', '1.91'],
    ]);
  });
});

describe('a receipt', () => {
  it('adds up, and is the metered fare or what was promised at most, whichever is less', () => {
    fc.assert(
      fc.property(tariffs, journeys, journeys, fc.integer({ min: 0, max: 50 }), (tariff, estimate, driven, percent) => {
        const atMost = atMostFor(fareOf(tariff, estimate).total, String(percent));
        const fare = fareOf(tariff, driven);
        const receipt = receiptQuote(fare, WORDS, { journey: driven, atMost });
        expect(checkQuote(receipt).ok).toBe(true);
        expect(receipt.total).toEqual(compare(fare.total, atMost) > 0 ? atMost : fare.total);
        expect(receipt.atMost).toBeUndefined();
        const vat = receipt.lines.filter(({ kind }) => kind === 'vat-included');
        expect(vat.every(({ amount }) => !isNegative(subtract(receipt.total, amount)))).toBe(true);
      }),
    );
  });

  it('shows what was taken off', () => {
    const driven = { metres: 9_000, seconds: 1_800 };
    const receipt = receiptQuote(fareOf(TARIFF, driven), WORDS, { journey: driven, atMost: eur('26.57') });
    expect(receipt.lines).toContainEqual({ title: 'Above the promised maximum', kind: 'discount', vatPercent: '9', amount: eur('-14.08') });
    expect(receipt.total).toEqual(eur('26.57'));
  });
});

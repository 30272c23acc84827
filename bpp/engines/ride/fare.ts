import { exact } from '../../../commerce/decimal.ts';
import { add, compare, type Money, partOf, percentOf, roundToCoin, subtract, sum, times } from '../../../commerce/money.ts';
import { distanceKm, type Position } from '../../../commerce/place.ts';
import { buildQuote, type PricedLine, type Quote } from '../../../commerce/quote.ts';

/** A published tariff, built as the maximum tariff of Dutch taxis is: an amount to begin with, one for each kilometre, one for each minute. */
export interface Tariff {
  readonly base: Money;
  readonly perKm: Money;
  readonly perMinute: Money;
}

/** How far and how long, in whole metres and whole seconds: what a meter reads. */
export interface Journey {
  readonly metres: number;
  readonly seconds: number;
}

/** The three parts of a fare, each rounded half up to the smallest coin, so that what a passenger reads adds up to what they pay. */
export interface Fare {
  readonly base: Money;
  readonly distance: Money;
  readonly time: Money;
  readonly total: Money;
  /** How many times it is paid. */
  readonly payers: number;
}

const METRES_A_KM = 1_000;
const SECONDS_A_MINUTE = 60;
const SECONDS_AN_HOUR = 3_600;

/**
 * What a journey comes to by a tariff: kilometres are charged by the metre, minutes by the second.
 * @param payers how many pay it each for themselves, as those do who share a vehicle
 */
export function fareOf(tariff: Tariff, { metres, seconds }: Journey, payers = 1): Fare {
  const base = times(roundToCoin(tariff.base), payers);
  const distance = times(partOf(tariff.perKm, metres, METRES_A_KM), payers);
  const time = times(partOf(tariff.perMinute, seconds, SECONDS_A_MINUTE), payers);
  return { base, distance, time, total: sum(base.currency, [base, distance, time]), payers };
}

/** How many fares a party pays: a vehicle of their own costs one, however many they are. */
export function payersOf({ isShared, people = 1 }: { readonly isShared?: boolean; readonly people?: number }): number {
  return isShared === true ? people : 1;
}

/** The way between two points as it is estimated: as the crow flies times the detour factor, at the average speed. */
export function estimateJourney(from: Position, to: Position, rule: { readonly detourFactor: string; readonly speedKmh: number }): Journey {
  const metres = roadMetres(from, to, rule.detourFactor);
  return { metres, seconds: Math.round((metres * SECONDS_AN_HOUR) / (rule.speedKmh * METRES_A_KM)) };
}

/** Metres on the road between two points, by the detour factor. */
export function roadMetres(from: Position, to: Position, detourFactor: string): number {
  return Math.round(distanceKm(from, to) * METRES_A_KM * Number(detourFactor));
}

/** The most that an estimated fare can come to: so many percent above it, rounded half up to the smallest coin. */
export function atMostFor(estimate: Money, percent: string): Money {
  return add(estimate, percentOf(estimate, percent));
}

/** A way of saying what a fare was made of, and what VAT lies in it. */
export interface FareWords {
  readonly itemId: string;
  readonly title: string;
  /** Percent, or undefined where no VAT is charged. */
  readonly vatPercent?: string;
}

/** The estimate as a quote: its total, and the most that the meter can make of it. */
export function estimateQuote(
  fare: Fare,
  words: FareWords,
  facts: { readonly journey: Journey; readonly atMost: Money } & Pick<Quote, 'id' | 'validForMs'>,
): Quote {
  const { journey, atMost, ...rest } = facts;
  return { ...buildQuote(fare.total.currency, linesOf(fare, words, journey), rest), atMost };
}

/** The receipt: what the meter read, and no more than was promised. What lies above it is taken off in a line of its own. */
export function receiptQuote(
  fare: Fare,
  words: FareWords,
  facts: { readonly journey: Journey; readonly atMost: Money } & Pick<Quote, 'id'>,
): Quote {
  const { journey, atMost, id } = facts;
  const over = compare(fare.total, atMost) > 0 ? [capLine(subtract(atMost, fare.total), words)] : [];
  return buildQuote(fare.total.currency, [...linesOf(fare, words, journey), ...over], id === undefined ? {} : { id });
}

function linesOf(fare: Fare, { itemId, title, vatPercent }: FareWords, { metres, seconds }: Journey): PricedLine[] {
  const vat: PricedLine['vat'] = vatPercent === undefined ? 'none' : { percent: vatPercent };
  const line = (text: string, amount: Money, more: object = {}): PricedLine => ({
    line: { title: text, kind: 'other', amount, ...more },
    vat,
  });
  return [
    line(title, fare.base, { kind: 'item', itemId, quantity: fare.payers }),
    line(`Distance ${exact(metres).div(METRES_A_KM).toFixed(3)} km`, fare.distance),
    line(`Time ${Math.floor(seconds / SECONDS_A_MINUTE)} min ${seconds % SECONDS_A_MINUTE} s`, fare.time),
  ];
}

function capLine(amount: Money, { vatPercent }: FareWords): PricedLine {
  const vat: PricedLine['vat'] = vatPercent === undefined ? 'none' : { percent: vatPercent };
  return { line: { title: 'Above the promised maximum', kind: 'discount', amount }, vat };
}

import type { Money } from '../commerce/money.ts';

/**
 * The formula by which offers stand in order unless an app asks for another: a sum of points. Each term is a measure of one fact times a weight.
 * Once the currency is given in which prices are compared, nothing in it depends on the other offers of the list: two offers stand to each other as
 * they do wherever else, and whoever answers later.
 * docs/ranking.md is held against this table.
 */

export type TermName = 'fit' | 'distance' | 'price' | 'time';

/** What one term of the formula is made of. */
export interface TermRule {
  readonly means: string;
  /** In which the fact is told. */
  readonly unit: string;
  /** Points for one of the measure. */
  readonly weight: number;
  /** The measure as it is written for people. */
  readonly formula: string;
  /** The largest that the measure gets; also what counts where the fact is not known, so that silence never helps. Of fit it is the best. */
  readonly most: number;
  measure(fact: number): number;
}

/** A doubling of the price costs 10 points, of the way (from 1 km) about as much, of the wait (from 15 minutes) 5; the words asked for are worth 40. */
export const FORMULA: Readonly<Record<TermName, TermRule>> = {
  fit: {
    means: 'how well the words asked for are in the name and the description',
    unit: 'share',
    weight: 40,
    formula: 'fit',
    most: 1,
    measure: (share) => share,
  },
  distance: {
    means: 'as the crow flies, to the nearest place where it can be had',
    unit: 'km',
    weight: -10,
    formula: 'log2(1 + km)',
    most: 6,
    measure: (km) => Math.log2(1 + km),
  },
  price: {
    means: 'of one, VAT included',
    unit: 'currency',
    weight: -10,
    formula: 'log2(1 + 100 × amount)',
    most: 30,
    measure: (amount) => Math.log2(1 + 100 * amount),
  },
  time: {
    means: 'until it can be had: now when it is open, else the first time that is offered',
    unit: 'min',
    weight: -5,
    formula: 'log2(1 + minutes ÷ 15)',
    most: 7,
    measure: (minutes) => Math.log2(1 + minutes / 15),
  },
};

/** One term of an offer's score, as it comes with the offer. */
export interface Term {
  readonly name: TermName;
  /** The fact, in `unit`; absent when it is not known. */
  readonly value?: number;
  readonly unit: string;
  readonly measure: number;
  readonly weight: number;
  /** `measure` times `weight`, in points, to the hundredth. */
  readonly contribution: number;
}

/** The facts of one offer that the formula looks at. */
export interface RankFacts {
  readonly fit: number;
  readonly distanceKm?: number;
  readonly price: Money;
  /** Minutes until it can be had, counted from when it was offered. */
  readonly minutes?: number;
}

/** The terms of an offer. @param currency prices in another one cannot be compared: they count as not known */
export function termsOf(facts: RankFacts, currency: string): readonly Term[] {
  const amount = facts.price.currency === currency ? Math.max(0, Number(facts.price.amount)) : undefined;
  return [
    term('fit', facts.fit),
    term('distance', facts.distanceKm),
    { ...term('price', amount), unit: facts.price.currency },
    term('time', facts.minutes),
  ];
}

/** What the terms add up to, in points. */
export function scoreOf(terms: readonly Term[]): number {
  return terms.reduce((hundredths, { contribution }) => hundredths + Math.round(contribution * 100), 0) / 100;
}

function term(name: TermName, value: number | undefined): Term {
  const { unit, weight, most, measure } = FORMULA[name];
  const measured = rounded(value === undefined ? most : Math.min(most, measure(value)), 4);
  return { name, ...(value === undefined ? {} : { value }), unit, measure: measured, weight, contribution: rounded(measured * weight, 2) };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

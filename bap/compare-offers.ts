import type { Payment } from '../commerce/payment.ts';
import { methodOf, type PaymentMethod } from './payment-choice.ts';
import type { RankedOffer } from './rank.ts';

/** Which offer is meant, by what it is known by. */
export interface OfferName {
  readonly providerNode: string;
  readonly providerId: string;
  readonly itemId: string;
}

/** One fact of the offers beside each other, in the order in which they were named; null where it is not known. */
export interface ComparedRow {
  readonly fact: 'score' | 'price' | 'distance' | 'time' | 'rating' | 'open' | 'fulfilments' | 'payments' | 'cancellation' | 'return';
  readonly unit?: string;
  readonly values: readonly (string | number | boolean | readonly string[] | null)[];
  /** Places (from 0) of the best of them; none where none is better, as of prices in two currencies. */
  readonly best: readonly number[];
  readonly differs: boolean;
}

export interface Comparison {
  readonly offers: readonly RankedOffer[];
  /** Named, but not offered (any more). */
  readonly missing: readonly OfferName[];
  readonly rows: readonly ComparedRow[];
}

/** Offers of one transaction side by side. */
export function compareOffers(ranked: readonly RankedOffer[], names: readonly OfferName[]): Comparison {
  const found = names.map((name) => ranked.find((offer) => isNamed(offer, name)));
  const offers = found.filter((offer) => offer !== undefined);
  return { offers, missing: names.filter((_, place) => found[place] === undefined), rows: offers.length === 0 ? [] : rowsOf(offers) };
}

function isNamed({ providerNode, provider, item }: RankedOffer, name: OfferName): boolean {
  return providerNode === name.providerNode && provider.id === name.providerId && item.id === name.itemId;
}

function rowsOf(offers: readonly RankedOffer[]): readonly ComparedRow[] {
  const currencies = new Set(offers.map(({ item }) => item.price.currency));
  const [currency = ''] = currencies;
  const prices = offers.map(({ item }) => (currencies.size === 1 ? item.price.amount : `${item.price.currency} ${item.price.amount}`));
  return [
    row('score', { unit: 'points', values: offers.map(({ why }) => why.score), better: 'more' }),
    row('price', { ...(currencies.size === 1 ? { unit: currency, better: 'less' as const } : {}), values: prices }),
    row('distance', { unit: 'km', values: offers.map(({ why }) => why.distanceKm ?? null), better: 'less' }),
    row('time', { unit: 'min', values: offers.map(({ why }) => why.minutes ?? null), better: 'less' }),
    row('rating', { values: offers.map(({ why }) => why.rating ?? null), better: 'more' }),
    row('open', { values: offers.map(({ why }) => why.openNow ?? null) }),
    row('fulfilments', { values: offers.map(({ provider }) => sorted(provider.fulfilments.map(({ kind }) => kind))) }),
    row('payments', { values: offers.map(({ provider }) => sorted(provider.payments.map((term) => wayOf(term)))) }),
    row('cancellation', { values: offers.map(({ provider }) => (provider.cancellationTerms ?? []).map(termText)) }),
    row('return', { values: offers.map(({ provider }) => (provider.returnTerms ?? []).map(returnText)) }),
  ];
}

interface Facts {
  readonly unit?: string;
  readonly values: ComparedRow['values'];
  readonly better?: 'more' | 'less';
}

function row(fact: ComparedRow['fact'], { unit, values, better }: Facts): ComparedRow {
  const differs = new Set(values.map((value) => JSON.stringify(value))).size > 1;
  return {
    fact,
    ...(unit === undefined ? {} : { unit }),
    values,
    best: better === undefined || !differs ? [] : bestOf(values, better),
    differs,
  };
}

function bestOf(values: ComparedRow['values'], better: 'more' | 'less'): readonly number[] {
  const numbers = values.map((value) => (value === null ? undefined : Number(value)));
  const known = numbers.filter((value) => value !== undefined);
  const best = better === 'more' ? Math.max(...known) : Math.min(...known);
  return numbers.flatMap((value, place) => (value === best ? [place] : []));
}

function wayOf(term: Payment): string {
  const method: PaymentMethod = methodOf(term);
  return `${term.due ?? 'unknown'}: ${method}`;
}

function termText({ state, possible, fee, withinMs }: NonNullable<RankedOffer['provider']['cancellationTerms']>[number]): string {
  if (possible === false) return `${state}: no`;
  const cost = fee === undefined ? 'free' : 'percent' in fee ? `${fee.percent}%` : `${fee.amount.currency} ${fee.amount.amount}`;
  return `${state}: ${cost}${withinMs === undefined ? '' : ` within ${withinMs} ms`}`;
}

function returnText({ state, possible, withinMs }: NonNullable<RankedOffer['provider']['returnTerms']>[number]): string {
  return `${state}: ${possible ? `yes${withinMs === undefined ? '' : ` within ${withinMs} ms`}` : 'no'}`;
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}

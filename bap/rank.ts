import type { Item, Provider } from '../commerce/catalogue.ts';
import type { Ranking } from '../commerce/intent.ts';
import { compare, type Money } from '../commerce/money.ts';
import type { Position } from '../commerce/place.ts';
import { fitOf, wordsOf, wordsScoreOf } from './fit.ts';
import { type Found, kilometresTo, mainCurrency, minutesUntil, newestOffers } from './offer-list.ts';
import { scoreOf, type Term, termsOf } from './rank-terms.ts';
import type { OfferRecord } from './records.ts';

/** By what a list of offers is put in order: the formula, or one of its terms first. */
export type OfferRank = 'balanced' | Ranking | 'soonest' | 'best-rated';
export const OFFER_RANKS: readonly OfferRank[] = ['balanced', 'relevance', 'nearest', 'cheapest', 'soonest', 'best-rated'];

/** One item of one provider, as it stands in the list, with the facts that put it there. */
export interface RankedOffer {
  /** Where it stands, from 1. */
  readonly position: number;
  readonly providerNode: string;
  readonly provider: Omit<Provider, 'items' | 'categories'>;
  readonly item: Item;
  readonly receivedAtMs: number;
  readonly late: boolean;
  /** By which of the answers to the search it came, counted from 1. */
  readonly answer: number;
  readonly why: Why;
}

/** Everything that ranking looks at; nothing else does, and none of it can be bought. */
export interface Why {
  readonly rank: OfferRank;
  readonly distanceKm?: number;
  readonly price: Money;
  /** How many of the words asked for are in the name (counted twice), the description or the provider's name. */
  readonly wordsScore: number;
  readonly wordsAsked: number;
  readonly openNow?: boolean;
  /** Minutes until it can be had, counted from when it was offered. */
  readonly minutes?: number;
  /** Average of the ratings, from 1 to 5, as the provider node tells it. */
  readonly rating?: number;
  /** What the terms add up to, in points: the higher, the farther up a `balanced` list. */
  readonly score: number;
  readonly terms: readonly Term[];
  /** What told it from the offer before it: the first of the facts above that differs, or `name` when none does. */
  readonly decidedBy: 'first' | 'score' | 'distance' | 'price' | 'words' | 'open' | 'time' | 'rating' | 'name';
}

export interface RankQuestion {
  readonly rank: OfferRank;
  readonly near?: Position;
  readonly text?: string;
  /** In which prices are compared; that of most offers unless said. */
  readonly currency?: string;
}

type Candidate = Omit<RankedOffer, 'position' | 'why'> & { readonly facts: Omit<Why, 'decidedBy'> };
type Fact = Exclude<Why['decidedBy'], 'first'>;

/** In which order the facts are looked at, for each question. */
const ORDER: Readonly<Record<OfferRank, readonly Fact[]>> = {
  balanced: ['score', 'price', 'distance', 'name'],
  nearest: ['distance', 'words', 'price', 'name'],
  cheapest: ['price', 'words', 'distance', 'name'],
  relevance: ['words', 'open', 'distance', 'price', 'name'],
  soonest: ['time', 'words', 'distance', 'price', 'name'],
  'best-rated': ['rating', 'words', 'distance', 'price', 'name'],
};

/**
 * Every offer once (the newest telling counts), in the order that the question asks for.
 * @param wanted which of them stand in the list; the place of an offer counts those only
 */
export function rankOffers(
  offers: readonly OfferRecord[],
  question: RankQuestion,
  wanted: (offer: Omit<RankedOffer, 'position' | 'why'> & { readonly why: Omit<Why, 'decidedBy'> }) => boolean = () => true,
): readonly RankedOffer[] {
  const found = [...newestOffers(offers).values()];
  const means = { question, words: wordsOf(question.text ?? ''), currency: question.currency ?? mainCurrency(found) };
  const candidates = found.map((each) => candidate(each, means)).filter(({ facts, ...offer }) => wanted({ ...offer, why: facts }));
  candidates.sort((left, right) => decide(left, right, question.rank).order);
  return candidates.map(({ facts, ...offer }, place) => {
    const before = candidates[place - 1];
    const decidedBy = before === undefined ? 'first' : decide(before, { ...offer, facts }, question.rank).by;
    return { position: place + 1, ...offer, why: { ...facts, decidedBy } };
  });
}

interface Means {
  readonly question: RankQuestion;
  readonly words: readonly string[];
  readonly currency: string;
}

function candidate(found: Found, { question, words, currency }: Means): Candidate {
  const { offer, provider, item } = found;
  const { items: _items, categories: _categories, ...about } = provider;
  const { providerNode, receivedAtMs, late } = offer;
  const [distanceKm, minutes] = [kilometresTo(found, question.near), minutesUntil(found)];
  const rating = Number(item.rating ?? provider.rating ?? Number.NaN);
  const measured = { ...(distanceKm === undefined ? {} : { distanceKm }), ...(minutes === undefined ? {} : { minutes }) };
  const terms = termsOf({ fit: fitOf(words, item, provider), price: item.price, ...measured }, currency);
  return {
    providerNode,
    provider: about,
    item,
    receivedAtMs,
    late,
    answer: offer.n,
    facts: {
      rank: question.rank,
      ...measured,
      price: item.price,
      wordsScore: wordsScoreOf(words, item, provider),
      wordsAsked: words.length,
      ...(provider.openNow === undefined ? {} : { openNow: provider.openNow }),
      ...(rating >= 1 && rating <= 5 ? { rating } : {}),
      score: scoreOf(terms),
      terms,
    },
  };
}

function decide(left: Candidate, right: Candidate, rank: OfferRank): { readonly order: number; readonly by: Fact } {
  for (const by of ORDER[rank]) {
    const order = differ(left, right, by);
    if (order !== 0) return { order, by };
  }
  return { order: 0, by: 'name' };
}

/** What is not known stands behind what is. */
function differ(left: Candidate, right: Candidate, by: Fact): number {
  const [one, other] = [left.facts, right.facts];
  switch (by) {
    case 'score':
      return other.score - one.score;
    case 'distance':
      return numbers(one.distanceKm, other.distanceKm);
    case 'time':
      return numbers(one.minutes, other.minutes);
    case 'rating':
      return numbers(negated(one.rating), negated(other.rating));
    case 'price':
      return prices(one.price, other.price);
    case 'words':
      return other.wordsScore - one.wordsScore;
    case 'open':
      return Number(other.openNow ?? false) - Number(one.openNow ?? false);
    case 'name':
      return nameOf(left) < nameOf(right) ? -1 : Number(nameOf(left) > nameOf(right));
  }
}

function numbers(left: number | undefined, right: number | undefined): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return left - right;
}

function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

function prices(left: Money, right: Money): number {
  if (left.currency === right.currency) return compare(left, right);
  return left.currency < right.currency ? -1 : 1;
}

function nameOf(offer: Candidate): string {
  return `${offer.item.name}\n${offer.provider.name}\n${offer.providerNode}\n${offer.provider.id}\n${offer.item.id}`;
}

import type { Item, Provider } from '../commerce/catalogue.ts';
import type { Ranking } from '../commerce/intent.ts';
import { compare, type Money } from '../commerce/money.ts';
import { nearest, type Position } from '../commerce/place.ts';
import type { OfferRecord } from './records.ts';

/** One item of one provider, as it stands in the list, with the facts that put it there. */
export interface RankedOffer {
  /** Where it stands, from 1. */
  readonly position: number;
  readonly providerNode: string;
  readonly provider: Omit<Provider, 'items' | 'categories'>;
  readonly item: Item;
  readonly receivedAtMs: number;
  readonly late: boolean;
  readonly why: Why;
}

/** Everything that ranking looks at; nothing else does, and none of it can be bought. */
export interface Why {
  readonly rank: Ranking;
  readonly distanceKm?: number;
  readonly price: Money;
  /** How many of the words asked for are in the name (counted twice), the description or the provider's name. */
  readonly wordsScore: number;
  readonly wordsAsked: number;
  readonly openNow?: boolean;
  /** What told it from the offer before it: the first of the facts above that differs, or `name` when none does. */
  readonly decidedBy: 'first' | 'distance' | 'price' | 'words' | 'open' | 'name';
}

export interface RankQuestion {
  readonly rank: Ranking;
  readonly near?: Position;
  readonly text?: string;
}

type Candidate = Omit<RankedOffer, 'position' | 'why'> & { readonly facts: Omit<Why, 'decidedBy'> };
type Fact = Exclude<Why['decidedBy'], 'first'>;

/** In which order the facts are looked at, for each question. */
const ORDER: Readonly<Record<Ranking, readonly Fact[]>> = {
  nearest: ['distance', 'words', 'price', 'name'],
  cheapest: ['price', 'words', 'distance', 'name'],
  relevance: ['words', 'open', 'distance', 'price', 'name'],
};

/** Every offer once (the newest telling counts), in the order that the question asks for. */
export function rankOffers(offers: readonly OfferRecord[], question: RankQuestion): readonly RankedOffer[] {
  const words = wordsOf(question.text ?? '');
  const candidates = [...newest(offers).values()].map((found) => candidate(found, question, words));
  candidates.sort((left, right) => decide(left, right, question.rank).order);
  return candidates.map(({ facts, ...offer }, place) => {
    const before = candidates[place - 1];
    const decidedBy = before === undefined ? 'first' : decide(before, { ...offer, facts }, question.rank).by;
    return { position: place + 1, ...offer, why: { ...facts, decidedBy } };
  });
}

interface Found {
  readonly offer: OfferRecord;
  readonly provider: Provider;
  readonly item: Item;
}

function newest(offers: readonly OfferRecord[]): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const offer of offers) {
    for (const provider of offer.catalogue.providers) {
      // An item that gathers variants is not ordered itself: its variants stand in the list.
      const gathering = new Set(provider.items.map((item) => item.parentId));
      for (const item of provider.items) {
        if (!gathering.has(item.id)) found.set(JSON.stringify([offer.providerNode, provider.id, item.id]), { offer, provider, item });
      }
    }
  }
  return found;
}

function candidate({ offer, provider, item }: Found, question: RankQuestion, words: readonly string[]): Candidate {
  const { items: _items, categories: _categories, ...about } = provider;
  const away = question.near === undefined ? provider.distanceKm : nearest(provider.places, question.near)?.distanceKm;
  const { providerNode, receivedAtMs, late } = offer;
  return {
    providerNode,
    provider: about,
    item,
    receivedAtMs,
    late,
    facts: {
      rank: question.rank,
      ...(away === undefined ? {} : { distanceKm: Number(away.toFixed(3)) }),
      price: item.price,
      wordsScore: scoreOf(words, provider, item),
      wordsAsked: words.length,
      ...(provider.openNow === undefined ? {} : { openNow: provider.openNow }),
    },
  };
}

function scoreOf(words: readonly string[], provider: Provider, item: Item): number {
  const name = plain(item.name);
  const around = plain(`${item.description ?? ''} ${provider.name}`);
  return words.reduce((score, word) => score + (name.includes(word) ? 2 : 0) + (around.includes(word) ? 1 : 0), 0);
}

function decide(left: Candidate, right: Candidate, rank: Ranking): { readonly order: number; readonly by: Fact } {
  for (const by of ORDER[rank]) {
    const order = differ(left, right, by);
    if (order !== 0) return { order, by };
  }
  return { order: 0, by: 'name' };
}

/** What is not known stands behind what is. */
function differ(left: Candidate, right: Candidate, by: Fact): number {
  const [one, other] = [left.facts, right.facts];
  if (by === 'distance') return numbers(one.distanceKm, other.distanceKm);
  if (by === 'price') return prices(one.price, other.price);
  if (by === 'words') return other.wordsScore - one.wordsScore;
  if (by === 'open') return Number(other.openNow ?? false) - Number(one.openNow ?? false);
  return nameOf(left) < nameOf(right) ? -1 : Number(nameOf(left) > nameOf(right));
}

function numbers(left: number | undefined, right: number | undefined): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return left - right;
}

function prices(left: Money, right: Money): number {
  if (left.currency === right.currency) return compare(left, right);
  return left.currency < right.currency ? -1 : 1;
}

function nameOf(offer: Candidate): string {
  return `${offer.item.name}\n${offer.provider.name}\n${offer.providerNode}\n${offer.item.id}`;
}

function wordsOf(text: string): readonly string[] {
  return [
    ...new Set(
      plain(text)
        .split(/[^\p{L}\p{N}]+/u)
        .filter((word) => word.length > 1),
    ),
  ].slice(0, 16);
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

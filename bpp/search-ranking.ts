import type { Ranking } from '../commerce/intent.ts';
import type { ItemRecord } from './provider-record.ts';

/** An item that fits a question. */
export interface Candidate {
  readonly record: ItemRecord;
  /** How well its words fit; 0 when no words were asked. */
  readonly score: number;
  /** Nobody can have it now, says its engine. */
  readonly soldOut: boolean;
  /** How far away it is, when it has a place of its own. */
  readonly awayKm?: number;
}

/** What of one provider fits a question. */
export interface Offering {
  readonly providerId: string;
  readonly candidates: Candidate[];
  /** Looked up only when all else is equal: opening hours are dear to work out. */
  readonly isOpen: () => boolean;
  readonly distanceKm?: number;
}

/** What a question is answered by: a word for each order, all of them open to anyone who reads this. */
export interface Order {
  readonly rank: Ranking;
  readonly itemsMax: number;
  /** False when the buyer asked for this one provider. */
  readonly fair: boolean;
}

/** No provider takes more than this part of an answer while others wait for a place. */
const SHARE_MAX = 0.2;

/**
 * Which items are shown, provider by provider. `cheapest`: by price; `nearest`: by distance; `relevance`: by how well the words fit,
 * then by distance, then open shops first. What is sold out stands behind what is not. Equal is equal: then the id decides, and nothing can be bought.
 */
export function arrange(offerings: readonly Offering[], order: Order): { readonly offering: Offering; readonly itemIds: string[] }[] {
  const compare = candidateOrder(order.rank);
  const placed = offerings.flatMap((offering) => {
    const best = bestOf(offering.candidates, 1, compare)[0];
    return best === undefined ? [] : [{ offering, best }];
  });
  const providers = providerOrder(order.rank);
  placed.sort((left, right) => providers(left, right));
  const shares = sharesOf(
    placed.map(({ offering }) => offering.candidates.length),
    order,
  );
  return placed.flatMap(({ offering }, place) => {
    const share = shares[place] ?? 0;
    if (share === 0) return [];
    return [{ offering, itemIds: bestOf(offering.candidates, share, compare).map(({ record }) => record.item.id) }];
  });
}

/** How many items each provider shows: one each in order, then up to its share, and only then what places are left. */
function sharesOf(sizes: readonly number[], { itemsMax, fair }: Order): number[] {
  const shares = sizes.map(() => 0);
  let left = itemsMax;
  const share = fair ? Math.max(1, Math.ceil(itemsMax * SHARE_MAX)) : itemsMax;
  for (const upTo of [1, share, itemsMax]) {
    for (const [place, size] of sizes.entries()) {
      const more = Math.min(left, Math.min(size, upTo) - (shares[place] ?? 0));
      if (more <= 0) continue;
      shares[place] = (shares[place] ?? 0) + more;
      left -= more;
    }
  }
  return shares;
}

type Compare = (left: Candidate, right: Candidate) => number;

function candidateOrder(rank: Ranking): Compare {
  const soldOut: Compare = (left, right) => Number(left.soldOut) - Number(right.soldOut);
  const score: Compare = (left, right) => right.score - left.score;
  const near: Compare = (left, right) => (left.awayKm ?? 0) - (right.awayKm ?? 0);
  const rules = {
    cheapest: [soldOut, byPrice, score, near],
    nearest: [soldOut, near, score, byPrice],
    relevance: [soldOut, score, near, byPrice],
  }[rank];
  return (left, right) => firstOf(rules, left, right) || byId(left.record.item.id, right.record.item.id);
}

/** What the first rule says that tells two apart; 0 when none does. */
function firstOf<T>(rules: readonly ((left: T, right: T) => number)[], left: T, right: T): number {
  for (const rule of rules) {
    const decided = rule(left, right);
    if (decided !== 0) return decided;
  }
  return 0;
}

interface Placed {
  readonly offering: Offering;
  readonly best: Candidate;
}

function providerOrder(rank: Ranking): (left: Placed, right: Placed) => number {
  const soldOut = (left: Placed, right: Placed) => Number(left.best.soldOut) - Number(right.best.soldOut);
  const near = (left: Placed, right: Placed) => distance(left) - distance(right);
  const score = (left: Placed, right: Placed) => right.best.score - left.best.score;
  const open = (left: Placed, right: Placed) => Number(right.offering.isOpen()) - Number(left.offering.isOpen());
  const price = (left: Placed, right: Placed) => byPrice(left.best, right.best);
  const rules = { cheapest: [soldOut, price, near, open], nearest: [soldOut, near, score, open], relevance: [soldOut, score, near, open] }[
    rank
  ];
  return (left, right) => firstOf(rules, left, right) || byId(left.offering.providerId, right.offering.providerId);
}

/** The `count` best in order, without sorting all of them. */
function bestOf(candidates: readonly Candidate[], count: number, compare: Compare): Candidate[] {
  if (candidates.length <= count * 4) return [...candidates].sort(compare).slice(0, count);
  const best: Candidate[] = [];
  for (const candidate of candidates) {
    const worst = best[best.length - 1];
    if (best.length >= count && worst !== undefined && compare(candidate, worst) >= 0) continue;
    let place = best.length;
    for (let low = 0; low < place; ) {
      const middle = (low + place) >>> 1;
      const there = best[middle];
      if (there !== undefined && compare(there, candidate) <= 0) low = middle + 1;
      else place = middle;
    }
    best.splice(place, 0, candidate);
    if (best.length > count) best.pop();
  }
  return best;
}

/** Currencies stand apart: no rate of exchange is known here. A number is exact enough to put prices in order. */
function byPrice(left: Candidate, right: Candidate): number {
  const [one, other] = [left.record.item.price, right.record.item.price];
  return one.currency === other.currency ? Number(one.amount) - Number(other.amount) : byId(one.currency, other.currency);
}

function byId(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function distance({ offering, best }: Placed): number {
  return best.awayKm ?? offering.distanceKm ?? Number.MAX_VALUE;
}

/** How far away the nearest is of what was found; the provider itself, where its things have no places of their own. */
export function distanceTo({ candidates, distanceKm }: Offering): number | undefined {
  let nearest: number | undefined;
  for (const { awayKm } of candidates) if (awayKm !== undefined && (nearest === undefined || awayKm < nearest)) nearest = awayKm;
  return nearest ?? distanceKm;
}

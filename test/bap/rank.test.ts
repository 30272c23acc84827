import { describe, expect, it } from 'vitest';
import { rankOffers } from '../../bap/rank.ts';
import type { OfferRecord } from '../../bap/records.ts';
import { bread } from './shop.ts';

const HERE = { lat: 52.37, lon: 4.89 };
const offer = (providerNode: string, catalogue: OfferRecord['catalogue'], n = 1): OfferRecord => ({
  n,
  providerNode,
  receivedAtMs: 0,
  late: false,
  catalogue,
});
const far = offer('far', bread('Desembrood', '2.00', { lat: 52.5, lon: 4.89 }));
const near = offer('near', bread('Witbrood', '3.00', { lat: 52.371, lon: 4.89 }));
const nodes = (ranked: ReturnType<typeof rankOffers>): string[] => ranked.map((each) => each.providerNode);

describe('the order of offers', () => {
  it('is by distance, by price or by words, whichever was asked', () => {
    expect(nodes(rankOffers([far, near], { rank: 'nearest', near: HERE }))).toEqual(['near', 'far']);
    expect(nodes(rankOffers([near, far], { rank: 'cheapest' }))).toEqual(['far', 'near']);
    expect(nodes(rankOffers([near, far], { rank: 'relevance', text: 'DESEMBROOD' }))).toEqual(['far', 'near']);
  });

  it('does not depend on who answered first', () => {
    for (const rank of ['nearest', 'cheapest', 'relevance'] as const) {
      const question = { rank, near: HERE, text: 'brood' };
      expect(rankOffers([near, far], question)).toEqual(rankOffers([far, near], question));
    }
  });

  it('names the fact that decided', () => {
    const ranked = rankOffers([far, near], { rank: 'nearest', near: HERE });
    expect(ranked.map((each) => each.why.decidedBy)).toEqual(['first', 'distance']);
    const same = rankOffers([offer('a', bread()), offer('b', bread())], { rank: 'cheapest' });
    expect(same[1]?.why.decidedBy).toBe('name');
  });

  it('compares prices as amounts, not as text', () => {
    const ranked = rankOffers([offer('ten', bread('A', '10.00')), offer('nine', bread('B', '9.5'))], { rank: 'cheapest' });
    expect(nodes(ranked)).toEqual(['nine', 'ten']);
  });

  it('shows an offer once, as it was told last', () => {
    const ranked = rankOffers([offer('a', bread('Brood', '4.00')), offer('a', bread('Brood', '3.50'), 2)], { rank: 'cheapest' });
    expect(ranked.map((each) => each.item.price.amount)).toEqual(['3.50']);
  });
});

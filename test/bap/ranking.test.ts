import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareOffers } from '../../bap/compare-offers.ts';
import { fitOf, wordsOf } from '../../bap/fit.ts';
import { fulfils } from '../../bap/offer-filter.ts';
import { keyOf } from '../../bap/offer-list.ts';
import { OFFER_RANKS, type RankedOffer, rankOffers } from '../../bap/rank.ts';
import type { OfferRecord } from '../../bap/records.ts';
import type { Provider } from '../../commerce/catalogue.ts';
import { bread } from './shop.ts';

const QUESTION = { rank: 'balanced', near: { lat: 52.37, lon: 4.89 }, text: 'desembrood' } as const;
const EUR = 'EUR';

interface Wanted {
  readonly node: string;
  readonly name?: string;
  readonly amount?: string;
  readonly lat?: number;
  readonly more?: Partial<Provider>;
}

function offer(n: number, { node, name = 'Desembrood', amount = '4.50', lat = 52.371, more = {} }: Wanted): OfferRecord {
  const catalogue = bread(name, amount, { lat, lon: 4.89 });
  const providers = catalogue.providers.map((provider) => ({ ...provider, openNow: true, ...more }));
  return { n, providerNode: node, receivedAtMs: 0, late: false, catalogue: { ...catalogue, providers } };
}

const nodes = (ranked: readonly RankedOffer[]) => ranked.map(({ providerNode }) => providerNode);
const wanted = fc.record({
  node: fc.uuid(),
  name: fc.constantFrom('Desembrood', 'Witbrood', 'Brood van desem'),
  amount: fc.integer({ min: 1, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
  lat: fc.integer({ min: 52_300, max: 52_450 }).map((lat) => lat / 1_000),
  more: fc.record({ openNow: fc.boolean() }),
});
const offers = fc.uniqueArray(wanted, { maxLength: 8, selector: ({ node }) => node });
const records = (all: readonly Wanted[]) => all.map((each, place) => offer(place + 1, each));

describe('the balanced order', () => {
  it('is by the sum of the terms that come with every offer', () => {
    fc.assert(
      fc.property(offers, (all) => {
        const ranked = rankOffers(records(all), QUESTION);
        for (const { why } of ranked) {
          expect(why.score).toBeCloseTo(
            why.terms.reduce((sum, { contribution }) => sum + contribution, 0),
            6,
          );
          for (const term of why.terms) expect(term.contribution).toBeCloseTo(term.measure * term.weight, 1);
        }
        const scores = ranked.map(({ why }) => why.score);
        expect(scores).toEqual(scores.toSorted((left, right) => right - left));
      }),
    );
  });

  it('of two offers is the same whichever others there are, and a later answer is put in at its place', () => {
    fc.assert(
      fc.property(offers, fc.nat(8), fc.constantFrom(...OFFER_RANKS), (all, seen, rank) => {
        const known = records(all);
        const whole = rankOffers(known, { ...QUESTION, rank });
        const list = [...rankOffers(known.slice(0, seen), { ...QUESTION, rank })];
        for (const row of whole) if (row.answer > seen) list.splice(row.position - 1, 0, row);
        expect(nodes(list)).toEqual(nodes(whole));
        const before = new Map(rankOffers(known.slice(0, seen), { ...QUESTION, rank }).map((row) => [row.providerNode, row.why.score]));
        for (const row of whole) if (before.has(row.providerNode)) expect(row.why.score).toBe(before.get(row.providerNode));
      }),
    );
  });

  it('takes nearer, cheaper and sooner for better, and what is not told for worst', () => {
    const first = (...all: readonly Wanted[]) => nodes(rankOffers(records(all), QUESTION))[0];
    expect(first({ node: 'far', lat: 52.45 }, { node: 'near' })).toBe('near');
    expect(first({ node: 'dear', amount: '9.00' }, { node: 'cheap' })).toBe('cheap');
    expect(first({ node: 'closed', more: { openNow: false } }, { node: 'open' })).toBe('open');
    expect(first({ node: 'nowhere', more: { places: [] } }, { node: 'far', lat: 52.45 })).toBe('far');
  });

  it('cannot be bought: nothing but facts changes it', () => {
    const plain = { node: 'a', lat: 52.38 };
    const rival = { node: 'b', amount: '4.40' };
    const bought: Partial<Provider> = {
      distanceKm: 0,
      extra: {
        featured: true,
        rank: 1,
        priority: 99,
        sponsored: true,
        tags: [{ descriptor: { code: 'rank' }, list: [{ descriptor: { code: 'first' }, value: '1' }] }],
      },
    };
    const before = rankOffers(records([plain, rival]), QUESTION);
    const after = rankOffers(records([{ ...plain, more: bought }, rival]), QUESTION);
    expect(after.map(({ why }) => why)).toEqual(before.map(({ why }) => why));
    expect(nodes(after)).toEqual(nodes(before));
  });
});

describe('the fit', () => {
  const at = { name: 'Bakker' };
  const word = fc.constantFrom('kaas', 'taxi', 'fiets', 'bloem', 'pizza', 'kapper');

  it('is not raised by words that nobody asked for, nor by a word said again', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.nat(20), (stuffing, times) => {
        const asked = wordsOf('desembrood');
        const plain = fitOf(asked, { name: 'Desembrood' }, at);
        const again = Array(times).fill('desembrood').join(' ');
        expect(fitOf(asked, { name: `Desembrood ${stuffing.join(' ')}` }, at)).toBeLessThanOrEqual(plain);
        expect(fitOf(asked, { name: `Desembrood ${again}`, description: `${again} ${stuffing.join(' ')}` }, at)).toBe(plain);
      }),
    );
  });

  it('reads the first words of a text only', () => {
    const far = `${Array(45).fill('taxi').join(' ')} desembrood`;
    expect(fitOf(wordsOf('desembrood'), { name: 'Brood', description: far }, at)).toBe(0);
  });
});

describe('filters', () => {
  const list = records([
    { node: 'a' },
    {
      node: 'b',
      amount: '9.00',
      lat: 52.4,
      more: {
        openNow: false,
        rating: '4.5',
        extra: { tags: [{ descriptor: { code: 'accessibility' }, list: [{ descriptor: { code: 'step_free' }, value: 'true' }] }] },
      },
    },
  ]);
  it.each([
    [{ openNow: true }, ['a']],
    [{ fulfilment: 'pickup' }, ['a', 'b']],
    [{ fulfilment: 'delivery' }, []],
    [{ priceMax: '4.5' }, ['a']],
    [{ priceMin: '4.51' }, ['b']],
    [{ distanceMaxKm: 1 }, ['a']],
    [{ ratingMin: 4 }, ['b']],
    [{ tags: ['step_free'] }, ['b']],
    [{ tags: ['accessibility.step_free', 'lift'] }, []],
    [{ currency: 'DKK' }, []],
  ] as const)('%j leave %j', (filter, left) => {
    const filtered = rankOffers(list, QUESTION, fulfils(filter));
    expect(nodes(filtered)).toEqual(left);
    const scores = new Map(rankOffers(list, QUESTION).map((row) => [row.providerNode, row.why.score]));
    for (const row of filtered) expect(row.why.score).toBe(scores.get(row.providerNode));
  });
});

describe('a comparison', () => {
  it('has a row for each fact, says which is best, and what is not offered any more', () => {
    const ranked = rankOffers(records([{ node: 'a' }, { node: 'b', amount: '3.00', lat: 52.4 }]), QUESTION);
    const name = (providerNode: string) => ({ providerNode, providerId: 'bakker', itemId: 'desem' });
    const { rows, missing, offers: found } = compareOffers(ranked, [name('a'), name('b'), name('c')]);
    expect(nodes(found)).toEqual(['a', 'b']);
    expect(missing).toEqual([name('c')]);
    expect(rows.find(({ fact }) => fact === 'price')).toMatchObject({ unit: EUR, values: ['4.50', '3.00'], best: [1], differs: true });
    expect(rows.find(({ fact }) => fact === 'distance')?.best).toEqual([0]);
    expect(rows.find(({ fact }) => fact === 'time')).toMatchObject({ best: [], differs: false });
    expect(keyOf({ providerNode: 'a' }, { id: 'p' }, { id: 'i' })).not.toBe(keyOf({ providerNode: 'a' }, { id: 'pi' }, { id: '' }));
  });
});

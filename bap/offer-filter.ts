import { compare, parseMoney } from '../commerce/money.ts';
import type { RankedOffer, Why } from './rank.ts';

/** What an offer must be to stand in a list. What is not known of an offer does not fulfil a wish. */
export interface OfferFilter {
  readonly openNow?: true;
  /** A kind of fulfilment, such as `pickup`, `delivery` or `home-visit`. */
  readonly fulfilment?: string;
  /** Of the item or of its provider, such as `bakery`. */
  readonly category?: string;
  /** A decimal, in the currency of the offer. */
  readonly priceMin?: string;
  readonly priceMax?: string;
  readonly currency?: string;
  readonly distanceMaxKm?: number;
  readonly ratingMin?: number;
  readonly providerNode?: string;
  readonly providerId?: string;
  /** Codes of tags that the item, its provider or the fulfilment has, such as `step_free` or `accessibility.step_free`; all of them. */
  readonly tags?: readonly string[];
}

type Offer = Omit<RankedOffer, 'position' | 'why'> & { readonly why: Omit<Why, 'decidedBy'> };

/** Whether an offer is what was wished for. */
export function fulfils(filter: OfferFilter): (offer: Offer) => boolean {
  return (offer) => RULES.every((rule) => rule(filter, offer));
}

const RULES: readonly ((filter: OfferFilter, offer: Offer) => boolean)[] = [
  ({ openNow }, { provider }) => openNow === undefined || provider.openNow === true,
  ({ fulfilment }, offer) => fulfilment === undefined || optionsOf(offer).some(({ kind }) => kind === fulfilment),
  ({ category }, { item, provider }) => category === undefined || provider.categoryId === category || item.categoryIds.includes(category),
  ({ currency }, { item }) => currency === undefined || item.price.currency === currency,
  ({ priceMin }, offer) => priceMin === undefined || priceAgainst(offer, priceMin) >= 0,
  ({ priceMax }, offer) => priceMax === undefined || priceAgainst(offer, priceMax) <= 0,
  ({ distanceMaxKm }, { why }) => distanceMaxKm === undefined || (why.distanceKm ?? Number.POSITIVE_INFINITY) <= distanceMaxKm,
  ({ ratingMin }, { why }) => ratingMin === undefined || (why.rating ?? 0) >= ratingMin,
  ({ providerNode }, offer) => providerNode === undefined || offer.providerNode === providerNode,
  ({ providerId }, { provider }) => providerId === undefined || provider.id === providerId,
  ({ tags = [] }, offer) => tags.every((tag) => [offer.item, offer.provider, ...optionsOf(offer)].some(({ extra }) => hasTag(extra, tag))),
];

function optionsOf({ item, provider }: Offer): Offer['provider']['fulfilments'] {
  return provider.fulfilments.filter(({ id }) => item.fulfilmentIds === undefined || item.fulfilmentIds.includes(id));
}

function priceAgainst({ item }: Offer, amount: string): number {
  const bound = parseMoney(item.price.currency, amount);
  return bound.ok ? compare(item.price, bound.value) : Number.NaN;
}

/** Tags travel as they came: groups with a code and a list of codes, where a value of `false` or `no` says that it is not so. */
function hasTag(extra: Offer['item']['extra'], wanted: string): boolean {
  const groups = asList(extra?.tags);
  return groups.some((group) => {
    const name = codeOf(group);
    return asList(member(group, 'list')).some((tag) => {
      const code = codeOf(tag);
      const isNamed = code !== undefined && (code === wanted || `${name}.${code}` === wanted);
      return isNamed && !/^(false|no|0)$/i.test(String(member(tag, 'value') ?? ''));
    });
  });
}

function codeOf(value: unknown): string | undefined {
  const code = member(member(value, 'descriptor'), 'code');
  return typeof code === 'string' ? code : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

import type { FulfilmentOption } from '../../commerce/fulfilment.ts';
import { averageOf, isRatingValue, type Rating, tallied } from '../../commerce/rating.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Json, State } from '../../node/store/port.ts';
import {
  type Conversation,
  type OrderRecord,
  PROVIDER_KEY,
  type ProviderRatings,
  type ProviderRecord,
  providerOf,
  type RatingRecord,
} from '../provider-record.ts';
import type { Ask, CommandOf, Plan } from './engine.ts';
import { orderIdFor } from './order-id.ts';
import { RATING_CATEGORIES } from './reasons.ts';
import { asJson, orderIn } from './state.ts';
import { ownOrder } from './status.ts';

/** More than one order's worth of things to rate. */
const RATINGS_MAX = 100;

/** Takes ratings of what was ordered, one for each thing and order; a second one takes the place of the first. */
export function rate({ providerId, command, from }: Ask<CommandOf<'rating'>>): Plan {
  const ratings = command.ratings.slice(0, RATINGS_MAX);
  // The order is named when it is rated itself; else it is the one that this transaction made.
  const orderId = ratings.find((rating) => rating.category === 'order')?.id ?? orderIdFor(providerId, from);
  return {
    reads: [...new Set([PROVIDER_KEY.provider, PROVIDER_KEY.order(orderId), ...ratings.flatMap((rating) => keysOf(orderId, rating))])],
    decide(state, { nowMs }) {
      const checked = check(state, { ratings: command.ratings, orderId, providerId, from });
      if (!checked.ok) return { answer: { action: 'rating', refusal: checked.refusal } };
      return { put: counted(state, { ratings, orderId, nowMs }), answer: { action: 'rating' } };
    },
  };
}

function keysOf(orderId: string, { category, id }: Rating): string[] {
  return [PROVIDER_KEY.rating(orderId, category, id), ...(category === 'item' ? [PROVIDER_KEY.item(id)] : [])];
}

interface Given {
  readonly ratings: readonly Rating[];
  readonly orderId: string;
  readonly providerId: string;
  readonly from: Conversation;
}

function check(state: State, given: Given): Verdict<void> {
  const { ratings, orderId, from } = given;
  if (ratings.length === 0 || ratings.length > RATINGS_MAX)
    return refuseTrade('invalid', `Rate from 1 to ${RATINGS_MAX} things at once.`, '/ratings');
  const found = ownOrder(state, orderId, from);
  if (!found.ok)
    return refuseTrade('rated-entity-not-found', 'Only who ordered can rate; use the transaction of the order.', '/ratings/0/id');
  for (const [place, rating] of ratings.entries()) {
    const fit = checkOne(found.value, rating, { place, providerId: given.providerId });
    if (!fit.ok) return fit;
  }
  return accept(undefined);
}

function checkOne(record: OrderRecord, rating: Rating, { place, providerId }: { place: number; providerId: string }): Verdict<void> {
  if (!RATING_CATEGORIES.includes(rating.category)) {
    return refuseTrade('rating-category-unsupported', `No ratings of kind ${rating.category} are taken.`, `/ratings/${place}/category`);
  }
  if (!isRatingValue(rating.value)) {
    return refuseTrade('rating-value-invalid', 'A rating is a decimal from 1 to 5.', `/ratings/${place}/value`);
  }
  if (!isOf(record, rating, providerId)) {
    return refuseTrade('rated-entity-not-found', 'What is rated is not part of this order; use an id from it.', `/ratings/${place}/id`);
  }
  const { status, cancellation } = record.order;
  if (status === 'complete' || rating.category === 'order' || rating.category === 'support') return accept(undefined);
  // Who was let down by the shop has something to say of it; who changed their mind bought nothing.
  if (rating.category === 'provider' && status === 'cancelled' && cancellation?.by === 'provider') return accept(undefined);
  return refuseTrade('policy', 'A shop, its goods and their hand-over can be rated once the goods were handed over.', `/ratings/${place}`);
}

function isOf({ order }: OrderRecord, { category, id }: Rating, providerId: string): boolean {
  switch (category) {
    case 'item':
      return order.lines.some((line) => line.itemId === id);
    case 'fulfilment':
      return order.fulfilments.some((fulfilment) => fulfilment.id === id);
    case 'provider':
      return id === providerId;
    default:
      return id === order.id || (category === 'support' && providerOf(id) === providerId);
  }
}

/** The ratings themselves, and the averages of the provider, its items and its ways of handing over. */
function counted(
  state: State,
  given: { readonly ratings: readonly Rating[]; readonly orderId: string; readonly nowMs: number },
): Record<string, Json> {
  const put: Record<string, Json> = {};
  const known = (key: string) => put[key] ?? state.get(key)?.value;
  for (const { category, id, value } of given.ratings) {
    const key = PROVIDER_KEY.rating(given.orderId, category, id);
    const before = (known(key) as unknown as RatingRecord | undefined)?.value;
    put[key] = asJson({ value, atMs: given.nowMs });
    const ratedKey = category === 'item' ? PROVIDER_KEY.item(id) : PROVIDER_KEY.provider;
    const rated = known(ratedKey) as unknown as { readonly ratings?: ProviderRatings } | undefined;
    const after =
      rated === undefined ? undefined : tallyAfter(rated.ratings, { category, value, before, kind: kindOf(state, given.orderId, id) });
    if (after !== undefined) put[ratedKey] = asJson({ ...rated, ratings: after });
  }
  return put;
}

interface Counting extends Pick<Rating, 'category' | 'value'> {
  /** What the same order said of the same thing before. */
  readonly before: string | undefined;
  /** Of the fulfilment that is rated. */
  readonly kind: string | undefined;
}

/** What was counted with one rating more; undefined for what has no average. */
function tallyAfter(ratings: ProviderRatings | undefined, { category, value, before, kind }: Counting): ProviderRatings | undefined {
  if (category === 'item' || category === 'provider') return { ...ratings, ...tallied(ratings, value, before) };
  if (category !== 'fulfilment' || kind === undefined) return undefined;
  const byKind = { ...ratings?.byKind, [kind]: tallied(ratings?.byKind?.[kind], value, before) };
  return { ...(ratings ?? { count: 0, sum: '0' }), byKind };
}

function kindOf(state: State, orderId: string, fulfilmentId: string): string | undefined {
  return orderIn(state, orderId)?.order.fulfilments.find(({ id }) => id === fulfilmentId)?.kind;
}

/** Ways of handing over as a catalogue shows them, each with how buyers rated its kind. */
export function ratedOptions(
  options: readonly FulfilmentOption[],
  { ratings }: Pick<ProviderRecord, 'ratings'>,
): readonly FulfilmentOption[] {
  return options.map((option) => {
    const rating = averageOf(ratings?.byKind?.[option.kind]);
    return rating === undefined ? option : { ...option, rating };
  });
}

import type { Answer, CommandAction, OrderAction } from '../../commerce/command.ts';
import type { RatingCategory } from '../../commerce/rating.ts';
import type { Refusal } from '../../commerce/refusal.ts';
import type { Reason } from '../../commerce/terms.ts';
import type { Outcome } from '../../protocol/problems.ts';
import { ok, refuse } from '../../protocol/problems.ts';
import { readCatalogue, writeCatalogue } from './catalogue.ts';
import { ratingCategoryCodes } from './codes.ts';
import { readOrder, writeOrder } from './order.ts';
import { readRatingCategory, readReason, writeReason } from './rating.ts';
import { readRefusal, writeRefusal } from './reasons.ts';
import { readSupport, readTracking, writeSupport, writeTracking } from './support.ts';
import { isWire, type Wire, WireObject } from './wire-object.ts';
import { joinedOrAbsent } from './writing.ts';

type Said = Exclude<Answer, { readonly refusal: Refusal }>;

/** Reads the message of a callback; undefined when it does not hold what was asked for. */
const READERS: { readonly [A in CommandAction]: (message: WireObject) => Said | undefined } = {
  search: (message) => whole(message, 'catalog', (catalog) => ({ action: 'search', catalogue: readCatalogue(catalog) })),
  select: (message) => whole(message, 'order', (order) => ({ action: 'select', order: readOrder(order) })),
  init: (message) => whole(message, 'order', (order) => ({ action: 'init', order: readOrder(order) })),
  confirm: (message) => whole(message, 'order', (order) => ({ action: 'confirm', order: readOrder(order) })),
  status: (message) => whole(message, 'order', (order) => ({ action: 'status', order: readOrder(order) })),
  update: (message) => whole(message, 'order', (order) => ({ action: 'update', order: readOrder(order) })),
  cancel: (message) => whole(message, 'order', (order) => ({ action: 'cancel', order: readOrder(order) })),
  track: (message) => whole(message, 'tracking', (tracking) => ({ action: 'track', tracking: readTracking(tracking) })),
  rating: () => ({ action: 'rating' }),
  support: (message) => whole(message, 'support', (support) => ({ action: 'support', support: readSupport(support) })),
  'cancellation-reasons': (message) => ({ action: 'cancellation-reasons', reasons: listed(message, 'cancellation_reasons') }),
  'return-reasons': (message) => ({ action: 'return-reasons', reasons: listed(message, 'return_reasons') }),
  'rating-categories': (message) => ({ action: 'rating-categories', categories: readCategories(message) }),
};

function whole<S>(message: WireObject, key: string, make: (object: WireObject) => S): S | undefined {
  const object = message.own(key);
  return object && make(object);
}

function listed(message: WireObject, key: string): readonly Reason[] {
  return message.list(key, readReason) ?? message.take(key, emptyList) ?? [];
}

function emptyList(value: unknown): readonly never[] | undefined {
  return Array.isArray(value) && value.length === 0 ? [] : undefined;
}

function readCategories(message: WireObject): readonly RatingCategory[] {
  const read = (value: unknown) => {
    const categories = Array.isArray(value) ? (value as unknown[]).map(readRatingCategory) : [undefined];
    return categories.every((category) => category !== undefined) ? categories : undefined;
  };
  return message.take('rating_categories', read) ?? [];
}

/** @param sinceMs the time of the message, from which durations in it count */
export function decodeAnswer(action: CommandAction, body: Wire, sinceMs: number): Outcome<Answer> {
  const message = new WireObject(isWire(body.message) ? body.message : {}, sinceMs);
  const answer = isWire(body.error) ? readFailure(action, message, new WireObject(body.error, sinceMs)) : READERS[action](message);
  if (answer === undefined)
    return refuse('invalid-request', `The callback carries neither what was asked for nor an error.`, { path: '/message' });
  const extra = message.rest();
  return ok(extra === undefined ? answer : { ...answer, extra });
}

/** An order may come with the error: what is left of it. Anything else beside an error travels along. */
function readFailure(action: CommandAction, message: WireObject, error: WireObject): Answer {
  const refusal = readRefusal(error);
  if (isOrderAction(action)) {
    const order = message.own('order');
    if (order !== undefined) return { action, order: readOrder(order), refusal };
  }
  const list = META_LISTS.get(action);
  if (list !== undefined) message.take(list, emptyList);
  return { action, refusal };
}

function isOrderAction(action: CommandAction): action is OrderAction {
  return ORDER_ACTIONS.has(action);
}

const ORDER_ACTIONS: ReadonlySet<string> = new Set<OrderAction>(['select', 'init', 'confirm', 'status', 'update', 'cancel']);

/** The lists that the schema wants in a meta callback, whatever happened. */
const META_LISTS: ReadonlyMap<CommandAction, string> = new Map([
  ['cancellation-reasons', 'cancellation_reasons'],
  ['return-reasons', 'return_reasons'],
  ['rating-categories', 'rating_categories'],
]);

/** The members of a callback beside its context. on_rating has a message even when there is nothing to say. */
export function encodeAnswer(answer: Answer): { readonly message?: Wire; readonly error?: Wire } {
  const error = 'refusal' in answer && answer.refusal !== undefined ? { error: writeRefusal(answer.refusal) } : {};
  const list = META_LISTS.get(answer.action);
  const message = joinedOrAbsent(membersOf(answer), answer.extra) ?? (answer.action === 'rating' || list !== undefined ? {} : undefined);
  if (message === undefined) return error;
  return { message: list === undefined || message[list] !== undefined ? message : { ...message, [list]: [] }, ...error };
}

function membersOf(answer: Answer): Wire {
  if ('order' in answer) return { order: writeOrder(answer.order) };
  if ('catalogue' in answer) return { catalog: writeCatalogue(answer.catalogue) };
  if ('tracking' in answer) return { tracking: writeTracking(answer.tracking) };
  if ('support' in answer) return { support: writeSupport(answer.support) };
  if ('reasons' in answer) return { [META_LISTS.get(answer.action) ?? answer.action]: answer.reasons.map(writeReason) };
  if ('categories' in answer) return { rating_categories: answer.categories.map((category) => ratingCategoryCodes.write(category)) };
  return {};
}

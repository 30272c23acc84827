import fc from 'fast-check';
import type { Answer, Command } from '../../commerce/command.ts';
import type { Intent } from '../../commerce/intent.ts';
import type { Order, Tracking } from '../../commerce/order.ts';
import type { Rating, RatingCategory, Support } from '../../commerce/rating.ts';
import type { Refusal, RefusalReason } from '../../commerce/refusal.ts';
import type { Reason } from '../../commerce/terms.ts';
import { catalogue } from './catalogue-values.ts';
import { email, extra, flag, id, kind, list, ms, of, phone, place, position, text, url } from './leaf-values.ts';
import { cancelled, draft, order } from './order-values.ts';

/** Arbitrary values of commerce as our own nodes make them: complete enough for level strict, empty text and lists left out. */

/** Where it is fetched, or else where it is to be delivered, is also where to look near, unless the intent says where. */
export const intent: fc.Arbitrary<Intent> = of<Intent>(
  {},
  {
    text,
    categoryId: id,
    itemId: id,
    providerId: id,
    fulfilment: kind,
    near: of<NonNullable<Intent['near']>>({ position }, { radiusKm: fc.constantFrom(0.5, 2, 10) }),
    fetchFrom: place,
    deliverTo: place,
    rank: fc.constantFrom('relevance', 'nearest', 'cheapest'),
    itemsMax: fc.integer({ min: 1, max: 500 }),
    people: fc.integer({ min: 1, max: 99 }),
    loadKg: fc.constantFrom(0.5, 3, 80),
    extra,
  },
).map((value) => nearStops(value));

function nearStops(value: Intent): Intent {
  const position = value.fetchFrom?.position ?? value.deliverTo?.position;
  return value.near === undefined && position !== undefined ? { ...value, near: { position } } : value;
}

const rating = of<Rating>(
  {
    category: fc.constantFrom<RatingCategory>('item', 'order', 'fulfilment', 'provider', 'agent', 'support'),
    id,
    value: fc.constantFrom('1', '4.5', '5'),
  },
  { extra },
);
const spoken = fc.record({ by: fc.constantFrom('buyer' as const, 'provider' as const), text, atMs: ms }).map((message) => ({ ...message }));
const support = of<Support>({ refId: id, email } as never, {
  phone,
  url,
  callbackPhone: phone,
  message: text,
  thread: list(spoken),
  extra,
});
const tracking: fc.Arbitrary<Tracking> = of<Tracking>({ active: flag, url } as never, { id, position, updatedAtMs: ms, extra });
const reason = of<Reason>({ id, text }, { extra });

const REASONS: readonly RefusalReason[] = [
  'invalid',
  'item-not-found',
  'quantity-unavailable',
  'business',
  'policy',
  'support-unavailable',
  'agent-unavailable',
];
const refusal = of<Refusal>(
  { reason: fc.constantFrom(...REASONS), message: text },
  {
    path: fc.constantFrom('/order/lines/0/quantity', '/orderId', '/order', '/order/form/data/note', '/order/lines/1/form/data/note'),
    extra,
  },
);

/** A refusal of each of the reasons given. */
export function refusalsOf(reasons: readonly RefusalReason[]): readonly Refusal[] {
  return reasons.map((why) => ({ reason: why, message: 'Nee.' }));
}

const said = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(members).map((value) => ({ ...value }) as T);
const always = <T extends string>(value: T) => fc.constant(value);

export const commands: Readonly<Record<Command['action'], fc.Arbitrary<Command>>> = {
  search: said({ action: always('search'), intent }),
  select: said({ action: always('select'), order: draft }),
  init: said({ action: always('init'), order: draft }),
  confirm: said({ action: always('confirm'), order: draft }),
  status: said({ action: always('status'), orderId: id, extra: fc.constant({ x_more: [1] }) }),
  track: said({ action: always('track'), orderId: id, callbackUrl: url }),
  cancel: said({ action: always('cancel'), orderId: id, reasonId: id, note: text }),
  update: said({
    action: always('update'),
    targets: fc.subarray(['lines', 'billing', 'fulfilments', 'payments.params', 'cancellationTerms'], { minLength: 1 }),
    order,
    reasonId: id,
  }),
  rating: said({ action: always('rating'), ratings: list(rating) }),
  support: said({ action: always('support'), support }),
  'cancellation-reasons': said({ action: always('cancellation-reasons') }),
  'return-reasons': said({ action: always('return-reasons') }),
  'rating-categories': said({ action: always('rating-categories') }),
};

const orderAnswer = (
  action: 'select' | 'init' | 'confirm' | 'status' | 'update' | 'cancel',
  orders: fc.Arbitrary<Order>,
): fc.Arbitrary<Answer> =>
  fc.oneof(said({ action: always(action), order: orders }), said({ action: always(action), order: orders, refusal }));

const answering: Readonly<Record<Command['action'], fc.Arbitrary<Answer>>> = {
  search: said({ action: always('search'), catalogue }),
  select: orderAnswer('select', draft),
  init: orderAnswer('init', draft),
  confirm: orderAnswer('confirm', order),
  status: orderAnswer('status', order),
  update: orderAnswer('update', order),
  cancel: orderAnswer('cancel', cancelled),
  track: said({ action: always('track'), tracking }),
  rating: fc.oneof(
    said({ action: always('rating') }),
    said({ action: always('rating'), extra: fc.constant({ feedback_form: { required: false } }) }),
  ),
  support: said({ action: always('support'), support }),
  'cancellation-reasons': said({ action: always('cancellation-reasons'), reasons: fc.array(reason, { maxLength: 3 }) }),
  'return-reasons': said({ action: always('return-reasons'), reasons: fc.array(reason, { maxLength: 3 }) }),
  'rating-categories': said({
    action: always('rating-categories'),
    categories: fc.subarray<RatingCategory>(['item', 'order', 'fulfilment']),
  }),
};

/** What is answered to an action: what was asked for, or a refusal. */
export function answersTo(action: Command['action']): fc.Arbitrary<Answer> {
  return fc.oneof({ arbitrary: answering[action], weight: 4 }, said({ action: always(action), refusal }) as fc.Arbitrary<Answer>);
}

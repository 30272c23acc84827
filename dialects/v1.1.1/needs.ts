import type { CommandAction } from '../../commerce/command.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Outcome, ProblemName } from '../../protocol/problems.ts';
import { ok, refuse } from '../../protocol/problems.ts';
import type { Route } from '../dialect.ts';
import { decimalOf, textOf } from './leaves.ts';
import { isTarget } from './targets.ts';
import { isWire, type Wire } from './wire-object.ts';

/** Something without which nobody can act upon a message, although the schema does not ask for it. */
interface Need {
  readonly pointer: string;
  readonly message: string;
  readonly name?: ProblemName;
}

const nothing: readonly Need[] = [];

/** What a request must say. Reading a message must never depend on this having been asked. */
const REQUESTS: Readonly<Partial<Record<CommandAction, (message: Wire) => readonly Need[]>>> = {
  select: ({ order }) => cartNeeds(order),
  init: ({ order }) => [
    ...cartNeeds(order),
    ...need(filled(member(order, 'fulfillments')), '/message/order/fulfillments', 'An init says how to fulfil: give one fulfillment.'),
  ],
  confirm: ({ order }) => [
    ...cartNeeds(order),
    ...need(isWire(member(order, 'billing')), '/message/order/billing', 'A confirm says whom to bill: give billing.'),
  ],
  status: orderIdNeeds,
  track: orderIdNeeds,
  cancel: orderIdNeeds,
  update: updateNeeds,
  rating: ratingNeeds,
};

/** Refuses what the schema lets pass but nobody could act upon, naming every fault of the same kind. */
export function checkNeeds(route: Route, body: unknown): Outcome<void> {
  const needs = route.direction === 'request' ? requestNeeds(route, body) : callbackNeeds(route, body);
  const [first] = needs;
  if (first === undefined) return ok(undefined);
  const alike = needs.filter(({ name }) => name === first.name).slice(0, LIMITS.faultsListedMax);
  return refuse(first.name ?? 'invalid-request', first.message, { path: alike.map(({ pointer }) => pointer).join(',') });
}

function requestNeeds(route: Route, body: unknown): readonly Need[] {
  const message = member(body, 'message');
  return REQUESTS[route.action]?.(isWire(message) ? message : {}) ?? nothing;
}

/** A callback that says nothing at all: neither what was asked nor an error. */
function callbackNeeds(route: Route, body: unknown): readonly Need[] {
  if (isWire(member(body, 'error')) || route.action === 'rating') return nothing;
  const message = member(body, 'message');
  // The schema sees to it that the others hold what was asked for, once there is a message.
  const asked = route.action === 'select' ? 'order' : route.action === 'support' ? 'support' : undefined;
  const said = isWire(message) && (asked === undefined || isWire(message[asked]));
  const pointer = isWire(message) && asked !== undefined ? `/message/${asked}` : '/message';
  return need(said, pointer, 'A callback carries what was asked for, or an error.');
}

function cartNeeds(order: unknown): readonly Need[] {
  const provider = textOf(member(member(order, 'provider'), 'id'));
  const items = member(order, 'items');
  return [
    ...need(provider !== undefined, '/message/order/provider/id', 'An order names its provider: give provider.id.'),
    ...need(filled(items), '/message/order/items', 'An order has at least one item: give items.'),
    ...(Array.isArray(items) ? (items as unknown[]).flatMap(lineNeeds) : nothing),
  ];
}

function lineNeeds(item: unknown, at: number): readonly Need[] {
  const pointer = `/message/order/items/${at}`;
  const count = member(member(member(item, 'quantity'), 'selected'), 'count');
  const counted = Number.isSafeInteger(count) && (count as number) > 0;
  return [
    ...need(textOf(member(item, 'id')) !== undefined, `${pointer}/id`, 'Every item of an order is known by its id: give id.'),
    ...need(
      counted,
      `${pointer}/quantity/selected/count`,
      'Say how many of every item: a whole number of 1 or more as quantity.selected.count.',
    ),
  ];
}

function orderIdNeeds(message: Wire): readonly Need[] {
  return need(textOf(message.order_id) !== undefined, '/message/order_id', 'Name the order: give order_id.');
}

function updateNeeds({ update_target: target, order }: Wire): readonly Need[] {
  const targets = typeof target === 'string' ? target.split(',') : [];
  const known = targets.length > 0 && targets.every(isTarget);
  const sentence = 'Name the members of the order that change in update_target, such as item,billing,fulfillment.';
  return [
    ...need(known, '/message/update_target', sentence, 'invalid-update-target'),
    ...need(textOf(member(order, 'id')) !== undefined, '/message/order/id', 'Say which order changes: give order.id.'),
  ];
}

function ratingNeeds({ ratings }: Wire): readonly Need[] {
  if (!Array.isArray(ratings) || ratings.length === 0) return need(false, '/message/ratings', 'Rate at least one thing: give ratings.');
  return (ratings as unknown[]).flatMap((rating, at) => {
    const pointer = `/message/ratings/${at}`;
    const value = textOf(member(rating, 'value'));
    const plain = value === undefined || decimalOf(value) !== undefined;
    return [
      ...need(textOf(member(rating, 'id')) !== undefined, `${pointer}/id`, 'Say what is rated: give id.'),
      ...need(textOf(member(rating, 'rating_category')) !== undefined, `${pointer}/rating_category`, 'Say what kind of thing is rated.'),
      ...need(value !== undefined, `${pointer}/value`, 'Give the rating as value.'),
      ...need(plain, `${pointer}/value`, 'A rating is a plain decimal number as text, such as "4".', 'invalid-rating-value'),
    ];
  });
}

function need(met: boolean, pointer: string, message: string, name?: ProblemName): readonly Need[] {
  if (met) return nothing;
  return [name === undefined ? { pointer, message } : { pointer, message, name }];
}

function member(value: unknown, key: string): unknown {
  return isWire(value) ? value[key] : undefined;
}

function filled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

import type { Command, CommandAction } from '../../commerce/command.ts';
import type { Outcome } from '../../protocol/problems.ts';
import { ok, refuse } from '../../protocol/problems.ts';
import { readIntent, writeIntent } from './intent.ts';
import { textOf } from './leaves.ts';
import { readOrder, writeOrder } from './order.ts';
import { readRating, writeRating } from './rating.ts';
import { readSupport, writeSupport } from './support.ts';
import { tagGroup, tags, takeTag } from './tags.ts';
import { readTargets, writeTargets } from './targets.ts';
import { known, type Wire, WireObject } from './wire-object.ts';
import { joined, joinedOrAbsent, written } from './writing.ts';

/** Reads the message of a request; undefined when what the action is about cannot be read at all. */
const READERS: { readonly [A in CommandAction]: (message: WireObject) => Extract<Command, { action: A }> | undefined } = {
  search: (message) => {
    const intent = message.own('intent');
    return { action: 'search', intent: intent === undefined ? {} : readIntent(intent) };
  },
  select: (message) => ordered(message, (order) => ({ action: 'select', order })),
  init: (message) => ordered(message, (order) => ({ action: 'init', order })),
  confirm: (message) => ordered(message, (order) => ({ action: 'confirm', order })),
  status: (message) => named(message, (orderId) => ({ action: 'status', orderId })),
  track: (message) => named(message, (orderId) => known({ action: 'track' as const, orderId, callbackUrl: message.text('callback_url') })),
  cancel: (message) => named(message, (orderId) => readCancel(message, orderId)),
  update: (message) => {
    const target = message.text('update_target');
    if (target === undefined) return undefined;
    return readUpdate(message, readTargets(target));
  },
  rating: (message) => ({ action: 'rating', ratings: message.list('ratings', readRating) ?? [] }),
  support: (message) => {
    const support = message.own('support');
    return { action: 'support', support: support === undefined ? {} : readSupport(support) };
  },
  'cancellation-reasons': () => ({ action: 'cancellation-reasons' }),
  'return-reasons': () => ({ action: 'return-reasons' }),
  'rating-categories': () => ({ action: 'rating-categories' }),
};

function ordered<C>(message: WireObject, make: (order: ReturnType<typeof readOrder>) => C): C | undefined {
  const order = message.own('order');
  return order && make(readOrder(order));
}

/** Update has no member for why; the order has tags. */
function readUpdate(message: WireObject, targets: readonly string[]): Extract<Command, { action: 'update' }> | undefined {
  const order = message.own('order');
  if (order === undefined) return undefined;
  const why = { reasonId: takeTag(order, 'change_details', 'reason_id', textOf), note: takeTag(order, 'change_details', 'note', textOf) };
  return known({ action: 'update' as const, targets, order: readOrder(order), ...why });
}

function named<C>(message: WireObject, make: (orderId: string) => C): C | undefined {
  const orderId = message.text('order_id');
  return orderId === undefined ? undefined : make(orderId);
}

function readCancel(message: WireObject, orderId: string): Extract<Command, { action: 'cancel' }> {
  const reasonId = message.text('cancellation_reason_id');
  return known({ action: 'cancel' as const, orderId, reasonId, note: message.object('descriptor')?.text('short_desc') });
}

/** @param sinceMs the time of the message, from which durations in it count */
export function decodeCommand(action: CommandAction, wire: Wire, sinceMs: number): Outcome<Command> {
  const message = new WireObject(wire, sinceMs);
  const command = READERS[action](message);
  if (command === undefined)
    return refuse('invalid-request', `The message does not say what the ${action} is about.`, { path: '/message' });
  const extra = message.rest();
  return ok(extra === undefined ? command : { ...command, extra });
}

/** The message of a request; undefined when it has none. */
export function encodeCommand(command: Command): Wire | undefined {
  const message = joinedOrAbsent(membersOf(command), command.extra);
  return message ?? (isMeta(command.action) ? undefined : {});
}

function isMeta(action: CommandAction): boolean {
  return action === 'cancellation-reasons' || action === 'return-reasons' || action === 'rating-categories';
}

function writeUpdated({ order, reasonId, note }: Extract<Command, { action: 'update' }>): Wire {
  const why = tags(tagGroup('change_details', { reason_id: reasonId, note }));
  return why === undefined ? writeOrder(order) : joined({ tags: why }, writeOrder(order));
}

function membersOf(command: Command): Wire {
  switch (command.action) {
    case 'search':
      return { intent: writeIntent(command.intent) };
    case 'select':
    case 'init':
    case 'confirm':
      return { order: writeOrder(command.order) };
    case 'update':
      return { update_target: writeTargets(command.targets), order: writeUpdated(command) };
    case 'status':
      return { order_id: command.orderId };
    case 'track':
      return { order_id: command.orderId, callback_url: command.callbackUrl };
    case 'cancel':
      return { order_id: command.orderId, cancellation_reason_id: command.reasonId, descriptor: written({ short_desc: command.note }) };
    case 'rating':
      return { ratings: command.ratings.map(writeRating) };
    case 'support':
      return { support: writeSupport(command.support) };
    case 'cancellation-reasons':
    case 'return-reasons':
    case 'rating-categories':
      return {};
  }
}

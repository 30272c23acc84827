import type { CommandAction } from '../../commerce/command.ts';
import { textOf } from './leaves.ts';
import { isWire, type Wire } from './wire-object.ts';

/** Where each request names what it is about. */
const SUBJECTS: Readonly<Partial<Record<CommandAction, (message: Wire) => unknown>>> = {
  select: providerId,
  init: providerId,
  confirm: providerId,
  status: (message) => message.order_id,
  track: (message) => message.order_id,
  cancel: (message) => message.order_id,
  update: (message) => member(message.order, 'id'),
  rating: (message) => (Array.isArray(message.ratings) ? member(message.ratings[0], 'id') : undefined),
  support: (message) => member(message.support, 'ref_id'),
};

/** The id that a request is about, without reading the rest: a basket of a hundred lines is not decoded to find its shop. */
export function subjectOf(action: CommandAction, body: unknown): string | undefined {
  const message = isWire(body) ? body.message : undefined;
  return isWire(message) ? textOf(SUBJECTS[action]?.(message)) : undefined;
}

/** Of the order that a message holds, or that it names. */
export function orderOf(body: unknown): string | undefined {
  const message = isWire(body) ? body.message : undefined;
  return isWire(message) ? (textOf(member(message.order, 'id')) ?? textOf(message.order_id)) : undefined;
}

function providerId(message: Wire): unknown {
  return member(member(message.order, 'provider'), 'id');
}

function member(value: unknown, key: string): unknown {
  return isWire(value) ? value[key] : undefined;
}

import type { Tracking } from '../../commerce/order.ts';
import type { Position } from '../../commerce/place.ts';
import type { OrderRecord } from '../provider-record.ts';
import type { News } from './engine.ts';

/** Who asked where an order is hears of it by themselves for a while: a page that is looked at need not ask again and again. */

const SECOND_MS = 1_000;
/** So long after it was asked. */
const FOLLOWED_MS = 600 * SECOND_MS;
/** Not more often: positions come every few seconds, and each that is told is a signed message on both sides. */
const TELL_AGAIN_MS = 10 * SECOND_MS;

/** Where somebody saw what is followed. */
export interface Sighting {
  readonly position: Position;
  readonly atMs: number;
}

/** What the buyer of an order is told of where it was seen: under the id of the order, since a transaction may have several at one provider node. */
export function whereSeen(orderId: string, { position, atMs }: Sighting): Tracking {
  return { id: orderId, active: true, position, updatedAtMs: atMs };
}

/** The record of an order whose buyer asked where it is, and was told this. */
export function withFollower<R extends OrderRecord>(record: R, { position }: Tracking, nowMs: number): R {
  const told = position === undefined ? {} : { toldAtMs: nowMs };
  return { ...record, followed: { untilMs: nowMs + FOLLOWED_MS, ...told } };
}

/** The record of an order that was seen somewhere, and what its buyer is told of that; undefined where nobody follows it, or they heard a moment ago. */
export function toFollower<R extends OrderRecord>(
  record: R,
  tracking: Tracking,
  nowMs: number,
): { readonly record: R; readonly news: News } | undefined {
  const { followed, buyer } = record;
  if (followed === undefined || nowMs >= followed.untilMs) return undefined;
  if (followed.toldAtMs !== undefined && nowMs - followed.toldAtMs < TELL_AGAIN_MS) return undefined;
  return { record: { ...record, followed: { ...followed, toldAtMs: nowMs } }, news: { to: buyer, answer: { action: 'track', tracking } } };
}

import type { Tracking } from '../commerce/order.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { OrderRecord } from './records.ts';

/** What is told of where an order is. */

/**
 * The order of a provider node that a position is about which nobody asked for: the one whose id is named, as our own nodes do, or the one that was
 * followed under this reference before. Where the reference says nothing it is the only order that there is; of several none is guessed.
 */
export function followedOrder(own: readonly OrderRecord[], { id }: Tracking): OrderRecord | undefined {
  const named = id === undefined ? [] : own.filter(({ orderId }) => orderId === id);
  const known = id === undefined || named.length > 0 ? named : own.filter(({ tracking }) => tracking?.id === id);
  const placed = own.filter(({ orderId, state }) => orderId !== undefined || state === 'confirming' || state === 'confirm-unknown');
  const [only, another] = known.length > 0 ? known : own.length === 1 ? own : placed;
  return another === undefined ? only : undefined;
}

/**
 * Whether where something was is known to be older than what was heard before: of two messages the earlier may come later. A moment that lies ahead of
 * the clock is none, so that no provider node can stop its own news by one.
 */
export function isOlder(heard: Tracking, known: Tracking | undefined, nowMs: number): boolean {
  const [heardMs, knownMs] = [heard.updatedAtMs, known?.updatedAtMs];
  if (heardMs === undefined || knownMs === undefined || knownMs > nowMs + LIMITS.timestampAheadMaxMs) return false;
  return heardMs < knownMs;
}

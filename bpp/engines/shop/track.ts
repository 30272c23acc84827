import type { Tracking } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, type Verdict } from '../../../commerce/refusal.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { whereSeen, withFollower } from '../following.ts';
import { asJson } from '../state.ts';
import { momentOf, ownOrder } from '../status.ts';
import { KEY, type OrderRecord } from './record.ts';

/** Tells where a delivery under way was seen last, and when. Who asks hears of it later on by themselves. */
export function track({ command, from }: Ask<CommandOf<'track'>>): Plan {
  const key = KEY.order(command.orderId);
  return {
    reads: [key],
    decide(state, { nowMs }) {
      const found = ownOrder<OrderRecord>(state, command.orderId, from);
      if (!found.ok) return { answer: { action: 'track', refusal: found.refusal } };
      const where = whereabouts(command.orderId, found.value);
      if (!where.ok) return { answer: { action: 'track', refusal: where.refusal } };
      return { put: { [key]: asJson(withFollower(found.value, where.value, nowMs)) }, answer: { action: 'track', tracking: where.value } };
    },
  };
}

/**
 * Where the courier was last seen. No place is told before one was: a point reckoned from the time that has passed would look like one. When it is
 * expected stands in the order.
 */
function whereabouts(orderId: string, { order, courier }: OrderRecord): Verdict<Tracking> {
  const may = mayGive('track', momentOf(order));
  if (!may.ok) return { ok: false, refusal: { ...may.refusal, path: '/orderId' } };
  return accept(courier === undefined ? { id: orderId, active: true } : whereSeen(orderId, courier));
}

import type { Tracking } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, type Verdict } from '../../../commerce/refusal.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { momentOf, ownOrder } from '../status.ts';
import { KEY, type OrderRecord } from './record.ts';

/** Tells where a delivery under way was seen last, and when. */
export function track({ command, from }: Ask<CommandOf<'track'>>): Plan {
  return {
    reads: [KEY.order(command.orderId)],
    decide(state) {
      const found = ownOrder<OrderRecord>(state, command.orderId, from);
      const where = found.ok ? whereabouts(found.value) : found;
      return { answer: where.ok ? { action: 'track', tracking: where.value } : { action: 'track', refusal: where.refusal } };
    },
  };
}

/**
 * Where the courier was last seen. No place is told before one was: a point reckoned from the time that has passed would look like one. When it is
 * expected stands in the order.
 */
function whereabouts({ order, courier }: OrderRecord): Verdict<Tracking> {
  const may = mayGive('track', momentOf(order));
  if (!may.ok) return { ok: false, refusal: { ...may.refusal, path: '/orderId' } };
  return accept(courier === undefined ? { active: true } : { active: true, position: courier.position, updatedAtMs: courier.atMs });
}

import type { Tracking } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { between } from '../../../commerce/place.ts';
import { accept, type Verdict } from '../../../commerce/refusal.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { momentOf, ownOrder } from '../status.ts';
import { siteIn } from './branches.ts';
import { destinationOf } from './handover.ts';
import { KEY, type OrderRecord, type ShopRecord } from './record.ts';

/** Tells where a delivery under way is. */
export function track({ command, from }: Ask<CommandOf<'track'>>): Plan {
  return {
    reads: [KEY.shop, KEY.order(command.orderId)],
    decide(state, { nowMs }) {
      const found = ownOrder<OrderRecord>(state, command.orderId, from);
      const where = found.ok ? whereabouts(found.value, siteIn(state, found.value.order), nowMs) : found;
      return { answer: where.ok ? { action: 'track', tracking: where.value } : { action: 'track', refusal: where.refusal } };
    },
  };
}

/** Where the courier was last seen; else as far along the way as the time that has passed, from when the shop says it takes. */
function whereabouts(record: OrderRecord, shop: ShopRecord | undefined, nowMs: number): Verdict<Tracking> {
  const fulfilment = record.order.fulfilments[0];
  const may = mayGive('track', momentOf(record.order));
  if (!may.ok) return { ok: false, refusal: { ...may.refusal, path: '/orderId' } };
  if (record.courier !== undefined) {
    return accept({ active: true, position: record.courier.position, updatedAtMs: record.courier.atMs });
  }
  const start = shop?.place.position;
  const end = destinationOf(fulfilment)?.place?.position;
  if (start === undefined) return accept({ active: true, updatedAtMs: nowMs });
  if (end === undefined) return accept({ active: true, position: start, updatedAtMs: nowMs });
  const takesMs = Math.max(1, shop?.delivery?.minutes.min ?? 1) * 60_000;
  const part = (nowMs - (fulfilment?.stateSinceMs ?? nowMs)) / takesMs;
  return accept({ active: true, position: between(start, end, part), updatedAtMs: nowMs });
}

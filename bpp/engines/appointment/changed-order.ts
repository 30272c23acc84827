import type { FulfilmentState } from '../../../commerce/fulfilment.ts';
import type { Money } from '../../../commerce/money.ts';
import { isZero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { refunded } from '../../../commerce/quote.ts';
import type { Move } from '../../../commerce/roads/road.ts';
import { movesFrom, statusIn } from '../../../commerce/roads/roads.ts';
import type { Cancellation } from '../../../commerce/terms.ts';
import type { AppointmentRecord, OrderRecord, Slot } from './record.ts';
import { slotIdOf } from './slot-id.ts';
import { termsFor } from './terms.ts';

/** What becomes of an order: the record after each of its steps. What it takes of the agenda is seen to elsewhere. */

/** The move by which a party brings an order on with a command; undefined when its road has none from where it is. */
export function moveOf({ order }: OrderRecord, { by, command }: Pick<Move, 'by' | 'command'>): Move | undefined {
  return movesFrom(order.fulfilments[0] ?? {}, by).find((move) => move.command === command);
}

/** An order in another state of its road. */
export function inState(record: OrderRecord, state: FulfilmentState, nowMs: number): OrderRecord {
  const { order } = record;
  return {
    ...record,
    order: {
      ...order,
      status: statusIn({ ...order.fulfilments[0], state }),
      fulfilments: order.fulfilments.map((each) => ({ ...each, state, stateSinceMs: nowMs })),
      updatedAtMs: changedAtMs(order, nowMs),
    },
    history: [...record.history, { state, atMs: nowMs }],
  };
}

/** An order at another time: its slot, who does it, and the terms, which count back from the new start. */
export function atSlot(
  record: OrderRecord,
  { practice, slot, fromMs }: { readonly practice: AppointmentRecord; readonly slot: Slot; readonly fromMs: number },
): OrderRecord {
  const name = practice.staff.find(({ id }) => id === slot.staffId)?.name;
  const timeRange = { startMs: slot.startMs, endMs: slot.endMs };
  const id = slotIdOf(slot);
  const order: Order = {
    ...record.order,
    lines: record.order.lines.map((line) => ({ ...line, fulfilmentId: id })),
    fulfilments: record.order.fulfilments.map((each) => ({
      ...each,
      id,
      ...(name === undefined ? {} : { agent: { name } }),
      stops: (each.stops ?? []).map((stop) => ({ ...stop, timeRange })),
    })),
    cancellationTerms: termsFor(practice.cancellation, slot.startMs),
  };
  return { ...record, order, slot, fromMs };
}

/** An order that was called off, or to which nobody came: its end, and in its quote what is kept. What was paid is reckoned elsewhere. */
export function ended(
  record: OrderRecord,
  how: { readonly state: FulfilmentState; readonly fee: Money; readonly cancellation: Omit<Cancellation, 'atMs'> },
  nowMs: number,
): OrderRecord {
  const { slot: _slot, fromMs: _fromMs, ...rest } = inState(record, how.state, nowMs);
  const { quote } = rest.order;
  const title = isZero(how.fee) ? 'Refund' : 'Refund after the cancellation fee';
  const order: Order = {
    ...rest.order,
    ...(quote === undefined ? {} : { quote: refunded(quote, how.fee, title) }),
    payments: rest.order.payments.map((payment) => (payment.status === 'paid' ? payment : { ...payment, amount: how.fee })),
    cancellation: { ...how.cancellation, atMs: nowMs },
  };
  return { ...rest, order };
}

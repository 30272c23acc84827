import { isZero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { State } from '../../../node/store/port.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { momentOf, ownOrder } from '../status.ts';
import { stretchOf } from './agenda.ts';
import { askedTime, keysFor } from './asked-slot.ts';
import { feeNow } from './cancel.ts';
import { atSlot, inState, moveOf } from './changed-order.ts';
import { KEY, type OrderRecord } from './record.ts';
import { type Found, slotFor } from './select.ts';
import { slotIdOf } from './slot-id.ts';
import { waitingIn } from './state.ts';
import { orderAsTaker, taken } from './taking.ts';

/** Moves an appointment to another slot, takes up one that was offered to who waits, or changes whom to reach. */
export function update({ command, from }: Ask<CommandOf<'update'>>): Plan {
  const orderId = command.order.id ?? '';
  // The service stays what it is: it is named by the slot itself.
  const asked = askedTime(command.order);
  const lines = asked.what === 'slot' ? [{ itemId: asked.start.itemId, quantity: 1 }] : [];
  const order: Order = { ...command.order, lines };
  return {
    reads: [...keysFor(order), KEY.order(orderId), KEY.waiting(orderId)],
    decide(state, { nowMs }) {
      const found = ownOrder<OrderRecord>(state, orderId, from);
      if (!found.ok) return { answer: { action: 'update', refusal: found.refusal } };
      const before = found.value.order;
      const targets = targetsOf(command.targets, found.value);
      if (!targets.ok) return { answer: { action: 'update', refusal: targets.refusal } };
      const billed = targets.value.includes('billing') ? withBilling(found.value, command.order) : accept(found.value);
      if (!billed.ok) return { answer: { action: 'update', refusal: billed.refusal } };
      if (!targets.value.includes('fulfilment')) return said(billed.value, { before, turn: {}, nowMs });
      const moved = move(state, billed.value, { order, from, nowMs });
      return moved.ok
        ? said(moved.value.record, { before, turn: moved.value.turn, nowMs })
        : { answer: { action: 'update', refusal: moved.refusal } };
    },
  };
}

interface Saying {
  readonly before: Order;
  readonly turn: Pick<Turn, 'put' | 'remove' | 'timers'>;
  readonly nowMs: number;
}

function said(record: OrderRecord, { before, turn, nowMs }: Saying): Turn {
  const after = { ...record, order: { ...record.order, updatedAtMs: changedAtMs(before, nowMs) } };
  return {
    ...turn,
    put: { ...turn.put, [KEY.order(after.order.id ?? '')]: asJson(after) },
    answer: { action: 'update', order: after.order },
  };
}

/** Members of an order that can be changed, by every name a buyer's side may use for them. */
function targetsOf(names: readonly string[], { order }: OrderRecord): Verdict<readonly ('fulfilment' | 'billing')[]> {
  const may = mayGive('update', momentOf(order));
  if (!may.ok) return { ok: false, refusal: { ...may.refusal, path: '/targets' } };
  const heads = names.map((name) => (name.trim().toLowerCase().split('.')[0] ?? '').replace(/s$/, ''));
  const targets = heads.map((head) => (/^fulfill?ment$/.test(head) ? 'fulfilment' : head === 'billing' ? 'billing' : undefined));
  if (targets.length > 0 && targets.every((target) => target !== undefined)) return accept(targets);
  return refuseTrade('update-not-possible', 'Only fulfilment and billing can be changed; cancel and order anew for the rest.', '/targets');
}

function withBilling(record: OrderRecord, { billing }: Order): Verdict<OrderRecord> {
  if (billing?.name === undefined || (billing.phone === undefined && billing.email === undefined)) {
    return refuseTrade('invalid', 'A billing has a name, and a phone number or an email address.', '/order/billing');
  }
  return accept({ ...record, order: { ...record.order, billing } });
}

interface Moving {
  readonly order: Order;
  readonly from: Parameters<typeof slotFor>[2]['from'];
  readonly nowMs: number;
}

function move(
  state: State,
  record: OrderRecord,
  { order, from, nowMs }: Moving,
): Verdict<{ readonly record: OrderRecord; readonly turn: Pick<Turn, 'put' | 'remove' | 'timers'> }> {
  const asked = askedTime(order);
  if (asked.what !== 'slot') {
    return refuseTrade('update-not-possible', 'Name the slot to move to as the id of the fulfilment.', '/order/fulfilments/0/id');
  }
  const orderId = record.order.id ?? '';
  const takenBy = orderAsTaker(orderId);
  if (asked.start.itemId !== record.order.lines[0]?.itemId) {
    return refuseTrade(
      'update-inconsistent',
      'This slot is for another service; cancel and order anew for that.',
      '/order/fulfilments/0/id',
    );
  }
  const free = slotFor(state, order, { start: asked.start, from, nowMs, besides: takenBy });
  if (!free.ok) return free;
  const same = record.slot !== undefined && slotIdOf(record.slot) === slotIdOf(free.value.slot);
  if (same) return accept({ record, turn: {} });
  const may = mayMove(record, nowMs);
  if (!may.ok) return may;
  return accept(movedTo(state, record, { found: free.value, takenBy, nowMs }));
}

function mayMove(record: OrderRecord, nowMs: number): Verdict<void> {
  if (record.slot === undefined) return accept(undefined);
  const fee = feeNow(record, nowMs);
  if (fee.ok && isZero(fee.value)) return accept(undefined);
  return refuseTrade(
    'update-not-possible',
    'It is too late to move this appointment at no cost; cancel it by its terms, or ask.',
    '/orderId',
  );
}

function movedTo(state: State, record: OrderRecord, how: { readonly found: Found; readonly takenBy: string; readonly nowMs: number }) {
  const { found, takenBy, nowMs } = how;
  const orderId = record.order.id ?? '';
  const waiting = waitingIn(state, orderId);
  const before = record.slot === undefined || record.fromMs === undefined ? waiting?.offered : { slot: record.slot, fromMs: record.fromMs };
  const elsewhere = before !== undefined && slotIdOf(before.slot) !== slotIdOf(found.slot);
  const instead = elsewhere ? { instead: { slot: before.slot, fromMs: before.fromMs } } : {};
  const agenda = taken(state, { ...found, takenBy, ...instead, nowMs });
  const after = atSlot(record, { ...found, fromMs: stretchOf(found.service, found.slot).fromMs });
  const to = moveOf(record, { by: 'buyer', command: 'update' })?.to;
  const booked = to === undefined || to === record.order.fulfilments[0]?.state ? after : inState(after, to, nowMs);
  const remove = [...(agenda.remove ?? []), ...(waiting === undefined ? [] : [KEY.waiting(orderId)])];
  return { record: booked, turn: { ...agenda, remove } };
}

import { mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { moneyKeys } from '../../payments/records.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { CANCELLATION_REASONS } from '../reasons.ts';
import { momentOf, ownOrder } from '../status.ts';
import { calledOff } from './calling-off.ts';
import type { OrderRecord } from './record.ts';

/** Gives up a reservation, at no cost, until the vehicle is unlocked. */
export function cancel({ command, from }: Ask<CommandOf<'cancel'>>): Plan {
  return {
    reads: moneyKeys(command.orderId),
    decide(state, context) {
      const found = ownOrder<OrderRecord>(state, command.orderId, from);
      const may = found.ok ? mayCancel(found.value, command.reasonId) : found;
      if (!may.ok) return { answer: { action: 'cancel', refusal: may.refusal } };
      const cancellation = {
        by: 'buyer' as const,
        ...(command.reasonId === undefined ? {} : { reasonId: command.reasonId }),
        ...(command.note === undefined ? {} : { note: command.note }),
      };
      const off = calledOff(may.value, { state, cancellation }, context);
      return { ...off.turn, answer: { action: 'cancel', order: off.order } };
    },
  };
}

function mayCancel(record: OrderRecord, reasonId: string | undefined): Verdict<OrderRecord> {
  if (reasonId !== undefined && !CANCELLATION_REASONS.some((reason) => reason.id === reasonId)) {
    return refuseTrade('cancellation-reason-invalid', 'There is no such reason; ask for the cancellation reasons first.', '/reasonId');
  }
  const may = mayGive('cancel', momentOf(record.order));
  return may.ok ? accept(record) : { ok: false, refusal: { ...may.refusal, path: '/orderId' } };
}

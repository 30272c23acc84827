import { zero } from '../../../commerce/money.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { feeFor } from '../../../commerce/terms.ts';
import { moneyKeys } from '../../payments/records.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { CANCELLATION_REASONS } from '../reasons.ts';
import { momentOf, ownOrder } from '../status.ts';
import { calledOff } from './calling-off.ts';
import type { OrderRecord } from './record.ts';

/** Calls off an order by the terms it was made under, not by those the shop has now. */
export function cancel({ command, from }: Ask<CommandOf<'cancel'>>): Plan {
  return {
    reads: moneyKeys(command.orderId),
    decide(state, context) {
      const found = ownOrder<OrderRecord>(state, command.orderId, from);
      if (!found.ok) return { answer: { action: 'cancel', refusal: found.refusal } };
      const may = mayCancel(found.value, command.reasonId);
      if (!may.ok) return { answer: { action: 'cancel', refusal: may.refusal } };
      const { order, confirmedAtMs } = found.value;
      const moment = { state: order.fulfilments[0]?.state ?? '', sinceConfirmMs: context.nowMs - confirmedAtMs };
      const fee = feeFor(order.cancellationTerms ?? [], order.quote?.total ?? zero('EUR'), moment);
      if (!fee.ok) return { answer: { action: 'cancel', refusal: fee.refusal } };
      const cancellation = {
        by: 'buyer' as const,
        ...(command.reasonId === undefined ? {} : { reasonId: command.reasonId }),
        ...(command.note === undefined ? {} : { note: command.note }),
      };
      const off = calledOff(found.value, { state, fee: fee.value, cancellation }, context);
      return { ...off.turn, answer: { action: 'cancel', order: off.order } };
    },
  };
}

function mayCancel({ order }: OrderRecord, reasonId: string | undefined): Verdict<void> {
  if (reasonId !== undefined && !CANCELLATION_REASONS.some((reason) => reason.id === reasonId)) {
    return refuseTrade('cancellation-reason-invalid', 'There is no such reason; ask for the cancellation reasons first.', '/reasonId');
  }
  const may = mayGive('cancel', momentOf(order));
  return may.ok ? accept(undefined) : { ok: false, refusal: { ...may.refusal, path: '/orderId' } };
}

import { zero } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { feeFor } from '../../../commerce/terms.ts';
import type { Work } from '../../../node/role.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { moneyKeys } from '../../payments/records.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { CANCELLATION_REASONS } from '../reasons.ts';
import { momentOf, ownOrder } from '../status.ts';
import { freeTimer, lastTimerId, offerTimerId, watchTimerId } from './errand.ts';
import { RIDE_KEY, type RideRecord } from './fleet-record.ts';
import { calledOff, stateOf, turnOf } from './life.ts';
import { DESK_REASONS } from './reasons.ts';
import { type Settled, settled } from './settling.ts';
import { rideIn } from './state.ts';

/** Calls a ride off by the terms it was ordered under, which say what that costs in which state. */
export function cancel({ command, from }: Ask<CommandOf<'cancel'>>): Plan {
  const { orderId, reasonId, note } = command;
  return {
    reads: moneyKeys(orderId),
    decide(state, { nowMs }) {
      const found = ownOrder<RideRecord>(state, orderId, from);
      if (!found.ok) return { answer: { action: 'cancel', refusal: found.refusal } };
      const fee = feeNow(found.value, reasonId, nowMs);
      if (!fee.ok) return { answer: { action: 'cancel', refusal: fee.refusal } };
      const cancellation = {
        by: 'buyer' as const,
        ...(reasonId === undefined ? {} : { reasonId }),
        ...(note === undefined ? {} : { note }),
      };
      const after = settled(state, calledOff(found.value, { fee: fee.value, cancellation }, nowMs), { nowMs });
      return { ...letGo(after, nowMs), answer: { action: 'cancel', order: after.record.order } };
    },
  };
}

function feeNow({ order, confirmedAtMs }: RideRecord, reasonId: string | undefined, nowMs: number) {
  if (reasonId !== undefined && !CANCELLATION_REASONS.some((reason) => reason.id === reasonId)) {
    return refuseTrade('cancellation-reason-invalid', 'There is no such reason; ask for the cancellation reasons first.', '/reasonId');
  }
  const may = mayGive('cancel', momentOf(order));
  if (!may.ok) return refuseTrade(may.refusal.reason, may.refusal.message, '/orderId');
  const moment = { state: stateOf({ order }), sinceConfirmMs: nowMs - confirmedAtMs };
  return feeFor(order.cancellationTerms ?? [], order.quote?.total ?? zero('EUR'), moment);
}

/** A ride that is over before its end: nobody is asked for it any more, and its driver comes free. */
function letGo({ record, put, remove }: Settled, nowMs: number): Pick<Turn, 'put' | 'remove' | 'timers' | 'cancelTimers'> {
  const orderId = record.order.id ?? '';
  return {
    put,
    remove: [...remove, RIDE_KEY.waiting(orderId), RIDE_KEY.sighting(orderId)],
    cancelTimers: [offerTimerId(orderId), lastTimerId(orderId), watchTimerId(orderId)],
    timers: [freeTimer({ orderId, driverId: record.driverId ?? '' }, nowMs)],
  };
}

/** Work by which the people of a fleet call a ride off, whatever state it is in: at no cost to the buyer, with a reason from `DESK_REASONS`. */
export function callOff(
  node: NodeAddress,
  orderId: string,
  why: { readonly reasonId: string; readonly note?: string },
): Work<Verdict<Order>> {
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: moneyKeys(orderId),
    decide(state, context) {
      const record = rideIn(state, orderId);
      if (record === undefined) return { result: refuseTrade('order-not-found', 'The fleet has no such ride.') };
      if (!DESK_REASONS.some(({ id }) => id === why.reasonId)) {
        const reasons = DESK_REASONS.map(({ id }) => id).join(', ');
        return { result: refuseTrade('cancellation-reason-invalid', `Give one of the reasons ${reasons}.`) };
      }
      if (turnOf(record, 'cancel') === undefined) {
        return { result: refuseTrade('cancellation-not-possible', `This ride is ${record.order.status}; it can no longer be called off.`) };
      }
      const fee = zero(record.trip.atMost.currency);
      const after = settled(state, calledOff(record, { fee, cancellation: { by: 'provider', ...why } }, context.nowMs), context);
      const { order } = after.record;
      const send = [tell(record.buyer, { action: 'cancel', order }, { from: node, context })];
      return { ...letGo(after, context.nowMs), send, result: accept(order) };
    },
  };
}

import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyAtHandOver, moneyOfChanged } from '../../payments/with-orders.ts';
import type { Turn } from '../engine.ts';
import type { RideRecord } from './fleet-record.ts';
import { putRide } from './state.ts';

export interface Settled extends Required<Pick<Turn, 'put' | 'remove'>> {
  readonly record: RideRecord;
}

/**
 * A ride that is over, with its money: one that arrived was paid for then, as its receipt says; of one that was called off the fee is left to
 * pay, where there is one. Needs the `moneyKeys` of the order.
 */
export function settled(state: State, after: RideRecord, context: Pick<DecideContext, 'nowMs'>): Settled {
  const { order, put, remove } =
    after.order.status === 'complete' ? moneyAtHandOver(state, after.order, context) : moneyOfChanged(state, after.order);
  const record = { ...after, order };
  return { record, put: { ...put, ...putRide(record) }, remove };
}

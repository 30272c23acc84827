import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { recordAt } from '../state.ts';
import { type HoldRecord, KEY, type VehicleRecord } from './record.ts';

/** Records as they are read from and put into a rental's partition. */

export function vehicleIn(state: State, itemId: string): VehicleRecord | undefined {
  return recordAt<VehicleRecord>(state, KEY.item(itemId));
}

export function holdIn(state: State, from: Conversation): HoldRecord | undefined {
  return recordAt<HoldRecord>(state, holdKey(from));
}

export function holdKey(from: Conversation): string {
  return KEY.hold(from.buyerNode.id, from.transactionId);
}

import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { providerIn, recordAt } from '../state.ts';
import { dayKeysAround } from './agenda.ts';
import { type Diary, entriesOf } from './free-slots.ts';
import {
  type AgendaDay,
  type AppointmentRecord,
  type BusyRecord,
  type HoldRecord,
  KEY,
  type OrderRecord,
  type ServiceRecord,
  type Slot,
  type WaitingRecord,
} from './record.ts';

/** Records of a business that works by appointment, as they are read from its partition. */

export function practiceIn(state: State): AppointmentRecord | undefined {
  return providerIn<AppointmentRecord>(state);
}

export function serviceIn(state: State, itemId: string): ServiceRecord | undefined {
  return recordAt<ServiceRecord>(state, KEY.item(itemId));
}

export function dayIn(state: State, key: string): AgendaDay | undefined {
  return recordAt<AgendaDay>(state, key);
}

export function orderIn(state: State, orderId: string): OrderRecord | undefined {
  return recordAt<OrderRecord>(state, KEY.order(orderId));
}

export function holdIn(state: State, from: Conversation): HoldRecord | undefined {
  return recordAt<HoldRecord>(state, holdKey(from));
}

export function waitingIn(state: State, orderId: string): WaitingRecord | undefined {
  return recordAt<WaitingRecord>(state, KEY.waiting(orderId));
}

export function holdKey(from: Conversation): string {
  return KEY.hold(from.buyerNode.id, from.transactionId);
}

/** What has to be read to know whether a slot is free. */
export function slotKeys({ staffId, startMs }: Pick<Slot, 'staffId' | 'startMs'>): readonly string[] {
  return [KEY.busy(staffId), ...dayKeysAround(staffId, startMs)];
}

/** The time of the staff as far as it was read. */
export function diaryIn(state: State, practice: AppointmentRecord, nowMs: number): Diary {
  return {
    practice,
    busyOf: (staffId) => recordAt<BusyRecord>(state, KEY.busy(staffId)),
    entriesAround: (staffId, atMs) =>
      entriesOf(
        dayKeysAround(staffId, atMs).map((key) => dayIn(state, key)),
        nowMs,
      ),
  };
}

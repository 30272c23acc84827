import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { Json, State } from '../../../node/store/port.ts';
import { moneyKeys } from '../../payments/records.ts';
import { dropDraft } from '../drafts.ts';
import type { Plan } from '../engine.ts';
import { asJson, orderIn, recordAt } from '../state.ts';
import { calledOff } from './calling-off.ts';
import { type HoldRecord, KEY, type MoveRecord, type OrderRecord, type VehicleChange, type VehicleRecord } from './record.ts';
import { vehicleIn } from './state.ts';
import type { Errand } from './timers.ts';

/** What a timer does when it goes off. Doing it twice does nothing the second time. */
export function runErrand(data: Json): Plan {
  const errand = data as unknown as Errand;
  switch (errand.errand) {
    case 'end-hold':
      return endHold(errand);
    case 'drop-draft':
      return dropDraft(errand);
    case 'move':
      return move(errand);
    case 'end-reservation':
      return endReservation(errand);
  }
}

function endHold({ holdKey, expiresAtMs, itemId }: Extract<Errand, { errand: 'end-hold' }>): Plan {
  return {
    reads: [holdKey, KEY.item(itemId)],
    decide(state) {
      const hold = recordAt<HoldRecord>(state, holdKey);
      if (hold === undefined || hold.expiresAtMs !== expiresAtMs) return {};
      return { put: changed(state, [{ itemId, reserved: -1, onHand: 0, atMs: 0 }]), remove: [holdKey] };
    },
  };
}

function move({ moveId, itemIds }: Extract<Errand, { errand: 'move' }>): Plan {
  const key = KEY.move(moveId);
  return {
    reads: [key, ...itemIds.map(KEY.item)],
    decide(state) {
      const record = recordAt<MoveRecord>(state, key);
      return record === undefined ? {} : { put: changed(state, record.changes), remove: [key] };
    },
  };
}

/** The reservation of somebody who never came: the vehicle is free again and nobody owes anything. */
function endReservation({ orderId }: Extract<Errand, { errand: 'end-reservation' }>): Plan {
  return {
    reads: moneyKeys(orderId),
    decide(state, context) {
      const record = orderIn<OrderRecord>(state, orderId);
      if (record === undefined || movesFrom(record.order.fulfilments[0] ?? {}, 'time').length === 0) return {};
      const off = calledOff(record, { state, cancellation: { by: 'provider', reasonId: 'not-collected' } }, context);
      return { ...off.turn, news: [{ to: record.buyer, answer: { action: 'cancel', order: off.order } }] };
    },
  };
}

/** Vehicles with a change made to each; one that is gone is passed over. A word that is older than the last one moves nothing. */
function changed(state: State, changes: readonly VehicleChange[]): Record<string, Json> {
  const put: Record<string, Json> = {};
  for (const change of changes) {
    const key = KEY.item(change.itemId);
    const vehicle = (put[key] as unknown as VehicleRecord | undefined) ?? vehicleIn(state, change.itemId);
    if (vehicle !== undefined) put[key] = asJson(moved(vehicle, change));
  }
  return put;
}

function moved(vehicle: VehicleRecord, { reserved, onHand, place, atMs }: VehicleChange): VehicleRecord {
  const promised = { ...vehicle, reserved: Math.max(0, vehicle.reserved + reserved) };
  // The operator has counted since: this one is in that count already.
  if (atMs < vehicle.reportedAtMs || (onHand === 0 && place === undefined)) return promised;
  // One that stands free is there or not, however often that is said.
  const here = Math.max(0, vehicle.onHand + onHand);
  const placed = place === undefined ? {} : { place: { ...vehicle.place, ...place } };
  return { ...promised, ...placed, onHand: vehicle.vehicleId === undefined ? here : Math.min(1, here), reportedAtMs: atMs };
}

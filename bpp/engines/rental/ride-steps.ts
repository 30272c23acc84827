import type { FulfilmentState } from '../../../commerce/fulfilment.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import type { Place } from '../../../commerce/place.ts';
import { buildQuote, type PricedLine, type Quote } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { movesFrom, statusIn } from '../../../commerce/roads/roads.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import type { Json, State } from '../../../node/store/port.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyAtHandOver } from '../../payments/with-orders.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import { asJson, orderIn, recordAt } from '../state.ts';
import { calledOff } from './calling-off.ts';
import { rideLines } from './offer.ts';
import { KEY, type OrderRecord, type Ride, type VehicleChange } from './record.ts';
import { moveSoon, reservationTimer } from './timers.ts';

/** What locks, stations and the people of a rental report of an order. The buyer is told of each without asking. */

const MINUTE_MS = 60_000;

/** A vehicle was unlocked with the code of an order. */
export interface Unlocking {
  readonly orderId: string;
  readonly vehicleId: string;
  readonly code: string;
}

/** A vehicle came back. */
export interface Ending {
  readonly orderId: string;
  readonly vehicleId: string;
  /** How far it went, where the vehicle knows. */
  readonly km?: number;
  /** The item that stands for its kind at the station to which it came, or where it stands free. */
  readonly stationItemId?: string;
  readonly place?: Place;
}

/** Work that begins a ride. One vehicle is never out with two orders, and a code opens one vehicle once. */
export function unlock(node: NodeAddress, { orderId, vehicleId, code }: Unlocking): Work<Verdict<Order>> {
  const ridingKey = KEY.riding(vehicleId);
  return onRide(orderId, [ridingKey], (record, state, context) => {
    const { ride } = record;
    const { nowMs } = context;
    const next = stepOf(record, 'unlock');
    if (!next.ok) return { result: next };
    if (nowMs >= ride.reserveUntilMs) return refused('business', 'The reservation has ended; nothing is unlocked.');
    if (code !== ride.code) return refused('invalid', 'This is not the code of the order.');
    if (ride.vehicleId !== undefined && ride.vehicleId !== vehicleId) return refused('invalid', 'This is not the vehicle of the order.');
    if (recordAt(state, ridingKey) !== undefined) return refused('business', 'This vehicle is out with another order.');
    const order = moved(record.order, next.value, nowMs);
    const after: OrderRecord = { ...entered(record, order, nowMs), ride: { ...ride, vehicleId, unlockedAtMs: nowMs } };
    // One that stands free stays promised until it is back; one from a station leaves it now.
    const left: VehicleChange[] = ride.standsFree ? [] : [{ itemId: ride.itemId, reserved: -1, onHand: -1, atMs: nowMs }];
    return {
      ...changing(context, { [KEY.order(orderId)]: asJson(after), [ridingKey]: { orderId } }, left),
      cancelTimers: [reservationTimer(orderId, 0).id],
      send: [tell(record.buyer, { action: 'status', order }, { from: node, context })],
      result: accept(order),
    };
  });
}

/** Work that ends a ride: its price by the plan that was agreed is the receipt, and what was to be paid then is paid. What was paid before stands against it. */
export function endRide(node: NodeAddress, ending: Ending): Work<Verdict<Order>> {
  const { orderId, vehicleId } = ending;
  const ridingKey = KEY.riding(vehicleId);
  return onRide(orderId, [ridingKey], (record, state, context) => {
    const { ride } = record;
    const { nowMs } = context;
    const next = stepOf(record, 'end');
    if (!next.ok) return { result: next };
    const out = recordAt<{ readonly orderId: string }>(state, ridingKey);
    if (out?.orderId !== orderId) return refused('invalid', 'This vehicle is not out with this order.');
    const quote = receipt(record.order.quote, ride, { nowMs, km: ending.km ?? 0 });
    const ended: Order = {
      ...moved(record.order, next.value, nowMs),
      quote,
      payments: record.order.payments.map((payment) => ({ ...payment, amount: quote.total })),
    };
    const { order, ...money } = moneyAtHandOver(state, ended, context);
    const after: OrderRecord = { ...entered(record, order, nowMs), ride: { ...ride, endedAtMs: nowMs } };
    return {
      ...changing(context, { ...money.put, [KEY.order(orderId)]: asJson(after) }, broughtBack(ride, ending, nowMs)),
      remove: [...money.remove, ridingKey],
      send: [tell(record.buyer, { action: 'status', order }, { from: node, context })],
      result: accept(order),
    };
  });
}

/** Work by which the rental calls a reservation off. */
export function withdraw(
  node: NodeAddress,
  orderId: string,
  why: { readonly reasonId: string; readonly note?: string },
): Work<Verdict<Order>> {
  return onRide(orderId, [], (record, state, context) => {
    if (!stepOf(record, 'cancel').ok) return refused('cancellation-not-possible', `This rental is ${stateOf(record)}.`);
    const off = calledOff(record, { state, cancellation: { by: 'provider', ...why } }, context);
    return {
      ...off.turn,
      send: [tell(record.buyer, { action: 'cancel', order: off.order }, { from: node, context })],
      result: accept(off.order),
    };
  });
}

function onRide(
  orderId: string,
  reads: readonly string[],
  change: (record: OrderRecord, state: State, context: DecideContext) => Decision<Verdict<Order>>,
): Work<Verdict<Order>> {
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: [...moneyKeys(orderId), ...reads],
    decide(state, context) {
      const record = orderIn<OrderRecord>(state, orderId);
      return record === undefined ? refused('order-not-found', 'The rental has no such order.') : change(record, state, context);
    },
  };
}

function refused(...why: Parameters<typeof refuseTrade>): Decision<Verdict<Order>> {
  return { result: refuseTrade(...why) };
}

function stateOf({ order }: OrderRecord): string {
  return order.fulfilments[0]?.state ?? '';
}

/** The state to which a step of the rental leads from here; refused when its road has no such step here. */
function stepOf(record: OrderRecord, step: string): Verdict<FulfilmentState> {
  const next = movesFrom(record.order.fulfilments[0] ?? {}, 'provider');
  const move = next.find(({ command }) => command === step);
  if (move !== undefined) return accept(move.to);
  const possible = next.map(({ command }) => command).join(' or ') || 'nothing more';
  return refuseTrade('business', `This rental is ${stateOf(record)}: after that comes ${possible}, not ${step}.`);
}

function moved(order: Order, state: FulfilmentState, nowMs: number): Order {
  return {
    ...order,
    status: statusIn({ ...order.fulfilments[0], state }),
    fulfilments: order.fulfilments.map((each) => ({ ...each, state, stateSinceMs: nowMs })),
    updatedAtMs: changedAtMs(order, nowMs),
  };
}

function entered(record: OrderRecord, order: Order, nowMs: number): OrderRecord {
  return { ...record, order, history: [...record.history, { state: stateOf({ ...record, order }), atMs: nowMs }] };
}

function changing(
  { newId, nowMs }: DecideContext,
  put: Record<string, Json>,
  changes: readonly VehicleChange[],
): Pick<Decision, 'put' | 'timers'> {
  if (changes.length === 0) return { put };
  const move = moveSoon(newId(), changes, nowMs);
  return { put: { ...put, ...move.put }, timers: move.timers };
}

function broughtBack(ride: Ride, { stationItemId, place }: Ending, nowMs: number): VehicleChange[] {
  const changes: VehicleChange[] = [];
  if (stationItemId !== undefined) changes.push({ itemId: stationItemId, reserved: 0, onHand: 1, atMs: nowMs });
  // One that stood free is free for others where it stands now; at a station the station has it.
  if (ride.standsFree) {
    const where = place === undefined ? {} : { place };
    changes.push({ itemId: ride.itemId, reserved: -1, onHand: stationItemId === undefined ? 1 : -1, atMs: nowMs, ...where });
  }
  return changes;
}

/** What the ride came to: time from unlocking to end, each begun minute whole, and the late fee where it took longer than agreed. */
function receipt(quote: Quote | undefined, ride: Ride, at: { readonly nowMs: number; readonly km: number }): Quote {
  const riddenMs = Math.max(0, at.nowMs - (ride.unlockedAtMs ?? at.nowMs));
  const ridden = { minutes: Math.ceil(riddenMs / MINUTE_MS), km: at.km };
  const lines: PricedLine[] = [...rideLines({ ...ride, estimate: false }, ridden)];
  if (riddenMs > ride.longestRideMs) {
    lines.push({ line: { title: 'Brought back late', kind: 'fee', amount: ride.lateFee }, vat: { percent: ride.vatPercent } });
  }
  const { currency } = ride.plan.base;
  return buildQuote(currency, lines, quote?.id === undefined ? {} : { id: quote.id });
}

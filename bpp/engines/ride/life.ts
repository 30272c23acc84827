import type { Fulfilment, FulfilmentState, Person, Stop } from '../../../commerce/fulfilment.ts';
import { compare, type Money, sameMoney, zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { refunded } from '../../../commerce/quote.ts';
import type { Move } from '../../../commerce/roads/road.ts';
import { movesFrom, roadOf, statusIn } from '../../../commerce/roads/roads.ts';
import type { Cancellation } from '../../../commerce/terms.ts';
import { type FareWords, fareOf, type Journey, payersOf, receiptQuote } from './fare.ts';
import type { RideRecord } from './fleet-record.ts';

/** What a ride becomes at each turn of its life: pure, and the same whoever brings it about. */

/** The move by which a command of the fleet or its drivers leads on from where a ride is; undefined when it is not the turn of that. */
export function turnOf({ order }: Pick<RideRecord, 'order'>, command: string): Move | undefined {
  return movesFrom(order.fulfilments[0] ?? {}, 'provider').find((move) => move.command === command);
}

/** The steps that the driver who has a ride can take now. */
export function stepsOf({ order }: Pick<RideRecord, 'order'>): readonly string[] {
  const moves = movesFrom(order.fulfilments[0] ?? {}, 'provider');
  return moves.flatMap(({ command }) => (command === 'cancel' ? [] : [command]));
}

/** Whether the driver who has a ride now has taken a step of it before. */
export function hasTaken({ order, history }: Pick<RideRecord, 'order' | 'history'>, command: string): boolean {
  const to = roadOf(order.fulfilments[0]?.kind)?.moves.find((move) => move.by === 'provider' && move.command === command)?.to;
  const since = history.map(({ state }) => state).lastIndexOf('assigned');
  return history.slice(since).some(({ state }) => state === to);
}

/** The driver who has it now, and since when. */
export function assigned(
  record: RideRecord,
  driver: { readonly id: string; readonly agent: Person; readonly expected: Expected },
  nowMs: number,
): RideRecord {
  // Nobody is fetched before the time that they asked for. What an earlier driver was expected at holds no longer.
  const { startMs = 0, ...later } = driver.expected;
  const stops = expectedAt(record.order, { ...later, startMs: Math.max(record.trip.departAtMs ?? 0, startMs) });
  const order = inState(record.order, { state: 'assigned', nowMs }, { agent: driver.agent, ...stops });
  const drivers = [...record.drivers, { driverId: driver.id, fromMs: nowMs }];
  return { ...record, order, driverId: driver.id, drivers, history: [...record.history, { state: 'assigned', atMs: nowMs }] };
}

/** When a vehicle is expected at the two ends of a ride. Absent is not known. */
export interface Expected {
  readonly startMs?: number;
  readonly endMs?: number;
}

/** With the same driver, who comes to these stops later than was told. */
export function putOff(record: RideRecord, expected: Expected, nowMs: number): RideRecord {
  const { order } = record;
  const [fulfilment] = order.fulfilments;
  if (fulfilment === undefined) return record;
  const fulfilments = [{ ...fulfilment, ...expectedAt(order, { ...expectedOf(record), ...expected }) }];
  return { ...record, order: { ...order, fulfilments, updatedAtMs: changedAtMs(order, nowMs) } };
}

/** What the buyer was told of when the vehicle comes. */
export function expectedOf({ order }: Pick<RideRecord, 'order'>): Expected {
  const at = (kind: Stop['kind']) => order.fulfilments[0]?.stops?.find((stop) => stop.kind === kind)?.timeRange?.startMs;
  const [startMs, endMs] = [at('start'), at('end')];
  return { ...(startMs === undefined ? {} : { startMs }), ...(endMs === undefined ? {} : { endMs }) };
}

/** The stops of an order with when its vehicle is expected at them, and at no other time. */
function expectedAt({ fulfilments }: Order, expected: Expected): Pick<Fulfilment, 'stops'> {
  const stops = fulfilments[0]?.stops?.map(({ timeRange, ...stop }) => {
    const { startMs: _before, ...rest } = timeRange ?? {};
    const atMs = stop.kind === 'start' ? expected.startMs : stop.kind === 'end' ? expected.endMs : timeRange?.startMs;
    const range = { ...rest, ...(atMs === undefined ? {} : { startMs: atMs }) };
    return Object.keys(range).length === 0 ? stop : { ...stop, timeRange: range };
  });
  return stops === undefined ? {} : { stops };
}

/** One step on, with the same driver. */
export function moved(record: RideRecord, to: FulfilmentState, nowMs: number): RideRecord {
  const history = [...record.history, { state: to, atMs: nowMs }];
  const started = to === 'started' ? { startedAtMs: nowMs } : {};
  return { ...record, ...started, order: inState(record.order, { state: to, nowMs }), history };
}

/** Without a driver again, who gave it back or is not heard any more. What was agreed with the buyer stands. */
export function handedBack(record: RideRecord, nowMs: number): RideRecord {
  const { driverId: _left, ...rest } = withoutDriver(record, nowMs);
  const { agent: _agent, ...fulfilment } = record.order.fulfilments[0] ?? { id: '' };
  const { departAtMs } = record.trip;
  const stops = expectedAt(record.order, departAtMs === undefined ? {} : { startMs: departAtMs });
  const order: Order = {
    ...record.order,
    fulfilments: [{ ...fulfilment, ...stops, state: 'pending', stateSinceMs: nowMs }],
    updatedAtMs: changedAtMs(record.order, nowMs),
  };
  const passedBy = record.driverId === undefined ? record.passedBy : [...record.passedBy, record.driverId];
  return { ...rest, order, passedBy, history: [...record.history, { state: 'pending', atMs: nowMs }] };
}

/** At its end: what the meter read becomes the receipt, and is what is to be paid. */
export function ended(record: RideRecord, meter: { readonly driven: Journey; readonly words: FareWords }, nowMs: number): RideRecord {
  const { driven, words } = meter;
  const { trip, order } = record;
  const id = order.quote?.id;
  const facts = { journey: driven, atMost: trip.atMost, ...(id === undefined ? {} : { id }) };
  const quote = receiptQuote(fareOf(trip.tariff, driven, payersOf(trip)), words, facts);
  const payments = order.payments.map((payment) => ({ ...payment, amount: quote.total }));
  const after: Order = { ...inState(order, { state: 'ended', nowMs }), quote, payments };
  return { ...withoutDriver(record, nowMs), order: after, driven, history: [...record.history, { state: 'ended', atMs: nowMs }] };
}

/** Called off at a fee, by either side; `no-show` when nobody was there to be fetched. A fee is never more than the ride would have cost. */
export function calledOff(
  record: RideRecord,
  how: { readonly fee: Money; readonly cancellation: Omit<Cancellation, 'atMs'>; readonly state?: 'cancelled' | 'no-show' },
  nowMs: number,
): RideRecord {
  const { cancellation, state = 'cancelled' } = how;
  const { order } = record;
  const total = order.quote?.total;
  const fee = total !== undefined && compare(how.fee, total) > 0 ? total : how.fee;
  const title = sameMoney(fee, zero(fee.currency)) ? 'Not charged' : 'Not charged, less the fee';
  const after: Order = {
    ...inState(order, { state, nowMs }),
    ...(order.quote === undefined ? {} : { quote: refunded(order.quote, fee, title) }),
    payments: order.payments.map((payment) => (payment.status === 'paid' ? payment : { ...payment, amount: fee })),
    cancellation: { ...cancellation, atMs: nowMs },
  };
  return { ...withoutDriver(record, nowMs), order: after, history: [...record.history, { state, atMs: nowMs }] };
}

export function stateOf({ order }: Pick<RideRecord, 'order'>): FulfilmentState {
  return order.fulfilments[0]?.state ?? '';
}

function inState(order: Order, now: { readonly state: FulfilmentState; readonly nowMs: number }, more: Partial<Fulfilment> = {}): Order {
  const { state, nowMs } = now;
  return {
    ...order,
    status: statusIn({ ...order.fulfilments[0], state }),
    fulfilments: order.fulfilments.map((each) => ({ ...each, ...more, state, stateSinceMs: nowMs })),
    updatedAtMs: changedAtMs(order, nowMs),
  };
}

/** Whoever has it has it no longer; that they had it stays written. */
function withoutDriver(record: RideRecord, nowMs: number): RideRecord {
  const drivers = record.drivers.map((each) => (each.untilMs === undefined ? { ...each, untilMs: nowMs } : each));
  return { ...record, drivers };
}

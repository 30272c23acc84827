import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { moneyKeys } from '../../payments/records.ts';
import { PROVIDER_KEY, partitionOfProvider, providerOf } from '../../provider-record.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { withoutOffer } from './dispatch.ts';
import { driverTimer, lastTimerId, offerTimer, offerTimerId, watchTimer, watchTimerId } from './errand.ts';
import { waitAgain } from './errands.ts';
import type { Journey } from './fare.ts';
import { type FleetRecord, RIDE_KEY, type RideRecord, type ShiftRecord, type WaitingRecord } from './fleet-record.ts';
import { assigned, calledOff, type Expected, ended, expectedOf, hasTaken, moved, putOff, stateOf, stepsOf, turnOf } from './life.ts';
import { hasRide, hasRoom, isFree, ridesOn, withoutRide, withStart } from './on-board.ts';
import { settled } from './settling.ts';
import { putSeen } from './shift.ts';
import { askedToShare, expectedIn, joinShuttle, putOffBy } from './shuttle.ts';
import { driverIn, fleetIn, putRide, rideIn, shiftIn, waitingIn } from './state.ts';
import { fareWordsOf, vehicleOf } from './trip.ts';

/** What a driver does with a ride. A step that was taken before is answered as it was then, and nobody is told twice. */
export const DRIVER_STEPS = ['accept', 'decline', 'arrive', 'start', 'finish', 'no-show', 'give-back'] as const;
export type DriverStep = (typeof DRIVER_STEPS)[number];

/** Who takes a step of which ride, and what the meter read where that is known. */
export interface StepCall {
  readonly node: NodeAddress;
  readonly driverId: string;
  readonly orderId: string;
  /** With `finish`: metres by the meter in the vehicle. Without it, those between the positions that were sent. */
  readonly metres?: number;
}

/** Work by which a driver takes a step. To a driver who neither has the ride nor is offered it, there is no such ride. */
export function driverStep(step: DriverStep, call: StepCall): Work<Verdict<RideRecord>> {
  const { driverId, orderId, node } = call;
  const keys = [RIDE_KEY.driver(driverId), RIDE_KEY.shift(driverId), RIDE_KEY.waiting(orderId)];
  return {
    partition: partitionOfProvider(providerOf(driverId) ?? ''),
    reads: [...moneyKeys(orderId), ...keys],
    // Those who share the vehicle hear of it when they come later for who is taken on.
    readsMore: (state) => (step === 'accept' ? ridesOn(shiftIn(state, driverId) ?? {}).map(PROVIDER_KEY.order) : []),
    decide(state, context) {
      const [fleet, record] = [fleetIn(state), rideIn(state, orderId)];
      if (fleet === undefined || record === undefined) return { result: NO_SUCH_RIDE };
      const scene: Scene = { ...call, state, fleet, record, context };
      const { news = [], ...turn } = OF_STEP[step](scene);
      return { ...turn, send: news.map(({ to, answer }) => tell(to, answer, { from: node, context })) };
    },
  };
}

interface Scene extends StepCall {
  readonly state: State;
  readonly fleet: FleetRecord;
  readonly record: RideRecord;
  readonly context: DecideContext;
}

type Stepped = Omit<Turn, 'answer'> & Pick<Decision<Verdict<RideRecord>>, 'result'>;

const NO_SUCH_RIDE = refuseTrade('order-not-found', 'There is no such ride of yours.');

const OF_STEP: Readonly<Record<DriverStep, (scene: Scene) => Stepped>> = {
  accept: acceptRide,
  decline: declineRide,
  arrive: (scene) => step(scene, 'arrive'),
  start: (scene) => step(scene, 'start'),
  finish: finishRide,
  'no-show': nobodyThere,
  'give-back': giveBack,
};

function acceptRide(scene: Scene): Stepped {
  const { state, fleet, record, driverId, context } = scene;
  const { nowMs } = context;
  if (hasIt(scene)) return { result: accept(record) };
  const orderId = record.order.id ?? '';
  const waiting = waitingIn(state, orderId);
  const offer = waiting?.offer;
  if (waiting === undefined || offer?.driverId !== driverId) return { result: wasOffered(scene) ? tooLate() : NO_SUCH_RIDE };
  if (offer.untilMs <= nowMs || turnOf(record, 'accept') === undefined) return { result: tooLate() };
  const [shift, driver] = [shiftIn(state, driverId), driverIn(state, driverId)];
  if (shift === undefined || driver === undefined) return { result: refuseTrade('business', 'Come on shift first.') };
  const boarded = onBoard(shift, { fleet, record, awayMetres: offer.awayMetres, nowMs });
  // There is no place for it any more since it was offered. Who has others with them may have one again when these have got out.
  if (!boarded.ok) {
    const { offer: _over, ...rest } = waiting;
    return passedOn(scene, isFree(shift) ? withoutOffer(waiting) : rest, boarded);
  }
  const { expected, others, ...after } = boarded.value;
  const agent = { name: driver.name, ...(driver.phone === undefined ? {} : { phone: driver.phone }) };
  const taken = assigned({ ...record, passedBy: waiting.passedBy }, { id: driverId, agent, expected }, nowMs);
  const later = others.flatMap((other) => laterFor(state, other, nowMs));
  return {
    put: { ...Object.assign({}, ...later.map(putRide)), ...putRide(taken), ...putSeen({ ...shift, ...after, heardAtMs: nowMs }) },
    remove: [RIDE_KEY.waiting(orderId)],
    cancelTimers: [offerTimerId(orderId), lastTimerId(orderId)],
    // A shuttle that has one more may have a place for the next who waits.
    timers: [
      watchTimer({ orderId, driverId }, nowMs + fleet.silence.beforeStartMs),
      ...(after.shuttle === undefined ? [] : [driverTimer(shift, nowMs)]),
    ],
    news: [taken, ...later].map(({ buyer, order }) => ({ to: buyer, answer: { action: 'status', order } })),
    result: accept(taken),
  };
}

/** Who has a seat already, with when they come now; nothing when they were told of a later time before. */
function laterFor(state: State, { orderId, expected }: ReturnType<typeof putOffBy>[number], nowMs: number): RideRecord[] {
  const ride = rideIn(state, orderId);
  // One that was called off stays with its driver for a moment longer.
  if (ride?.order.status !== 'active') return [];
  const told = expectedOf(ride);
  const isLater = (['startMs', 'endMs'] as const).some((end) => (expected[end] ?? 0) > (told[end] ?? 0));
  return isLater ? [putOff(ride, expected, nowMs)] : [];
}

interface Boarding {
  readonly fleet: FleetRecord;
  readonly record: RideRecord;
  readonly awayMetres: number;
  readonly nowMs: number;
}

/** What a driver has with them once they have taken a ride, and when they are there. A shuttle takes it where it has a place for it by now. */
function onBoard(
  shift: ShiftRecord,
  { fleet, record, awayMetres, nowMs }: Boarding,
): Verdict<Pick<ShiftRecord, 'ride' | 'shuttle'> & { readonly expected: Expected; readonly others: ReturnType<typeof putOffBy> }> {
  const { order, trip } = record;
  const orderId = order.id ?? '';
  const vehicle = vehicleOf(fleet, trip.itemId);
  if (vehicle !== undefined && trip.isShared === true && shift.ride === undefined) {
    const shuttleScene = { position: shift.position, vehicle, nowMs };
    const shuttle = joinShuttle(shift.shuttle, { ...trip, ...askedToShare(trip), orderId }, shuttleScene)?.shuttle;
    if (shuttle !== undefined) {
      const expected = expectedIn(shuttle, shuttleScene).get(orderId) ?? {};
      return accept({ shuttle, expected, others: putOffBy(shift.shuttle, shuttle, shuttleScene) });
    }
    return refuseTrade('business', 'There is no place for this ride beside those that you have; it goes to another, or waits.');
  }
  if (!isFree(shift)) return refuseTrade('business', 'End the ride that you are on first.');
  // The card may have come to say less of the vehicle since this was offered.
  if (vehicle !== undefined && !hasRoom(vehicle, trip))
    return refuseTrade('business', 'The vehicle has no room for this party any more; the ride goes to another, or waits.');
  const minutesAwayMs = vehicle === undefined ? 0 : Math.round((awayMetres * 3_600) / vehicle.speedKmh);
  return accept({ ride: { orderId, metres: 0, end: trip.end }, expected: { startMs: nowMs + minutesAwayMs }, others: [] });
}

function declineRide(scene: Scene): Stepped {
  const { state, record, driverId } = scene;
  const waiting = waitingIn(state, record.order.id ?? '');
  if (waiting === undefined || waiting.offer?.driverId !== driverId) {
    return { result: wasOffered(scene) ? accept(record) : NO_SUCH_RIDE };
  }
  return passedOn(scene, withoutOffer(waiting), accept(record));
}

/** A ride whose offer is over: it is made to the next at once. */
function passedOn({ context }: Scene, waiting: WaitingRecord, result: Verdict<RideRecord>): Stepped {
  return {
    put: { [RIDE_KEY.waiting(waiting.orderId)]: asJson(waiting) },
    timers: [offerTimer(waiting.orderId, context.nowMs)],
    result,
  };
}

function step(scene: Scene, command: 'arrive' | 'start'): Stepped {
  const { record, context, fleet, driverId } = scene;
  const { nowMs } = context;
  if (!hasIt(scene)) return notYours(scene);
  if (hasTaken(record, command)) return { result: accept(record) };
  const move = turnOf(record, command);
  if (move === undefined) return outOfTurn(record, command);
  const after = moved(record, move.to, nowMs);
  const orderId = record.order.id ?? '';
  const shift = ownShift(scene);
  // A step is a sign of life, and says nothing of where they are.
  const started = shift === undefined || after.startedAtMs === undefined ? shift : withStart(shift, orderId, after.startedAtMs);
  const seen = started === undefined ? {} : putSeen({ ...started, heardAtMs: nowMs });
  const silentMs = after.startedAtMs === undefined ? fleet.silence.beforeStartMs : fleet.silence.underWayMs;
  return { put: { ...putRide(after), ...seen }, timers: [watchTimer({ orderId, driverId }, nowMs + silentMs)], ...told(after, 'status') };
}

function finishRide(scene: Scene): Stepped {
  const { record, fleet, context, metres } = scene;
  const { nowMs } = context;
  if (!hasIt(scene)) return notYours(scene);
  if (hasTaken(record, 'finish')) return { result: accept(record) };
  if (turnOf(record, 'finish') === undefined || record.startedAtMs === undefined) return outOfTurn(record, 'finish');
  // Who shares a vehicle pays for the way they asked for, not for that of the others.
  const metered: Journey = {
    metres: metres ?? Math.round(ownShift(scene)?.ride?.metres ?? 0),
    seconds: Math.max(0, Math.floor((nowMs - record.startedAtMs) / 1_000)),
  };
  const driven = record.trip.isShared === true ? record.trip.estimate : metered;
  const [line] = record.order.lines;
  const words = fareWordsOf(fleet, { itemId: record.trip.itemId, name: line?.name ?? '' });
  return over(scene, ended(record, { driven, words }, nowMs), 'status');
}

/** Nobody there, after the time that a driver waits: the ride is over, for the fee that was agreed. */
function nobodyThere(scene: Scene): Stepped {
  const { record, context } = scene;
  if (!hasIt(scene)) return notYours(scene);
  if (hasTaken(record, 'no-show')) return { result: accept(record) };
  if (turnOf(record, 'no-show') === undefined) return outOfTurn(record, 'no-show');
  const { waitMs, fee } = record.trip.noShow;
  const leftMs = (record.order.fulfilments[0]?.stateSinceMs ?? context.nowMs) + waitMs - context.nowMs;
  if (leftMs > 0)
    return { result: refuseTrade('business', `Wait ${Math.ceil(leftMs / 1_000)} seconds longer, and try to reach the passenger.`) };
  const after = calledOff(record, { fee, state: 'no-show', cancellation: { by: 'provider', reasonId: 'no-show' } }, context.nowMs);
  return over(scene, after, 'cancel');
}

/** The driver cannot do it after all: it is offered to others. */
function giveBack(scene: Scene): Stepped {
  const { record, fleet, context } = scene;
  if (!hasIt(scene)) return hadIt(scene) ? { result: accept(record) } : notYours(scene);
  if (turnOf(record, 'give-back') === undefined) return outOfTurn(record, 'give-back');
  const { put, timers = [], ...turn } = waitAgain(record, { fleet, nowMs: context.nowMs });
  const freed = free(scene);
  return { ...turn, ...freed, put: { ...put, ...freed.put }, timers: [...timers, ...freed.timers], result: accept(record) };
}

/** The end of a ride, and its driver free for the next. */
function over(scene: Scene, after: RideRecord, action: 'status' | 'cancel'): Stepped {
  const freed = free(scene);
  const { record, put, remove } = settled(scene.state, after, scene.context);
  return { ...freed, put: { ...put, ...freed.put }, remove: [...remove, ...freed.remove], ...told(record, action) };
}

function free(scene: Scene): Required<Pick<Turn, 'put' | 'remove' | 'timers' | 'cancelTimers'>> {
  const { record, context } = scene;
  const orderId = record.order.id ?? '';
  const shift = ownShift(scene);
  return {
    put:
      shift === undefined ? {} : { [RIDE_KEY.shift(shift.driverId)]: asJson(withoutRide({ ...shift, heardAtMs: context.nowMs }, orderId)) },
    remove: [RIDE_KEY.sighting(orderId)],
    timers: shift === undefined ? [] : [driverTimer(shift, context.nowMs)],
    cancelTimers: [watchTimerId(orderId)],
  };
}

function ownShift({ state, driverId, record }: Scene): ShiftRecord | undefined {
  const shift = shiftIn(state, driverId);
  return hasRide(shift, record.order.id ?? '') ? shift : undefined;
}

function hasIt({ record, driverId }: Scene): boolean {
  return record.driverId === driverId;
}

function wasOffered({ state, record, driverId }: Scene): boolean {
  return (waitingIn(state, record.order.id ?? '')?.passedBy ?? record.passedBy).includes(driverId);
}

function hadIt({ record, driverId }: Scene): boolean {
  return record.drivers.some((each) => each.driverId === driverId);
}

function notYours(scene: Scene): Stepped {
  return { result: hadIt(scene) ? refuseTrade('business', 'This ride is no longer yours; it was offered to others.') : NO_SUCH_RIDE };
}

function told(after: RideRecord, action: 'status' | 'cancel'): Pick<Stepped, 'news' | 'result'> {
  const order: Order = after.order;
  return { news: [{ to: after.buyer, answer: { action, order } }], result: accept(after) };
}

function tooLate(): Verdict<never> {
  return refuseTrade('business', 'This offer is over; the next one may be yours.');
}

function outOfTurn(record: RideRecord, command: DriverStep): Stepped {
  const next = stepsOf(record).join(' or ') || 'nothing more';
  return { result: refuseTrade('business', `After ${stateOf(record)} comes ${next}, not ${command}.`) };
}

import { zero } from '../../../commerce/money.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { Json, State } from '../../../node/store/port.ts';
import { moneyKeys } from '../../payments/records.ts';
import { PROVIDER_KEY } from '../../provider-record.ts';
import { dropDraft } from '../drafts.ts';
import type { Plan, Turn } from '../engine.ts';
import { asJson, recordAt } from '../state.ts';
import { waitingFor } from './confirm.ts';
import { offerRound } from './dispatch.ts';
import { type Errand, giveUpTimer, lastTimer, lastTimerId, offerTimer, offerTimerId, ROUND_LISTS, watchTimer } from './errand.ts';
import { type FleetRecord, RIDE_KEY, type RideRecord, type ShiftRecord } from './fleet-record.ts';
import { calledOff, handedBack } from './life.ts';
import { hasRide, isFree, lastHeardMs, withoutRide } from './on-board.ts';
import { settled } from './settling.ts';
import { fleetIn, putRide, rideIn, shiftIn, shiftsIn, waitingIn, waitingRidesIn } from './state.ts';

/** What a timer of a fleet does when it goes off. */
export function runErrand(data: Json): Plan {
  const errand = data as unknown as Errand;
  switch (errand.errand) {
    case 'offer':
      return offer(errand.freed);
    case 'give-up':
      return giveUp(errand.orderId);
    case 'watch':
      return watch(errand);
    case 'drop-draft':
      return dropDraft(errand);
  }
}

/** One round at a time, since two at once could offer one driver two rides: each counts itself, and the later of two is made again. */
function offer(freed: Extract<Errand, { errand: 'offer' }>['freed']): Plan {
  return {
    reads: [PROVIDER_KEY.provider, RIDE_KEY.round],
    lists: ROUND_LISTS,
    decide(state, { nowMs }) {
      const fleet = fleetIn(state);
      if (fleet === undefined) return {};
      const before = shiftsIn(state);
      const busy = before.find((shift) => shift.driverId === freed?.driverId && hasRide(shift, freed.orderId));
      const free = busy === undefined || freed === undefined ? undefined : withoutRide(busy, freed.orderId);
      const shifts = before.map((shift) => (shift === busy && free !== undefined ? free : shift));
      const changed = offerRound({ waiting: waitingRidesIn(state), shifts, vehicles: fleet.vehicles, rules: fleet.dispatch, nowMs });
      // A position that came between the end of the ride and this has left a trace of its own.
      const remove = freed === undefined ? [] : [RIDE_KEY.sighting(freed.orderId)];
      if (free === undefined && changed.length === 0) return { remove };
      return {
        remove,
        put: {
          [RIDE_KEY.round]: (recordAt<number>(state, RIDE_KEY.round) ?? 0) + 1,
          ...(free === undefined ? {} : { [RIDE_KEY.shift(free.driverId)]: asJson(free) }),
          ...Object.fromEntries(changed.map((ride) => [RIDE_KEY.waiting(ride.orderId), asJson(ride)])),
        },
        timers: changed.flatMap((ride) => {
          if (ride.over === true) return [giveUpTimer(ride.orderId, nowMs)];
          return ride.offer === undefined ? [] : [offerTimer(ride.orderId, ride.offer.untilMs)];
        }),
      };
    },
  };
}

function giveUp(orderId: string): Plan {
  return {
    reads: [...moneyKeys(orderId), RIDE_KEY.waiting(orderId)],
    decide(state, { nowMs }) {
      const record = rideIn(state, orderId);
      if (record === undefined || waitingIn(state, orderId)?.over !== true) return {};
      const remove = [RIDE_KEY.waiting(orderId)];
      const cancelTimers = [offerTimerId(orderId), lastTimerId(orderId)];
      if (!isDue(record, 'give-up')) return { remove, cancelTimers };
      const { put, news, remove: paid } = lost(state, record, { reasonId: 'no-driver', nowMs });
      return { put, news, remove: [...remove, ...paid], cancelTimers };
    },
  };
}

/**
 * A driver who is not heard any more. Before the ride started it is offered to others, and the driver is off shift. Under way nobody
 * can know where the passenger is: when the silence has lasted as long as the fleet says, the ride is called off and costs nothing.
 */
function watch({ orderId, driverId }: Extract<Errand, { errand: 'watch' }>): Plan {
  return {
    reads: [...moneyKeys(orderId), RIDE_KEY.shift(driverId)],
    decide(state, { nowMs }) {
      const [fleet, record] = [fleetIn(state), rideIn(state, orderId)];
      if (fleet === undefined || record?.driverId !== driverId) return {};
      const underWay = isDue(record, 'break-off');
      if (!underWay && !isDue(record, 'offer-again')) return {};
      const shift = shiftIn(state, driverId);
      const heardMs = shift === undefined ? 0 : lastHeardMs(shift);
      const silenceEndsMs = heardMs + (underWay ? fleet.silence.underWayMs : fleet.silence.beforeStartMs);
      if (nowMs < silenceEndsMs) return { timers: [watchTimer({ orderId, driverId }, silenceEndsMs)] };
      const left = shiftLeft(shift, orderId);
      const remove = [RIDE_KEY.sighting(orderId), ...left.remove];
      if (underWay) {
        const over = lost(state, record, { reasonId: 'driver-lost', nowMs });
        return { ...over, put: { ...over.put, ...left.put }, remove: [...remove, ...over.remove] };
      }
      const again = waitAgain(record, { fleet, nowMs });
      return { ...again, put: { ...again.put, ...left.put }, remove };
    },
  };
}

/** Of a driver who is not heard the shift ends with what they had; in a shuttle the others still have their seats, each for as long as its own time lasts. */
function shiftLeft(shift: ShiftRecord | undefined, orderId: string): Required<Pick<Turn, 'put' | 'remove'>> {
  if (shift === undefined || !hasRide(shift, orderId)) return { put: {}, remove: [] };
  const after = withoutRide(shift, orderId);
  const key = RIDE_KEY.shift(shift.driverId);
  return isFree(after) ? { put: {}, remove: [key] } : { put: { [key]: asJson(after) }, remove: [] };
}

/** Whether a time that passes can bring this about where a ride is. */
function isDue({ order }: RideRecord, command: string): boolean {
  return movesFrom(order.fulfilments[0] ?? {}, 'time').some((move) => move.command === command);
}

/** Offered again, to drivers who had not been asked before; the buyer is told that somebody else will come. */
export function waitAgain(record: RideRecord, { fleet, nowMs }: { readonly fleet: FleetRecord; readonly nowMs: number }): Turn {
  const after = handedBack(record, nowMs);
  const waiting = waitingFor(after, { rules: fleet.dispatch, nowMs });
  return {
    put: { ...putRide(after), [RIDE_KEY.waiting(waiting.orderId)]: asJson(waiting) },
    timers: [offerTimer(waiting.orderId, waiting.offerFromMs), lastTimer(waiting)],
    news: [{ to: after.buyer, answer: { action: 'status', order: after.order } }],
  };
}

function lost(
  state: State,
  record: RideRecord,
  { reasonId, nowMs }: { readonly reasonId: string; readonly nowMs: number },
): Required<Pick<Turn, 'put' | 'remove' | 'news'>> {
  const fee = zero(record.trip.atMost.currency);
  const after = calledOff(record, { fee, cancellation: { by: 'provider', reasonId } }, nowMs);
  const { record: ended, put, remove } = settled(state, after, { nowMs });
  return { put, remove, news: [{ to: ended.buyer, answer: { action: 'cancel', order: ended.order } }] };
}

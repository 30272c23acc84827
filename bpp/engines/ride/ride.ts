import type { Position } from '../../../commerce/place.ts';
import type { OrderRecord } from '../../provider-record.ts';
import { type Ask, type CommandOf, type DeskCall, type Engine, type Plan, planBy } from '../engine.ts';
import { rate } from '../rating.ts';
import { status } from '../status.ts';
import { sayOnOrder, support } from '../support.ts';
import { callOff, cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import { runErrand } from './errands.ts';
import type { RideRecord } from './fleet-record.ts';
import { init } from './init.ts';
import { turnOf } from './life.ts';
import { DESK_REASONS } from './reasons.ts';
import { select } from './select.ts';
import { serves, show } from './show.ts';
import { track } from './track.ts';

const NOTE_CHARS_MAX = 500;

/** Answers for a fleet that brings people or goods from one place to another: a taxi, a cargo bike, a shuttle on demand. */
export const rideEngine: Engine = {
  name: 'ride',
  plan: planBy({ select, init, confirm, status, track, cancel, update, rating: rate, support }),
  onTimer: (_providerId, data) => runErrand(data),
  indexes: [],
  serves,
  isSoldOut: () => false,
  show,
  withoutPerson: (record, { place }) => withoutWay(record as RideRecord, place.position),
  desk: {
    steps: ['cancel', 'message'],
    beside: besideOrder,
    next: ({ order }: OrderRecord) => (turnOf({ order }, 'cancel') === undefined ? [] : ['cancel']),
    take(step, call) {
      if (step === 'cancel') return calledOffBy(call);
      return step === 'message' ? saidBy(call) : undefined;
    },
  },
};

/** Its way begins and ends at the fleet. */
function withoutWay(record: RideRecord, position: Position | undefined): RideRecord {
  return position === undefined ? record : { ...record, trip: { ...record.trip, start: position, end: position } };
}

/** Who had the ride, and what the meter came to. */
function besideOrder(record: OrderRecord): object {
  const { trip, driverId, drivers, driven } = record as RideRecord;
  const { estimate, atMost, departAtMs, people, loadKg } = trip;
  return {
    estimate,
    atMost,
    drivers,
    ...(driverId === undefined ? {} : { driverId }),
    ...(driven === undefined ? {} : { driven }),
    ...(departAtMs === undefined ? {} : { departAtMs }),
    ...(people === undefined ? {} : { people }),
    ...(loadKg === undefined ? {} : { loadKg }),
  };
}

/** Its road allows no change at all: a driver saw the fare and the destination before they took the ride. */
function update(_ask: Ask<CommandOf<'update'>>): Plan {
  const message = 'A ride is driven as it was ordered; cancel and order anew, or ask the driver.';
  return {
    reads: [],
    decide: () => ({ answer: { action: 'update', refusal: { reason: 'update-not-possible', message, path: '/targets' } } }),
  };
}

function calledOffBy({ node, orderId, body }: DeskCall): ReturnType<typeof callOff> | string {
  const { reasonId, note } = body;
  if (typeof reasonId !== 'string') return `Send {"reasonId": "…"} with one of ${DESK_REASONS.map(({ id }) => id).join(', ')}.`;
  return callOff(node, orderId, { reasonId, ...(typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {}) });
}

function saidBy({ node, orderId, body }: DeskCall): ReturnType<typeof sayOnOrder> | string {
  return typeof body.text === 'string' ? sayOnOrder(node, orderId, body.text) : 'Send {"text": "…"}.';
}

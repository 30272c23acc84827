import type { FulfilmentKind } from '../fulfilment.ts';
import type { Move, Road, RoadState } from './road.ts';

/** The road of an appointment, the same at the business as where the customer lives. */

const FREE_TO_LEAVE: Pick<RoadState, 'status' | 'step' | 'allows'> = { status: 'active', step: 'placed', allows: ['update'] };

const STATES: Road['states'] = {
  waiting: { ...FREE_TO_LEAVE, means: 'On the waiting list: it stands, and has no time yet.' },
  offered: { ...FREE_TO_LEAVE, means: 'A slot came free and is kept for who waits, for a stated time.' },
  booked: { means: 'It has its slot.', status: 'active', step: 'accepted', allows: ['update'] },
  'under-way': { means: 'It has begun.', status: 'active', step: 'under-way', allows: [] },
  completed: { means: 'It is done.', status: 'complete', step: 'completed', allows: [] },
  'no-show': { means: 'Nobody came; what the terms say of that is kept.', status: 'cancelled', allows: [] },
  cancelled: { means: 'Called off, by either side.', status: 'cancelled', allows: [] },
};

const MOVES: readonly Move[] = [
  { command: 'offer', by: 'time', from: ['waiting'], to: 'offered', means: 'Something came free for who waits longest for it.' },
  {
    command: 'let-pass',
    by: 'time',
    from: ['offered'],
    to: 'waiting',
    means: 'Nobody said yes in time: it waits on, at the end of the line.',
  },
  {
    command: 'update',
    by: 'buyer',
    from: ['waiting', 'offered', 'booked'],
    to: 'booked',
    means: 'The buyer takes up what is offered, or moves to another slot that is free.',
  },
  { command: 'start', by: 'provider', from: ['booked'], to: 'under-way', means: 'It begins.' },
  { command: 'complete', by: 'provider', from: ['booked', 'under-way'], to: 'completed', means: 'It was done.' },
  { command: 'no-show', by: 'provider', from: ['booked'], to: 'no-show', means: 'The buyer did not come.' },
  {
    command: 'move',
    by: 'provider',
    from: ['booked'],
    to: 'booked',
    means: 'The business moves it to another time; the buyer is told, and may call it off at no cost.',
  },
  {
    command: 'cancel',
    by: 'buyer',
    from: ['waiting', 'offered', 'booked'],
    to: 'cancelled',
    means: 'The buyer calls it off, at the cost that the terms say.',
  },
  {
    command: 'cancel',
    by: 'provider',
    from: ['waiting', 'offered', 'booked'],
    to: 'cancelled',
    means: 'The business calls it off, at no cost to the buyer.',
  },
];

function roadOfVisits(kind: FulfilmentKind, title: string): Road {
  return { kind, title, start: 'waiting', orStart: 'booked', states: STATES, moves: MOVES };
}

/** The roads of a business that works by appointment. */
export const APPOINTMENT_ROADS: readonly Road[] = [
  roadOfVisits('appointment', 'Appointments at the business'),
  roadOfVisits('home-visit', 'Visits at home'),
];

import type { FulfilmentKind } from '../fulfilment.ts';
import type { Move, Road, RoadState } from './road.ts';

/**
 * The road of whoever is brought somewhere, and of whatever is: the same for a taxi, a courier and a shuttle on demand. Most of the provider's
 * moves are its drivers'. Nothing of it can be changed: a driver saw the fare and the destination before they took it.
 */

const STATES: Readonly<Record<string, RoadState>> = {
  pending: { means: 'Ordered; it is being offered to drivers.', status: 'active', allows: [] },
  assigned: { means: 'A driver has it, and is on their way.', status: 'active', allows: ['track'] },
  arrived: { means: 'The driver is where it begins, and waits.', status: 'active', allows: ['track'] },
  started: { means: 'Under way.', status: 'active', allows: ['track'] },
  ended: { means: 'It has arrived; the quote is the receipt.', status: 'complete', allows: [] },
  'no-show': { means: 'Nobody was there to be fetched.', status: 'cancelled', allows: [] },
  cancelled: { means: 'Called off, by either side.', status: 'cancelled', allows: [] },
};

const BEFORE_START: Move['from'] = ['pending', 'assigned', 'arrived'];

const MOVES: readonly Move[] = [
  { command: 'accept', by: 'provider', from: ['pending'], to: 'assigned', means: 'A driver takes it.' },
  { command: 'arrive', by: 'provider', from: ['assigned'], to: 'arrived', means: 'The driver is there.' },
  { command: 'start', by: 'provider', from: ['arrived'], to: 'started', means: 'The meter runs.' },
  {
    command: 'finish',
    by: 'provider',
    from: ['started'],
    to: 'ended',
    means: 'It has arrived; what the meter read is the price, as far as was promised.',
  },
  { command: 'no-show', by: 'provider', from: ['arrived'], to: 'no-show', means: 'Nobody came in the time that a driver waits.' },
  {
    command: 'give-back',
    by: 'provider',
    from: ['assigned', 'arrived'],
    to: 'pending',
    means: 'The driver cannot do it after all; it is offered to others.',
  },
  { command: 'cancel', by: 'buyer', from: BEFORE_START, to: 'cancelled', means: 'The buyer calls it off, at the cost that the terms say.' },
  {
    command: 'cancel',
    by: 'provider',
    from: [...BEFORE_START, 'started'],
    to: 'cancelled',
    means: 'The fleet calls it off, at no cost to the buyer.',
  },
  {
    command: 'offer-again',
    by: 'time',
    from: ['assigned', 'arrived'],
    to: 'pending',
    means: 'The driver is not heard any more; it is offered to others.',
  },
  { command: 'give-up', by: 'time', from: ['pending'], to: 'cancelled', means: 'No driver took it; it costs nothing.' },
  { command: 'break-off', by: 'time', from: ['started'], to: 'cancelled', means: 'The driver was not heard for long; it costs nothing.' },
];

function roadFor(kind: FulfilmentKind, title: string): Road {
  return { kind, title, start: 'pending', states: STATES, moves: MOVES };
}

export const RIDE_ROADS: readonly Road[] = [
  roadFor('ride', 'People who are brought somewhere'),
  roadFor('courier', 'Goods that are brought somewhere'),
];

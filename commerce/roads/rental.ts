import type { Move, Road } from './road.ts';

/** A vehicle's road from its reservation to its return. Once it is unlocked, only bringing it back ends it. */

function givenUp(by: Move['by'], means: string): Move {
  return { command: 'cancel', by, from: ['reserved'], to: 'cancelled', means };
}

export const RENTAL: Road = {
  kind: 'rental',
  title: 'A vehicle that is rented',
  start: 'reserved',
  states: {
    reserved: { means: 'It is kept for the buyer, who has the code.', status: 'active', step: 'accepted', allows: [] },
    'in-use': { means: 'It was unlocked; the buyer rides.', status: 'active', step: 'under-way', allows: [] },
    returned: { means: 'It is back; what the ride came to is the price.', status: 'complete', step: 'completed', allows: [] },
    cancelled: { means: 'Given up, at no cost.', status: 'cancelled', allows: [] },
  },
  moves: [
    { command: 'unlock', by: 'provider', from: ['reserved'], to: 'in-use', means: 'The lock or station opened it with the code.' },
    { command: 'end', by: 'provider', from: ['in-use'], to: 'returned', means: 'The lock or station has it back.' },
    givenUp('buyer', 'The buyer gives the reservation up.'),
    givenUp('provider', 'The rental calls the reservation off.'),
    givenUp('time', 'Nobody unlocked it while it was kept.'),
  ],
};

import type { Intent } from '../../../commerce/intent.ts';
import type { Ask, Engine, Plan } from '../engine.ts';
import { status } from '../status.ts';
import { support } from '../support.ts';
import { LIVE } from './record.ts';
import { show } from './show.ts';

/** Answers for public transport, read only: stops, what leaves from them next, and the fare. Tickets are sold elsewhere. */
export const transitEngine: Engine = {
  name: 'transit',
  plan,
  onTimer: () => ({ reads: [], decide: () => ({}) }),
  indexes: ['departures:', LIVE],
  serves: (_provider, { fulfilment, deliverTo }: Intent) => fulfilment === undefined && deliverTo === undefined,
  // Nothing of it can be ordered: it stands behind what can.
  isSoldOut: () => true,
  show,
  desk: { steps: [], beside: () => ({}), next: () => [], take: () => undefined },
};

function plan({ command, ...rest }: Ask): Plan {
  switch (command.action) {
    case 'support':
      return support({ command, ...rest });
    // There are no orders; it says so as every provider does.
    case 'status':
      return status({ command, ...rest });
    default: {
      const { action } = command;
      const message = 'This is a timetable, to be read; buy a ticket from the operator.';
      return { reads: [], decide: () => ({ answer: { action, refusal: { reason: 'action-not-applicable', message } } }) };
    }
  }
}

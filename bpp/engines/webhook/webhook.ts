import { mayGive } from '../../../commerce/order-life.ts';
import { type Ask, type CommandOf, type Engine, type Plan, planBy } from '../engine.ts';
import { momentOf, ownOrder } from '../status.ts';
import { askOffer } from './basket.ts';
import { cancel } from './calling-off.ts';
import { confirm } from './confirm.ts';
import { desk } from './desk.ts';
import { runErrand } from './errands.ts';
import { KEY } from './record.ts';
import { rateOf, supportOf } from './said.ts';
import { isSoldOut, serves, show } from './show.ts';
import { statusOf } from './status.ts';
import { update } from './update.ts';

/**
 * Answers for a business with software of its own. What it costs and whether it is sold is put to that software by webhook, and answered when it
 * answers; what this node knows it answers itself.
 */
export const webhookEngine: Engine = {
  name: 'webhook',
  plan: planBy({ select: askOffer, init: askOffer, confirm, status: statusOf, track, cancel, update, rating: rateOf, support: supportOf }),
  onTimer: runErrand,
  indexes: [],
  serves,
  isSoldOut,
  show,
  desk,
};

/** The software gives steps and no positions. */
function track({ command, from }: Ask<CommandOf<'track'>>): Plan {
  return {
    reads: [KEY.order(command.orderId)],
    decide(state, { nowMs }) {
      const found = ownOrder(state, command.orderId, from);
      const may = found.ok ? mayGive('track', momentOf(found.value.order)) : found;
      if (!may.ok) return { answer: { action: 'track', refusal: { ...may.refusal, path: '/orderId' } } };
      return { answer: { action: 'track', tracking: { id: command.orderId, active: true, updatedAtMs: nowMs } } };
    },
  };
}

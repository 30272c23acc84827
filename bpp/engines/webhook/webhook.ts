import { mayGive } from '../../../commerce/order-life.ts';
import { type Ask, type CommandOf, type Engine, type Plan, planBy } from '../engine.ts';
import { rate } from '../rating.ts';
import { momentOf, ownOrder } from '../status.ts';
import { support } from '../support.ts';
import { askOffer } from './basket.ts';
import { cancel } from './calling-off.ts';
import { confirm } from './confirm.ts';
import { desk } from './desk.ts';
import { runErrand } from './errands.ts';
import { telling } from './post.ts';
import { KEY } from './record.ts';
import { isSoldOut, serves, show } from './show.ts';
import { statusOf } from './status.ts';

/**
 * Answers for a business with software of its own. What it costs and whether it is sold is put to that software by webhook, and answered when it
 * answers; what this node knows it answers itself.
 */
export const webhookEngine: Engine = {
  name: 'webhook',
  plan: planBy({ select: askOffer, init: askOffer, confirm, status: statusOf, track, cancel, update, rating: rate, support: supportOf }),
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
      return { answer: { action: 'track', tracking: { active: true, updatedAtMs: nowMs } } };
    },
  };
}

function update(_ask: Ask<CommandOf<'update'>>): Plan {
  const message = 'This business changes no orders by message; cancel and order anew, or write to it on the order.';
  return {
    reads: [],
    decide: () => ({ answer: { action: 'update', refusal: { reason: 'update-not-possible', message, path: '/targets' } } }),
  };
}

/** What a buyer writes on an order goes to the software too. */
function supportOf(ask: Ask<CommandOf<'support'>>): Plan {
  const plan = support(ask);
  const { refId = '', message: text } = ask.command.support;
  if (text === undefined) return plan;
  return {
    ...plan,
    decide(state, context) {
      const turn = plan.decide(state, context);
      if (turn.put === undefined) return turn;
      const { nowMs, newId } = context;
      const told = telling(ask.providerId, { id: `msg_${newId()}`, action: 'message', said: { orderId: refId, text } }, nowMs);
      return { ...turn, put: { ...turn.put, ...told.put }, timers: told.timers ?? [] };
    },
  };
}

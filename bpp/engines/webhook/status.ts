import { orderNamedByTransaction } from '../../../commerce/order.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { orderIdFor } from '../order-id.ts';
import { status } from '../status.ts';

import { askingIn, askingKey, soldIn } from './state.ts';

/** Tells how an order stands, from what this node keeps: also while the software is down. One whose confirm waits for an answer is neither placed nor refused. */
export function statusOf(ask: Ask<CommandOf<'status'>>): Plan {
  const { providerId, command, from } = ask;
  const plan = status(ask);
  if (command.orderId !== orderNamedByTransaction(providerId, from.transactionId)) return plan;
  return {
    ...plan,
    reads: [...plan.reads, askingKey(from)],
    decide(state, context) {
      const waiting = askingIn(state, from);
      const isOpen = waiting?.action === 'confirm' && waiting.withdrawn !== true;
      if (!isOpen || soldIn(state, orderIdFor(providerId, from)) !== undefined) return plan.decide(state, context);
      const until = new Date(waiting.untilMs).toISOString();
      const message = `The business's software has until ${until} to answer; by then it is confirmed, or refused for good.`;
      return { answer: { action: 'status', refusal: { reason: 'business', message } } };
    },
  };
}

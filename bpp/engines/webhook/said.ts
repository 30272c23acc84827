import type { Json, State } from '../../../node/store/port.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { orderIdFor } from '../order-id.ts';
import { rate } from '../rating.ts';
import { asJson } from '../state.ts';
import { ownOrder } from '../status.ts';
import { support } from '../support.ts';
import { telling } from './post.ts';
import { KEY, type OrderRecord, type Telling } from './record.ts';

/** What a buyer says of an order that stands. It is kept and answered here, whether the software hears or not, and the software is told. */

/** What its buyer says of one order that the software is told; after that it is kept here alone. */
const TOLD_MAX = 200;

/** What a buyer writes on an order, and where they want to be called back, goes to the software too. */
export function supportOf(ask: Ask<CommandOf<'support'>>): Plan {
  const plan = support(ask);
  const { refId = '', message, callbackPhone, email } = ask.command.support;
  const said = {
    ...(message === undefined ? {} : { text: message }),
    ...(callbackPhone === undefined ? {} : { callbackPhone }),
    ...(email === undefined ? {} : { email }),
  };
  if (Object.keys(said).length === 0) return plan;
  return alsoTold(plan, ask, { action: 'message', orderId: refId, said });
}

/** What a buyer thinks of an order is counted here, and the software told. */
export function rateOf(ask: Ask<CommandOf<'rating'>>): Plan {
  const { providerId, command, from } = ask;
  const orderId = command.ratings.find(({ category }) => category === 'order')?.id ?? orderIdFor(providerId, from);
  const ratings = command.ratings.map(({ category, id, value }) => ({ category, id, value }));
  return alsoTold(rate(ask), ask, { action: 'rating', orderId, said: { ratings } });
}

interface Said {
  readonly action: Telling;
  readonly orderId: string;
  readonly said: object;
}

/** What was answered with yes to who placed the order is told, as long as they have not said very much. */
function alsoTold(plan: Plan, { providerId, from }: Pick<Ask, 'providerId' | 'from'>, { action, orderId, said }: Said): Plan {
  return {
    ...plan,
    decide(state, context): Turn {
      const turn = plan.decide(state, context);
      const { nowMs, newId } = context;
      if (turn.answer === undefined || 'refusal' in turn.answer) return turn;
      const counted = countedOn(state, orderId, from);
      if (counted === undefined) return turn;
      const told = telling(providerId, { id: `msg_${newId()}`, action, said: { orderId, ...said } }, nowMs);
      return { ...turn, put: { ...turn.put, ...counted, ...told.put }, timers: [...(turn.timers ?? []), ...(told.timers ?? [])] };
    },
  };
}

/** The order with one telling more; undefined when it is not theirs, or there were too many. */
function countedOn(state: State, orderId: string, from: Ask['from']): Readonly<Record<string, Json>> | undefined {
  const found = ownOrder<OrderRecord>(state, orderId, from);
  const told = found.ok ? (found.value.told ?? 0) : TOLD_MAX;
  return found.ok && told < TOLD_MAX ? { [KEY.order(orderId)]: asJson({ ...found.value, told: told + 1 }) } : undefined;
}

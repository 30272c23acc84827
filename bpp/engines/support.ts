import type { Order } from '../../commerce/order.ts';
import type { Support, SupportMessage } from '../../commerce/rating.ts';
import { accept, type Refusal, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { tell } from '../answering.ts';
import { PROVIDER_KEY, partitionOfProvider, providerOf, type ThreadRecord } from '../provider-record.ts';
import type { Ask, CommandOf, Plan } from './engine.ts';
import { asJson, orderIn, providerIn, recordAt } from './state.ts';
import { ownOrder } from './status.ts';

const UNREACHABLE: Refusal = {
  reason: 'support-unavailable',
  message: 'Nobody here belongs to that id; give the id of an order, item or provider.',
  path: '/support/refId',
};

/** Messages on one order, of both sides together. After that people telephone. */
const MESSAGES_MAX = 100;
const CHARS_MAX = 1_000;

/** Tells how to reach the people of a provider, and what was said on an order to the one who placed it. A message that comes with the question is added. */
export function support({ command, from }: Ask<CommandOf<'support'>>): Plan {
  const { refId = '', message, callbackPhone } = command.support;
  return {
    reads: [PROVIDER_KEY.provider, PROVIDER_KEY.order(refId), PROVIDER_KEY.thread(refId)],
    decide(state, { nowMs }) {
      const contact = providerIn(state)?.contact;
      if (contact === undefined || (contact.phone ?? contact.email ?? contact.url) === undefined) {
        return { answer: { action: 'support', refusal: UNREACHABLE } };
      }
      const own = ownOrder(state, refId, from);
      if (!own.ok && message !== undefined) return { answer: { action: 'support', refusal: own.refusal } };
      const thread = own.ok
        ? threadWith(state, refId, message === undefined ? undefined : { by: 'buyer', text: message, atMs: nowMs })
        : accept(undefined);
      if (!thread.ok) return { answer: { action: 'support', refusal: thread.refusal } };
      const answer: Support = {
        ...contact,
        ...(refId === '' ? {} : { refId }),
        ...(callbackPhone === undefined ? {} : { callbackPhone }),
        ...(thread.value === undefined ? {} : { thread: thread.value }),
      };
      return { ...(message === undefined ? {} : { put: kept(refId, thread.value ?? []) }), answer: { action: 'support', support: answer } };
    },
  };
}

/** Work by which the people of a provider say something on an order. The buyer is told, with all that was said before. */
export function sayOnOrder(node: NodeAddress, orderId: string, text: string): Work<Verdict<Order>> {
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: [PROVIDER_KEY.provider, PROVIDER_KEY.order(orderId), PROVIDER_KEY.thread(orderId)],
    decide(state, context) {
      const record = orderIn(state, orderId);
      if (record === undefined) return { result: refuseTrade('order-not-found', 'The provider has no such order.') };
      const said = threadWith(state, orderId, { by: 'provider', text, atMs: context.nowMs });
      if (!said.ok) return { result: said };
      const thread = said.value ?? [];
      const answer = { action: 'support', support: { ...providerIn(state)?.contact, refId: orderId, thread } } as const;
      return { put: kept(orderId, thread), send: [tell(record.buyer, answer, { from: node, context })], result: accept(record.order) };
    },
  };
}

/** What was said on an order so far, and one message more; undefined when nothing was. */
function threadWith(state: State, orderId: string, more: SupportMessage | undefined): Verdict<readonly SupportMessage[] | undefined> {
  const before = recordAt<ThreadRecord>(state, PROVIDER_KEY.thread(orderId))?.messages;
  if (more === undefined) return accept(before);
  const text = more.text.trim();
  if (text === '' || text.length > CHARS_MAX)
    return refuseTrade('invalid', `A message has 1 to ${CHARS_MAX} characters.`, '/support/message');
  if ((before?.length ?? 0) >= MESSAGES_MAX)
    return refuseTrade('policy', `An order has at most ${MESSAGES_MAX} messages; telephone instead.`);
  return accept([...(before ?? []), { ...more, text }]);
}

function kept(orderId: string, messages: readonly SupportMessage[]): Readonly<Record<string, Json>> {
  return { [PROVIDER_KEY.thread(orderId)]: asJson({ messages }) };
}

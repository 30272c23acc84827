import type { Answer, CommandAction } from '../commerce/command.ts';
import type { DecideContext, Heard, Send } from '../node/role.ts';
import type { NodeAddress } from '../protocol/message.ts';
import type { Conversation } from './provider-record.ts';

/** Messages from a provider node to a buyer node. */

const SECOND_MS = 1_000;
const DAY_MS = 86_400 * SECOND_MS;

/** How long an answer is of use. Nobody waits longer for a search; what changes an order must arrive however long it takes. */
const VALID_MS: Readonly<Record<CommandAction, number>> = {
  search: 30 * SECOND_MS,
  select: 600 * SECOND_MS,
  init: DAY_MS,
  confirm: DAY_MS,
  status: DAY_MS,
  update: DAY_MS,
  cancel: DAY_MS,
  track: 600 * SECOND_MS,
  rating: 600 * SECOND_MS,
  support: 600 * SECOND_MS,
  'cancellation-reasons': 600 * SECOND_MS,
  'return-reasons': 600 * SECOND_MS,
  'rating-categories': 600 * SECOND_MS,
};

/** With whom a message is exchanged. The id is that of its signer, whatever the message says. */
export function conversationOf({ envelope, sender }: Heard): Conversation {
  return {
    domain: envelope.domain,
    ...(envelope.cityCode === undefined ? {} : { cityCode: envelope.cityCode }),
    ...(envelope.countryCode === undefined ? {} : { countryCode: envelope.countryCode }),
    buyerNode: { id: sender.subscriberId, uri: envelope.buyerNode.uri },
    transactionId: envelope.transactionId,
  };
}

/** An answer to one message: it carries that message's id and a time of its own. */
export function answerTo(
  to: Conversation,
  answer: Answer,
  message: { readonly from: NodeAddress; readonly messageId: string; readonly nowMs: number },
): Send {
  const { from, messageId, nowMs } = message;
  const ttlMs = VALID_MS[answer.action];
  return {
    what: 'answer',
    to: { subscriberId: to.buyerNode.id, type: 'BAP', domain: to.domain },
    envelope: { ...to, providerNode: from, messageId, timestampMs: nowMs, ttlMs },
    answer,
    giveUpAtMs: nowMs + ttlMs,
  };
}

/** Something that happened, told unasked under a fresh message id. */
export function tell(to: Conversation, answer: Answer, news: { readonly from: NodeAddress; readonly context: DecideContext }): Send {
  return answerTo(to, answer, { from: news.from, messageId: news.context.newId(), nowMs: news.context.nowMs });
}

/** What a decision has others told: in answer to an earlier message where it names one, else unasked. */
export function told(
  news: readonly { readonly to: Conversation; readonly answer: Answer; readonly messageId?: string }[],
  { from, context }: { readonly from: NodeAddress; readonly context: DecideContext },
): Send[] {
  return news.map(({ to, answer, messageId }) =>
    answerTo(to, answer, { from, messageId: messageId ?? context.newId(), nowMs: context.nowMs }),
  );
}

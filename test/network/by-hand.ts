import { randomUUID } from 'node:crypto';
import { verdictOf } from './http.ts';
import { BREAD, cart, person, requestOf, type Side, type Wire, type WireBody } from './messages.ts';
import type { Party } from './party.ts';

/** Buying by hand: a played buyer node speaks the wire itself, message by message. */
export interface Conversation {
  readonly transactionId: string;
  /** Sends a request and gives the callback that answers it. */
  ask(action: string, message: Wire): Promise<WireBody>;
}

export function converse(buyer: Party, provider: Side): Conversation {
  const transactionId = randomUUID();
  return {
    transactionId,
    async ask(action, message) {
      const body = requestOf(action, { bap: buyer, bpp: provider }, { context: { transaction_id: transactionId }, message });
      const answer = await buyer.say(provider.url, body);
      if (verdictOf(answer).ack !== 'ACK') throw new Error(`${action} was refused: ${answer.text}`);
      const { body: said } = await buyer.hears(`on_${action}`, (heard) => heard.context.message_id === body.context.message_id);
      return said;
    },
  };
}

/** From select to init; gives the order that is offered, or undefined when it cannot be had. */
export async function offerByHand(talk: Conversation, itemId = BREAD, count = 1): Promise<Wire | undefined> {
  await talk.ask('select', { order: cart(itemId, count) });
  const { message, error } = await talk.ask('init', { order: { ...cart(itemId, count), ...person() } });
  return error === undefined ? orderIn(message) : undefined;
}

export function orderIn(message: Wire | undefined): Wire {
  const order = message?.order;
  if (typeof order !== 'object' || order === null) throw new Error('there is no order in this message');
  return order as Wire;
}

/** Confirms what was offered, with the first way of paying. */
export function confirmByHand(talk: Conversation, offered: Wire): Promise<WireBody> {
  const payments = (offered.payments as readonly Wire[]).slice(0, 1);
  return talk.ask('confirm', { order: { ...offered, payments } });
}

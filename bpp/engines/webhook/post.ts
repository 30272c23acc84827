import { createHash } from 'node:crypto';
import type { Order } from '../../../commerce/order.ts';
import type { Conversation } from '../../provider-record.ts';
import type { Ask, AskedMessage, Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { type Asking, KEY, type PostRecord, type Telling, type Wanted } from './record.ts';
import { askingKey } from './state.ts';
import { endTimer, forgetTimer, lookTimer } from './timers.ts';

/** Webhooks as they are decided: a record that is posted once the commit is done, and the timers that see to it. */

/** The poster is told of a post at once; the timer is there in case it dies before it is done. */
export const LOOK_AGAIN_MS = 60_000;
/** What nobody waits for is told for a day and a half: software may be down for a night and a morning. */
const TELL_FOR_MS = 36 * 3_600_000;
/** A post is known for so long after its end, so that an answer that comes late or twice is told so. */
const KNOWN_FOR_MS = 24 * 3_600_000;
const ID_CHARACTERS = 27;

/** The webhook-id of a message: message ids are their senders', who may choose the same. */
export function postIdOf(from: Conversation, messageId: string): string {
  const digest = createHash('sha256').update(`${from.buyerNode.id}\n${messageId}`).digest('base64url');
  return `msg_${digest.slice(0, ID_CHARACTERS)}`;
}

/** The message by which a command came. */
export function messageOf({ message }: Pick<Ask, 'message'>): AskedMessage {
  if (message === undefined) throw new TypeError('what is answered later needs the message that asked');
  return message;
}

/** Something to be told, that expects no answer: a post and its timers. */
export function telling(
  providerId: string,
  post: { readonly id: string; readonly action: Telling; readonly said: object },
  nowMs: number,
): Pick<Turn, 'put' | 'timers'> & { readonly put: NonNullable<Turn['put']> } {
  const body = { id: post.id, action: post.action, providerId, ...post.said };
  return opened({
    id: post.id,
    action: post.action,
    state: 'open',
    createdAtMs: nowMs,
    untilMs: nowMs + TELL_FOR_MS,
    body: JSON.stringify(body),
    attempts: 0,
    notBeforeMs: 0,
  });
}

/** A command that waits for its answer. */
export interface Question {
  readonly action: Asking;
  readonly providerId: string;
  readonly orderId: string;
  /** With an update: as it would be. */
  readonly order: Order;
  readonly wanted?: Wanted;
  readonly claimed?: string;
  readonly from: Conversation;
  readonly message: AskedMessage;
  readonly untilMs: number;
  /** Whether the bytes and headers of the message go along. */
  readonly raw: boolean;
}

/** A question to the software: its post, its timers, and what its transaction waits for. */
export function asking(question: Question, nowMs: number): Pick<Turn, 'put' | 'timers'> & { readonly put: NonNullable<Turn['put']> } {
  const { action, providerId, orderId, order, from, message, untilMs } = question;
  const claimed = question.claimed === undefined ? {} : { claimed: question.claimed };
  const wanted = question.wanted === undefined ? {} : { wanted: question.wanted };
  const id = postIdOf(from, message.id);
  const body = {
    id,
    action,
    providerId,
    orderId,
    order,
    ...wanted,
    ...claimed,
    answerUntilMs: untilMs,
    answerPath: `/provider/v1/providers/${providerId}/back-end/answers/${id}`,
    ...(question.raw ? { raw: { headers: message.headers, body: Buffer.from(message.bytes).toString('base64') } } : {}),
  };
  const post = opened({
    id,
    action,
    state: 'open',
    createdAtMs: nowMs,
    untilMs,
    body: JSON.stringify(body),
    asked: { by: from, messageId: message.id },
    order,
    ...wanted,
    ...claimed,
    attempts: 0,
    notBeforeMs: 0,
  });
  return { ...post, put: { ...post.put, [askingKey(from)]: asJson({ postId: id, action, untilMs }) } };
}

function opened(post: PostRecord) {
  return {
    put: { [KEY.post(post.id)]: asJson(post) },
    timers: [lookTimer(post.id, post.createdAtMs + LOOK_AGAIN_MS), endTimer(post, post.untilMs)],
  };
}

/** A post that has ended: what was posted is forgotten now, that it was posted a day later. */
export function ended(
  post: PostRecord,
  how: { readonly state: Exclude<PostRecord['state'], 'open'>; readonly nowMs: number; readonly answer?: string },
): Pick<Turn, 'put' | 'timers' | 'cancelTimers'> & { readonly put: NonNullable<Turn['put']> } {
  const { body: _body, order: _order, wanted: _wanted, claimed: _claimed, asked: _asked, taken: _taken, ...rest } = post;
  const key = KEY.post(post.id);
  const answer = how.answer === undefined ? {} : { answer: how.answer };
  return {
    put: { [key]: asJson({ ...rest, state: how.state, ...answer } satisfies PostRecord) },
    timers: [forgetTimer(key, how.nowMs + KNOWN_FOR_MS)],
    cancelTimers: [lookTimer(post.id, 0).id, endTimer(post, 0).id],
  };
}

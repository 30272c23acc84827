import type { Order } from '../../../commerce/order.ts';
import { accept, type Refusal, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyKeys, PAYMENT_KEY } from '../../payments/records.ts';
import { referenceFor } from '../../payments/reference.ts';
import { type Conversation, PROVIDER_KEY } from '../../provider-record.ts';
import { draftIn, draftKey, endDraft, keepDraft, referenceKeysOf } from '../drafts.ts';
import type { Turn } from '../engine.ts';
import { withPayments } from '../offering.ts';
import { orderIdFor } from '../order-id.ts';
import { paymentTerms } from '../payments.ts';
import { begun, placeOrder } from '../placing.ts';
import { asJson } from '../state.ts';
import { type Agreed, type Answer, agreedOf, digestOfAnswer } from './answer.ts';
import { ended, telling } from './post.ts';
import { type AskingRecord, KEY, type OrderRecord, type PostRecord } from './record.ts';
import { askingIn, askingKey, backEndIn, itemIn, postIn } from './state.ts';
import { forgetTimer } from './timers.ts';
import { changedByYes } from './update.ts';

/** How a post ends: by an answer that is applied, or by its time. Each is answered to the buyer's node once, in the commit that ends it. */

const DAY_MS = 24 * 3_600_000;

/** What ending a post reads. */
export function settleKeys(providerId: string, postId: string, by: Conversation): readonly string[] {
  const orderId = orderIdFor(providerId, by);
  return [...moneyKeys(orderId), PAYMENT_KEY.reference(referenceFor(orderId)), KEY.post(postId), askingKey(by), draftKey(by)];
}

type Changes = Omit<Turn, 'answer'>;

interface Waiting {
  readonly post: PostRecord;
  readonly order: Order;
  readonly by: Conversation;
  readonly messageIds: readonly string[];
}

/** Applies an answer. Refused is one that cannot be used, or comes when it is over; the same again changes nothing. */
export function applyAnswer(
  state: State,
  postId: string,
  { answer, context }: { answer: Answer; context: DecideContext },
): Verdict<Changes> {
  const post = postIn(state, postId);
  if (post === undefined) return refuseTrade('order-not-found', 'Nothing was posted under this id, or more than a day ago.');
  const digest = digestOfAnswer(answer);
  if (post.state === 'answered' && post.answer === digest) return accept({});
  const over = whyOver(post);
  if (over !== undefined) return over;
  const waiting = waitingFor(state, post);
  if (waiting === undefined) return refuseTrade('invalid', 'This was only told; no answer is expected.');
  if (waiting === 'superseded') return refuseTrade('business', 'A later message of the buyer took the place of this one; answer that.');
  if (answer.refusal !== undefined) return accept(refused(state, waiting, { refusal: answer.refusal, digest, context }));
  const agreed = agreedOf(answer.order ?? {}, {
    action: post.action as 'select',
    order: waiting.order,
    currency: backEndIn(state)?.currency ?? '',
    nameOf: (itemId) => itemIn(state, itemId)?.item.name,
  });
  if (!agreed.ok) return agreed;
  return brought(state, waiting, { agreed: agreed.value, digest, context });
}

function whyOver({ state, answer }: PostRecord): Verdict<never> | undefined {
  switch (state) {
    case 'open':
      return undefined;
    case 'answered':
      return refuseTrade('business', `This was answered before, with something else (${answer?.slice(0, 8)}); the first answer holds.`);
    case 'superseded':
      return refuseTrade('business', 'A later message of the buyer took the place of this one; answer that.');
    case 'given-up':
      return refuseTrade('business', 'The time for this answer is over, and the buyer was told that nothing came of it.');
    case 'told':
      return refuseTrade('invalid', 'This was only told; no answer is expected.');
  }
}

/** Who waits for the answer of a post; `superseded` when the transaction waits for another by now, undefined when nobody was to. */
function waitingFor(state: State, post: PostRecord): Waiting | 'superseded' | undefined {
  const { asked, order } = post;
  if (asked === undefined || order === undefined) return undefined;
  const asking = askingIn(state, asked.by);
  if (asking?.postId !== post.id) return 'superseded';
  return { post, order, by: asked.by, messageIds: [asked.messageId, ...(asking.also ?? [])] };
}

interface Ending {
  readonly digest: string;
  readonly context: DecideContext;
}

function refused(state: State, waiting: Waiting, { refusal, digest, context }: Ending & { readonly refusal: Refusal }): Changes {
  const { post, by, messageIds } = waiting;
  const end = ended(post, { state: 'answered', answer: digest, nowMs: context.nowMs });
  const gone =
    post.action === 'confirm' ? withoutDraft(state, by, { keepsReferences: post.claimed !== undefined }) : { remove: [], cancelTimers: [] };
  return {
    ...end,
    remove: [...gone.remove, askingKey(by)],
    cancelTimers: [...(end.cancelTimers ?? []), ...gone.cancelTimers],
    news: messageIds.map((messageId) => ({ to: by, messageId, answer: { action: post.action as 'select', refusal } })),
  };
}

function brought(state: State, waiting: Waiting, { agreed, digest, context }: Ending & { readonly agreed: Agreed }): Verdict<Changes> {
  const { post, by, messageIds } = waiting;
  const result = resultOf(state, waiting, { agreed, context });
  // The software said yes; what it said yes to cannot be any more. Both are told.
  if (!result.ok && post.action === 'update') return accept(notChanged(waiting, { refusal: result.refusal, nowMs: context.nowMs }));
  if (!result.ok) return result;
  const { order, ...changes } = result.value;
  const end = ended(post, { state: 'answered', answer: digest, nowMs: context.nowMs });
  return accept({
    put: { ...end.put, ...changes.put },
    remove: [...(changes.remove ?? []), askingKey(by)],
    timers: [...(end.timers ?? []), ...(changes.timers ?? [])],
    cancelTimers: [...(end.cancelTimers ?? []), ...(changes.cancelTimers ?? [])],
    news: messageIds.map((messageId) => ({ to: by, messageId, answer: { action: post.action as 'select', order } })),
  });
}

type Result = Verdict<Changes & { readonly order: Order }>;

function resultOf(state: State, waiting: Waiting, how: { readonly agreed: Agreed; readonly context: DecideContext }): Result {
  switch (waiting.post.action) {
    case 'select': {
      const backEnd = backEndIn(state);
      return accept({ order: { ...how.agreed.order, payments: backEnd === undefined ? [] : paymentTerms(backEnd) } });
    }
    case 'init':
      return offer(state, waiting, how);
    case 'update': {
      const { order, wanted = { lines: [] } } = waiting.post;
      return changedByYes(state, { orderId: order?.id ?? '', wanted }, how.context.nowMs);
    }
    default:
      return accept(placed(state, waiting, how));
  }
}

/** Keeps what is offered, to be confirmed until a stated time; in place of what was offered before. */
function offer(state: State, { by }: Waiting, { agreed, context }: { readonly agreed: Agreed; readonly context: DecideContext }): Result {
  const backEnd = backEndIn(state);
  const { quote } = agreed.order;
  if (backEnd === undefined || quote === undefined) return refuseTrade('order-not-found', 'The business is not on this node any more.');
  const { nowMs, newId } = context;
  const validForMs = Math.min(quote.validForMs ?? backEnd.offerMs, backEnd.offerMs);
  const orderId = orderIdFor(backEnd.id, by);
  const offered: Order = { ...agreed.order, quote: { ...quote, id: newId(), validForMs } };
  const bill = { provider: backEnd, asked: agreed.order.payments, orderId, total: quote.total };
  const payable = withPayments(state, offered, bill);
  if (!payable.ok) return payable;
  const { order, references } = payable.value;
  const validUntilMs = nowMs + validForMs;
  const kept = keepDraft(state, by, { draft: { order, offeredAtMs: nowMs, validUntilMs }, dropAtMs: validUntilMs });
  return accept({ ...kept, put: { ...kept.put, ...references }, order });
}

function placed(
  state: State,
  { post, by }: Waiting,
  { agreed, context }: { readonly agreed: Agreed; readonly context: DecideContext },
): Changes & { readonly order: Order } {
  const { nowMs } = context;
  const orderId = orderIdFor(agreed.order.providerId, by);
  const begins = { ...agreed.order, fulfilments: begun(agreed.order.fulfilments, agreed.state, nowMs) };
  const made = placeOrder(state, begins, { orderId, buyer: by, nowMs, claimed: post.claimed });
  const record: OrderRecord = {
    ...made.record,
    ...(agreed.number === undefined ? {} : { number: agreed.number }),
  };
  const gone = withoutDraft(state, by, { keepsReferences: true });
  return {
    order: record.order,
    put: { ...made.put, [PROVIDER_KEY.order(orderId)]: asJson(record) },
    remove: [...made.remove, ...gone.remove],
    cancelTimers: gone.cancelTimers,
  };
}

/** Forgets what was offered; not the references under which somebody may have paid: that money has to be found again. */
function withoutDraft(
  state: State,
  by: Conversation,
  { keepsReferences }: { readonly keepsReferences: boolean },
): Required<Pick<Turn, 'remove' | 'cancelTimers'>> {
  const draft = draftIn(state, by);
  if (draft === undefined) return { remove: [], cancelTimers: [] };
  const ended = endDraft(by, draft);
  return keepsReferences ? ended : { ...ended, remove: [...ended.remove, ...referenceKeysOf(draft)] };
}

/**
 * Ends a post that nobody answered. The buyer is told that nothing came of it. Software that was asked to confirm may hold it for ordered: it is told to
 * undo that, and nothing more can be ordered in this transaction.
 */
export function giveUp(state: State, postId: string, { nowMs }: Pick<DecideContext, 'nowMs'>): Changes {
  const post = postIn(state, postId);
  if (post?.state !== 'open') return {};
  const waiting = waitingFor(state, post);
  const { asked } = post;
  if (waiting === undefined || asked === undefined) return ended(post, { state: 'given-up', nowMs });
  if (waiting === 'superseded') {
    const refusal: Refusal = { reason: 'policy', message: 'A later message of this transaction took the place of this one.' };
    const news = [{ to: asked.by, messageId: asked.messageId, answer: { action: post.action as 'select', refusal } }];
    return { ...ended(post, { state: 'superseded', nowMs }), news };
  }
  if (post.action === 'update') return notChanged(waiting, { refusal: UNANSWERED_CHANGE, nowMs });
  const { by, messageIds } = waiting;
  const end = ended(post, { state: 'given-up', nowMs });
  const refusal: Refusal = {
    reason: 'business',
    message: "This business's software does not answer; nothing was ordered. Try again later, or ask the business.",
  };
  const news = messageIds.map((messageId) => ({ to: by, messageId, answer: { action: post.action as 'select', refusal } }));
  if (post.action !== 'confirm') return { ...end, remove: [askingKey(by)], news };
  const undo = undoing(waiting, nowMs);
  const gone = withoutDraft(state, by, { keepsReferences: post.claimed !== undefined });
  const over: AskingRecord = { postId: post.id, action: 'confirm', untilMs: post.untilMs, withdrawn: true };
  return {
    put: { ...end.put, ...undo.put, [askingKey(by)]: asJson(over) },
    remove: gone.remove,
    timers: [...(end.timers ?? []), ...(undo.timers ?? []), forgetTimer(askingKey(by), nowMs + DAY_MS)],
    cancelTimers: [...(end.cancelTimers ?? []), ...gone.cancelTimers],
    news,
  };
}

const UNANSWERED_CHANGE: Refusal = {
  reason: 'business',
  message: "This business's software does not answer; the order stands as it was. Try again later, or ask the business.",
};

/** A change that comes to nothing. The software may hold it for made, and is told to undo it; the order goes on as it is. */
function notChanged(waiting: Waiting, { refusal, nowMs }: { readonly refusal: Refusal; readonly nowMs: number }): Changes {
  const { post, by, messageIds } = waiting;
  const end = ended(post, { state: 'given-up', nowMs });
  const undo = undoing(waiting, nowMs);
  return {
    ...end,
    put: { ...end.put, ...undo.put },
    remove: [askingKey(by)],
    timers: [...(end.timers ?? []), ...(undo.timers ?? [])],
    news: messageIds.map((messageId) => ({ to: by, messageId, answer: { action: 'update', refusal } })),
  };
}

function undoing({ post, order, by }: Waiting, nowMs: number) {
  const { providerId } = order;
  const said = { of: post.id, ofAction: post.action, orderId: orderIdFor(providerId, by) };
  return telling(providerId, { id: `${post.id}.withdraw`, action: 'withdraw', said }, nowMs);
}

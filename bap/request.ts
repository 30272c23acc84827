import type { Command } from '../commerce/command.ts';
import type { Address, DecideContext } from '../node/role.ts';
import type { Envelope, NodeAddress } from '../protocol/message.ts';
import type { Change } from './change.ts';
import type { PendingRecord } from './records.ts';
import { BOUNDS, type BuyerSettings } from './settings.ts';

/** A request as a decision makes it: what is asked, of whom, and until when an answer is of use. */
export interface RequestPlan {
  readonly command: Command;
  /** Several only for a search: each gateway gets the same bytes. */
  readonly to: readonly Address[];
  /** Named in the context; absent in a search that goes through gateways. */
  readonly providerNode?: NodeAddress;
  readonly order?: number;
  readonly ttlMs: number;
  /** How long handing it over is tried, if that is shorter than the ttl. */
  readonly handOverMs?: number;
  /** Asked by this node itself, not by an app. */
  readonly inquiry?: true;
}

/** What the app is told at once: the name of the message by which it can follow what becomes of it. */
export interface Asked {
  readonly transactionId: string;
  readonly messageId: string;
  readonly order?: number;
  /** The same call was made before under this idempotency key; nothing was sent again. */
  readonly repeated: boolean;
}

export const deadlineTimer = (messageId: string): string => `deadline:${messageId}`;
export const handOverTimer = (messageId: string): string => `hand-over:${messageId}`;

/** Whether one request more fits in the transaction. */
export function mayAsk(change: Change): boolean {
  return change.transaction.requests < BOUNDS.requestsMax;
}

/** Sends a request, remembers it, and sets the timer that tells of silence. */
export function ask(
  change: Change,
  plan: RequestPlan,
  means: { readonly settings: BuyerSettings; readonly context: DecideContext },
): Asked {
  const messageId = means.context.newId();
  const { transaction, nowMs } = change;
  const envelope: Omit<Envelope, 'action' | 'version'> = {
    domain: transaction.domain,
    ...(transaction.cityCode === undefined ? {} : { cityCode: transaction.cityCode }),
    ...(transaction.countryCode === undefined ? {} : { countryCode: transaction.countryCode }),
    buyerNode: means.settings.node,
    ...(plan.providerNode === undefined ? {} : { providerNode: plan.providerNode }),
    transactionId: transaction.id,
    messageId,
    timestampMs: nowMs,
    ttlMs: plan.ttlMs,
  };
  const giveUpAtMs = nowMs + Math.min(plan.handOverMs ?? plan.ttlMs, plan.ttlMs);
  for (const to of plan.to) change.send({ what: 'command', to, envelope, command: plan.command, giveUpAtMs });
  const pending: PendingRecord = {
    messageId,
    action: plan.command.action,
    ...(plan.order === undefined ? {} : { order: plan.order }),
    to: plan.to.map((address) => address.subscriberId),
    sentAtMs: nowMs,
    untilMs: nowMs + plan.ttlMs,
    state: 'sent',
    ...(plan.inquiry === undefined ? {} : { inquiry: true }),
  };
  remember(change, pending, means.settings);
  // What waits for a destination that is left alone for a while ends later than its time: the app is not kept waiting for that.
  if (plan.handOverMs !== undefined) change.wake(handOverTimer(messageId), giveUpAtMs, { what: 'hand-over', messageId });
  return { transactionId: transaction.id, messageId, ...(plan.order === undefined ? {} : { order: plan.order }), repeated: false };
}

/** Keeps a request that was sent, with the timer that looks after its answer. */
export function remember(change: Change, pending: PendingRecord, settings: BuyerSettings): void {
  change.keepPending(pending);
  change.update({ requests: change.transaction.requests + 1 });
  const wakeAtMs = pending.untilMs + settings.silenceGraceMs;
  change.wake(deadlineTimer(pending.messageId), wakeAtMs, { what: 'deadline', messageId: pending.messageId });
}

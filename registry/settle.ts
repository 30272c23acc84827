import type { BackoffOptions } from '../node/backoff.ts';
import { nextDelayMs } from '../node/backoff.ts';
import type { Work } from '../node/role.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok } from '../protocol/problems.ts';
import type { Change, Moment, Verdict } from './changes.ts';
import { subscriberWork } from './changes.ts';
import { clashes } from './claim.ts';
import type { ClaimRecord } from './record.ts';
import { claimOf, entryOf, isRunning } from './record.ts';

/** What came of one call of `on_subscribe`. */
export type Answered =
  | { readonly what: 'right' }
  | { readonly what: 'wrong'; readonly reason: string }
  | { readonly what: 'unanswered'; readonly reason: string; readonly tls: boolean };

export interface ChallengePatience {
  /** From the claim: after this it cannot be proven any more. */
  readonly challengeMs: number;
  readonly attemptsMax: number;
  readonly backoff: BackoffOptions;
}

export const CHALLENGE_PATIENCE: ChallengePatience = {
  challengeMs: 10 * 60_000,
  attemptsMax: 10,
  backoff: { firstMs: 1_000, maxMs: 60_000, factor: 2 },
};

/** How long an operator can read why a claim failed. */
const FAILED_KEPT_MS = 24 * 3_600_000;
/** How long a proven claim waits for an operator. */
const APPROVAL_MS = 30 * 24 * 3_600_000;
const REGISTRY = 'registry';

export type Settled = 'subscribed' | 'waiting' | 'again' | 'failed' | 'gone';

export interface Attempt {
  readonly subscriberId: string;
  readonly keyId: string;
  /** The challenge that was sent: an answer to an older one says nothing. */
  readonly challenge: string;
  readonly answered: Answered;
  /** Chance, for spreading the next attempt. */
  readonly fraction: number;
}

/** Brings a claim further after its challenge was sent. */
export function settleWork(attempt: Attempt, patience: ChallengePatience): Work<Outcome<Settled>> {
  const { subscriberId, keyId, answered } = attempt;
  return subscriberWork(subscriberId, (moment) => {
    const claim = claimOf(moment.dossier, keyId);
    if (claim?.challenge !== attempt.challenge || claim.proven) return { change: lookAgain(claim, moment.nowMs), result: ok('gone') };
    if (!isRunning(claim, moment.nowMs)) return fail(claim, moment, claim.reason ?? 'It was not proven in time.');
    if (answered.what === 'wrong') return fail(claim, moment, answered.reason);
    if (answered.what === 'right') return claim.needsApproval ? wait(claim, moment) : admit(claim, moment, REGISTRY);
    const attempts = claim.attempts + 1;
    const atMs = moment.nowMs + nextDelayMs({ attempts, fraction: attempt.fraction }, patience.backoff);
    if (attempts >= patience.attemptsMax || atMs >= claim.expiresAtMs) return fail({ ...claim, attempts }, moment, answered.reason);
    const status = answered.tls ? 'INVALID_SSL' : 'UNDER_SUBSCRIPTION';
    const later: ClaimRecord = {
      ...claim,
      attempts,
      reason: answered.reason,
      subscriber: { ...claim.subscriber, status, updatedMs: moment.nowMs },
    };
    return { change: { claims: [later], wake: { keyId, atMs } }, result: ok('again') };
  });
}

function wait(claim: ClaimRecord, { nowMs }: Moment): Verdict<Settled> {
  const { keyId } = claim.subscriber;
  const expiresAtMs = nowMs + APPROVAL_MS;
  const subscriber = { ...claim.subscriber, status: 'UNDER_SUBSCRIPTION', updatedMs: nowMs } as const;
  const waiting: ClaimRecord = { ...claim, subscriber, proven: true, expiresAtMs, reason: 'It waits for approval.' };
  const change: Change = { claims: [waiting], wake: { keyId, atMs: expiresAtMs }, audit: { what: 'waiting', keyId, by: REGISTRY } };
  return { change, result: ok('waiting') };
}

/** Makes an entry of a claim that was proven. */
export function admit(claim: ClaimRecord, moment: Moment, by: string): Verdict<Settled> {
  const { keyId } = claim.subscriber;
  if (clashes(claim.subscriber, moment))
    return fail(claim, moment, 'Meanwhile another key was entered with another url for this role and domain.');
  const suspensions = entryOf(moment.dossier, keyId)?.suspensions;
  const entry = {
    ...(suspensions === undefined ? {} : { suspensions }),
    subscriber: { ...claim.subscriber, status: 'SUBSCRIBED', updatedMs: moment.nowMs },
    ...(claim.vouchedBy === undefined ? {} : { vouchedBy: claim.vouchedBy }),
  } as const;
  const what = by === REGISTRY ? 'subscribed' : 'approved';
  return { change: { entries: [entry], settled: [keyId], audit: { what, keyId, by } }, result: ok('subscribed') };
}

/** An entry that is there already stays as it was; of a stranger's failed claim nothing remains after a day. */
function fail(claim: ClaimRecord, { dossier, nowMs }: Moment, reason: string): Verdict<Settled> {
  const { keyId } = claim.subscriber;
  const status = claim.subscriber.status === 'INVALID_SSL' ? 'INVALID_SSL' : 'INITIATED';
  const failed: ClaimRecord = { ...claim, expiresAtMs: nowMs, reason, subscriber: { ...claim.subscriber, status, updatedMs: nowMs } };
  const isHeld = dossier.entries.length > 0;
  const change: Change = {
    claims: [failed],
    wake: { keyId, atMs: forgetAtMs(failed) },
    ...(isHeld ? { audit: { what: 'failed', keyId, by: REGISTRY, reason } } : {}),
  };
  return { change, result: ok('failed') };
}

/** Ends a claim whose time is over, and removes it when it failed a day ago or nobody approved it. */
export function forgetWork(subscriberId: string, keyId: string): Work<Outcome<Settled>> {
  return subscriberWork(subscriberId, (moment) => {
    const claim = claimOf(moment.dossier, keyId);
    const { nowMs } = moment;
    if (claim === undefined || isRunning(claim, nowMs)) return { change: lookAgain(claim, nowMs), result: ok('gone') };
    const hasFailed = claim.expiresAtMs <= (claim.subscriber.updatedMs ?? 0);
    if (!claim.proven && !hasFailed) return fail(claim, moment, claim.reason ?? 'It was not proven in time.');
    if (nowMs < forgetAtMs(claim)) return { change: lookAgain(claim, nowMs), result: ok('gone') };
    return { change: { settled: [keyId] }, result: ok('gone') };
  });
}

/** A claim that failed is kept for the operator to read. */
function forgetAtMs({ proven, expiresAtMs }: ClaimRecord): number {
  return proven ? expiresAtMs : expiresAtMs + FAILED_KEPT_MS;
}

/**
 * A claim that was made anew while its timer was being answered must keep a timer. Even with nothing to change this counts as a change, so that
 * it collides with a claim that is being made at the same moment.
 */
function lookAgain(claim: ClaimRecord | undefined, nowMs: number): Change {
  if (claim === undefined) return {};
  return { wake: { keyId: claim.subscriber.keyId, atMs: isRunning(claim, nowMs) ? nowMs : forgetAtMs(claim) } };
}

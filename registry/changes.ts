import type { Decision, Work } from '../node/role.ts';
import type { Json, State } from '../node/store/port.ts';
import type { Outcome, Refused } from '../protocol/problems.ts';
import type { ClaimRecord, Dossier, EntryRecord } from './record.ts';
import { asJson, CLAIM_PREFIX, claimKey, ENTRY_PREFIX, entryKey, entryOf, FORGOTTEN_KEY, partitionOf, readDossier } from './record.ts';

/** What happened to an admitted subscriber, kept for as long as the registry: who did what, and why. */
export interface AuditLine {
  readonly atMs: number;
  readonly what: 'waiting' | 'subscribed' | 'failed' | 'approved' | 'left' | 'suspended' | 'revoked';
  readonly keyId: string;
  /** A subscriber's own key, an operator's name, or the registry. */
  readonly by: string;
  readonly reason?: string;
}

export const AUDIT_PREFIX = 'audit:';
/** Counts the changes. Every decision reads it, so that two that know nothing of each other's new keys still collide. */
const CHANGES_KEY = 'changes';
const AUDIT_DIGITS = 9;

/** A decision over what is kept of one subscriber, and when it is taken. */
export interface Moment {
  readonly dossier: Dossier;
  readonly nowMs: number;
}

/** What is to change. */
export interface Change {
  readonly entries?: readonly EntryRecord[];
  readonly claims?: readonly ClaimRecord[];
  /** Key ids of claims that are settled. */
  readonly settled?: readonly string[];
  /** Key ids of entries that make room. */
  readonly dropped?: readonly string[];
  readonly audit?: Omit<AuditLine, 'atMs'>;
  /** When the registry is to look at a claim again. */
  readonly wake?: { readonly keyId: string; readonly atMs: number };
}

export interface Verdict<Result> {
  readonly change?: Change;
  readonly claim?: Decision['claim'];
  readonly result: Outcome<Result>;
}

/** Work on one subscriber: reads everything kept of it, decides, and changes all or nothing. */
export function subscriberWork<Result>(subscriberId: string, decide: (moment: Moment) => Verdict<Result>): Work<Outcome<Result>> {
  return {
    partition: partitionOf(subscriberId),
    reads: [CHANGES_KEY, FORGOTTEN_KEY],
    lists: [ENTRY_PREFIX, CLAIM_PREFIX],
    decide(state, { nowMs }) {
      const { change, claim, result } = decide({ dossier: readDossier(state), nowMs });
      const said = claim === undefined ? {} : { claim };
      return change === undefined ? { ...said, result } : { ...said, ...decisionOf(change, state, nowMs), result };
    },
  };
}

export function refusal(refused: Refused): Verdict<never> {
  return { result: refused };
}

function decisionOf(change: Change, state: State, nowMs: number): Omit<Decision, 'result'> {
  const number = Number(state.get(CHANGES_KEY)?.value ?? 0) + 1;
  const put: Record<string, Json> = { [CHANGES_KEY]: number };
  for (const entry of change.entries ?? []) put[entryKey(entry.subscriber.keyId)] = asJson(entry);
  for (const claim of change.claims ?? []) put[claimKey(claim.subscriber.keyId)] = asJson(claim);
  if (change.audit !== undefined) put[AUDIT_PREFIX + String(number).padStart(AUDIT_DIGITS, '0')] = { atMs: nowMs, ...change.audit };
  const settled = change.settled ?? [];
  const dropped = change.dropped ?? [];
  if (dropped.length > 0) put[FORGOTTEN_KEY] = forgottenUntil(dropped, state);
  const { wake } = change;
  return {
    put,
    remove: [...settled.map(claimKey), ...dropped.map(entryKey)],
    cancelTimers: settled.filter((keyId) => keyId !== wake?.keyId).map(claimKey),
    timers: wake === undefined ? [] : [{ id: claimKey(wake.keyId), wakeAtMs: wake.atMs, data: { keyId: wake.keyId } }],
  };
}

function forgottenUntil(keyIds: readonly string[], state: State): number {
  const dossier = readDossier(state);
  const ends = keyIds.map((keyId) => entryOf(dossier, keyId)?.subscriber.validUntilMs ?? 0);
  return Math.max(Number(state.get(FORGOTTEN_KEY)?.value ?? 0), ...ends);
}

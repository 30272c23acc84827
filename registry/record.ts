import type { Json, State } from '../node/store/port.ts';
import type { Subscriber, SubscriptionStatus } from '../protocol/subscriber.ts';
import { mayTrade } from '../protocol/subscriber.ts';

/**
 * What the registry keeps of one subscriber, in the partition `subscriber:<subscriber_id>`. An *entry* was admitted once
 * and is what others see. A *claim* is what somebody asks for and has not proven yet, or what waits for an operator: until
 * it is settled it changes no entry.
 */

export const PARTITION_PREFIX = 'subscriber:';
export const ENTRY_PREFIX = 'entry:';
export const CLAIM_PREFIX = 'claim:';

/** Entries and claims of one subscriber together: some domains, roles and cities, each in the overlap of two keys. */
export const RECORDS_PER_SUBSCRIBER_MAX = 64;

export interface EntryRecord {
  /** Its status is SUBSCRIBED or UNSUBSCRIBED; that it has expired is worked out when it is read. */
  readonly subscriber: Subscriber;
  /** Why it is not SUBSCRIBED: for the operator, who alone may lift a suspension. */
  readonly ended?: { readonly how: 'left' | 'suspended' | 'revoked'; readonly reason: string };
  /** The key that vouched for it, when it was not the first. */
  readonly vouchedBy?: string;
  /** When it was suspended and let back, oldest first: what was signed meanwhile counts for nothing, also afterwards. */
  readonly suspensions?: readonly Suspension[];
}

export interface Suspension {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Suspensions that are kept apart, for each key: all keys of a subscriber with theirs fit in one answer. */
const SUSPENSIONS_MAX = 8;

/** With one more; past the bound the two oldest become one, and what lies between them counts as suspended too. */
export function withSuspension(before: readonly Suspension[] = [], one: Suspension): readonly Suspension[] {
  const all = [...before, one];
  const [first, second, ...rest] = all;
  if (first === undefined || second === undefined || all.length <= SUSPENSIONS_MAX) return all;
  return [{ fromMs: first.fromMs, untilMs: second.untilMs }, ...rest];
}

/** Until when the keys could sign, at the latest, that made room for others: a number under this key. Of what was signed before that not every key is known. */
export const FORGOTTEN_KEY = 'forgotten-until';

export interface ClaimRecord {
  /** As asked for. Its status tells how far it came: UNDER_SUBSCRIPTION, INVALID_SSL, or INITIATED once it has failed. */
  readonly subscriber: Subscriber;
  /** The random text that is to come back. */
  readonly challenge: string;
  readonly attempts: number;
  readonly expiresAtMs: number;
  /** The challenge was answered: it waits for an operator's approval. */
  readonly proven: boolean;
  /** Admitted by an operator only, whatever the policy. */
  readonly needsApproval: boolean;
  /** Why the last attempt failed, for the operator. */
  readonly reason?: string;
  readonly vouchedBy?: string;
}

/** What the registry keeps of one subscriber, read. */
export interface Dossier {
  readonly entries: readonly EntryRecord[];
  readonly claims: readonly ClaimRecord[];
}

export function partitionOf(subscriberId: string): string {
  return PARTITION_PREFIX + subscriberId;
}

export function entryKey(keyId: string): string {
  return ENTRY_PREFIX + keyId;
}

export function claimKey(keyId: string): string {
  return CLAIM_PREFIX + keyId;
}

/** Our own records are read as they were written. */
export function readDossier(state: State): Dossier {
  const entries: EntryRecord[] = [];
  const claims: ClaimRecord[] = [];
  for (const [key, { value }] of state) {
    if (key.startsWith(ENTRY_PREFIX)) entries.push(asEntry(value));
    else if (key.startsWith(CLAIM_PREFIX)) claims.push(asClaim(value));
  }
  return { entries, claims };
}

export function asEntry(value: Json): EntryRecord {
  return value as unknown as EntryRecord;
}

export function asClaim(value: Json): ClaimRecord {
  return value as unknown as ClaimRecord;
}

export function asJson(record: EntryRecord | ClaimRecord): Json {
  return record as unknown as Json;
}

export function entryOf(dossier: Dossier, keyId: string): EntryRecord | undefined {
  return dossier.entries.find((entry) => entry.subscriber.keyId === keyId);
}

export function claimOf(dossier: Dossier, keyId: string): ClaimRecord | undefined {
  return dossier.claims.find((claim) => claim.subscriber.keyId === keyId);
}

/** Entries whose keys may sign now. */
export function usableEntries(dossier: Dossier, nowMs: number): readonly EntryRecord[] {
  return dossier.entries.filter((entry) => mayTrade(entry.subscriber, nowMs));
}

/** Whether a claim still waits for its challenge to be answered. */
export function isRunning(claim: ClaimRecord, nowMs: number): boolean {
  return !claim.proven && claim.subscriber.status !== 'INITIATED' && nowMs < claim.expiresAtMs;
}

/** The status at a moment: nobody has to act for an entry to expire. */
export function statusAt(subscriber: Subscriber, nowMs: number): SubscriptionStatus {
  return subscriber.status === 'SUBSCRIBED' && subscriber.validUntilMs <= nowMs ? 'EXPIRED' : subscriber.status;
}

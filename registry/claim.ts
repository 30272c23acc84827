import type { Work } from '../node/role.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import type { SignatureHeader } from '../protocol/signing/header.ts';
import { readSigningPublicKey } from '../protocol/signing/keys.ts';
import { verifySignature } from '../protocol/signing/verify.ts';
import type { Subscriber } from '../protocol/subscriber.ts';
import type { Change, Moment, Verdict } from './changes.ts';
import { refusal, subscriberWork } from './changes.ts';
import type { RegistryPolicy } from './policy.ts';
import { isSameNode } from './policy.ts';
import type { ClaimRecord, Dossier, EntryRecord } from './record.ts';
import { claimOf, entryOf, isRunning, RECORDS_PER_SUBSCRIBER_MAX, statusAt, usableEntries } from './record.ts';

/** A `subscribe` that is well formed, fresh and within the policy. Whether its signer may ask for it depends on what is kept. */
export interface ClaimRequest {
  readonly subscriber: Subscriber;
  readonly nonce: string;
  readonly header: SignatureHeader;
  /** Of the bytes that were signed. */
  readonly digest: string;
  /** Random text nobody can guess, should a challenge be needed. */
  readonly challenge: string;
}

export interface ClaimRules {
  readonly policy: RegistryPolicy;
  readonly engine: SignatureEngine;
  /** How long a claim may take to be proven; until then nobody else can claim the same unknown subscriber. */
  readonly challengeMs: number;
}

export type Claimed = 'to-be-proven' | 'nothing-to-do' | 'left';

/** Enters a claim to be proven, or ends an entry whose subscriber leaves. Changes no entry otherwise. */
export function claimWork(request: ClaimRequest, rules: ClaimRules): Work<Outcome<Claimed>> {
  return subscriberWork(request.subscriber.subscriberId, (moment) => {
    const proven = whoAsks(request, moment, rules.engine);
    if (!proven.ok) return refusal(proven);
    const verdict =
      request.subscriber.status === 'UNSUBSCRIBED'
        ? leave(request, moment, proven.value)
        : enter(request, moment, { ...rules, ...proven.value });
    return verdict.result.ok ? { ...verdict, claim: nonceClaim(request) } : verdict;
  });
}

export interface Asker {
  /** The current key of this subscriber that signed; absent when it has none, and the new key speaks for itself. */
  readonly vouchedBy?: string;
}

/** A subscriber with a key of use is only ever spoken for by such a key; anybody may claim what nobody holds. */
export function whoAsks(
  { subscriber, header, digest }: Omit<ClaimRequest, 'challenge'>,
  { dossier, nowMs }: Moment,
  engine: SignatureEngine,
): Outcome<Asker> {
  const usable = usableEntries(dossier, nowMs);
  const voucher = usable.find((entry) => entry.subscriber.keyId === header.keyId);
  if (usable.length > 0 && voucher === undefined) {
    return refuse('key-unknown', `${subscriber.subscriberId} is subscribed already; only one of its current keys may change that.`);
  }
  if (voucher === undefined && header.keyId !== subscriber.keyId) {
    return refuse('key-unknown', 'A first subscription is signed with the key in it: put its key_id into keyId.');
  }
  const publicKey = readSigningPublicKey((voucher?.subscriber ?? subscriber).signingPublicKey);
  if (!publicKey.ok) return publicKey;
  const verified = verifySignature(header, digest, publicKey.value, engine);
  if (!verified.ok) return verified;
  return ok(voucher === undefined ? {} : { vouchedBy: voucher.subscriber.keyId });
}

/** Held for as long as the signature could be sent again. */
function nonceClaim({ nonce, header, digest }: ClaimRequest): NonNullable<Verdict<Claimed>['claim']> {
  return { key: `nonce:${nonce}`, value: digest, expiresAtMs: (header.expiresS + 1) * 1_000 + LIMITS.clockSkewDefaultMs };
}

function leave({ subscriber }: ClaimRequest, { dossier, nowMs }: Moment, { vouchedBy }: Asker): Verdict<Claimed> {
  const entry = entryOf(dossier, subscriber.keyId);
  if (vouchedBy === undefined || entry === undefined)
    return refusal(refuse('key-unknown', 'There is no such entry to end.', { path: '/key_id' }));
  if (entry.ended !== undefined) return { result: ok('nothing-to-do') };
  const change: Change = {
    entries: [ended(entry, { how: 'left', reason: 'The subscriber ended it.' }, nowMs)],
    settled: claimsResting(dossier, subscriber.keyId),
    audit: { what: 'left', keyId: subscriber.keyId, by: vouchedBy },
  };
  return { change, result: ok('left') };
}

export function ended(entry: EntryRecord, why: NonNullable<EntryRecord['ended']>, nowMs: number): EntryRecord {
  return { ...entry, subscriber: { ...entry.subscriber, status: 'UNSUBSCRIBED', updatedMs: nowMs }, ended: why };
}

/** Claims that fall with a key: for the key itself, and those it vouched for, as a thief's may be among them. */
export function claimsResting(dossier: Dossier, keyId: string): readonly string[] {
  const fallen = dossier.claims.filter((claim) => claim.subscriber.keyId === keyId || claim.vouchedBy === keyId);
  return fallen.map((claim) => claim.subscriber.keyId);
}

function enter(request: ClaimRequest, moment: Moment, rules: ClaimRules & Asker): Verdict<Claimed> {
  const { subscriber } = request;
  const { dossier, nowMs } = moment;
  const entry = entryOf(dossier, subscriber.keyId);
  const allowed = mayEnter(subscriber, moment, rules);
  if (!allowed.ok) return refusal(allowed);
  if (entry !== undefined && statusAt(entry.subscriber, nowMs) === 'SUBSCRIBED' && isSameEntry(entry.subscriber, subscriber)) {
    const unwanted = claimOf(dossier, subscriber.keyId);
    return { ...(unwanted === undefined ? {} : { change: { settled: [subscriber.keyId] } }), result: ok('nothing-to-do') };
  }
  const claim: ClaimRecord = {
    subscriber: { ...subscriber, status: 'UNDER_SUBSCRIPTION', createdMs: entry?.subscriber.createdMs ?? nowMs, updatedMs: nowMs },
    challenge: request.challenge,
    attempts: 0,
    expiresAtMs: nowMs + rules.challengeMs,
    proven: false,
    needsApproval: needsApproval(subscriber, moment, rules),
    ...(rules.vouchedBy === undefined ? {} : { vouchedBy: rules.vouchedBy }),
  };
  const change: Change = { claims: [claim], dropped: toMakeRoom(moment, subscriber.keyId), wake: { keyId: subscriber.keyId, atMs: nowMs } };
  return { change, result: ok('to-be-proven') };
}

function mayEnter(subscriber: Subscriber, { dossier, nowMs }: Moment, { vouchedBy }: Asker): Outcome<void> {
  const entry = entryOf(dossier, subscriber.keyId);
  const claim = claimOf(dossier, subscriber.keyId);
  if (entry?.ended !== undefined)
    return refuse('key-revoked', 'This key was withdrawn; make a new one with a new key_id.', { path: '/key_id' });
  if (
    entry !== undefined &&
    (entry.subscriber.signingPublicKey !== subscriber.signingPublicKey || entry.subscriber.type !== subscriber.type)
  ) {
    return refuse('invalid-request', 'The key and type of an entry never change; use a new key_id.', { path: '/key_id' });
  }
  const rival = dossier.claims.find((other) => other.subscriber.signingPublicKey !== subscriber.signingPublicKey && isHeld(other, nowMs));
  if (vouchedBy === undefined && rival !== undefined) {
    const retryAfterSeconds = Math.max(1, Math.ceil((rival.expiresAtMs - nowMs) / 1_000));
    return refuse('sender-mismatch', 'Another claim to this subscriber_id is being settled; try again when it has ended.', {
      retryAfterSeconds,
    });
  }
  if (clashes(subscriber, { dossier, nowMs })) {
    return refuse(
      'invalid-request',
      'Another key of this subscriber has another url in this role and domain; give the same, or end that key first.',
      {
        path: '/url',
      },
    );
  }
  const count = dossier.entries.length + dossier.claims.length;
  const isFull =
    entry === undefined && claim === undefined && count >= RECORDS_PER_SUBSCRIBER_MAX && expired({ dossier, nowMs }).length === 0;
  if (isFull) return refuse('invalid-request', `A subscriber can have ${RECORDS_PER_SUBSCRIBER_MAX} entries; end one first.`);
  return ok(undefined);
}

function isHeld(claim: ClaimRecord, nowMs: number): boolean {
  return isRunning(claim, nowMs) || (claim.proven && nowMs < claim.expiresAtMs);
}

/** One role in one domain is called at one URL. */
export function clashes(subscriber: Subscriber, { dossier, nowMs }: Moment): boolean {
  return dossier.entries.some(
    ({ subscriber: other }) =>
      other.keyId !== subscriber.keyId &&
      statusAt(other, nowMs) === 'SUBSCRIBED' &&
      isSameNode(other, subscriber) &&
      other.url !== subscriber.url,
  );
}

/** A subscriber all of whose keys have lapsed is not free for the taking: an operator looks at who claims it. */
function needsApproval(subscriber: Subscriber, { dossier, nowMs }: Moment, { policy, vouchedBy }: ClaimRules & Asker): boolean {
  if (vouchedBy === undefined) return policy.admission === 'manual' || dossier.entries.length > 0;
  const isKnownNode = usableEntries(dossier, nowMs).some((entry) => isSameNode(entry.subscriber, subscriber));
  return policy.admission === 'manual' && !isKnownNode;
}

function isSameEntry(a: Subscriber, b: Subscriber): boolean {
  const facts = ({ url, domain, cityCode, countryCode, encryptionPublicKey, validFromMs, validUntilMs, dialect }: Subscriber) =>
    JSON.stringify([url, domain, cityCode, countryCode, encryptionPublicKey, validFromMs, validUntilMs, dialect]);
  return facts(a) === facts(b);
}

/** Not the key that is claimed anew: when it was suspended has to come along. */
function toMakeRoom(moment: Moment, claimed: string): readonly string[] {
  const { entries, claims } = moment.dossier;
  if (entries.length + claims.length < RECORDS_PER_SUBSCRIBER_MAX) return [];
  return expired(moment)
    .filter((keyId) => keyId !== claimed)
    .slice(0, 1);
}

/** Key ids of entries that are of no use to anybody any more, the oldest first. A withdrawn key stays, lest it come back. */
function expired({ dossier, nowMs }: Moment): readonly string[] {
  const past = dossier.entries.filter((entry) => statusAt(entry.subscriber, nowMs) === 'EXPIRED');
  return past.sort((a, b) => a.subscriber.validUntilMs - b.subscriber.validUntilMs).map((entry) => entry.subscriber.keyId);
}

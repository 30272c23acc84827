import type { LookupFilter } from '../dialects/subscription.ts';
import { encodeSubscription } from '../dialects/subscription.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { signEntry } from '../protocol/signing/entry.ts';
import type { Subscriber, SubscriptionStatus } from '../protocol/subscriber.ts';
import type { RegistryKey } from './keys.ts';
import type { ReadModel } from './read-model.ts';
import { statusAt } from './record.ts';

export interface LookupReply {
  /** A JSON array. */
  readonly json: string;
  readonly rows: number;
  /** There were more than a reply may hold; a narrower filter finds them. */
  readonly cut: boolean;
}

export type Lookup = (filter: LookupFilter, nowMs: number) => LookupReply;

/** A row is signed anew after this, so that whoever keeps copies can bound their age. */
const SIGNED_FOR_MS = 3_600_000;
const CLAIM_STATUSES: ReadonlySet<SubscriptionStatus> = new Set(['INITIATED', 'UNDER_SUBSCRIPTION', 'INVALID_SSL']);

/** Answers look-ups from memory. Rows are signed when they are first asked for, and again when they change. */
export function createLookup(model: ReadModel, key: RegistryKey, engine: SignatureEngine): Lookup {
  const signed = new WeakMap<Subscriber, { readonly json: string; readonly status: SubscriptionStatus; readonly atMs: number }>();
  const rowOf = (subscriber: Subscriber, status: SubscriptionStatus, nowMs: number): string => {
    const known = signed.get(subscriber);
    if (known !== undefined && known.status === status && nowMs - known.atMs < SIGNED_FOR_MS && known.atMs <= nowMs) return known.json;
    const entry = signEntry(encodeSubscription({ ...subscriber, status }), {
      keyId: key.keyId,
      secret: key.signingSecret,
      createdMs: nowMs,
      engine,
    });
    const json = JSON.stringify(entry);
    signed.set(subscriber, { json, status, atMs: nowMs });
    return json;
  };
  return (filter, nowMs) => {
    const rows: string[] = [];
    let bytes = 2;
    const asked =
      filter.status !== undefined && CLAIM_STATUSES.has(filter.status)
        ? model.claims(filter.subscriberId)
        : model.entries(filter.subscriberId);
    for (const { subscriber } of asked) {
      const status = statusAt(subscriber, nowMs);
      if (!fits(subscriber, status, filter) || (filter.status === undefined && nowMs < subscriber.validFromMs)) continue;
      const row = rowOf(subscriber, status, nowMs);
      bytes += Buffer.byteLength(row) + 1;
      if (bytes > LIMITS.lookupReplyBytesMax) return { json: `[${rows.join(',')}]`, rows: rows.length, cut: true };
      rows.push(row);
    }
    return { json: `[${rows.join(',')}]`, rows: rows.length, cut: false };
  };
}

/** Members that an entry may lack because it serves all of them, or has with the value that stands for all. */
const SERVES_ALL: ReadonlySet<string> = new Set<keyof Subscriber>(['domain', 'cityCode', 'countryCode']);

function fits(subscriber: Subscriber, status: SubscriptionStatus, filter: LookupFilter): boolean {
  if (status !== (filter.status ?? 'SUBSCRIBED')) return false;
  const members: Readonly<Record<string, unknown>> = { ...subscriber };
  for (const [name, wanted] of Object.entries(filter)) {
    if (name === 'status' || wanted === undefined) continue;
    const has = members[name];
    const servesAll = SERVES_ALL.has(name) && (has === undefined || has === '*');
    if (has !== wanted && !servesAll) return false;
  }
  return true;
}

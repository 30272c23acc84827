import { LIMITS } from '../protocol/limits.ts';
import type { Outcome, Refused } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import { readEncryptionPublicKey, readSigningPublicKey } from '../protocol/signing/keys.ts';
import type { Subscriber } from '../protocol/subscriber.ts';

export interface RegistryPolicy {
  /** `manual`: a proven claim waits until an operator approves it. */
  readonly admission: 'automatic' | 'manual';
  /** Lets a URL lie on another host than the subscriber_id: for a pilot on one machine. */
  readonly allowAnyHost: boolean;
}

/** A key must be renewed at least this often: two years. */
const VALIDITY_MAX_MS = 2 * 366 * 24 * 3_600_000;
/** What fits into the name of a partition and into a keyId. */
const SUBSCRIBER_ID = /^[!#-[\]-{}~]+$/;

/** Whether an entry may be asked for at all, whoever asks. Gives it with its keys in their one spelling. */
export function checkClaim(subscriber: Subscriber, policy: RegistryPolicy, nowMs: number): Outcome<Subscriber> {
  for (const [path, id] of [
    ['/subscriber_id', subscriber.subscriberId],
    ['/key_id', subscriber.keyId],
  ] as const) {
    if (id.length > LIMITS.subscriberIdBytesMax || !SUBSCRIBER_ID.test(id)) {
      return refuse('invalid-request', 'An id has 1 to 255 visible ASCII characters, without a quote, backslash or bar.', { path });
    }
  }
  const url = checkUrl(subscriber, policy);
  if (!url.ok) return url;
  const validity = checkValidity(subscriber, nowMs);
  if (!validity.ok) return validity;
  const signing = readSigningPublicKey(subscriber.signingPublicKey);
  if (!signing.ok) return at(signing, '/signing_public_key');
  const encryption = readEncryptionPublicKey(subscriber.encryptionPublicKey);
  if (!encryption.ok) return at(encryption, '/encr_public_key');
  return ok({ ...subscriber, signingPublicKey: toBase64(signing.value), encryptionPublicKey: toBase64(encryption.value) });
}

function checkUrl({ url: text, subscriberId }: Subscriber, policy: RegistryPolicy): Outcome<void> {
  const path = '/url';
  if (text.length > LIMITS.urlBytesMax || !URL.canParse(text)) return refuse('invalid-request', 'The url cannot be read.', { path });
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse('invalid-request', 'The url must begin with https://.', { path });
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return refuse('invalid-request', 'The url must not hold a user name, password, query or fragment.', { path });
  }
  const host = hostOf(subscriberId);
  if (!policy.allowAnyHost && url.hostname !== host) {
    return refuse('invalid-request', `The host of the url must be that of the subscriber_id, ${host}.`, { path });
  }
  return ok(undefined);
}

/** A subscriber_id is a host name, perhaps with a port and a path behind it. */
function hostOf(subscriberId: string): string {
  return (/^[^:/]*/.exec(subscriberId)?.[0] ?? '').toLowerCase();
}

function checkValidity({ validFromMs, validUntilMs }: Subscriber, nowMs: number): Outcome<void> {
  const path = '/valid_until';
  if (validUntilMs <= nowMs) return refuse('invalid-request', 'valid_until lies in the past.', { path });
  if (validUntilMs <= validFromMs) return refuse('invalid-request', 'valid_until must lie after valid_from.', { path });
  if (validUntilMs - nowMs > VALIDITY_MAX_MS) return refuse('invalid-request', 'valid_until lies more than two years ahead.', { path });
  return ok(undefined);
}

/** Whether two entries of one subscriber stand for the same node: what must then be called at one URL. */
export function isSameNode(a: Subscriber, b: Subscriber): boolean {
  return a.type === b.type && a.domain === b.domain;
}

function at(refused: Refused, path: string): Refused {
  return { ok: false, problem: { ...refused.problem, path } };
}

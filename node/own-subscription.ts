import { toBase64 } from '../protocol/signing/base64.ts';
import { encryptionKeyPair } from '../protocol/signing/keys.ts';
import type { Subscriber, SubscriberType } from '../protocol/subscriber.ts';

/** One of a node's own subscriptions: what it asks a registry to enter, and the secrets that go with it. */
export interface OwnSubscription {
  readonly subscriberId: string;
  readonly keyId: string;
  /** Base URL at which it hears messages, `on_subscribe` among them. */
  readonly url: string;
  readonly type: SubscriberType;
  readonly domain?: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  /** The dialect it speaks. */
  readonly dialect: string;
  /** Ed25519, 64 bytes: seed, then public key. */
  readonly signingSecret: Uint8Array;
  /** X25519, 32 bytes. */
  readonly encryptionSecret: Uint8Array;
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

/** Public halves by their secrets: a node asks again and again for the same entry, and the arithmetic is slow. */
const publicHalves = new WeakMap<Uint8Array, string>();

function publicHalfOf(encryptionSecret: Uint8Array): string {
  const known = publicHalves.get(encryptionSecret) ?? toBase64(encryptionKeyPair(encryptionSecret).publicKey);
  publicHalves.set(encryptionSecret, known);
  return known;
}

/** As the registry is to enter it. */
export function asSubscriber(own: OwnSubscription): Subscriber {
  const { signingSecret, encryptionSecret, ...facts } = own;
  return {
    ...facts,
    signingPublicKey: toBase64(signingSecret.subarray(32)),
    encryptionPublicKey: publicHalfOf(encryptionSecret),
    status: 'INITIATED',
  };
}

/** Whether an entry says of a subscription what its node now says. Moments travel in whole milliseconds. */
export function isRenewed(entry: Subscriber, own: OwnSubscription): boolean {
  const facts = (subscriber: Subscriber) => {
    const { keyId, url, type, domain, cityCode, countryCode, dialect, signingPublicKey, encryptionPublicKey, validUntilMs } = subscriber;
    return JSON.stringify([keyId, url, type, domain, cityCode, countryCode, dialect, signingPublicKey, encryptionPublicKey, validUntilMs]);
  };
  return facts(entry) === facts(asSubscriber(own));
}

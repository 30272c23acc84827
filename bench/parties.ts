import { createHash } from 'node:crypto';
import { createIdentity, type Identity } from '../node/identity.ts';
import type { LookupFilter, RegistryClient } from '../node/registry-client.ts';
import { ok } from '../protocol/problems.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { encryptionKeyPair, signingKeyPair } from '../protocol/signing/keys.ts';
import type { Subscriber, SubscriberType } from '../protocol/subscriber.ts';

export const DOMAIN = 'retail';

/** Somebody on a network that exists for one measurement. Keys follow from the name, so that every process knows them all. */
export interface Party {
  readonly entry: Subscriber;
  readonly identity: Identity;
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array;
}

export function partyOf(name: string, type: SubscriberType, url: string): Party {
  const seed = createHash('sha256').update(name).digest();
  const signing = signingKeyPair(seed);
  const subscriberId = `${name}.example`;
  const entry: Subscriber = {
    subscriberId,
    keyId: `${name}-1`,
    url,
    type,
    ...(type === 'BG' ? {} : { domain: DOMAIN }),
    signingPublicKey: toBase64(signing.publicKey),
    encryptionPublicKey: toBase64(encryptionKeyPair(seed).publicKey),
    validFromMs: 0,
    validUntilMs: Number.MAX_SAFE_INTEGER,
    status: 'SUBSCRIBED',
    dialect: '1.1.1',
  };
  const identity = createIdentity(subscriberId, [{ keyId: entry.keyId, secret: signing.secret }], chooseEngine());
  return { entry, identity, publicKey: signing.publicKey };
}

/** A registry that answers at once, from these entries. */
export function registryOf(parties: readonly Party[]): RegistryClient {
  const fits = (entry: Subscriber, { subscriberId, keyId, type, domain }: LookupFilter): boolean =>
    (subscriberId === undefined || entry.subscriberId === subscriberId) &&
    (keyId === undefined || entry.keyId === keyId) &&
    (type === undefined || entry.type === type) &&
    (domain === undefined || entry.domain === undefined || entry.domain === domain);
  const entries = parties.map((party) => party.entry);
  return {
    lookup: (filter) => Promise.resolve(ok(entries.filter((entry) => fits(entry, filter)))),
    subscribe: () => Promise.resolve(ok(undefined)),
  };
}

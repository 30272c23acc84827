import { spokenByDefault } from '../dialects/choose.ts';
import type { SubscriberType } from '../protocol/subscriber.ts';
import type { NodeConfig } from './config.ts';
import type { Foundation } from './foundation.ts';
import type { NodeKeys, SigningKey } from './keys-file.ts';
import type { OwnSubscription } from './own-subscription.ts';

/** A key is asked for so long at a time; within it the operator changes it, or asks again. */
const VALID_MS = 365 * 86_400_000;
/** Clocks differ: a registry whose clock is behind must not find a key that is not valid yet. */
const BACKDATED_MS = 60_000;
/** A start so near the end of a key asks for it anew. */
const RENEWED_BEFORE_MS = 30 * 86_400_000;
const PARTITION = 'membership';

/**
 * What this node asks to be entered in its registries: an entry for each of its keys. From when until when a key is valid
 * is decided at its first start and kept until its end is near, so that a restart asks for the same entry and not for a new one.
 */
export async function ownSubscriptions(foundation: Foundation, type: SubscriberType): Promise<readonly OwnSubscription[]> {
  const { config, keys } = foundation;
  const entries = keys.signing.map(async (key) => ({
    ...subscriptionOf(key, { config, keys, type }),
    ...(await validity(key.keyId, foundation)),
  }));
  return Promise.all(entries);
}

export interface SubscriptionMeans {
  readonly config: NodeConfig;
  readonly keys: NodeKeys;
  readonly type: SubscriberType;
}

/** What an entry for one of a node's keys says, but for its time. */
export function subscriptionOf(
  key: SigningKey,
  { config, keys, type }: SubscriptionMeans,
): Omit<OwnSubscription, 'validFromMs' | 'validUntilMs'> {
  const domain = key.domain ?? (config.domains.length === 1 ? config.domains[0] : undefined);
  return {
    subscriberId: config.subscriberId,
    keyId: key.keyId,
    url: config.publicUrl,
    type,
    // A gateway passes on searches of every domain that its network has.
    ...(domain === undefined || type === 'BG' ? {} : { domain }),
    ...(config.city === undefined ? {} : { cityCode: config.city }),
    countryCode: config.country,
    dialect: spokenByDefault.version,
    signingSecret: key.secret,
    encryptionSecret: keys.encryption.secret,
  };
}

async function validity(keyId: string, { store, clock }: Foundation): Promise<{ validFromMs: number; validUntilMs: number }> {
  const key = `key:${keyId}`;
  const kept = (await store.read(PARTITION, [key])).get(key);
  const known = kept?.value as { validFromMs: number; validUntilMs: number } | undefined;
  const nowMs = clock.nowMs();
  if (known !== undefined && nowMs < known.validUntilMs - RENEWED_BEFORE_MS) return known;
  const value = { validFromMs: nowMs - BACKDATED_MS, validUntilMs: nowMs + VALID_MS };
  await store.commit({ partition: PARTITION, expect: [{ key, version: kept?.version ?? 0 }], put: [{ key, value }] });
  return value;
}

import { loadConfig, type NodeConfig } from '../node/config.ts';
import { type Foundation, layFoundation } from '../node/foundation.ts';
import { createIdentity } from '../node/identity.ts';
import type { SigningKey } from '../node/keys-file.ts';
import { createMembership, type Membership } from '../node/membership.ts';
import { createRegistryClient } from '../node/registry-client.ts';
import { subscriptionOf } from '../node/subscriptions.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok } from '../protocol/problems.ts';
import type { SubscriberType } from '../protocol/subscriber.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './terminal.ts';

/** What a node has at its registries, dealt with beside the node itself, which may be running. */
export interface OwnEntries extends Pick<Membership, 'withdraw' | 'leave'> {
  readonly foundation: Foundation;
  /** Names of the registries that do not have a key SUBSCRIBED. Fails when one does not answer. */
  lacking(key: SigningKey, signer: SigningKey): Promise<Outcome<readonly string[]>>;
}

const TYPES: Readonly<Record<Exclude<NodeConfig['role'], 'registry'>, SubscriberType>> = { gateway: 'BG', bap: 'BAP', bpp: 'BPP' };
/** Stands in what ends an entry, where nobody reads it: until when the entry was to hold. */
const HOUR_MS = 3_600_000;

/** Opens what is needed to speak with the registries in the name of a node, and closes it afterwards. Its store is left to the node. */
export async function withOwnEntries(
  configFile: string,
  terminal: Terminal,
  act: (entries: OwnEntries) => Promise<number>,
): Promise<number> {
  const config = loadConfig(configFile, terminal.env);
  const { role } = config;
  if (role === 'registry') {
    throw new UsageError(`${configFile} is a registry's: nobody enters its keys, nodes have them in their configuration.`);
  }
  const foundation = await layFoundation({ ...config, store: { engine: 'memory', file: '' }, log: { level: 'silent', pretty: false } });
  const { keys, clock, engine, registries } = foundation;
  const nowMs = clock.nowMs();
  const subscriptions = keys.signing.map((key) => ({
    ...subscriptionOf(key, { config, keys, type: TYPES[role] }),
    validFromMs: nowMs,
    validUntilMs: nowMs + HOUR_MS,
  }));
  const membership = createMembership({ ...foundation, subscriptions, clockSkewMs: config.limits.clockSkewMs });
  const lacking: OwnEntries['lacking'] = async (key, signer) => {
    const identity = createIdentity(config.subscriberId, [signer], engine);
    const names: string[] = [];
    for (const registry of registries) {
      const client = createRegistryClient({ ...foundation, registry, identity });
      const found = await client.lookup({ subscriberId: config.subscriberId, keyId: key.keyId });
      if (!found.ok) return found;
      if (found.value.length === 0) names.push(registry.subscriberId);
    }
    return ok(names);
  };
  try {
    return await act({ foundation, lacking, withdraw: membership.withdraw, leave: membership.leave });
  } finally {
    membership.close();
    await foundation.transport.close();
    await foundation.store.close();
  }
}

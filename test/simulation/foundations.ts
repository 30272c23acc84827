import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { type NodeConfig, readConfig } from '../../node/config.ts';
import type { Foundation } from '../../node/foundation.ts';
import { createIdentity } from '../../node/identity.ts';
import type { NodeKeys } from '../../node/keys-file.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createPeers } from '../../node/peers.ts';
import { createRegistryClient, type PinnedRegistry } from '../../node/registry-client.ts';
import { type Log, type LogFields, silentTelemetry, type Telemetry } from '../../node/telemetry.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { encryptionKeyPair, signingKeyPair } from '../../protocol/signing/keys.ts';
import { chanceOf } from './dice.ts';
import { storeFor } from './disk.ts';
import type { Life } from './life.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';
import { sharedEngine } from './signing.ts';

export const DOMAIN = 'retail';
export const CITY = 'std:020';
export const REGISTRY = 'registry';

export type RoleName = NodeConfig['role'];

/** A node of the city before it runs. */
export interface Plan {
  readonly name: string;
  readonly role: RoleName;
  readonly url: string;
  readonly keys: NodeKeys;
  readonly config: NodeConfig;
}

const WIRE_PATH = '/beckn/v1.1.1';
/** As the foundation of a node that is deployed has it. */
const LIMITED_KEYS_MAX = 20_000;
const engine = sharedEngine(chooseEngine());
const { metrics } = silentTelemetry('simulated');

export const subscriberIdOf = (name: string): string => `${name}.example`;

export const urlOf = (name: string): string => `https://${subscriberIdOf(name)}${name === REGISTRY ? '' : WIRE_PATH}`;

/** A node with the keys that follow from its name, and all settings that its configuration leaves open. */
export function planOf(name: string, role: RoleName, gateways: readonly string[]): Plan {
  const seedOf = (what: string): Uint8Array => createHash('sha256').update(`${name} ${what}`).digest();
  const keys: NodeKeys = {
    signing: [{ keyId: `${name}-key`, ...signingKeyPair(seedOf('signs')) }],
    encryption: encryptionKeyPair(seedOf('is challenged')),
  };
  const registry = { subscriber_id: subscriberIdOf(REGISTRY), url: urlOf(REGISTRY), keys: [{ ...UNREAD_KEY }] };
  const settings = {
    role,
    subscriber_id: subscriberIdOf(name),
    name,
    public_url: urlOf(name),
    store: { engine: 'memory' },
    domains: [DOMAIN],
    city: CITY,
    ...(role === 'registry' ? { registry: { admission: 'automatic' } } : { registries: [registry] }),
    ...(role === 'bap' ? { gateways: gateways.map(subscriberIdOf) } : {}),
  };
  const config = readConfig(stringify(settings), { file: `${name}.yaml`, env: { MARKTPLEIN_KEYS: '{}' } });
  return { name, role, url: urlOf(name), keys, config };
}

/** The registry is pinned by its own keys below; the configuration only has to be complete. */
const UNREAD_KEY = {
  key_id: 'unread',
  signing_public_key: Buffer.alloc(32).toString('base64'),
  encryption_public_key: Buffer.alloc(32).toString('base64'),
};

export interface Ground {
  readonly plan: Plan;
  readonly registry: Plan;
  readonly seed: number;
  readonly network: Network;
}

/** What one life of a node stands on: the parts that a deployed one has, over virtual time, chance, network and disk. */
export function foundationOf(machine: Machine, life: Life, { plan, registry, seed, network }: Ground): Foundation {
  const { config, keys } = plan;
  const { clock } = life;
  const telemetry = telemetryOf(machine, life);
  const transport = network.transportOf(machine, life);
  const identity = createIdentity(config.subscriberId, keys.signing, engine);
  const registries = [pinned(registry)];
  const registryClients = registries.map((pin) => createRegistryClient({ registry: pin, transport, identity, clock, engine, telemetry }));
  const { limits } = config;
  return {
    config,
    keys,
    clock,
    chance: chanceOf(`${seed} ${plan.name} ${life.n}`, clock),
    engine,
    telemetry,
    logDestination: { write: () => undefined, close: () => undefined },
    store: machine.between(storeFor(machine, life)),
    transport,
    identity,
    registries,
    registryClients,
    peers: createPeers(registryClients, clock, config.peers),
    perAddress: createLimiter({ perSecond: limits.addressRatePerS, burst: limits.addressBurst, keysMax: LIMITED_KEYS_MAX }),
    perSender: createLimiter({ perSecond: limits.senderRatePerS, burst: limits.senderBurst, keysMax: LIMITED_KEYS_MAX }),
  };
}

function pinned({ name, url, keys }: Plan): PinnedRegistry {
  return {
    subscriberId: subscriberIdOf(name),
    url,
    signingKeys: new Map(keys.signing.map(({ keyId, publicKey }) => [keyId, publicKey])),
    encryptionKeys: [keys.encryption.publicKey],
  };
}

const MISTAKES = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/** What a node writes down becomes a part of the story. A programmer's mistake is an alarm, whatever befell the node. */
function telemetryOf(machine: Machine, life: Life): Telemetry {
  const write = (level: string, fields: LogFields, text: string): void => {
    if (life.over) return;
    machine.tell(`${level}: ${text}${factsOf(fields)}`);
    const fault = (fields.error as { readonly name?: string; readonly stack?: string } | undefined) ?? undefined;
    if (level === 'error' && MISTAKES.has(fault?.name ?? ''))
      machine.alarms.push(
        `${text}${factsOf(fields)}${fault?.stack === undefined ? '' : ` ${fault.stack.split('\n').slice(0, 4).join(' ')}`}`,
      );
  };
  const log: Log = {
    debug: () => undefined,
    info: (fields, text) => write('info', fields, text),
    warn: (fields, text) => write('warn', fields, text),
    error: (fields, text) => write('error', fields, text),
    child: () => log,
  };
  return { log, metrics, metricsText: () => Promise.resolve(''), metricsData: () => Promise.resolve([]) };
}

function factsOf({ error, reason, problem, message_id }: LogFields): string {
  const said = [problem, reason, error instanceof Error ? `${error.name}: ${error.message}` : error, message_id].filter(
    (fact) => typeof fact === 'string',
  );
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { chooseEngine } from '../protocol/signing/choose.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { readEncryptionPublicKey, readSigningPublicKey } from '../protocol/signing/keys.ts';
import type { AdminFacts, Together } from './admin.ts';
import type { Chance, Clock } from './clock.ts';
import { systemChance, systemClock } from './clock.ts';
import type { NodeConfig, RegistryConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { createTransport } from './http-transport.ts';
import { createIdentity, type Identity } from './identity.ts';
import { type NodeKeys, readKeys } from './keys-file.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { type LogDestination, openLog } from './log-lines.ts';
import { createOperationsStream, type OperationsStream } from './operations-stream.ts';
import { createPeers, type Peers } from './peers.ts';
import { createRegistryClient, type PinnedRegistry, type RegistryClient } from './registry-client.ts';
import { followClock } from './rehearsal-clock.ts';
import { openMemoryStore } from './store/memory.ts';
import type { Store } from './store/port.ts';
import { openRedisStore } from './store/redis.ts';
import { openSqliteStore } from './store/sqlite.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';
import type { Transport } from './transport.ts';

/** What every role of node stands on, made from its configuration. */
export interface Foundation {
  readonly config: NodeConfig;
  readonly keys: NodeKeys;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly engine: SignatureEngine;
  readonly telemetry: Telemetry;
  readonly logDestination: LogDestination;
  readonly store: Store;
  readonly transport: Transport;
  readonly identity: Identity;
  readonly registries: readonly PinnedRegistry[];
  /** One for each registry, in their order. */
  readonly registryClients: readonly RegistryClient[];
  readonly peers: Peers;
  readonly perAddress: Limiter;
  readonly perSender: Limiter;
  /** Present where a control room may follow it. */
  readonly operations?: OperationsStream;
  /** Present where this process is one of several workers of a node. */
  readonly worker?: WorkerPlace;
}

/** The place of a process among the workers of a node. */
export interface WorkerPlace {
  /** From 1; the first does what is to be done once: it asks to be subscribed, and imports businesses. */
  readonly number: number;
  readonly together: Together;
  /** Given what this worker says of itself, for what all say together. */
  told(facts: AdminFacts): void;
}

/** Whether this process does what is done once for a node. */
export function isFirst({ worker }: Pick<Foundation, 'worker'>): boolean {
  return worker === undefined || worker.number === 1;
}

const TRANSPORT = {
  connectionsPerDestination: 16,
  destinationsMax: 2_048,
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 5_000,
} as const;
/** Addresses and senders whose rate is remembered. */
const LIMITED_KEYS_MAX = 20_000;

/** Opens the store and everything that does not depend on the role. Throws with a sentence for the operator when it cannot. */
export async function layFoundation(config: NodeConfig, worker?: WorkerPlace): Promise<Foundation> {
  const keys = readKeys(config.keys);
  const engine = chooseEngine();
  const clock = clockOf(config);
  const chance = systemChance;
  const registries = config.registries.map(pinned);
  const logDestination = openTheLog(config);
  const store = await openStore(config).catch((error: unknown) => {
    logDestination.close();
    throw error;
  });
  const telemetry = createTelemetry({
    name: config.name,
    level: config.log.level,
    destination: logDestination,
    ...(worker === undefined ? {} : { worker: worker.number }),
  });
  const transport = createTransport({ ...TRANSPORT, allowPrivateAddresses: config.allowPrivateAddresses });
  const identity = createIdentity(config.subscriberId, keys.signing, engine);
  const registryClients = registries.map((registry) => createRegistryClient({ registry, transport, identity, clock, engine, telemetry }));
  const { limits } = config;
  return {
    ...(worker === undefined ? {} : { worker }),
    ...(config.operations.controlRooms.length === 0 ? {} : { operations: createOperationsStream(chance) }),
    config,
    keys,
    clock,
    chance,
    engine,
    telemetry,
    logDestination,
    store,
    transport,
    identity,
    registries,
    registryClients,
    peers: createPeers(registryClients, clock, config.peers),
    perAddress: createLimiter({ perSecond: limits.addressRatePerS, burst: limits.addressBurst, keysMax: LIMITED_KEYS_MAX }),
    perSender: createLimiter({ perSecond: limits.senderRatePerS, burst: limits.senderBurst, keysMax: LIMITED_KEYS_MAX }),
  };
}

/** What a configuration names and the machine does not have is said in a sentence for the operator. */
function cannotOpen(config: NodeConfig, what: { readonly file: string; readonly setting: string; readonly error: unknown }): ConfigError {
  const { file, setting, error } = what;
  const message = `${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  return new ConfigError(config.subscriberId, [{ message, mend: `set ${setting} to a file that this process may write` }]);
}

function clockOf({ rehearsalClock, ...config }: NodeConfig): Clock {
  if (rehearsalClock === undefined) return systemClock;
  try {
    return followClock(rehearsalClock);
  } catch (error) {
    const message = `${rehearsalClock} leads no clock: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError(config.subscriberId, [
      { message, mend: 'take rehearsal_clock out: it is for the day of a pilot, which makes that file' },
    ]);
  }
}

function openTheLog(config: NodeConfig): LogDestination {
  const { file } = config.log;
  try {
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
    return openLog(config.log);
  } catch (error) {
    throw cannotOpen(config, { file: file ?? 'standard output', setting: 'log.file', error });
  }
}

/** Opens the store that a configuration names. Rejects with a sentence for the operator when it cannot. */
export async function openStore(config: NodeConfig): Promise<Store> {
  if (config.store.engine === 'memory') return openMemoryStore();
  if (config.store.engine === 'redis') return openRedisStore(config.store);
  const { file } = config.store;
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw cannotOpen(config, { file, setting: 'store.file', error });
  }
  return openSqliteStore({ file });
}

/** The keys by which a configuration pins a registry. A key that cannot be one is the operator's mistake. */
function pinned(registry: RegistryConfig): PinnedRegistry {
  const signingKeys = new Map<string, Uint8Array>();
  const encryptionKeys: Uint8Array[] = [];
  for (const key of registry.keys) {
    const signing = readSigningPublicKey(key.signingPublicKey);
    const encryption = readEncryptionPublicKey(key.encryptionPublicKey);
    if (!signing.ok || !encryption.ok) {
      const message = `key ${key.keyId} of registry ${registry.subscriberId} is not the base64 of 32 bytes`;
      throw new ConfigError(registry.subscriberId, [
        { message, mend: 'copy signing_public_key and encryption_public_key as the registry publishes them' },
      ]);
    }
    signingKeys.set(key.keyId, signing.value);
    encryptionKeys.push(encryption.value);
  }
  return { subscriberId: registry.subscriberId, url: registry.url, signingKeys, encryptionKeys };
}

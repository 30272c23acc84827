import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { systemChance } from '../../node/clock.ts';
import type { NodeConfig } from '../../node/config.ts';
import { createKeys, type NodeKeys, writeKeys } from '../../node/keys-file.ts';
import type { PinnedRegistry } from '../../node/registry-client.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { writeShops } from './shops.ts';

export const DOMAIN = 'retail';
export const CITY = 'std:020';
export const HOST = '127.0.0.1';
/** Messages come in below this path: its ending names the dialect. */
export const WIRE_PATH = '/beckn/v1.1.1';
export const PROVIDER_TOKEN = 'the-token-of-all-shopkeepers';
export const OPERATOR_TOKEN = 'the-token-of-the-operator';

export type RoleName = NodeConfig['role'];

/** One node before it runs. */
export interface PlannedNode {
  readonly name: string;
  readonly role: RoleName;
  readonly subscriberId: string;
  readonly port: number;
  readonly url: string;
  /** Where its messages go. */
  readonly wireUrl: string;
  readonly configFile: string;
  readonly storeFile: string;
  readonly logFile: string;
}

export interface NetworkPlan {
  readonly nodes: readonly PlannedNode[];
  readonly registries: readonly PinnedRegistry[];
}

/** Members of the configuration of every node of a role, in place of what a test network has. */
export type Overrides = Readonly<Partial<Record<RoleName, Readonly<Record<string, unknown>>>>>;

export interface PlanOptions {
  readonly folder: string;
  readonly registries: number;
  readonly gateways: number;
  readonly providers: number;
  readonly overrides: Overrides;
  /** Where others reach a node, when that is not at its own port. */
  readonly publicUrl?: (node: PlannedNode) => string | undefined;
}

/** Below the ports that systems give to outgoing connections: one of those could take a port between now and its use. */
const PORTS = { first: 10_000, count: 20_000 };
const TRIES_MAX = 200;

/** Ports that nobody listens on: all are taken at the same moment, so that no two are alike, and then let go. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenSomewhere));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function listenSomewhere(): Promise<Server> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const server = createServer();
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    const isListening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, HOST, () => resolve(true));
    });
    if (isListening) return server;
  }
  throw new Error('every port that was tried is taken');
}

/** Writes keys, configuration and shops of a whole network into a folder. */
export async function planNetwork(options: PlanOptions): Promise<NetworkPlan> {
  const many = (count: number, name: string, role: RoleName) =>
    Array.from({ length: count }, (_, place): readonly [string, RoleName] => [`${name}-${place + 1}`, role]);
  const names: readonly (readonly [string, RoleName])[] = [
    ['registry', 'registry'],
    ...many(options.registries, 'registry', 'registry').slice(1),
    ...many(options.gateways, 'gateway', 'gateway'),
    ['buyer', 'bap'],
    ...many(options.providers, 'provider', 'bpp'),
  ];
  const ports = await freePorts(names.length);
  const nodes = names.map(([name, role], place) => plannedNode(name, role, { folder: options.folder, port: ports[place] ?? 0 }));
  const keys = nodes.map((node) => {
    const own = createKeys({ keyId: `${node.name}-key` }, systemChance);
    writeKeys(join(options.folder, `${node.name}.keys.json`), own);
    return own;
  });
  const registries = nodes.flatMap((node, place) => (node.role === 'registry' ? [pinned(node, keys[place])] : []));
  for (const node of nodes) writeFileSync(node.configFile, stringify(configOf(node, { ...options, nodes, pins: registries })));
  nodes.filter(({ role }) => role === 'bpp').forEach(({ name }, place) => void writeShops(join(options.folder, name), place));
  return { nodes, registries };
}

function plannedNode(name: string, role: RoleName, { folder, port }: { readonly folder: string; readonly port: number }): PlannedNode {
  const url = `http://${HOST}:${port}`;
  return {
    name,
    role,
    subscriberId: `${name}.test`,
    port,
    url,
    wireUrl: role === 'registry' ? url : `${url}${WIRE_PATH}`,
    configFile: join(folder, `${name}.yaml`),
    storeFile: join(folder, `${name}.db`),
    logFile: join(folder, `${name}.log`),
  };
}

function pinned(node: PlannedNode, keys: NodeKeys | undefined): PinnedRegistry {
  const [signing] = keys?.signing ?? [];
  if (keys === undefined || signing === undefined) throw new Error('a network has a registry with a key');
  return {
    subscriberId: node.subscriberId,
    url: node.url,
    signingKeys: new Map([[signing.keyId, signing.publicKey]]),
    encryptionKeys: [keys.encryption.publicKey],
  };
}

interface ConfigMeans extends PlanOptions {
  readonly nodes: readonly PlannedNode[];
  readonly pins: readonly PinnedRegistry[];
}

function configOf(node: PlannedNode, means: ConfigMeans): object {
  const base = {
    role: node.role,
    subscriber_id: node.subscriberId,
    public_url: means.publicUrl?.(node) ?? node.wireUrl,
    listen: { host: HOST, port: node.port },
    store: { engine: 'sqlite', file: `${node.name}.db` },
    keys_file: `${node.name}.keys.json`,
    domains: [DOMAIN],
    city: CITY,
    allow_private_addresses: true,
    log: { level: 'info', file: `${node.name}.log` },
  };
  return { ...base, ...roleMembers(node, means), ...means.overrides[node.role] };
}

function roleMembers({ role, name }: PlannedNode, { nodes, pins }: ConfigMeans): object {
  const registries = pins.map((pin) => ({ subscriber_id: pin.subscriberId, url: pin.url, keys: keysOf(pin) }));
  switch (role) {
    case 'registry':
      return {
        registry: {
          admission: 'automatic',
          allow_any_host: true,
          operators: [{ name: 'operator', token_sha256: sha256(OPERATOR_TOKEN) }],
        },
      };
    case 'gateway':
      return { registries };
    case 'bap': {
      const gateways = nodes.filter((node) => node.role === 'gateway').map((node) => node.subscriberId);
      return { registries, gateways, bap: { open_app: true, storefront: false } };
    }
    case 'bpp':
      return { registries, bpp: { businesses_folder: name, api_token_sha256: sha256(PROVIDER_TOKEN) } };
  }
}

function keysOf({ signingKeys, encryptionKeys }: PinnedRegistry): readonly object[] {
  return [...signingKeys].map(([keyId, publicKey], place) => ({
    key_id: keyId,
    signing_public_key: toBase64(publicKey),
    encryption_public_key: toBase64(encryptionKeys[place] ?? new Uint8Array()),
  }));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

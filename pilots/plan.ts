import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Position } from '../commerce/place.ts';
import { systemChance } from '../node/clock.ts';
import { createKeys, type NodeKeys, writeKeys } from '../node/keys-file.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import { type PlannedControlRoom, planControlRoom, writeControlRoom } from './control-room.ts';
import { PilotFailed } from './pilot-failed.ts';

/** One node of a pilot before it runs: who it is, where it listens and where its files are. */
export interface PlannedNode {
  readonly name: string;
  readonly role: 'registry' | 'gateway' | 'bap' | 'bpp';
  readonly subscriberId: string;
  readonly port: number;
  /** Where it listens. */
  readonly url: string;
  /** Where people, apps and other nodes reach it: where it listens, unless something stands in between. */
  readonly publicUrl: string;
  readonly configFile: string;
  readonly logFile: string;
}

export interface PilotPlan {
  readonly folder: string;
  readonly nodes: readonly PlannedNode[];
  /** With this the pilot's shopkeepers talk to their provider nodes. Made anew for each pilot, kept in memory only. */
  readonly providerToken: string;
  /** With this the pilot's buyers come to the buyer node, as an app with a quota of its own. As fresh and as secret. */
  readonly appKey: string;
  /** Where the pilot was asked for one. */
  readonly controlRoom?: PlannedControlRoom;
}

export interface PlanOptions {
  readonly folder: string;
  /** The first node listens here, the others on the ports that follow. */
  readonly firstPort: number;
  /** What the names of the nodes have in common; a part of a host name. */
  readonly cityId: string;
  /** As people say it. */
  readonly cityName: string;
  readonly outline: readonly Position[];
  /** The drawing of the city, where it has one: the name of a file in the folder of the pilot. */
  readonly drawing?: string;
  /** Where the businesses of a provider node are. */
  readonly placeOf: (node: string) => Position | undefined;
  readonly cityCode: string;
  readonly country: string;
  readonly domain: string;
  /** Names of the provider nodes. */
  readonly providerNodes: readonly string[];
  readonly tokenSha256: (token: string) => string;
  /** With a control room, on the port after those of the nodes. */
  readonly controlRoom?: boolean;
  /** Where that control room may start the day and break a node. */
  readonly door?: { readonly url: string; readonly token: string };
  /** The port at which a node is reached that listens at this one; the same unless said. */
  readonly reachedAt?: (port: number) => number;
  /** The name of the file that leads the clock of all of them, where they do not go by the machine's. */
  readonly rehearsalClock?: string;
  /** The store of a node, as its configuration names it; a SQLite file beside the configuration unless said. */
  readonly storeOf?: (name: string) => object;
}

/** Messages come in below this path: its ending names the dialect. */
const WIRE_PATH = '/beckn/v1.1.1';
const HOST = '127.0.0.1';
const TOKEN_BYTES = 24;
/** Many people at once, all of them at one address. */
const APP_REQUESTS_A_MINUTE = 60_000;

/** Writes configuration and keys of a whole network into a fresh folder, one registry, two gateways, one buyer node and the provider nodes. */
export function planPilot(options: PlanOptions): PilotPlan {
  emptyFolder(options.folder);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const names: readonly (readonly [name: string, role: PlannedNode['role']])[] = [
    ['registry', 'registry'],
    ['gateway-1', 'gateway'],
    ['gateway-2', 'gateway'],
    ['buyer', 'bap'],
    ...options.providerNodes.map((name) => [name, 'bpp'] as const),
  ];
  const nodes = names.map(([name, role], index) => plannedNode(name, role, { ...options, port: options.firstPort + index }));
  const keys = new Map(nodes.map((node) => [node.name, createKeys({ keyId: systemChance.newId() }, systemChance)]));
  const providerToken = toBase64(systemChance.bytes(TOKEN_BYTES));
  const appKey = toBase64(systemChance.bytes(TOKEN_BYTES));
  const place = { folder: options.folder, host: HOST, port: options.firstPort + nodes.length };
  const watched = options.controlRoom === true ? { controlRoom: planControlRoom(place) } : {};
  if (watched.controlRoom !== undefined) writeControlRoom(watched.controlRoom, { ...options, nodes });
  for (const node of nodes) {
    const own = mustHave(keys, node.name);
    writeKeys(join(options.folder, `${node.name}.keys.json`), own);
    writeFileSync(
      node.configFile,
      stringify(configOf(node, { ...options, nodes, registryKeys: mustHave(keys, 'registry'), providerToken, appKey, watched })),
    );
  }
  return { folder: options.folder, nodes, providerToken, appKey, ...watched };
}

/** Removes what an earlier pilot left, and nothing else: a mistyped folder may hold somebody's work. */
function emptyFolder(folder: string): void {
  const present = existsSync(folder) ? readdirSync(folder) : [];
  if (present.length > 0 && !present.includes('registry.keys.json'))
    throw new PilotFailed(`${folder} holds files that are not of a pilot: choose another folder with --data, or move them away.`);
  rmSync(folder, { recursive: true, force: true });
}

function plannedNode(
  name: string,
  role: PlannedNode['role'],
  at: Pick<PlanOptions, 'folder' | 'reachedAt' | 'cityId'> & { readonly port: number },
): PlannedNode {
  return {
    name,
    role,
    subscriberId: `${name}.${at.cityId}.example`,
    port: at.port,
    url: `http://${HOST}:${at.port}`,
    publicUrl: `http://${HOST}:${at.reachedAt?.(at.port) ?? at.port}`,
    configFile: join(at.folder, `${name}.yaml`),
    logFile: join(at.folder, `${name}.log`),
  };
}

interface ConfigMeans extends PlanOptions {
  readonly nodes: readonly PlannedNode[];
  readonly registryKeys: NodeKeys;
  readonly providerToken: string;
  readonly appKey: string;
  readonly watched: Pick<PilotPlan, 'controlRoom'>;
}

function configOf(node: PlannedNode, means: ConfigMeans): object {
  const { controlRoom } = means.watched;
  const operator = (token: string): object => ({ name: 'control room', token_sha256: means.tokenSha256(token) });
  const shared = {
    role: node.role,
    subscriber_id: node.subscriberId,
    name: node.name,
    public_url: `${node.publicUrl}${node.role === 'registry' ? '' : WIRE_PATH}`,
    listen: { host: HOST, port: node.port },
    store: means.storeOf?.(node.name) ?? { engine: 'sqlite', file: `${node.name}.db` },
    keys_file: `${node.name}.keys.json`,
    domains: [means.domain],
    city: means.cityCode,
    country: means.country,
    allow_private_addresses: true,
    log: { level: 'info' },
    ...(means.rehearsalClock === undefined ? {} : { rehearsal_clock: means.rehearsalClock }),
    ...(controlRoom === undefined ? {} : { operations: { control_rooms: [operator(controlRoom.streamToken)] } }),
  };
  if (node.role === 'registry') {
    const operators = controlRoom === undefined ? {} : { operators: [operator(controlRoom.registryToken)] };
    return { ...shared, registry: { admission: 'automatic', allow_any_host: true, ...operators } };
  }
  const trusting = { ...shared, registries: [pinnedRegistry(means)] };
  const map = means.drawing === undefined ? {} : { map: { drawing: means.drawing } };
  if (node.role === 'bap') {
    const gateways = means.nodes.filter((other) => other.role === 'gateway').map((other) => other.subscriberId);
    const app = { name: 'pilot', key_sha256: means.tokenSha256(means.appKey), requests_per_minute: APP_REQUESTS_A_MINUTE };
    return { ...trusting, ...map, gateways, bap: { open_app: true, storefront: true, apps: [app] } };
  }
  if (node.role === 'bpp')
    return {
      ...trusting,
      ...map,
      bpp: { businesses_folder: node.name, api_token_sha256: means.tokenSha256(means.providerToken), console_url: consoleUrlOf(node) },
    };
  return trusting;
}

/** By the name of this machine and not by its number: browsers make passkeys for names alone. */
function consoleUrlOf({ publicUrl }: PlannedNode): string {
  return `http://localhost:${new URL(publicUrl).port}/console/`;
}

function pinnedRegistry(means: ConfigMeans): object {
  const registry = means.nodes.find((node) => node.role === 'registry');
  const [signing] = means.registryKeys.signing;
  if (registry === undefined || signing === undefined) throw new Error('A pilot has a registry, and a registry has a key');
  const keys = [
    {
      key_id: signing.keyId,
      signing_public_key: toBase64(signing.publicKey),
      encryption_public_key: toBase64(means.registryKeys.encryption.publicKey),
    },
  ];
  return { subscriber_id: registry.subscriberId, url: registry.publicUrl, keys };
}

function mustHave(keys: ReadonlyMap<string, NodeKeys>, name: string): NodeKeys {
  const found = keys.get(name);
  if (found === undefined) throw new Error(`No keys were made for ${name}`);
  return found;
}

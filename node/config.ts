import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { applyEnvironment, type Environment } from './config-environment.ts';
import { ConfigError, type ConfigFault, describeFault } from './config-error.ts';
import { readConfigText } from './config-text.ts';
import type { LogLevel } from './telemetry.ts';

/** How one node is set up. What each member means stands in `config.schema.json`, which also names the defaults. */
export interface NodeConfig {
  readonly role: 'registry' | 'gateway' | 'bap' | 'bpp';
  readonly subscriberId: string;
  readonly name: string;
  readonly publicUrl: string;
  readonly listen: { readonly host: string; readonly port: number; readonly behindProxy: boolean; readonly drainMs: number };
  readonly store: StoreConfig;
  /** Where the keys are: an absolute path, or the JSON itself from `MARKTPLEIN_KEYS`, which comes first. */
  readonly keys: { readonly file?: string; readonly json?: string };
  readonly domains: readonly string[];
  readonly city?: string;
  readonly country: string;
  /** What maps on the pages begin with. `drawing` is an absolute path. */
  readonly map: { readonly drawing?: string; readonly middle?: { readonly lat: number; readonly lon: number } };
  readonly registries: readonly RegistryConfig[];
  readonly gateways: readonly string[];
  readonly allowPrivateAddresses: boolean;
  /** Leads the clock of a rehearsal; an absolute path. */
  readonly rehearsalClock?: string;
  readonly log: { readonly level: LogLevel; readonly pretty: boolean; readonly file?: string };
  readonly limits: {
    readonly bodyBytesMax: number;
    readonly clockSkewMs: number;
    readonly signatureLifetimeMaxS: number;
    readonly requestsInFlightMax: number;
    readonly inboxMax: number;
    readonly fanOutMax: number;
    readonly senderRatePerS: number;
    readonly senderBurst: number;
    readonly addressRatePerS: number;
    readonly addressBurst: number;
  };
  readonly peers: { readonly cacheMs: number; readonly graceMs: number; readonly negativeCacheMs: number; readonly entriesMax: number };
  readonly retention: { readonly days: number };
  /** Who may follow the operations stream. */
  readonly operations: { readonly controlRooms: readonly OperatorConfig[] };
  readonly bap: TellingConfig & {
    readonly apps: readonly AppConfig[];
    readonly openApp: boolean;
    readonly storefront: boolean;
    readonly storefrontUrl?: string;
  };
  readonly bpp: TellingConfig & {
    readonly businessesFolder?: string;
    readonly apiTokenSha256?: string;
    readonly console: boolean;
    readonly consoleUrl?: string;
    readonly openidConnect?: OpenidConfig;
    readonly paymentServices: readonly PaymentServiceConfig[];
  };
  readonly registry: {
    readonly admission: 'automatic' | 'manual';
    readonly operators: readonly OperatorConfig[];
    readonly allowAnyHost: boolean;
  };
}

/** By what people are told: letters, and pushes to their devices. */
export interface TellingConfig {
  readonly mailUrl?: string;
  readonly mailFrom?: string;
  readonly pushContact?: string;
  readonly pushHosts: readonly string[];
}

/** `file` is an absolute path. */
export type StoreConfig = { readonly engine: 'sqlite' | 'memory'; readonly file: string } | RedisConfig;

export interface RedisConfig {
  readonly engine: 'redis';
  /** One server, or nodes of a cluster. */
  readonly url?: string;
  readonly nodes?: readonly string[];
  /** What the keys in Redis begin with. */
  readonly name: string;
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
  readonly durability: 'always' | 'everysec' | 'none';
  readonly waitReplicas: number;
  readonly waitTimeoutMs: number;
  readonly commandTimeoutMs: number;
  /** How long a node that starts waits for a Redis that is away. */
  readonly startWaitMs: number;
}

/** A registry that is trusted, pinned by its public keys (base64). */
export interface RegistryConfig {
  readonly subscriberId: string;
  readonly url: string;
  readonly keys: readonly { readonly keyId: string; readonly signingPublicKey: string; readonly encryptionPublicKey: string }[];
}

export interface AppConfig {
  readonly name: string;
  /** Hexadecimal, lower case. */
  readonly keySha256: string;
  readonly origins: readonly string[];
  readonly requestsPerMinute: number;
}

/** A payment service that tells by webhook what was paid. `secretFile` is an absolute path. */
export interface PaymentServiceConfig {
  readonly name: string;
  readonly secretFile: string;
  /** Of which providers; of all when empty. */
  readonly providers: readonly string[];
}

/** Another place at which people can sign in. `clientSecretFile` is an absolute path. */
export interface OpenidConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretFile?: string;
  readonly name: string;
}

export interface OperatorConfig {
  readonly name: string;
  /** Hexadecimal, lower case. */
  readonly tokenSha256: string;
}

export { ConfigError } from './config-error.ts';

type Plain = Record<string, unknown>;

const SCHEMA = JSON.parse(readFileSync(new URL('./config.schema.json', import.meta.url), 'utf8')) as Plain;
/** Compiled once, however many nodes a pilot starts in one process. */
let validator: ValidateFunction | undefined;

/**
 * Reads a configuration file (YAML), lays the environment over it and holds the whole against the schema.
 * Relative paths in it are relative to the folder of the file.
 * @throws ConfigError naming every fault with its line and how to mend it
 */
export function loadConfig(file: string, env: Environment): NodeConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ConfigError(file, [{ message: `cannot be read: ${reason}`, mend: 'check the path, or make one with: marktplein init' }]);
  }
  return readConfig(text, { file, env });
}

/** As {@link loadConfig}, over text that was read already. */
export function readConfig(text: string, source: { readonly file: string; readonly env: Environment }): NodeConfig {
  const { file, env } = source;
  const { document, lines, members: config } = readConfigText(text, { file, role: 'bpp' });
  const written = new Set(Object.keys(config));
  const environment = applyEnvironment(config, env, SCHEMA);
  const fromEnvironment = new Map(environment.applied.map(({ variable, path }) => [path, variable]));
  const describe = (error: ErrorObject): ConfigFault => describeFault(error, { document, lines, fromEnvironment });
  validator ??= new Ajv2020({ allErrors: true, useDefaults: true, verbose: true }).compile(SCHEMA);
  const faults = validator(config) ? [] : (validator.errors ?? []).map(describe);
  faults.push(...environment.faults);
  if (faults.length === 0) faults.push(...contradictions(config, written, env).map((error) => describe(error as ErrorObject)));
  if (faults.length > 0) throw new ConfigError(file, faults);
  return toNodeConfig(config, dirname(resolve(file)), env);
}

/** What a schema cannot say: what one member asks of another. In the form of a schema's faults, so that they find their lines. */
function contradictions(config: Plain, written: ReadonlySet<string>, env: Environment): readonly Partial<ErrorObject>[] {
  const faults: Partial<ErrorObject>[] = [];
  const fault = (instancePath: string, message: string): void =>
    void faults.push({ keyword: 'contradiction', instancePath, message, params: {} });
  const { role } = config;
  for (const section of ['bap', 'bpp', 'registry']) {
    if (section !== role && written.has(section)) fault(`/${section}`, `is only for role ${section}, and this is a ${role}; take it out`);
  }
  if (role !== 'bap' && role !== 'bpp' && written.has('map'))
    fault('/map', `is only for nodes with pages, and this is a ${role}; take it out`);
  if (role !== 'bap' && (config.gateways as unknown[]).length > 0) fault('/gateways', 'is only for role bap; take it out');
  if (role !== 'registry' && (config.registries as unknown[]).length === 0) {
    fault('', 'registries is missing: without one nobody can be trusted; add the one of your network with its url and keys');
  }
  if (config.allow_private_addresses !== true && String(config.public_url).startsWith('http:')) {
    fault('/public_url', 'must start with https:// on the open internet; for a pilot on one machine set allow_private_addresses: true');
  }
  if (config.allow_private_addresses !== true && config.rehearsal_clock !== undefined) {
    fault('/rehearsal_clock', 'is only for a rehearsal on one machine: a node that trades goes by the time that it is; take it out');
  }
  for (const section of ['bap', 'bpp']) {
    const { mail_url, mail_from } = (config[section] ?? {}) as Plain;
    if (mail_url !== undefined && mail_from === undefined) fault(`/${section}/mail_url`, 'needs mail_from beside it: who sends that mail');
  }
  const { openid_connect } = (config.bpp ?? {}) as Plain;
  if (config.allow_private_addresses !== true && String((openid_connect as Plain | undefined)?.issuer ?? '').startsWith('http:')) {
    fault('/bpp/openid_connect/issuer', 'must start with https://: what says who somebody is may not be changed on its way');
  }
  faults.push(...storeContradictions(config.store as Plain));
  if (config.keys_file === undefined && env.MARKTPLEIN_KEYS === undefined) {
    fault('', 'keys_file is missing; make one with "marktplein init", or put its JSON in the variable MARKTPLEIN_KEYS');
  }
  return faults;
}

function storeContradictions({ engine, url, nodes, ...store }: Plain): readonly Partial<ErrorObject>[] {
  const at = (member: string, message: string): Partial<ErrorObject>[] => [
    { keyword: 'contradiction', instancePath: `/store${member}`, message, params: {} },
  ];
  if (engine !== 'redis') {
    const foreign = [...(url === undefined ? [] : ['/url']), ...(nodes === undefined ? [] : ['/nodes'])];
    return foreign.flatMap((member) => at(member, `is only for engine redis, and this is ${engine}; take it out`));
  }
  if (url === undefined && nodes === undefined)
    return at('', 'does not say where Redis is; add url: redis://host:port, or nodes of a cluster');
  if (url !== undefined && nodes !== undefined) return at('/nodes', 'is given beside url; keep url for one server, nodes for a cluster');
  if (Number(store.wait_timeout_ms) < Number(store.command_timeout_ms)) return [];
  return at('/wait_timeout_ms', 'must be less than command_timeout_ms, within which every answer has to come');
}

function toNodeConfig(config: Plain, folder: string, env: Environment): NodeConfig {
  const { keysFile, ...rest } = camelCased(config) as Plain & { keysFile?: string };
  // The schema has just vouched for this shape; a test holds the two against each other.
  const shaped = rest as unknown as Omit<NodeConfig, 'keys' | 'store'>;
  const { log, bpp, map } = shaped;
  const json = env.MARKTPLEIN_KEYS;
  return {
    ...shaped,
    name: shaped.name ?? shaped.subscriberId,
    store: storeConfig(rest.store as RedisConfig & { file: string }, { folder, name: shaped.subscriberId }),
    ...(shaped.rehearsalClock === undefined ? {} : { rehearsalClock: resolve(folder, shaped.rehearsalClock) }),
    map: { ...map, ...(map.drawing === undefined ? {} : { drawing: resolve(folder, map.drawing) }) },
    log: { ...log, ...(log.file === undefined ? {} : { file: resolve(folder, log.file) }) },
    bpp: {
      ...bpp,
      ...(bpp.businessesFolder === undefined ? {} : { businessesFolder: resolve(folder, bpp.businessesFolder) }),
      ...(bpp.openidConnect === undefined ? {} : { openidConnect: withSecretFile(bpp.openidConnect, folder) }),
      paymentServices: bpp.paymentServices.map((each) => ({ ...each, secretFile: resolve(folder, each.secretFile) })),
    },
    keys: { ...(keysFile === undefined ? {} : { file: resolve(folder, keysFile) }), ...(json === undefined ? {} : { json }) },
  };
}

function withSecretFile({ clientSecretFile, ...rest }: OpenidConfig, folder: string): OpenidConfig {
  return clientSecretFile === undefined ? rest : { ...rest, clientSecretFile: resolve(folder, clientSecretFile) };
}

/** Only what the engine uses. */
function storeConfig(store: RedisConfig & { readonly file: string }, at: { readonly folder: string; readonly name: string }): StoreConfig {
  const { file, ...redis } = store;
  return store.engine === 'redis' ? { ...redis, name: redis.name ?? at.name } : { engine: store.engine, file: resolve(at.folder, file) };
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(member),
    ]),
  );
}

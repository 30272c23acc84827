import type { Redis } from 'ioredis';
import { StoreUnfit } from './port.ts';

/** The least that a server must promise of a write that it answered: it is on its disk, or will be within a second, or nothing. */
export type Durability = 'always' | 'everysec' | 'none';

const STRENGTH: Readonly<Record<Durability, number>> = { none: 0, everysec: 1, always: 2 };
const SETTINGS = [
  ...['appendonly', 'appendfsync', 'no-appendfsync-on-rewrite', 'maxmemory', 'maxmemory-policy'],
  ...['cluster-enabled', 'cluster-replica-validity-factor'],
];

/**
 * Holds every server against what is asked for, replicas too: one of them may take over.
 * @throws StoreUnfit with what a server is set to and what to do
 */
export async function mustBeDurable(servers: readonly Redis[], asked: Durability): Promise<void> {
  if (asked === 'none') return;
  for (const server of servers) {
    const fault = faultOf(await settingsOf(server), asked);
    if (fault !== undefined) throw new StoreUnfit(`Redis at ${server.options.host}:${server.options.port} ${fault}`);
  }
}

type Settings = ReadonlyMap<string, string>;

async function settingsOf(server: Redis): Promise<Settings> {
  try {
    return pairs((await server.call('CONFIG', 'GET', ...SETTINGS)) as readonly unknown[]);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ReplyError')) throw error;
  }
  // Where CONFIG is kept from us INFO may be read; it does not tell how often is synced.
  const info = String(await server.call('INFO', 'persistence', 'memory'));
  const lines = new Map(info.split('\r\n').map((line) => line.split(':', 2) as [string, string]));
  return new Map([
    ['appendonly', lines.get('aof_enabled') === '1' ? 'yes' : 'no'],
    ['maxmemory', lines.get('maxmemory') ?? '0'],
    ['maxmemory-policy', lines.get('maxmemory_policy') ?? ''],
  ]);
}

function faultOf(settings: Settings, asked: Durability): string | undefined {
  const mend = (setting: string): string => `set ${setting} in its configuration, or say in store.durability that less is enough`;
  if (settings.get('maxmemory') !== '0' && settings.get('maxmemory-policy') !== 'noeviction') {
    return `throws away what it was given when its memory is full (maxmemory-policy ${settings.get('maxmemory-policy')}): ${mend('maxmemory-policy noeviction')}`;
  }
  if (settings.get('appendonly') !== 'yes') return `keeps no append-only file, so that a restart loses orders: ${mend('appendonly yes')}`;
  const fsync = settings.get('appendfsync');
  if (fsync === undefined && asked === 'always') {
    return 'does not let us see how often it syncs: let this user call CONFIG GET, or set store.durability to everysec if that is enough';
  }
  if (STRENGTH[asDurability(fsync)] < STRENGTH[asked])
    return `syncs its append-only file ${fsync}, not ${asked}: ${mend(`appendfsync ${asked}`)}`;
  if (asked === 'always' && settings.get('no-appendfsync-on-rewrite') === 'yes')
    return `does not sync while it rewrites its append-only file: ${mend('no-appendfsync-on-rewrite no')}`;
  // After a power cut of all, a replica that is back sooner than its master would take over with what it happened to have.
  if (asked === 'always' && settings.get('cluster-enabled') === 'yes' && settings.get('cluster-replica-validity-factor') === '0')
    return `takes over from its master however old what it has is: ${mend('cluster-replica-validity-factor 10')}`;
  return undefined;
}

/** An unseen setting is taken for the one that Redis has by itself. */
function asDurability(fsync = 'everysec'): Durability {
  return fsync === 'always' || fsync === 'everysec' ? fsync : 'none';
}

function pairs(reply: readonly unknown[]): Settings {
  const flat = reply.map(String);
  return new Map(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])));
}

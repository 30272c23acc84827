/**
 * Partitions hash to a fixed number of shards, and a shard is what lies in one Redis slot: all its keys carry the same hash tag,
 * so that a commit is one call in one slot, on one server as on a cluster. Both numbers are part of the shape of what is stored.
 */
export const SHARDS = 64;

/** Structures of a shard that nearly every function touches, by the names they have in its code. */
const SHARED = {
  clock: 'clock',
  partitions: 'partitions',
  claims: 'claims',
  claimsDue: 'claims:due',
  transactions: 'transactions',
  sealKeys: 'seal-keys',
  holders: 'holders',
  inbox: 'inbox',
  inboxOrder: 'inbox:order',
  inboxReady: 'inbox:ready',
  inboxTaken: 'inbox:taken',
  outbox: 'outbox',
  outboxOrder: 'outbox:order',
  outboxLanes: 'outbox:lanes',
  outboxTaken: 'outbox:taken',
  dead: 'dead',
  deadOrder: 'dead:order',
  timers: 'timers',
  timersDue: 'timers:due',
  timersTaken: 'timers:taken',
} as const;

export type SharedKey = keyof typeof SHARED;

/** Names of keys of one store. */
export interface RedisKeys {
  /** Where a commit tells the other processes what it changed. */
  readonly channel: string;
  /** The processes that have the store open; with a name behind it, the mark of one. All of it lies in one slot. */
  readonly alive: string;
  /** The Redis slot in which a shard lies. */
  slot(shard: number): number;
  shared(shard: number, names: readonly SharedKey[]): readonly string[];
  /** Values and versions of a partition. */
  state(shard: number, partition: string): string;
  /** The keys of a partition, in order. */
  names(shard: number, partition: string): string;
  log(shard: number, id: string): string;
  /** What was said in a transaction, in order. */
  said(shard: number, transactionId: string): string;
  /** Ids of the outbox entries of a log entry, in order. */
  sent(shard: number, logId: string): string;
  /** An outbox entry that was delivered. */
  delivered(shard: number, outboxId: string): string;
}

/** `name` keeps the stores of several nodes on one Redis apart. */
export function redisKeys(name: string): RedisKeys {
  const prefixes = Array.from({ length: SHARDS }, (_, shard) => `{mp:${name}:${String(shard).padStart(2, '0')}}:`);
  const at = (shard: number, rest: string): string => `${prefixes[shard]}${rest}`;
  const all = prefixes.map((prefix) => new Map(Object.entries(SHARED).map(([key, rest]) => [key, prefix + rest])));
  return {
    channel: `mp:${name}:changes`,
    alive: `{mp:${name}:alive}`,
    slot: (shard) => crc16(at(shard, '').slice(1, -2)) % SLOTS,
    shared: (shard, names) => names.map((key) => all[shard]?.get(key) ?? ''),
    state: (shard, partition) => at(shard, `state:${partition}`),
    names: (shard, partition) => at(shard, `names:${partition}`),
    log: (shard, id) => at(shard, `log:${id}`),
    said: (shard, transactionId) => at(shard, `said:${transactionId}`),
    sent: (shard, logId) => at(shard, `sent:${logId}`),
    delivered: (shard, outboxId) => at(shard, `delivered:${outboxId}`),
  };
}

/** The shard of a partition: FNV-1a over its UTF-8 bytes. */
export function shardOf(partition: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(partition)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % SHARDS;
}

const SLOTS = 16_384;

/** CRC-16/XMODEM, by which Redis Cluster finds the slot of a hash tag. */
function crc16(tag: string): number {
  let crc = 0;
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

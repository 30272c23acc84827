import { createHash } from 'node:crypto';
import { baseLua } from './redis-base.lua.ts';
import { commitLua } from './redis-commit.lua.ts';
import type { SharedKey } from './redis-keys.ts';
import { queuesLua } from './redis-queues.lua.ts';
import { readingLua } from './redis-reading.lua.ts';

interface RedisFunction {
  /** The structures of the shard that it touches, in the order in which their keys are declared. */
  readonly shared: readonly SharedKey[];
  readonly reads?: true;
  /** It makes room: it works when the memory is full. */
  readonly frees?: true;
}

const INBOX = ['inbox', 'inboxOrder', 'inboxReady', 'inboxTaken'] as const;
const OUTBOX = ['outbox', 'outboxOrder', 'outboxLanes', 'outboxTaken'] as const;
const TIMERS = ['timers', 'timersDue', 'timersTaken'] as const;
const COUNTED = ['inbox', 'outbox', 'timers', 'dead'] as const;

const FUNCTIONS = {
  commit: {
    shared: [
      'clock',
      'partitions',
      'claims',
      'claimsDue',
      'transactions',
      'sealKeys',
      'holders',
      ...INBOX,
      ...OUTBOX,
      'dead',
      'deadOrder',
      ...TIMERS,
    ],
  },
  take_inbox: { shared: [...INBOX, 'holders'] },
  take_outbox: { shared: [...OUTBOX, 'holders'] },
  take_timers: { shared: [...TIMERS, 'holders'] },
  postpone_inbox: { shared: [...INBOX, 'holders'] },
  expire_leases: { shared: [...INBOX, ...OUTBOX, ...TIMERS, 'holders'] },
  release_leases: { shared: [...INBOX, ...OUTBOX, ...TIMERS, 'holders'] },
  look: {
    shared: [...COUNTED, 'inboxReady', 'inboxTaken', 'outboxLanes', 'outboxTaken', 'timersDue', 'timersTaken'],
    reads: true,
  },
  list_state: { shared: [], reads: true },
  read_log: { shared: ['sealKeys'], reads: true },
  dead_letters: { shared: ['dead', 'deadOrder'], reads: true },
  read_delivery: { shared: [], reads: true },
  count_all: { shared: COUNTED, reads: true },
  quiet: { shared: ['inbox', 'outbox', 'dead', 'transactions', 'sealKeys'], frees: true },
  sweep_claims: { shared: ['claims', 'claimsDue'], frees: true },
} as const satisfies Record<string, RedisFunction>;

export type FunctionName = keyof typeof FUNCTIONS;

/** The library of functions as it is loaded into a server. */
export interface RedisLibrary {
  readonly code: string;
  nameOf(name: FunctionName): string;
  sharedOf(name: FunctionName): readonly SharedKey[];
  reads(name: FunctionName): boolean;
}

/** Names carry a digest of the code: during an upgrade the old and the new version of a node each find their own. */
export function redisLibrary(): RedisLibrary {
  const body = [baseLua, queuesLua, commitLua, readingLua].join('');
  const all: [string, RedisFunction][] = Object.entries(FUNCTIONS);
  const digest = createHash('sha256').update(body).update(JSON.stringify(all)).digest('hex').slice(0, 12);
  const registered = all.map(([name, { shared, reads, frees }]) => {
    const flags = [...(reads === true ? ["'no-writes'"] : []), ...(frees === true ? ["'allow-oom'"] : [])].join(', ');
    const named = shared.map((key, at) => `${key} = keys[${at + 1}]`).join(', ');
    const callback = `function(keys, args) return ${name}({ ${named} }, args, keys, ${shared.length}) end`;
    return `redis.register_function{ function_name = 'mp_${name}_${digest}', flags = { ${flags} }, callback = ${callback} }`;
  });
  return {
    code: `#!lua name=mp_${digest}\n${body}\n${registered.join('\n')}\n`,
    nameOf: (name) => `mp_${name}_${digest}`,
    sharedOf: (name) => FUNCTIONS[name].shared,
    reads: (name) => 'reads' in FUNCTIONS[name],
  };
}

import type { Mechanism } from './mechanism.ts';

const COMMIT = { promise: 2, file: 'node/store/redis-commit.lua.ts', seenBy: 'test/node/store/redis-contract.test.ts' } as const;

/** What the promises rest on where many processes share a store on Redis. A machine without redis-server cannot see these. */
export const ON_REDIS: readonly Mechanism[] = [
  {
    ...COMMIT,
    what: 'on Redis a message that comes again is known by its claim',
    code: "if before then return { 'claimed', at, before } end",
    without: '',
  },
  {
    ...COMMIT,
    what: 'on Redis a decision rests on what it read',
    code: "~= expected.version then return { 'moved', expected.key } end",
    without: '== nil then return nil end',
  },
  {
    ...COMMIT,
    what: 'on Redis an inbox entry is completed once',
    code: "if completed[id] or redis.call('HEXISTS', k.inbox, id) == 0 then return { 'moved', id } end",
    without: '',
    seenBy: 'test/node/store/redis-workers.test.ts',
  },
  {
    promise: 1,
    what: 'what a dead process had taken comes free',
    file: 'node/store/redis-alive.ts',
    code: 'const dead = faded.filter((name) => this.#suspects.has(name));',
    without: 'const dead = faded.filter((name) => this.#suspects.has(name) && Number.NaN > 0);',
    seenBy: 'test/node/store/redis-alive.test.ts',
  },
  {
    promise: 2,
    what: 'a process is not taken for dead because Redis was away',
    file: 'node/store/redis-alive.ts',
    code: 'const dead = faded.filter((name) => this.#suspects.has(name));',
    without: 'const dead = faded;',
    seenBy: 'test/node/store/redis-alive.test.ts',
  },
  {
    promise: 1,
    what: 'a Redis that syncs less often than is asked is refused',
    file: 'node/store/redis-durability.ts',
    code: 'if (STRENGTH[asDurability(fsync)] < STRENGTH[asked])',
    without: 'if (STRENGTH[asDurability(fsync)] < Number.NEGATIVE_INFINITY)',
    seenBy: 'test/node/store/redis-faults.test.ts',
  },
];

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryStore } from '../node/store/memory.ts';
import type { Commit, Store } from '../node/store/port.ts';
import { openRedisStore } from '../node/store/redis.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { takePart } from './child.ts';
import { type Engine, PACES, type Round } from './store.ts';

const BODY_BYTES = 2_000;
/** As many businesses as are written to at once at most. */
const PARTITIONS = 100;
const HOUR_MS = 3_600_000;

const engine = JSON.parse(process.argv[2] ?? '') as Engine;
const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
const store = await openStore();
const body = randomBytes(BODY_BYTES);
let committed = 0;

async function openStore(): Promise<Store> {
  switch (engine.name) {
    case 'memory':
      return openMemoryStore();
    case 'sqlite':
      return openSqliteStore({ file: join(folder, 'node.db') });
    case 'redis':
      return openRedisStore({ ...engine.options, name: 'bench' });
  }
}

/** What a message that is accepted brings into a store: its claim, itself, and its place in the inbox; and one state beside it, as a decision does. */
function nextCommit(): Commit {
  committed += 1;
  const id = `message-${committed}`;
  const nowMs = Date.now();
  return {
    partition: `shop-${committed % PARTITIONS}`,
    claims: [{ key: id, value: id, expiresAtMs: nowMs + HOUR_MS }],
    log: [
      {
        id,
        transactionId: `transaction-${Math.floor(committed / 6)}`,
        direction: 'in',
        peer: 'buyer.example.nl',
        action: 'select',
        messageId: id,
        atMs: nowMs,
        headers: { authorization: 'a signature' },
        body,
      },
    ],
    inbox: [id],
    put: [{ key: 'basket', value: { items: committed } }],
  };
}

/** Commits `count` times, so many at once. */
async function round(atOnce: number, count: number): Promise<Round> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const result = await store.commit(nextCommit());
      if (!result.done) throw new Error(`refused: ${JSON.stringify(result)}`);
    }
  };
  const before = process.cpuUsage();
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  const timeUs = 1_000 * (performance.now() - beganMs);
  const { user, system } = process.cpuUsage(before);
  return { timeUs, cpuUs: user + system };
}

takePart(
  {},
  {
    ...Object.fromEntries(PACES.map(({ atOnce, count }) => [atOnce, () => round(atOnce, count)])),
    async stop() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  },
);

import { createHash } from 'node:crypto';
import Libsql from 'libsql';
import type { PlannedNode } from './plan.ts';
import { until } from './running.ts';

/** What is read of each table. How often a message was tried is no memory of anything that was said. */
const TABLES = {
  state: '*',
  claims: '*',
  transactions: '*',
  log: '*',
  inbox: 'seq, partition',
  outbox: 'seq, id, log_id',
  timers: '*',
} as const;

export type Memory = Readonly<Record<keyof typeof TABLES, string>>;
type StoreFile = Pick<PlannedNode, 'storeFile'>;

/** Everything a node remembers, table by table: how many rows, and what they are. Read from its file, while it runs. */
export function memoryOf(node: StoreFile): Memory {
  const tables = Object.entries(TABLES).map(([table, columns]) => {
    const rows = rowsOf(node, `SELECT ${columns} FROM ${table} ORDER BY 1, 2`);
    return [table, `${rows.length} rows, ${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)}`];
  });
  return Object.fromEntries(tables) as Memory;
}

/** The rows of a question to the file of a node. */
export function rowsOf({ storeFile }: StoreFile, sql: string): readonly Record<string, unknown>[] {
  const db = new Libsql(storeFile, { timeout: 2_000 });
  try {
    return db.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

/** Waits until a node has acted upon all that it heard, and has handed over what it could. */
export async function untilQuiet(node: StoreFile): Promise<void> {
  const waiting = 'SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox WHERE ended IS NULL AND attempts = 0) AS n';
  await until(() => rowsOf(node, waiting)[0]?.n === 0, 'a node is quiet');
}

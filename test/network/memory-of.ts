import { createHash } from 'node:crypto';
import Libsql from 'libsql';
import type { PlannedNode } from './plan.ts';

const TABLES = ['state', 'claims', 'transactions', 'log', 'inbox', 'outbox', 'timers'] as const;

export type Memory = Readonly<Record<(typeof TABLES)[number], string>>;

/** Everything a node remembers, table by table: how many rows, and what they are. Read from its file, while it runs. */
export function memoryOf({ storeFile }: Pick<PlannedNode, 'storeFile'>): Memory {
  const db = new Libsql(storeFile, { readonly: true, timeout: 2_000 });
  try {
    const read = TABLES.map((table) => {
      const rows: unknown[] = db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all();
      return [table, `${rows.length} rows, ${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)}`];
    });
    return Object.fromEntries(read) as Memory;
  } finally {
    db.close();
  }
}

/** The rows of a question to the file of a node. */
export function rowsOf({ storeFile }: Pick<PlannedNode, 'storeFile'>, sql: string): readonly Record<string, unknown>[] {
  const db = new Libsql(storeFile, { readonly: true, timeout: 2_000 });
  try {
    return db.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

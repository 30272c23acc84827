import { createHash } from 'node:crypto';
import type { Aftermath } from './aftermath.ts';
import type { Database } from './database.ts';
import { prepare, text, whole } from './database.ts';
import type { Claim } from './port.ts';

/** Rows read at once when the file is opened. */
const PORTION = 5_000;

/**
 * Who said what before. Every message makes a claim, at a place that nobody can foresee: an index in the file would have nearly each of
 * them write a page of its own. So the file gets them one after the other, and where each one is stands in memory, read anew when the
 * file is opened. About a hundred bytes each, for as long as it is of use.
 */
export class SqliteClaims {
  readonly #sql;
  /** By the digest of partition and key, which is shorter. */
  readonly #places = new Map<string, number>();
  #lastSeq = 0;

  constructor(db: Database) {
    this.#sql = statements(db);
    for (;;) {
      const rows = this.#sql.portion.all(this.#lastSeq, PORTION);
      for (const row of rows) {
        this.#lastSeq = whole(row, 'seq');
        this.#places.set(nameOf(text(row, 'partition'), text(row, 'key')), this.#lastSeq);
      }
      if (rows.length < PORTION) return;
    }
  }

  /** The value a claim was made with before, or undefined when it is now made. */
  make(partition: string, { key, value, expiresAtMs }: Claim, { undone }: Aftermath): string | undefined {
    const name = nameOf(partition, key);
    const before = this.#places.get(name);
    if (before !== undefined) return text(this.#sql.made.get(before) ?? {}, 'value');
    this.#lastSeq += 1;
    this.#sql.make.run(this.#lastSeq, partition, key, value, expiresAtMs);
    this.#places.set(name, this.#lastSeq);
    undone.push(() => this.#places.delete(name));
    return undefined;
  }

  sweep(nowMs: number, { undone }: Aftermath): number {
    const swept = this.#sql.sweep
      .all(nowMs)
      .map((row) => ({ seq: whole(row, 'seq'), name: nameOf(text(row, 'partition'), text(row, 'key')) }));
    for (const { name } of swept) this.#places.delete(name);
    undone.push(() => {
      for (const { name, seq } of swept) this.#places.set(name, seq);
    });
    return swept.length;
  }
}

/** With its length ahead, where a partition ends cannot be mistaken. */
function nameOf(partition: string, key: string): string {
  return createHash('sha256').update(`${partition.length}|${partition}${key}`).digest('binary');
}

function statements(db: Database) {
  return {
    portion: prepare(db, 'SELECT seq, partition, key FROM claims WHERE seq > ? ORDER BY seq LIMIT ?'),
    made: prepare(db, 'SELECT value FROM claims WHERE seq = ?'),
    make: prepare(db, 'INSERT INTO claims (seq, partition, key, value, expires_at_ms) VALUES (?, ?, ?, ?, ?)'),
    sweep: prepare(db, 'DELETE FROM claims WHERE expires_at_ms <= ? RETURNING seq, partition, key'),
  };
}

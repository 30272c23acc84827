import type { Database, Row } from './database.ts';
import { prepare, text, whole } from './database.ts';
import { Leases } from './leases.ts';
import type { InboxEntry, TakeOptions } from './port.ts';

type Landed = (() => void)[];

/** What was heard and waits to be acted upon. Only the oldest entry of a partition, its head, is ever looked at. */
export class SqliteInbox {
  readonly #sql;
  readonly #leases = new Leases<number>();
  #count: number;

  constructor(db: Database) {
    this.#sql = statements(db);
    this.#count = whole(this.#sql.count.get() ?? {}, 'n');
  }

  get count(): number {
    return this.#count;
  }

  /** `seq` is the place of the message in the log. One that is put back goes before those that came after it, but for a head that may be taken already. */
  add(seq: number, partition: string, landed: Landed): void {
    this.#sql.add.run(seq, partition, partition);
    landed.push(() => {
      this.#count += 1;
    });
  }

  /** Whether there was such an entry to complete. */
  complete(seq: number, landed: Landed): boolean {
    const gone = this.#sql.complete.get(seq);
    if (gone === undefined) return false;
    if (whole(gone, 'head') === 1) this.#sql.nextHead.run(text(gone, 'partition'));
    landed.push(() => {
      this.#leases.release(seq);
      this.#count -= 1;
    });
    return true;
  }

  /** A due time of 0 means that it never was postponed; hence at least 1. */
  postpone(seq: number, dueAtMs: number, landed: Landed): void {
    this.#sql.postpone.run(Math.max(1, dueAtMs), seq);
    landed.push(() => this.#leases.release(seq));
  }

  take(options: TakeOptions): readonly InboxEntry[] {
    this.#leases.expire(options.nowMs);
    // Those taken are among the first: look that much further.
    const reach = options.limit + this.#leases.size;
    const fresh = this.#sql.fresh.all(reach);
    const returned = this.#sql.returned.all(options.nowMs, reach);
    const ready = [...fresh, ...returned]
      .map((row) => whole(row, 'seq'))
      .filter((seq) => !this.#leases.has(seq))
      .sort((a, b) => a - b)
      .slice(0, options.limit);
    const taken: InboxEntry[] = [];
    for (const seq of ready) {
      const row = this.#sql.entry.get(seq);
      if (row === undefined) continue;
      this.#leases.grant(seq, options.nowMs + options.leaseMs);
      taken.push(entryOf(row));
    }
    return taken;
  }

  nextDueMs(): number {
    const rows = this.#sql.heads.all(this.#leases.size + 1);
    const first = rows.find((row) => !this.#leases.has(whole(row, 'seq')));
    return Math.min(first === undefined ? Number.POSITIVE_INFINITY : whole(first, 'due_at_ms'), this.#leases.nextExpiryMs());
  }
}

function entryOf(row: Row): InboxEntry {
  return { id: text(row, 'id'), partition: text(row, 'partition'), attempts: whole(row, 'attempts') };
}

function statements(db: Database) {
  return {
    count: prepare(db, 'SELECT count(*) AS n FROM inbox'),
    add: prepare(
      db,
      `INSERT INTO inbox (seq, partition, attempts, due_at_ms, head)
       VALUES (?, ?, 0, 0, NOT EXISTS (SELECT 1 FROM inbox WHERE partition = ?))`,
    ),
    complete: prepare(db, 'DELETE FROM inbox WHERE seq = ? RETURNING partition, head'),
    nextHead: prepare(db, 'UPDATE inbox SET head = 1 WHERE seq = (SELECT seq FROM inbox WHERE partition = ? ORDER BY seq LIMIT 1)'),
    postpone: prepare(db, 'UPDATE inbox SET due_at_ms = ?, attempts = attempts + 1 WHERE seq = ?'),
    fresh: prepare(db, 'SELECT seq FROM inbox WHERE head = 1 AND due_at_ms = 0 ORDER BY seq LIMIT ?'),
    returned: prepare(db, 'SELECT seq FROM inbox WHERE head = 1 AND due_at_ms > 0 AND due_at_ms <= ? ORDER BY due_at_ms, seq LIMIT ?'),
    entry: prepare(db, 'SELECT log.id, inbox.partition, inbox.attempts FROM inbox JOIN log ON log.seq = inbox.seq WHERE inbox.seq = ?'),
    heads: prepare(db, 'SELECT seq, due_at_ms FROM inbox WHERE head = 1 ORDER BY due_at_ms, seq LIMIT ?'),
  };
}

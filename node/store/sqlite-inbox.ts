import type { Database } from './database.ts';
import { prepare, text, whole } from './database.ts';
import { InboxQueue } from './inbox-queue.ts';
import { Leases } from './leases.ts';
import type { InboxEntry, TakeOptions } from './port.ts';

type Landed = (() => void)[];

/** What was heard and waits to be acted upon. The file keeps it, the memory knows its order: an index in the file would cost every message. */
export class SqliteInbox {
  readonly #sql;
  readonly #leases = new Leases<number>();
  readonly #queue = new InboxQueue();

  constructor(db: Database) {
    this.#sql = statements(db);
    for (const row of this.#sql.all.all()) {
      const [seq, attempts, dueAtMs] = [whole(row, 'seq'), whole(row, 'attempts'), whole(row, 'due_at_ms')];
      this.#queue.add({ seq, id: text(row, 'id'), partition: text(row, 'partition'), attempts, dueAtMs });
    }
  }

  get count(): number {
    return this.#queue.size;
  }

  /** The place of an entry that waits. One whose commit has not landed yet is not known here. */
  seqOf(id: string): number | undefined {
    return this.#queue.seqOf(id);
  }

  /** `seq` is the place of the message in the log. One that is put back goes before those that came after it, but for a head that may be taken already. */
  add(seq: number, entry: { readonly id: string; readonly partition: string }, landed: Landed): void {
    this.#sql.add.run(seq, entry.partition);
    landed.push(() => this.#queue.add({ seq, ...entry, attempts: 0, dueAtMs: 0 }));
  }

  /** Whether there was such an entry to complete. */
  complete(seq: number, landed: Landed): boolean {
    if (this.#sql.complete.run(seq) === 0) return false;
    landed.push(() => {
      this.#leases.release(seq);
      this.#queue.remove(seq);
    });
    return true;
  }

  /** A due time of 0 means that it never was postponed; hence at least 1. */
  postpone(seq: number, dueAtMs: number, landed: Landed): void {
    const dueMs = Math.max(1, dueAtMs);
    this.#sql.postpone.run(dueMs, seq);
    landed.push(() => {
      this.#leases.release(seq);
      this.#queue.postpone(seq, dueMs);
    });
  }

  take(options: TakeOptions): readonly InboxEntry[] {
    for (const seq of this.#leases.expire(options.nowMs)) this.#queue.giveBack(seq);
    return this.#queue.take(options.nowMs, options.limit).map(({ seq, id, partition, attempts }) => {
      this.#leases.grant(seq, options.nowMs + options.leaseMs);
      return { id, partition, attempts };
    });
  }

  nextDueMs(): number {
    return Math.min(this.#queue.nextDueMs(), this.#leases.nextExpiryMs());
  }
}

function statements(db: Database) {
  return {
    all: prepare(
      db,
      `SELECT inbox.seq, log.id, inbox.partition, inbox.attempts, inbox.due_at_ms
       FROM inbox JOIN log ON log.seq = inbox.seq ORDER BY inbox.seq`,
    ),
    add: prepare(db, 'INSERT INTO inbox (seq, partition, attempts, due_at_ms) VALUES (?, ?, 0, 0)'),
    complete: prepare(db, 'DELETE FROM inbox WHERE seq = ?'),
    postpone: prepare(db, 'UPDATE inbox SET due_at_ms = ?, attempts = attempts + 1 WHERE seq = ?'),
  };
}

import type { Database, Row } from './database.ts';
import { prepare, text, whole } from './database.ts';
import { Leases } from './leases.ts';
import type { Json, TakeOptions, Timer } from './port.ts';
import { jsonText } from './sqlite-state.ts';

type Landed = (() => void)[];

/** What wakes a partition at a time. */
export class SqliteTimers {
  readonly #sql;
  readonly #leases = new Leases<number>();
  #count: number;
  /** Never used twice in the life of a process, so that a lease on what is replaced does not hold its successor. */
  #lastSeq: number;

  constructor(db: Database) {
    this.#sql = statements(db);
    const found = this.#sql.count.get() ?? {};
    this.#count = whole(found, 'n');
    this.#lastSeq = whole(found, 'last');
  }

  get count(): number {
    return this.#count;
  }

  set(timer: Timer, landed: Landed): void {
    this.cancel(timer.partition, timer.id, landed);
    this.#lastSeq += 1;
    this.#sql.add.run(this.#lastSeq, timer.partition, timer.id, timer.wakeAtMs, jsonText(timer.data));
    landed.push(() => {
      this.#count += 1;
    });
  }

  cancel(partition: string, id: string, landed: Landed): void {
    const gone = this.#sql.cancel.get(partition, id);
    if (gone === undefined) return;
    landed.push(() => {
      this.#leases.release(whole(gone, 'seq'));
      this.#count -= 1;
    });
  }

  take(options: TakeOptions): readonly Timer[] {
    this.#leases.expire(options.nowMs);
    const rows = this.#sql.due
      .all(options.nowMs, options.limit + this.#leases.size)
      .filter((row) => !this.#leases.has(whole(row, 'seq')))
      .slice(0, options.limit);
    for (const row of rows) this.#leases.grant(whole(row, 'seq'), options.nowMs + options.leaseMs);
    return rows.map(timerOf);
  }

  nextDueMs(): number {
    const rows = this.#sql.next.all(this.#leases.size + 1);
    const first = rows.find((row) => !this.#leases.has(whole(row, 'seq')));
    return Math.min(first === undefined ? Number.POSITIVE_INFINITY : whole(first, 'wake_at_ms'), this.#leases.nextExpiryMs());
  }
}

function timerOf(row: Row): Timer {
  return {
    id: text(row, 'id'),
    partition: text(row, 'partition'),
    wakeAtMs: whole(row, 'wake_at_ms'),
    data: JSON.parse(text(row, 'data')) as Json,
  };
}

function statements(db: Database) {
  return {
    count: prepare(db, 'SELECT count(*) AS n, coalesce(max(seq), 0) AS last FROM timers'),
    add: prepare(db, 'INSERT INTO timers (seq, partition, id, wake_at_ms, data) VALUES (?, ?, ?, ?, ?)'),
    cancel: prepare(db, 'DELETE FROM timers WHERE partition = ? AND id = ? RETURNING seq'),
    due: prepare(db, 'SELECT seq, id, partition, wake_at_ms, data FROM timers WHERE wake_at_ms <= ? ORDER BY wake_at_ms, seq LIMIT ?'),
    next: prepare(db, 'SELECT seq, wake_at_ms FROM timers ORDER BY wake_at_ms, seq LIMIT ?'),
  };
}

import type { Database, Row } from './database.ts';
import { text, whole } from './database.ts';
import type { Lane, LaneChoice } from './lanes.ts';
import { Lanes } from './lanes.ts';
import { Leases } from './leases.ts';
import type { DeadLetter, Delivered, Json, NewOutboxEntry, OutboxEntry, OutboxMove, TakeOptions } from './port.ts';
import { outboxStatements } from './sqlite-outbox.sql.ts';
import { jsonText } from './sqlite-state.ts';

type Landed = (() => void)[];

/** An entry that may be taken, and where it lies in the file. */
interface Candidate {
  readonly seq: number;
  readonly entry: OutboxEntry;
}

interface Taken {
  readonly id: string;
  readonly lane: string;
  readonly dueAtMs: number;
}

/** What is still to be delivered, in lanes; and what became of it. */
export class SqliteOutbox {
  readonly #sql;
  readonly #leases = new Leases<number>();
  readonly #taken = new Map<number, Taken>();
  readonly #seqOfTaken = new Map<string, number>();
  readonly #lanes: Lanes;
  /**
   * What came as the only one of its lane, as it was written: the usual case of a fan-out, which need not be read back. Bounded by the number
   * of lanes in which something waits.
   */
  readonly #alone = new Map<string, Candidate>();
  #waiting = 0;
  #dead: number;

  constructor(db: Database) {
    this.#sql = outboxStatements(db);
    this.#dead = whole(this.#sql.countDead.get() ?? {}, 'n');
    this.#lanes = new Lanes((lane) => this.#headDueMs(lane));
    for (const row of this.#sql.lanes.all()) {
      this.#lanes.added(text(row, 'lane'), whole(row, 'n'));
      this.#lanes.waits(text(row, 'lane'), whole(row, 'head'));
      this.#waiting += whole(row, 'n');
    }
  }

  get count(): number {
    return this.#waiting;
  }

  get countDead(): number {
    return this.#dead;
  }

  add(entry: NewOutboxEntry, partition: string, landed: Landed): void {
    const { id, logId, lane, parcel, dueAtMs, giveUpAtMs } = entry;
    const seq = this.#sql.add.insert(id, partition, logId, jsonText(parcel), lane, dueAtMs, giveUpAtMs);
    landed.push(() => {
      this.#appear(lane, dueAtMs);
      const written = { id, partition, logId, parcel, lane, dueAtMs, giveUpAtMs, attempts: 0 };
      if (this.#lanes.get(lane).waiting === 1) this.#alone.set(lane, { seq, entry: written });
    });
  }

  move(move: OutboxMove, landed: Landed): void {
    if (move.to === 'delivered' && this.#deliverTaken(move, landed)) return;
    const row = this.#sql.find.get(move.id);
    if (row === undefined || row.ended === 'delivered') return;
    const seq = whole(row, 'seq');
    const lane = text(row, 'lane');
    const wasDead = row.ended === 'dead';
    if (move.to === 'later') {
      this.#later({ seq, lane, wasDead, move }, landed);
      return;
    }
    if (move.to === 'dead' && wasDead) return;
    if (move.to === 'delivered') this.#sql.delivered.run(move.atMs, JSON.stringify(move.headers), seq);
    else if (move.to === 'dead') this.#sql.dead.run(move.atMs, move.reason, seq);
    else this.#sql.drop.run(seq);
    landed.push(() => {
      if (wasDead) this.#dead -= 1;
      else this.#vanish(seq, lane);
      if (move.to === 'dead') this.#dead += 1;
    });
  }

  /** The usual end, without looking the entry up first. False when it is not held, or was moved a moment ago. */
  #deliverTaken(move: OutboxMove & { to: 'delivered' }, landed: Landed): boolean {
    const seq = this.#seqOfTaken.get(move.id);
    const held = seq === undefined ? undefined : this.#taken.get(seq);
    if (seq === undefined || held === undefined) return false;
    if (this.#sql.deliveredWaiting.run(move.atMs, JSON.stringify(move.headers), seq) === 0) return false;
    landed.push(() => this.#vanish(seq, held.lane));
    return true;
  }

  take(options: TakeOptions & LaneChoice): readonly OutboxEntry[] {
    for (const seq of this.#leases.expire(options.nowMs)) this.#giveBack(seq);
    const candidates: Candidate[] = [];
    // The oldest `limit` entries lie in the `limit` lanes whose heads are oldest.
    for (const lane of this.#lanes.ready(options.nowMs, options).slice(0, options.limit)) {
      const room = Math.min(options.perLane - lane.taken, options.limit);
      candidates.push(...this.#notTaken(lane, room).filter(({ entry }) => entry.dueAtMs <= options.nowMs));
    }
    candidates.sort((a, b) => a.entry.dueAtMs - b.entry.dueAtMs || a.seq - b.seq);
    return candidates.slice(0, options.limit).map((candidate) => this.#grant(candidate, options));
  }

  nextDueMs(choice: LaneChoice | undefined): number {
    return Math.min(this.#lanes.nextDueMs(choice), this.#leases.nextExpiryMs());
  }

  deadLetters(options: { readonly limit: number; readonly after?: string }): readonly DeadLetter[] {
    return this.#sql.deadLetters
      .all(options.after ?? '', options.limit)
      .map((row) => ({ ...entryOf(row), reason: text(row, 'reason'), diedAtMs: whole(row, 'ended_at_ms') }));
  }

  deliveries(logId: string, limit: number): readonly Delivered[] {
    return this.#sql.deliveries.all(logId, limit).map((row) => ({
      id: text(row, 'id'),
      logId,
      lane: text(row, 'lane'),
      parcel: JSON.parse(text(row, 'parcel')) as Json,
      atMs: whole(row, 'ended_at_ms'),
      headers: JSON.parse(text(row, 'headers')) as Record<string, string>,
    }));
  }

  #later(what: { seq: number; lane: string; wasDead: boolean; move: OutboxMove & { to: 'later' } }, landed: Landed): void {
    const { seq, lane, wasDead, move } = what;
    this.#sql.later.run(move.dueAtMs, move.giveUpAtMs ?? null, seq);
    landed.push(() => {
      if (wasDead) {
        this.#dead -= 1;
        this.#appear(lane, move.dueAtMs);
      } else {
        this.#alone.delete(lane);
        this.#release(seq, lane);
        this.#lanes.waits(lane, move.dueAtMs);
      }
    });
  }

  #appear(lane: string, dueAtMs: number): void {
    this.#waiting += 1;
    this.#alone.delete(lane);
    this.#lanes.added(lane, 1);
    this.#lanes.waits(lane, dueAtMs);
  }

  #vanish(seq: number, lane: string): void {
    this.#waiting -= 1;
    this.#alone.delete(lane);
    this.#release(seq, lane);
    this.#lanes.removed(lane);
  }

  #grant({ seq, entry }: Candidate, options: TakeOptions): OutboxEntry {
    this.#leases.grant(seq, options.nowMs + options.leaseMs);
    this.#taken.set(seq, { id: entry.id, lane: entry.lane, dueAtMs: entry.dueAtMs });
    this.#seqOfTaken.set(entry.id, seq);
    const lane = this.#lanes.get(entry.lane);
    lane.taken += 1;
    lane.stale = true;
    return entry;
  }

  /** The entry is no longer held. One that nobody held was perhaps the head of its lane. */
  #release(seq: number, lane: string): void {
    this.#leases.release(seq);
    if (this.#letGo(seq) === undefined) this.#lanes.get(lane).stale = true;
  }

  /** A lease ran out: the entry waits as before. */
  #giveBack(seq: number): void {
    const held = this.#letGo(seq);
    if (held !== undefined) this.#lanes.waits(held.lane, held.dueAtMs);
  }

  #letGo(seq: number): Taken | undefined {
    const held = this.#taken.get(seq);
    if (held === undefined) return undefined;
    this.#taken.delete(seq);
    this.#seqOfTaken.delete(held.id);
    this.#lanes.get(held.lane).taken -= 1;
    return held;
  }

  #headDueMs(lane: Lane): number {
    const alone = this.#alone.get(lane.name);
    if (alone !== undefined) return this.#leases.has(alone.seq) ? Number.POSITIVE_INFINITY : alone.entry.dueAtMs;
    const [head] = this.#free(this.#sql.dueOfLane.all(lane.name, 1 + lane.taken));
    return head === undefined ? Number.POSITIVE_INFINITY : whole(head, 'due_at_ms');
  }

  #notTaken(lane: Lane, count: number): readonly Candidate[] {
    const alone = this.#alone.get(lane.name);
    if (alone !== undefined) return this.#leases.has(alone.seq) ? [] : [alone];
    return this.#free(this.#sql.ofLane.all(lane.name, count + lane.taken))
      .slice(0, count)
      .map((row) => ({ seq: whole(row, 'seq'), entry: entryOf(row) }));
  }

  #free(rows: readonly Row[]): readonly Row[] {
    return rows.filter((row) => !this.#leases.has(whole(row, 'seq')));
  }
}

function entryOf(row: Row): OutboxEntry {
  return {
    id: text(row, 'id'),
    partition: text(row, 'partition'),
    logId: text(row, 'log_id'),
    parcel: JSON.parse(text(row, 'parcel')) as Json,
    lane: text(row, 'lane'),
    dueAtMs: whole(row, 'due_at_ms'),
    giveUpAtMs: whole(row, 'give_up_at_ms'),
    attempts: whole(row, 'attempts'),
  };
}

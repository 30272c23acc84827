import type { DeadLetter, Delivered, InboxEntry, Json, NewOutboxEntry, OutboxEntry, OutboxMove, TakeOptions, Timer } from './port.ts';

/** Until when an entry is taken; 0 when it is not. */
interface Held {
  untilMs: number;
}

type Heard = { -readonly [Member in keyof InboxEntry]: InboxEntry[Member] } & Held & { dueAtMs: number };
type Parcel = { -readonly [Member in keyof OutboxEntry]: OutboxEntry[Member] } & Held & {
    seq: number;
    died?: { reason: string; atMs: number };
  };

/** Ends the leases that have run out. */
function letGoOf(entries: Iterable<Held>, nowMs: number): void {
  for (const entry of entries) if (entry.untilMs <= nowMs) entry.untilMs = 0;
}

/** A value as it would come back from a file, frozen: nobody can change it afterwards, and whoever reads it needs no copy of their own. */
export function copyOf(value: Json): Json {
  return frozen(JSON.parse(JSON.stringify(value)) as Json);
}

function frozen(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) if (member !== undefined) frozen(member);
  return Object.freeze(value);
}

/** Plain lists, searched from end to end: right before fast. */
export class MemoryInbox {
  readonly #entries = new Map<string, Heard>();

  get count(): number {
    return this.#entries.size;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  add(id: string, partition: string): void {
    this.#entries.set(id, { id, partition, attempts: 0, dueAtMs: 0, untilMs: 0 });
  }

  complete(id: string): void {
    this.#entries.delete(id);
  }

  postpone(id: string, dueAtMs: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.dueAtMs = Math.max(1, dueAtMs);
    entry.attempts += 1;
    entry.untilMs = 0;
  }

  take({ nowMs, limit, leaseMs }: TakeOptions): readonly InboxEntry[] {
    this.letGo(nowMs);
    const ready = this.#heads().filter((entry) => entry.untilMs === 0 && entry.dueAtMs <= nowMs);
    return ready.slice(0, limit).map((entry) => {
      entry.untilMs = nowMs + leaseMs;
      return { id: entry.id, partition: entry.partition, attempts: entry.attempts };
    });
  }

  dueTimesMs(): readonly number[] {
    return this.#heads().map((entry) => entry.untilMs || entry.dueAtMs);
  }

  letGo(nowMs: number): void {
    letGoOf(this.#entries.values(), nowMs);
  }

  #heads(): readonly Heard[] {
    const heads = new Map<string, Heard>();
    for (const entry of this.#entries.values()) if (!heads.has(entry.partition)) heads.set(entry.partition, entry);
    return [...heads.values()];
  }
}

export class MemoryOutbox {
  readonly #waiting = new Map<string, Parcel>();
  readonly #dead = new Map<string, Parcel>();
  readonly #delivered = new Map<string, Delivered & { readonly seq: number }>();
  #lastSeq = 0;

  get count(): number {
    return this.#waiting.size;
  }

  get countDead(): number {
    return this.#dead.size;
  }

  has(id: string): boolean {
    return this.#waiting.has(id) || this.#dead.has(id) || this.#delivered.has(id);
  }

  /** Its parcel is a copy that nobody else has. */
  add(entry: NewOutboxEntry, partition: string): void {
    const { id, logId, parcel, lane, dueAtMs, giveUpAtMs } = entry;
    this.#lastSeq += 1;
    const seq = this.#lastSeq;
    this.#waiting.set(id, { seq, id, partition, logId, parcel, lane, dueAtMs, giveUpAtMs, attempts: 0, untilMs: 0 });
  }

  move(move: OutboxMove): void {
    const entry = this.#waiting.get(move.id) ?? this.#dead.get(move.id);
    if (entry === undefined) return;
    const wasDead = this.#dead.has(move.id);
    if (move.to === 'dead') {
      if (!wasDead) this.#dead.set(entry.id, { ...entry, died: { reason: move.reason, atMs: move.atMs } });
      this.#waiting.delete(entry.id);
      return;
    }
    this.#dead.delete(entry.id);
    if (move.to === 'later') {
      const { dueAtMs, giveUpAtMs = entry.giveUpAtMs } = move;
      this.#waiting.set(entry.id, { ...entry, dueAtMs, giveUpAtMs, attempts: wasDead ? 0 : entry.attempts + 1, untilMs: 0 });
      return;
    }
    this.#waiting.delete(entry.id);
    if (move.to !== 'delivered') return;
    const { seq, id, logId, lane, parcel } = entry;
    this.#delivered.set(id, { seq, id, logId, lane, parcel, atMs: move.atMs, headers: { ...move.headers } });
  }

  take(options: TakeOptions & { readonly perLane: number; readonly closed: ReadonlySet<string> }): readonly OutboxEntry[] {
    const { nowMs, limit, leaseMs, perLane, closed } = options;
    this.letGo(nowMs);
    const taken = this.#takenPerLane();
    const due = [...this.#waiting.values()].filter((entry) => entry.untilMs === 0 && entry.dueAtMs <= nowMs && !closed.has(entry.lane));
    const chosen: Parcel[] = [];
    for (const entry of due.sort((a, b) => a.dueAtMs - b.dueAtMs || a.seq - b.seq)) {
      const inLane = taken.get(entry.lane) ?? 0;
      if (chosen.length === limit || inLane >= perLane) continue;
      taken.set(entry.lane, inLane + 1);
      entry.untilMs = nowMs + leaseMs;
      chosen.push(entry);
    }
    return chosen.map(({ untilMs: _untilMs, died: _died, seq: _seq, ...entry }) => entry);
  }

  dueTimesMs(choice: { readonly perLane: number; readonly closed: ReadonlySet<string> } | undefined): readonly number[] {
    const taken = this.#takenPerLane();
    const counts = (entry: Parcel) =>
      entry.untilMs > 0 || choice === undefined || (!choice.closed.has(entry.lane) && (taken.get(entry.lane) ?? 0) < choice.perLane);
    return [...this.#waiting.values()].filter(counts).map((entry) => entry.untilMs || entry.dueAtMs);
  }

  letGo(nowMs: number): void {
    letGoOf(this.#waiting.values(), nowMs);
  }

  deadLetters({ limit, after = '' }: { readonly limit: number; readonly after?: string }): readonly DeadLetter[] {
    const found = [...this.#dead.values()].filter((entry) => inBytes(entry.id, after) > 0).sort((a, b) => inBytes(a.id, b.id));
    return found
      .slice(0, limit)
      .map(({ untilMs: _untilMs, seq: _seq, died, ...entry }) => ({ ...entry, reason: died?.reason ?? '', diedAtMs: died?.atMs ?? 0 }));
  }

  deliveries(logId: string, limit: number): readonly Delivered[] {
    const found = [...this.#delivered.values()].filter((entry) => entry.logId === logId).sort((a, b) => a.seq - b.seq);
    return found.slice(0, limit).map(({ seq: _seq, ...entry }) => entry);
  }

  /** Whether any of these log entries is still to be delivered, or was given up. */
  waitsFor(logIds: ReadonlySet<string>): boolean {
    return [...this.#waiting.values(), ...this.#dead.values()].some(({ logId }) => logIds.has(logId));
  }

  dropDelivered(logIds: ReadonlySet<string>): void {
    for (const [id, { logId }] of this.#delivered) if (logIds.has(logId)) this.#delivered.delete(id);
  }

  #takenPerLane(): Map<string, number> {
    const taken = new Map<string, number>();
    for (const { lane, untilMs } of this.#waiting.values()) if (untilMs > 0) taken.set(lane, (taken.get(lane) ?? 0) + 1);
    return taken;
  }
}

export class MemoryTimers {
  readonly #timers = new Map<string, Timer & Held>();

  get count(): number {
    return this.#timers.size;
  }

  set(timer: Timer): void {
    this.cancel(timer.partition, timer.id);
    this.#timers.set(JSON.stringify([timer.partition, timer.id]), { ...timer, data: copyOf(timer.data), untilMs: 0 });
  }

  cancel(partition: string, id: string): void {
    this.#timers.delete(JSON.stringify([partition, id]));
  }

  take({ nowMs, limit, leaseMs }: TakeOptions): readonly Timer[] {
    this.letGo(nowMs);
    const due = [...this.#timers.values()].filter((timer) => timer.untilMs === 0 && timer.wakeAtMs <= nowMs);
    const chosen = due.sort((a, b) => a.wakeAtMs - b.wakeAtMs).slice(0, limit);
    for (const timer of chosen) timer.untilMs = nowMs + leaseMs;
    return chosen.map(({ untilMs: _untilMs, ...timer }) => timer);
  }

  dueTimesMs(): readonly number[] {
    return [...this.#timers.values()].map((timer) => timer.untilMs || timer.wakeAtMs);
  }

  letGo(nowMs: number): void {
    letGoOf(this.#timers.values(), nowMs);
  }
}

/** The order of UTF-8 bytes, which is that of the other engines. */
export function inBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

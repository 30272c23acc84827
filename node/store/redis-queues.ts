import type { LaneChoice } from './lanes.ts';
import { Leases } from './leases.ts';
import type { Commit, InboxEntry, Json, OutboxEntry, StoreCounts, TakeOptions, Timer } from './port.ts';
import { readTimerField } from './redis-commit.ts';
import type { Reply } from './redis-connection.ts';
import type { FunctionName } from './redis-library.ts';
import type { RedisShards } from './redis-shards.ts';
import type { ShardView } from './redis-views.ts';
import { ShardViews, someMustHaveWorked } from './redis-views.ts';

/** A lane of a shard with something due in it. */
interface DueLane {
  readonly shard: number;
  readonly lane: string;
  readonly dueMs: number;
}

/** Inbox entries whose shard is remembered for the case that they have to be put off. */
const SHARDS_REMEMBERED_MAX = 4_096;

/**
 * Taking. Leases lie in Redis and are known to all; how many are held of a lane is counted here, since each process has its own connections
 * to a destination. Of several shards with something due each gives a part, those that wait longest first.
 */
export class RedisQueues {
  readonly #shards: RedisShards;
  readonly #taker: string;
  readonly #views: ShardViews;
  readonly #leases = new Leases<string>();
  /** The lanes of the outbox entries that this process holds. */
  readonly #held = new Map<string, string>();
  readonly #perLane = new Map<string, number>();
  readonly #shardOfInbox = new Map<string, number>();

  constructor(shards: RedisShards, taker: string) {
    this.#shards = shards;
    this.#taker = taker;
    this.#views = new ShardViews(shards);
  }

  changed(shard: number): void {
    this.#views.changed(shard);
  }

  changedAll(): void {
    this.#views.changedAll();
  }

  /** A commit of this process came about. */
  committed(commit: Commit, shard: number): void {
    for (const { id } of commit.moves ?? []) {
      this.#leases.release(id);
      this.#letGo(id);
    }
    for (const id of commit.heard ?? []) this.#shardOfInbox.delete(id);
    const { inbox, outbox, moves, heard, timers, cancelTimers } = commit;
    if ([inbox, outbox, moves, heard, timers, cancelTimers].some((part) => part !== undefined && part.length > 0)) this.changed(shard);
  }

  /** An entry that this process took lies in a shard that is known; for any other all are asked. */
  async postponeInbox(id: string, dueAtMs: number): Promise<void> {
    const args = [id, Math.max(1, dueAtMs), this.#taker];
    const postpone = async (shard: number): Promise<void> => {
      await this.#shards.call('postpone_inbox', shard, { args });
      this.changed(shard);
    };
    const known = this.#shardOfInbox.get(id);
    if (known === undefined) await this.#shards.all(postpone);
    else await postpone(known);
    this.#shardOfInbox.delete(id);
  }

  async takeInbox(options: TakeOptions): Promise<readonly InboxEntry[]> {
    const views = await this.#views.current(options.nowMs);
    const due = dueShards(views, options.nowMs, ({ inboxDueMs }) => inboxDueMs).sort((a, b) =>
      compare(views[a]?.inboxPlace ?? '', views[b]?.inboxPlace ?? ''),
    );
    const found = await this.#takeFrom('take_inbox', due, options);
    for (const { shard, row } of found) this.#remember(String(row[1]), shard);
    return found.map(({ row }) => ({ id: String(row[1]), partition: String(row[2]), attempts: Number(row[3]) }));
  }

  async takeTimers(options: TakeOptions): Promise<readonly Timer[]> {
    const views = await this.#views.current(options.nowMs);
    const dueMs = ({ timersDueMs }: ShardView): number => timersDueMs;
    const due = dueShards(views, options.nowMs, dueMs).sort((a, b) => dueMs(views[a] as ShardView) - dueMs(views[b] as ShardView));
    const found = await this.#takeFrom('take_timers', due, options);
    const timers = found.map(({ row }) => ({
      ...readTimerField(String(row[1])),
      wakeAtMs: Number(row[2]),
      data: JSON.parse(String(row[3])) as Json,
    }));
    return timers.sort((a, b) => a.wakeAtMs - b.wakeAtMs);
  }

  async takeOutbox(options: TakeOptions & LaneChoice): Promise<readonly OutboxEntry[]> {
    for (const id of this.#leases.expire(options.nowMs)) this.#letGo(id);
    const views = await this.#views.current(options.nowMs);
    const due = this.#dueLanes(views, options).slice(0, options.limit);
    const rooms = roomsFor(due, (lane) => options.perLane - this.#takenOf(lane));
    const limitEach = Math.max(1, Math.floor(options.limit / Math.max(1, rooms.size)));
    const found = await this.#claim(
      [...rooms].map(([shard, lanes]) => ({ name: 'take_outbox' as const, shard, limit: limitEach, more: lanes.flat() })),
      options,
    );
    const entries = found.map(({ row }) => outboxEntry(row));
    for (const { id, lane } of entries) {
      this.#leases.grant(id, options.nowMs + options.leaseMs);
      this.#held.set(id, lane);
      this.#perLane.set(lane, this.#takenOf(lane) + 1);
    }
    return entries;
  }

  /** As far as this process knows. */
  counts(): Promise<StoreCounts> {
    return this.#views.counts();
  }

  async nextDueMs(choice: LaneChoice | undefined): Promise<number | undefined> {
    await this.#views.current();
    const next = this.#views.nextDueMs(choice === undefined ? undefined : { ...choice, takenOf: (lane) => this.#takenOf(lane) });
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  #dueLanes(views: readonly ShardView[], { nowMs, perLane, closed }: TakeOptions & LaneChoice): DueLane[] {
    const due: DueLane[] = [];
    for (const [shard, { lanes }] of views.entries()) {
      for (const [lane, dueMs] of lanes) {
        if (dueMs <= nowMs && !closed.has(lane) && this.#takenOf(lane) < perLane) due.push({ shard, lane, dueMs });
      }
    }
    return due.sort((a, b) => a.dueMs - b.dueMs);
  }

  #takeFrom(name: FunctionName, due: readonly number[], options: TakeOptions): Promise<readonly Taken[]> {
    const shards = due.slice(0, options.limit);
    const limit = Math.max(1, Math.floor(options.limit / Math.max(1, shards.length)));
    return this.#claim(
      shards.map((shard) => ({ name, shard, limit, more: [] })),
      options,
    );
  }

  /** Takes from several shards, in the order in which entries were put. */
  async #claim(claims: readonly ShardClaim[], { nowMs, leaseMs }: TakeOptions): Promise<readonly Taken[]> {
    const found = await Promise.allSettled(
      claims.map(async ({ name, shard, limit, more }) => {
        const args = [nowMs, limit, nowMs + leaseMs, this.#taker, ...more];
        try {
          const rows = (await this.#shards.call(name, shard, { args })) as readonly (readonly Reply[])[];
          return rows.map((row) => ({ shard, row }));
        } finally {
          this.changed(shard);
        }
      }),
    );
    someMustHaveWorked(found);
    const taken = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    return taken.sort((a, b) => compare(String(a.row[0]), String(b.row[0])));
  }

  #remember(inboxId: string, shard: number): void {
    if (this.#shardOfInbox.size >= SHARDS_REMEMBERED_MAX) {
      const [oldest] = this.#shardOfInbox.keys();
      if (oldest !== undefined) this.#shardOfInbox.delete(oldest);
    }
    this.#shardOfInbox.set(inboxId, shard);
  }

  #letGo(outboxId: string): void {
    const lane = this.#held.get(outboxId);
    if (lane === undefined) return;
    this.#held.delete(outboxId);
    const left = this.#takenOf(lane) - 1;
    if (left > 0) this.#perLane.set(lane, left);
    else this.#perLane.delete(lane);
  }

  #takenOf(lane: string): number {
    return this.#perLane.get(lane) ?? 0;
  }
}

interface ShardClaim {
  readonly name: FunctionName;
  readonly shard: number;
  readonly limit: number;
  readonly more: readonly (string | number)[];
}

interface Taken {
  readonly shard: number;
  /** Begins with the place of the entry, comparable over shards. */
  readonly row: readonly Reply[];
}

function dueShards(views: readonly ShardView[], nowMs: number, dueMs: (view: ShardView) => number): number[] {
  return views.flatMap((view, shard) => (dueMs(view) <= nowMs ? [shard] : []));
}

/** By shard: lanes, each with how many may be taken of it there. What there is room for in a lane is divided over its shards. */
function roomsFor(due: readonly DueLane[], roomOf: (lane: string) => number): ReadonlyMap<number, [lane: string, room: number][]> {
  const shardsOf = new Map<string, number>();
  for (const { lane } of due) shardsOf.set(lane, (shardsOf.get(lane) ?? 0) + 1);
  const served = new Map<string, number>();
  const rooms = new Map<number, [string, number][]>();
  for (const { shard, lane } of due) {
    const among = shardsOf.get(lane) ?? 1;
    const nth = served.get(lane) ?? 0;
    served.set(lane, nth + 1);
    const room = Math.floor(roomOf(lane) / among) + (nth < roomOf(lane) % among ? 1 : 0);
    if (room > 0) rooms.set(shard, [...(rooms.get(shard) ?? []), [lane, room]]);
  }
  return rooms;
}

/** Places are of ASCII digits. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function outboxEntry(row: readonly Reply[]): OutboxEntry {
  const [, id, partition, logId, parcel, lane, dueAtMs, giveUpAtMs, attempts] = row.map(String);
  return {
    id: id ?? '',
    partition: partition ?? '',
    logId: logId ?? '',
    parcel: JSON.parse(parcel ?? 'null') as Json,
    lane: lane ?? '',
    dueAtMs: Number(dueAtMs),
    giveUpAtMs: Number(giveUpAtMs),
    attempts: Number(attempts),
  };
}

import type { LaneChoice } from './lanes.ts';
import type { StoreCounts } from './port.ts';
import type { Reply } from './redis-connection.ts';
import { SHARDS } from './redis-keys.ts';
import type { RedisShards } from './redis-shards.ts';

/** What waits in one shard, as far as taking needs to know. Times are infinity where nothing waits. */
export interface ShardView {
  readonly inboxDueMs: number;
  /** Place of the first inbox entry, comparable over shards. */
  readonly inboxPlace: string;
  readonly timersDueMs: number;
  /** When the first lease runs out, whoever holds it. */
  readonly leaseEndsMs: number;
  /** Heads of the lanes, without what is taken. */
  readonly lanes: ReadonlyMap<string, number>;
  /** As the function `count_all` has them. */
  readonly counts: readonly number[];
}

const UNSEEN: ShardView = {
  inboxDueMs: Number.POSITIVE_INFINITY,
  inboxPlace: '',
  timersDueMs: Number.POSITIVE_INFINITY,
  leaseEndsMs: Number.POSITIVE_INFINITY,
  lanes: new Map(),
  counts: [],
};

/** Every shard is looked at again after so long even when nothing was heard of it. */
const LOOK_ANEW_MS = 5_000;

/**
 * What this process knows of the queues of all shards. A shard is looked at again when it changed: own commits and what other
 * processes tell say so. So a process with nothing to do asks nothing, and one with something to do asks the shards concerned.
 */
export class ShardViews {
  readonly #shards: RedisShards;
  readonly #views: ShardView[] = Array.from({ length: SHARDS }, () => UNSEEN);
  readonly #changed = new Set<number>();
  #looking: Promise<void> | undefined;
  #allSeenMs = Number.NEGATIVE_INFINITY;

  constructor(shards: RedisShards) {
    this.#shards = shards;
    this.changedAll();
  }

  changed(shard: number): void {
    this.#changed.add(shard);
  }

  changedAll(): void {
    for (let shard = 0; shard < SHARDS; shard += 1) this.#changed.add(shard);
  }

  /** All shards as they are now. Leases that ran out by `nowMs` are ended first. */
  async current(nowMs?: number): Promise<readonly ShardView[]> {
    if (nowMs !== undefined && Math.abs(nowMs - this.#allSeenMs) >= LOOK_ANEW_MS) {
      this.#allSeenMs = nowMs;
      this.changedAll();
    }
    await this.#look();
    const over = nowMs === undefined ? [] : this.#shardsWhere(({ leaseEndsMs }) => leaseEndsMs <= nowMs);
    if (over.length > 0) {
      someMustHaveWorked(await Promise.allSettled(over.map((shard) => this.#shards.call('expire_leases', shard, { args: [nowMs ?? 0] }))));
      for (const shard of over) this.changed(shard);
      await this.#look();
    }
    return this.#views;
  }

  /** When something becomes due that the choice would take, a lease that ends included; infinity when nothing waits. */
  nextDueMs(choice: (LaneChoice & { readonly takenOf: (lane: string) => number }) | undefined): number {
    let next = Number.POSITIVE_INFINITY;
    for (const view of this.#views) {
      next = Math.min(next, view.inboxDueMs, view.timersDueMs, view.leaseEndsMs);
      for (const [lane, dueMs] of view.lanes) {
        if (dueMs >= next) continue;
        if (choice === undefined || (!choice.closed.has(lane) && choice.takenOf(lane) < choice.perLane)) next = dueMs;
      }
    }
    return next;
  }

  /** What waits in all shards as this process knows them: none is looked at for it but those that changed. */
  async counts(): Promise<StoreCounts> {
    return sumOf((await this.current()).map(({ counts }) => counts));
  }

  /** One look at what has changed serves all who ask meanwhile. */
  async #look(): Promise<void> {
    await this.#looking;
    if (this.#changed.size === 0) return;
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  /** Shards whose server is away are left as they were, and looked at again the next time; the others go on. */
  async #lookOnce(): Promise<void> {
    const shards = [...this.#changed];
    this.#changed.clear();
    const replies = await Promise.allSettled(shards.map((shard) => this.#shards.call('look', shard)));
    for (const [at, reply] of replies.entries()) {
      const shard = shards[at] ?? 0;
      if (reply.status === 'fulfilled') this.#views[shard] = readView(reply.value);
      else this.#changed.add(shard);
    }
    someMustHaveWorked(replies);
  }

  #shardsWhere(holds: (view: ShardView) => boolean): readonly number[] {
    return this.#views.flatMap((view, shard) => (holds(view) ? [shard] : []));
  }
}

/** One server of a cluster that is away does not stop what lies on the others. Throws what went wrong when nothing went right. */
export function someMustHaveWorked(results: readonly PromiseSettledResult<unknown>[]): void {
  const failed = results.filter((result) => result.status === 'rejected');
  if (failed[0] !== undefined && failed.length === results.length) throw failed[0].reason;
}

/** Counts of several shards together. */
export function sumOf(rows: readonly (readonly number[])[]): StoreCounts {
  const sum = (at: number): number => rows.reduce((total, row) => total + (row[at] ?? 0), 0);
  return { inbox: sum(0), outbox: sum(1), timers: sum(2), dead: sum(3) };
}

type LookReply = readonly [
  inboxDue: string,
  inboxPlace: string,
  timersDue: string,
  leaseEnds: string,
  lanes: readonly string[],
  counts: readonly number[],
];

function readView(reply: Reply): ShardView {
  const [inboxDue, inboxPlace, timersDue, leaseEnds, lanes, counts] = reply as LookReply;
  const heads = new Map<string, number>();
  for (let at = 0; at < lanes.length; at += 2) heads.set(lanes[at] ?? '', Number(lanes[at + 1]));
  return { inboxDueMs: timeOf(inboxDue), inboxPlace, timersDueMs: timeOf(timersDue), leaseEndsMs: timeOf(leaseEnds), lanes: heads, counts };
}

function timeOf(text: string): number {
  return text === '' ? Number.POSITIVE_INFINITY : Number(text);
}

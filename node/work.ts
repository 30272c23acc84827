import { refuse } from '../protocol/problems.ts';
import type { Chance, Clock } from './clock.ts';
import { pack } from './outbox.ts';
import type { DecideContext, Decision, Performed, Performer, Role, Work } from './role.ts';
import { LISTED_MAX } from './role.ts';
import type { Commit, CommitResult, State, Store, Versioned } from './store/port.ts';

/** How often a decision is taken again because something moved, before its partition is called too busy. */
const DECISIONS_MAX = 24;

export interface WorkPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly role: Pick<Role, 'committed'>;
  /** Told after a commit that left something to do. */
  wake(): void;
  /** Told of every message that a commit put into the outbox. */
  sent?(lane: string): void;
}

/** What a piece of work completes in the same commit: the inbox entry, delivery or timer that it answers. */
export type Completes = Pick<Commit, 'heard' | 'moves' | 'cancelTimers'>;

export interface Worker extends Performer {
  /** Read, decide, one commit; read again when something moved. */
  run<Result>(work: Work<Result>, completes?: Completes): Promise<Performed<Result>>;
}

export function createWorker(ports: WorkPorts): Worker {
  const { store, clock, chance, role } = ports;
  const run = async <Result>(work: Work<Result>, completes: Completes = {}): Promise<Performed<Result>> => {
    for (let attempt = 0; attempt < DECISIONS_MAX; attempt += 1) {
      const { state, keys } = await readFor(work, store);
      const context: DecideContext = { nowMs: clock.nowMs(), newId: () => chance.newId() };
      const decision = work.decide(state, context);
      const commit = toCommit(work, { state, keys }, { decision, context, completes });
      const result: CommitResult = isEmpty(commit) ? { done: true } : await store.commit(commit);
      if (result.done) {
        role.committed?.(work.partition, decision.put ?? {}, decision.remove ?? []);
        for (const { lane } of commit.outbox ?? []) ports.sent?.(lane);
        if (commit.outbox !== undefined || commit.timers !== undefined) ports.wake();
        return { ok: true, value: decision.result };
      }
      if (result.cause === 'claimed') return { ok: false, repeated: result.value };
      // Another worker has completed what this was to complete: its effects stand, ours are dropped.
      if (completes.heard?.includes(result.key) === true) return { ok: false, repeated: result.key };
    }
    return refuse('overloaded', 'Too much happens to this at the same moment; try again.', { retryAfterSeconds: 1 });
  };
  return { run, perform: (work) => run(work) };
}

/** What a decision rests on: what was found, and every key that was asked for, also where nothing was. */
interface Read {
  readonly state: State;
  readonly keys: readonly string[];
}

async function readFor<Result>(work: Work<Result>, store: Store): Promise<Read> {
  const { partition, reads, lists = [] } = work;
  const state = await store.read(partition, reads);
  if (lists.length === 0 && work.readsMore === undefined) return { state, keys: reads };
  const all = new Map<string, Versioned>(state);
  for (const prefix of lists) {
    for (const [key, value] of await store.list(partition, prefix, { limit: LISTED_MAX })) all.set(key, value);
  }
  const more = (work.readsMore?.(all) ?? []).filter((key) => !all.has(key));
  if (more.length === 0) return { state: all, keys: reads };
  for (const [key, value] of await store.read(partition, more)) all.set(key, value);
  return { state: all, keys: [...reads, ...more] };
}

interface Decided<Result> {
  readonly decision: Decision<Result>;
  readonly context: DecideContext;
  readonly completes: Completes;
}

function toCommit<Result>(work: Work<Result>, read: Read, decided: Decided<Result>): Commit {
  const { decision, context, completes } = decided;
  const packed = pack(decision.send ?? [], context);
  const touched = new Set([...Object.keys(decision.put ?? {}), ...(decision.remove ?? [])]);
  const changesTimers = (decision.timers?.length ?? 0) + (decision.cancelTimers?.length ?? 0) > 0;
  const changes = touched.size > 0 || packed.outbox.length > 0 || changesTimers;
  const setAgain = new Set((decision.timers ?? []).map((timer) => timer.id));
  const cancelled = [...(completes.cancelTimers ?? []), ...(decision.cancelTimers ?? [])].filter((id) => !setAgain.has(id));
  return compact({
    partition: work.partition,
    claims: decision.claim === undefined ? [] : [decision.claim],
    // A decision that changes nothing rests on nothing: it may as well have been taken a moment earlier.
    expect: changes ? expectations(read) : [],
    put: Object.entries(decision.put ?? {}).map(([key, value]) => ({ key, value })),
    remove: decision.remove ?? [],
    log: packed.log,
    outbox: packed.outbox,
    heard: completes.heard ?? [],
    moves: completes.moves ?? [],
    timers: decision.timers ?? [],
    cancelTimers: cancelled,
  });
}

/** Everything that was read must not have moved, what was absent included. */
function expectations({ state, keys }: Read): { key: string; version: number }[] {
  return [...new Set([...keys, ...state.keys()])].map((key) => ({ key, version: state.get(key)?.version ?? 0 }));
}

/** Leaves out what is empty, so that an engine sees only what is asked of it. */
function compact(commit: Required<Omit<Commit, 'inbox'>>): Commit {
  const kept = Object.entries(commit).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(kept) as unknown as Commit;
}

function isEmpty(commit: Commit): boolean {
  return Object.keys(commit).length === (commit.expect === undefined ? 1 : 2);
}

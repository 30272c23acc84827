import type { Clock } from './clock.ts';
import type { Commit, Json, Store } from './store/port.ts';

/**
 * Messages that were heard and could not be acted upon, set aside for a person. The truth is the key `failed:<id>` in the
 * partition of the message, written in the commit that takes it off the inbox. A list of them, for finding them without
 * looking into every partition, stands in a partition of its own. It is written first: what it names may not have come about, or be gone.
 */
export interface SetAside {
  /** Id of the message in the log. */
  readonly id: string;
  readonly partition: string;
  readonly action: string;
  readonly reason: string;
  readonly atMs: number;
  /** The sender was told that this node failed: acting upon the message now would contradict that. */
  readonly answered: boolean;
  readonly version: number;
}

interface Kept {
  readonly action: string;
  readonly reason: string;
  readonly atMs: number;
  readonly answered?: boolean;
}

const LISTED = 'set-aside';
const PAGE = 100;
/** A name on the list with nothing behind it is left alone for so long: what it announces may be about to be written. */
const ANNOUNCED_MS = 600_000;

export function failedKey(id: string): string {
  return `failed:${id}`;
}

/** Puts a message on the list, before it is set aside. */
export async function announce(
  store: Store,
  aside: { readonly id: string; readonly partition: string; readonly atMs: number },
): Promise<void> {
  const { id, partition, atMs } = aside;
  await store.commit({ partition: LISTED, put: [{ key: id, value: { partition, atMs } }] });
}

/** Whether any of these messages of the log is on the list: one that was announced may be about to be set aside. */
export async function isAnySetAside(store: Store, ids: readonly string[]): Promise<boolean> {
  return ids.length > 0 && (await store.read(LISTED, ids)).size > 0;
}

/** All that was set aside, in the order of their ids. Takes names off the list that have long had nothing behind them. */
export async function* allSetAside(store: Store, nowMs: number): AsyncGenerator<SetAside> {
  let after: string | undefined;
  for (;;) {
    const page = await store.list(LISTED, '', { limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const [id, { value }] of page) {
      after = id;
      const { partition, atMs } = value as { readonly partition: string; readonly atMs: number };
      const found = (await store.read(partition, [failedKey(id)])).get(failedKey(id));
      if (found !== undefined) yield { id, partition, ...kept(found.value), version: found.version };
      else if (nowMs - atMs > ANNOUNCED_MS) await store.commit({ partition: LISTED, remove: [id] });
    }
    if (page.size < PAGE) return;
  }
}

/** Past so many nobody asks how many there are: they are counted one by one. */
const COUNTED_MAX = 500;
/** Whoever asks all the time is told the same for so long. */
const COUNTED_FOR_MS = 5_000;

/** Counts what was set aside, {@link COUNTED_MAX} at most; at any one time once. */
export function createSetAsideCount(store: Store, clock: Clock): () => Promise<number> {
  let counted: { readonly count: Promise<number>; readonly atMs: number } | undefined;
  return () => {
    const nowMs = clock.nowMs();
    if (counted !== undefined && Math.abs(nowMs - counted.atMs) < COUNTED_FOR_MS) return counted.count;
    const count = countAll(store, nowMs);
    counted = { count, atMs: nowMs };
    count.catch(() => {
      counted = undefined;
    });
    return count;
  };
}

async function countAll(store: Store, nowMs: number): Promise<number> {
  let count = 0;
  for await (const _each of allSetAside(store, nowMs)) {
    count += 1;
    if (count === COUNTED_MAX) break;
  }
  return count;
}

function kept(value: Json): Omit<SetAside, 'id' | 'partition' | 'version'> {
  const { action, reason, atMs, answered = false } = value as unknown as Kept;
  return { action, reason, atMs, answered };
}

/** Ends the setting aside of a message: it goes back into the inbox, or stays in the log alone. False when somebody else has ended it. */
export async function endSetAside(store: Store, { id, partition, version }: SetAside, how: 'retried' | 'dropped'): Promise<boolean> {
  const key = failedKey(id);
  const commit: Commit = { partition, expect: [{ key, version }], remove: [key], ...(how === 'retried' ? { inbox: [id] } : {}) };
  const result = await store.commit(commit);
  if (result.done) await store.commit({ partition: LISTED, remove: [id] });
  return result.done;
}

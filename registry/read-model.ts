import type { CommitModel } from '../node/others-commits.ts';
import type { Json, Store } from '../node/store/port.ts';
import type { ClaimRecord, Dossier, EntryRecord } from './record.ts';
import { asClaim, asEntry, CLAIM_PREFIX, ENTRY_PREFIX, PARTITION_PREFIX, RECORDS_PER_SUBSCRIBER_MAX } from './record.ts';

/** Everybody the registry knows, in memory: made from committed state, and never ahead of it. */
export interface ReadModel extends CommitModel {
  dossier(subscriberId: string): Dossier;
  /** Entries that were admitted: of one subscriber, or of all, in the order in which they came. */
  entries(subscriberId?: string): Iterable<EntryRecord>;
  claims(subscriberId?: string): Iterable<ClaimRecord>;
  claimsCount(): number;
}

interface Kept {
  readonly entries: Map<string, EntryRecord>;
  readonly claims: Map<string, ClaimRecord>;
}

const PARTITIONS_READ = 500;

export function createReadModel(): ReadModel {
  let rows = createRows();
  /** What is being read anew while the rows of before answer; with the keys committed meanwhile: what is read of them may be older. */
  let filling: { readonly rows: Rows; readonly newer: Set<string> } | undefined;
  return {
    keeps: isKept,
    apply(partition, put, removed) {
      rows.take(partition, put, removed);
      if (filling === undefined) return;
      for (const key of [...Object.keys(put), ...removed]) if (isKept(partition, key)) filling.newer.add(`${partition} ${key}`);
      filling.rows.take(partition, put, removed);
    },
    async rebuild(store) {
      const fresh = { rows: createRows(), newer: new Set<string>() };
      filling = fresh;
      try {
        await readAll(store, (partition, key, value) => {
          if (!fresh.newer.has(`${partition} ${key}`)) fresh.rows.take(partition, { [key]: value }, []);
        });
        rows = fresh.rows;
      } finally {
        filling = undefined;
      }
    },
    dossier: (subscriberId) => ({ entries: [...rows.each('entries', subscriberId)], claims: [...rows.each('claims', subscriberId)] }),
    entries: (subscriberId) => rows.each('entries', subscriberId),
    claims: (subscriberId) => rows.each('claims', subscriberId),
    claimsCount: () => rows.claimsCount(),
  };
}

function isKept(partition: string, key: string): boolean {
  return partition.startsWith(PARTITION_PREFIX) && (key.startsWith(ENTRY_PREFIX) || key.startsWith(CLAIM_PREFIX));
}

type ToldOf = (partition: string, key: string, value: Json) => void;

async function readAll(store: Pick<Store, 'partitions' | 'list'>, told: ToldOf): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const partitions = await store.partitions(PARTITION_PREFIX, { limit: PARTITIONS_READ, ...(after === undefined ? {} : { after }) });
    for (const partition of partitions) {
      for (const prefix of [ENTRY_PREFIX, CLAIM_PREFIX]) {
        const state = await store.list(partition, prefix, { limit: RECORDS_PER_SUBSCRIBER_MAX });
        for (const [key, { value }] of state) told(partition, key, value);
      }
    }
    after = partitions.at(-1);
    if (after === undefined || partitions.length < PARTITIONS_READ) return;
  }
}

interface Rows {
  take(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void;
  each<Kind extends keyof Kept>(kind: Kind, subscriberId?: string): Iterable<RowOf<Kind>>;
  claimsCount(): number;
}

type RowOf<Kind extends keyof Kept> = Kept[Kind] extends Map<string, infer Row> ? Row : never;

function createRows(): Rows {
  const kept = new Map<string, Kept>();
  let claimsCount = 0;
  return {
    take(partition, put, removed) {
      if (!partition.startsWith(PARTITION_PREFIX)) return;
      const subscriberId = partition.slice(PARTITION_PREFIX.length);
      const own = kept.get(subscriberId) ?? { entries: new Map(), claims: new Map() };
      const before = own.claims.size;
      for (const key of removed) {
        own.entries.delete(afterPrefix(key, ENTRY_PREFIX));
        own.claims.delete(afterPrefix(key, CLAIM_PREFIX));
      }
      for (const [key, value] of Object.entries(put)) {
        if (key.startsWith(ENTRY_PREFIX)) own.entries.set(afterPrefix(key, ENTRY_PREFIX), asEntry(value));
        else if (key.startsWith(CLAIM_PREFIX)) own.claims.set(afterPrefix(key, CLAIM_PREFIX), asClaim(value));
      }
      claimsCount += own.claims.size - before;
      if (own.entries.size + own.claims.size === 0) kept.delete(subscriberId);
      else kept.set(subscriberId, own);
    },
    *each<Kind extends keyof Kept>(kind: Kind, subscriberId?: string): Iterable<RowOf<Kind>> {
      const chosen = subscriberId === undefined ? kept.values() : [kept.get(subscriberId)];
      for (const own of chosen) if (own !== undefined) yield* own[kind].values() as Iterable<never>;
    },
    claimsCount: () => claimsCount,
  };
}

/** Undefined keys never stand in a map: a key of the other kind becomes one that is not there. */
function afterPrefix(key: string, prefix: string): string {
  return key.startsWith(prefix) ? key.slice(prefix.length) : '';
}

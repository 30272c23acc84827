import type { Json, Store } from '../node/store/port.ts';
import type { ClaimRecord, Dossier, EntryRecord } from './record.ts';
import { asClaim, asEntry, CLAIM_PREFIX, ENTRY_PREFIX, PARTITION_PREFIX, RECORDS_PER_SUBSCRIBER_MAX } from './record.ts';

/** Everybody the registry knows, in memory: made from committed state, and never ahead of it. */
export interface ReadModel {
  /** Reads everything anew from the store. */
  rebuild(store: Pick<Store, 'partitions' | 'list'>): Promise<void>;
  /** Follows one commit. */
  committed(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void;
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
  const kept = new Map<string, Kept>();
  let claimsCount = 0;

  const take = (partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void => {
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
  };

  function* each<Kind extends keyof Kept>(
    kind: Kind,
    subscriberId?: string,
  ): Iterable<Kept[Kind] extends Map<string, infer Row> ? Row : never> {
    const chosen = subscriberId === undefined ? kept.values() : [kept.get(subscriberId)];
    for (const own of chosen) if (own !== undefined) yield* own[kind].values() as Iterable<never>;
  }

  return {
    async rebuild(store) {
      kept.clear();
      claimsCount = 0;
      let after: string | undefined;
      for (;;) {
        const partitions = await store.partitions(PARTITION_PREFIX, { limit: PARTITIONS_READ, ...(after === undefined ? {} : { after }) });
        for (const partition of partitions) {
          for (const prefix of [ENTRY_PREFIX, CLAIM_PREFIX]) {
            const state = await store.list(partition, prefix, { limit: RECORDS_PER_SUBSCRIBER_MAX });
            take(partition, Object.fromEntries([...state].map(([key, { value }]) => [key, value])), []);
          }
        }
        after = partitions.at(-1);
        if (after === undefined || partitions.length < PARTITIONS_READ) return;
      }
    },
    committed: take,
    dossier(subscriberId) {
      return { entries: [...each('entries', subscriberId)], claims: [...each('claims', subscriberId)] };
    },
    entries: (subscriberId) => each('entries', subscriberId),
    claims: (subscriberId) => each('claims', subscriberId),
    claimsCount: () => claimsCount,
  };
}

/** Undefined keys never stand in a map: a key of the other kind becomes one that is not there. */
function afterPrefix(key: string, prefix: string): string {
  return key.startsWith(prefix) ? key.slice(prefix.length) : '';
}

import { isDeepStrictEqual } from 'node:util';
import type { Category } from '../../commerce/catalogue.ts';
import type { Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import { withHandKept } from '../engines/by-hand.ts';
import { withBranchesKept } from '../engines/shop/branch-hours.ts';
import { type ItemRecord, KEY } from '../engines/shop/record.ts';
import { carriedOver } from '../engines/shop/stock.ts';
import { type ProviderRecord, partitionOfProvider } from '../provider-record.ts';

/** The pieces of work of an import, each one commit on the partition of its provider. What trade has added to a record is never overwritten. */

/** Items that one commit changes at most. */
export const ITEMS_PER_COMMIT = 200;

export interface Counts {
  readonly imported: number;
  readonly unchanged: number;
}

export interface Chunk {
  readonly items: readonly ItemRecord[];
  readonly categories: readonly Category[];
}

/** Puts the provider itself; its ratings and whether it trades stay as they were. */
export function putProvider(provider: ProviderRecord): Work<boolean> {
  return {
    partition: partitionOfProvider(provider.id),
    reads: [KEY.provider],
    decide(state, { nowMs }) {
      const before = readAs<ProviderRecord>(state, KEY.provider);
      const kept = {
        ...(before?.ratings === undefined ? {} : { ratings: before.ratings }),
        ...(before?.trading === undefined ? {} : { trading: before.trading }),
      };
      const after: ProviderRecord = { ...withHandKept(before, withBranchesKept(before, provider)), ...kept };
      if (before !== undefined && sameBut(before, after, ['updatedAtMs'])) return { result: false };
      return { put: { [KEY.provider]: asJson({ ...after, updatedAtMs: nowMs }) }, result: true };
    },
  };
}

/** Puts some categories and items; what is the same as before is left alone. */
export function putChunk(providerId: string, chunk: Chunk): Work<Counts> {
  const itemKeys = chunk.items.map((record) => KEY.item(record.item.id));
  const categoryKeys = chunk.categories.map((category) => KEY.category(category.id));
  return {
    partition: partitionOfProvider(providerId),
    reads: [...itemKeys, ...categoryKeys],
    decide(state, { nowMs }) {
      const put: Record<string, Json> = {};
      for (const category of chunk.categories) {
        const key = KEY.category(category.id);
        if (!isDeepStrictEqual(state.get(key)?.value, asJson(category))) put[key] = asJson(category);
      }
      let imported = 0;
      for (const record of chunk.items) {
        const key = KEY.item(record.item.id);
        const before = readAs<ItemRecord>(state, key);
        const after = carriedOver(before, record);
        // A row that only moved to another line is the same product.
        if (before !== undefined && sameBut(before, after, ['updatedAtMs', 'sourceRow'])) continue;
        put[key] = asJson({ ...after, updatedAtMs: nowMs });
        imported += 1;
      }
      return { put, result: { imported, unchanged: chunk.items.length - imported } };
    },
  };
}

/** Takes items off the shelf that the shop no longer has; orders that name them can still be looked up. */
export function unpublish(providerId: string, itemIds: readonly string[]): Work<number> {
  const keys = itemIds.map((itemId) => KEY.item(itemId));
  return {
    partition: partitionOfProvider(providerId),
    reads: keys,
    decide(state, { nowMs }) {
      const put: Record<string, Json> = {};
      for (const key of keys) {
        const before = readAs<ItemRecord>(state, key);
        if (before?.published === true && before.isOwn !== true) put[key] = asJson({ ...before, published: false, updatedAtMs: nowMs });
      }
      return { put, result: Object.keys(put).length };
    },
  };
}

function sameBut<T extends object>(left: T, right: T, members: readonly (keyof T)[]): boolean {
  const without = (record: T) => Object.fromEntries(Object.entries(record).filter(([member]) => !members.includes(member as keyof T)));
  return isDeepStrictEqual(without(left), without(right));
}

function readAs<T>(state: State, key: string): T | undefined {
  return state.get(key)?.value as T | undefined;
}

/** Records are made of plain values. */
function asJson(value: object): Json {
  return value as unknown as Json;
}

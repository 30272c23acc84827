import { isDeepStrictEqual } from 'node:util';
import type { Category } from '../../commerce/catalogue.ts';
import type { OpeningHours } from '../../commerce/time.ts';
import type { Work } from '../../node/role.ts';
import type { Json } from '../../node/store/port.ts';
import { withHandKept } from '../engines/by-hand.ts';
import type { PricePlan } from '../engines/rental/price.ts';
import { type FeedAge, KEY, type RentalRecord, type VehicleRecord } from '../engines/rental/record.ts';
import { vehicleIn } from '../engines/rental/state.ts';
import { asJson, providerIn } from '../engines/state.ts';
import { partitionOfProvider } from '../provider-record.ts';

/** The pieces of work of a rental's import, each one commit. What trade has added to a record is never overwritten. */

/** Puts the rental by its card; what a feed and trade have added stays. */
export function putRental(rental: RentalRecord): Work {
  return {
    partition: partitionOfProvider(rental.id),
    reads: [KEY.provider],
    decide(state, { nowMs }) {
      const before = providerIn<RentalRecord>(state);
      const { updatedAtMs, ...kept } = before ?? {};
      const { plans, feed, ratings, trading } = before ?? {};
      const after: RentalRecord = {
        ...withHandKept(before, rental),
        ...(plans === undefined ? {} : { plans }),
        ...(feed === undefined ? {} : { feed }),
        ...(ratings === undefined ? {} : { ratings }),
        ...(trading === undefined ? {} : { trading }),
      };
      if (isDeepStrictEqual(kept, after)) return { result: undefined };
      return { put: { [KEY.provider]: asJson({ ...after, updatedAtMs: nowMs }) }, result: undefined };
    },
  };
}

/** What a reading of the feed says of the rental itself. */
export interface FeedNews {
  readonly plans?: Readonly<Record<string, PricePlan>>;
  readonly hours?: OpeningHours['weekly'];
  readonly age?: Omit<FeedAge, 'fault'>;
  readonly fault: string | undefined;
}

/** Puts what a reading brought; one that brought nothing leaves the last good state, with why it is no newer. */
export function putFeedNews(providerId: string, news: FeedNews): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.provider],
    decide(state) {
      const before = providerIn<RentalRecord>(state);
      if (before === undefined) return { result: undefined };
      const { fault: _past, ...known } = before.feed ?? {};
      const age = news.age ?? (before.feed === undefined ? undefined : (known as Omit<FeedAge, 'fault'>));
      const after: RentalRecord = {
        ...before,
        ...(news.plans === undefined ? {} : { plans: news.plans }),
        ...(news.hours === undefined ? {} : { openingHours: { ...before.openingHours, weekly: news.hours } }),
        ...(age === undefined ? {} : { feed: { ...age, ...(news.fault === undefined ? {} : { fault: news.fault }) } }),
      };
      return isDeepStrictEqual(before, after) ? { result: undefined } : { put: { [KEY.provider]: asJson(after) }, result: undefined };
    },
  };
}

/** Puts some vehicles as the feed counts them, and categories; how many have changed. */
export function putVehicles(
  providerId: string,
  { vehicles, categories }: { readonly vehicles: readonly VehicleRecord[]; readonly categories: readonly Category[] },
): Work<number> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [...vehicles.map(({ item }) => KEY.item(item.id)), ...categories.map(({ id }) => KEY.category(id))],
    decide(state) {
      const put: Record<string, Json> = {};
      for (const category of categories) {
        const key = KEY.category(category.id);
        if (!isDeepStrictEqual(state.get(key)?.value, category)) put[key] = asJson(category);
      }
      let changed = 0;
      for (const fresh of vehicles) {
        const before = vehicleIn(state, fresh.item.id);
        const after = carriedOver(before, fresh);
        if (before !== undefined && isDeepStrictEqual({ ...before, reportedAtMs: 0 }, { ...after, reportedAtMs: 0 })) continue;
        put[KEY.item(fresh.item.id)] = asJson(after);
        changed += 1;
      }
      return { put, result: changed };
    },
  };
}

/**
 * A vehicle as the feed has it in the place of what was known: what is promised to somebody stays promised, whatever the feed says, and
 * who took or brought one since the operator counted knows better.
 */
function carriedOver(before: VehicleRecord | undefined, fresh: VehicleRecord): VehicleRecord {
  if (before === undefined) return fresh;
  const { reserved, ratings, onHand, place, reportedAtMs } = before;
  const newer = fresh.reportedAtMs >= reportedAtMs ? {} : { onHand, place, reportedAtMs };
  return { ...fresh, ...newer, reserved, ...(ratings === undefined ? {} : { ratings }) };
}

/** Takes away what the feed no longer has: vehicles change their ids after each ride. One that is promised to somebody stays, unseen. */
export function dropVehicles(providerId: string, itemIds: readonly string[], reportedAtMs: number): Work<number> {
  return {
    partition: partitionOfProvider(providerId),
    reads: itemIds.map(KEY.item),
    decide(state) {
      const put: Record<string, Json> = {};
      const remove: string[] = [];
      for (const itemId of itemIds) {
        const before = vehicleIn(state, itemId);
        if (before === undefined || before.reportedAtMs > reportedAtMs) continue;
        if (before.reserved === 0) remove.push(KEY.item(itemId));
        else if (before.published || before.onHand > 0) put[KEY.item(itemId)] = asJson({ ...before, published: false, onHand: 0 });
      }
      return { put, remove, result: remove.length };
    },
  };
}

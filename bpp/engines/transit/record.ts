import * as provider from '../../provider-record.ts';
import type { Service } from './calendar.ts';

/** What the partition of a timetable stores beside what every provider's does, by key (see {@link KEY}). */

export const KEY = {
  ...provider.PROVIDER_KEY,
  /** What leaves from one stop. */
  departures: (itemId: string) => `departures:${itemId}`,
} as const;

export interface TransitRecord extends provider.ProviderRecord {
  readonly engine: 'transit';
  /** The days on which things run, by the ids of the feed. */
  readonly services: Readonly<Record<string, Service>>;
}

/** What leaves from one stop: for each line, direction and service the seconds of the day, sorted. */
export interface DeparturesRecord {
  readonly lines: readonly LineAtStop[];
}

export interface LineAtStop {
  /** As people call it, such as `Tram 2`. */
  readonly name: string;
  readonly headsign: string;
  readonly serviceId: string;
  readonly seconds: readonly number[];
}

import * as provider from '../../provider-record.ts';
import type { Service } from './calendar.ts';

/** What the partition of a timetable stores beside what every provider's does, by key (see {@link KEY}). */

/** What the keys of live news begin with, altogether and of each kind. */
export const LIVE = 'live:';
export const LIVE_TRIPS = 'live:trips:';
export const LIVE_VEHICLES = 'live:vehicles:';

export const KEY = {
  ...provider.PROVIDER_KEY,
  /** What leaves from one stop. */
  departures: (itemId: string) => `departures:${itemId}`,
  /** How old the news of one kind is; see {@link LiveFeedRecord}. */
  liveFeed: (kind: LiveKind) => `live:feed:${kind}`,
  /** How one trip of one day goes; see {@link LiveTripRecord}. */
  liveTrip: (date: string, tripId: string) => `${LIVE_TRIPS}${date}:${tripId}`,
  /** Where its vehicle is; see {@link LiveVehicleRecord}. */
  liveVehicle: (date: string, tripId: string) => `${LIVE_VEHICLES}${date}:${tripId}`,
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
  /** For each of the seconds the trips that leave then. Only where live news is read, which is told by trip. */
  readonly trips?: readonly (readonly TripCall[])[];
}

/** A trip, and where along it the stop is. */
export type TripCall = readonly [tripId: string, sequence: number];

/** Kinds of live news: how trips go, and where their vehicles are. */
export type LiveKind = 'trips' | 'vehicles';

/** How old the news of one kind is, and why it is no newer. */
export interface LiveFeedRecord {
  /** When the operator made what was last read; absent while nothing was. */
  readonly reportedAtMs?: number;
  readonly fault?: string;
}

/** How one trip of one day goes. */
export interface LiveTripRecord {
  readonly cancelled?: true;
  /** From which place along the trip on it is how many seconds late, in the order of travel; null where nothing is known. */
  readonly late: readonly (readonly [sequence: number, seconds: number | null])[];
  /** The places at which it does not stop. */
  readonly skipped?: readonly number[];
}

/** Where the vehicle of one trip is. */
export interface LiveVehicleRecord {
  readonly lat: number;
  readonly lon: number;
  readonly atMs: number;
  /** The place along the trip that it has left, and all before it. */
  readonly passed?: number;
}

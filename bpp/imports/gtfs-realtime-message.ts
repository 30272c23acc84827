import {
  DIFFERENTIAL,
  decodeFeed,
  type FeedEntity,
  type FeedMessage,
  type Long,
  STOP,
  type StopTimeUpdate,
  TRIP,
  type TripDescriptor,
} from './gtfs-realtime-schema.ts';
import type { ImportMessage } from './import-problem.ts';

/** Largest message that is read, in bytes: some ten thousand trips under way. */
export const REALTIME_BYTES_MAX = 8 * 1024 * 1024;
/** Entities of one message that are looked at. */
const ENTITIES_MAX = 20_000;

/** What of a message is read: one that was made at a stated time, with news of trips and vehicles. */
export interface RealtimeMessage {
  readonly madeAtMs: number;
  readonly trips: readonly TripNews[];
  readonly vehicles: readonly VehicleNews[];
  /** Entities beyond the bound. */
  readonly leftOut: number;
}

/** Which trip is meant. */
export interface TripName {
  readonly tripId: string;
  /** As `2026-10-06`; absent where the feed leaves it to the timetable. */
  readonly date?: string;
}

export interface TripNews extends TripName {
  readonly is: 'scheduled' | 'cancelled';
  readonly stops: readonly StopNews[];
}

/** A stop of a trip, by its place along the trip or by its id, and how late the trip leaves from it. */
export interface StopNews {
  readonly sequence?: number;
  readonly stopId?: string;
  readonly is: 'scheduled' | 'skipped' | 'no-data';
  readonly delayS?: number;
  readonly atMs?: number;
}

export interface VehicleNews extends TripName {
  readonly lat: number;
  readonly lon: number;
  readonly atMs?: number;
  /** To which place along the trip it goes, or where it stands. */
  readonly sequence?: number;
}

export type RealtimeRead =
  | { readonly ok: true; readonly message: RealtimeMessage }
  | { readonly ok: false; readonly message: ImportMessage };

/** A delay beyond it is a fault of the feed. */
const DELAY_MAX_S = 12 * 3_600;

/** Reads a message of GTFS-Realtime. What cannot be read is a value: a sentence that says what to mend. */
export function readRealtime(bytes: Uint8Array): RealtimeRead {
  if (bytes.length === 0) return refused('Het bericht is leeg.', 'The message is empty.');
  if (bytes.length > REALTIME_BYTES_MAX)
    return refused('Het bericht is groter dan 8 MB en niet gelezen.', 'The message is larger than 8 MB and was not read.');
  if (bytes[0] === '<'.charCodeAt(0) || bytes[0] === '{'.charCodeAt(0))
    return refused(
      'Hier kwam een webpagina of JSON; geef het adres van het protobuf-bericht.',
      'A web page or JSON came; give the address of the protobuf message.',
    );
  let feed: FeedMessage;
  try {
    feed = decodeFeed(bytes);
  } catch {
    return refused('Dit is geen heel bericht van GTFS-Realtime.', 'This is no whole message of GTFS-Realtime.');
  }
  const { header, entity } = feed;
  const madeAtMs = secondsIn(header.timestamp) * 1_000;
  if (!(madeAtMs > 0))
    return refused('Het bericht zegt niet wanneer het gemaakt is (timestamp).', 'The message does not say when it was made (timestamp).');
  if (header.incrementality === DIFFERENTIAL)
    return refused('Dit bericht zegt alleen wat veranderde; lever FULL_DATASET.', 'This message has changes only; publish FULL_DATASET.');
  const looked = entity.slice(0, ENTITIES_MAX).filter(({ isDeleted }) => isDeleted !== true);
  const message = {
    madeAtMs,
    trips: looked.flatMap(tripNews),
    vehicles: looked.flatMap(vehicleNews),
    leftOut: Math.max(0, entity.length - ENTITIES_MAX),
  };
  return { ok: true, message };
}

/** A trip that stands in no timetable, such as one that was added today, has no place to be shown at. */
function tripNews({ tripUpdate }: FeedEntity): readonly TripNews[] {
  const name = nameOf(tripUpdate?.trip);
  if (name === undefined) return [];
  const relationship = tripUpdate?.trip?.scheduleRelationship ?? TRIP.scheduled;
  if (relationship === TRIP.cancelled) return [{ ...name, is: 'cancelled', stops: [] }];
  if (relationship !== TRIP.scheduled) return [];
  return [{ ...name, is: 'scheduled', stops: (tripUpdate?.stopTimeUpdate ?? []).map(stopNews) }];
}

function stopNews(stop: StopTimeUpdate): StopNews {
  const { stopSequence, stopId, scheduleRelationship, departure, arrival } = stop;
  // What is not said reads as 0, which is a place too.
  const isPlaced = typeof stopSequence === 'number' && Object.hasOwn(stop, 'stopSequence');
  const named = { ...(isPlaced ? { sequence: stopSequence } : {}), ...(stopId ? { stopId } : {}) };
  if (scheduleRelationship === STOP.skipped) return { ...named, is: 'skipped' };
  // What is told of both is how it leaves; of one that only arrives, when it comes.
  const event = departure ?? arrival;
  const [atS, delayS] = [secondsIn(event?.time), event?.delay ?? undefined];
  const isDelay =
    delayS !== undefined && event !== undefined && event !== null && Object.hasOwn(event, 'delay') && Math.abs(delayS) <= DELAY_MAX_S;
  if (scheduleRelationship === STOP.noData || (!isDelay && !(atS > 0))) return { ...named, is: 'no-data' };
  return { ...named, is: 'scheduled', ...(atS > 0 ? { atMs: atS * 1_000 } : {}), ...(isDelay ? { delayS } : {}) };
}

function vehicleNews({ vehicle }: FeedEntity): readonly VehicleNews[] {
  const name = nameOf(vehicle?.trip);
  const { position, currentStopSequence } = vehicle ?? {};
  if (name === undefined || position === null || position === undefined) return [];
  const { latitude: lat, longitude: lon } = position;
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180) || (lat === 0 && lon === 0)) return [];
  const atS = secondsIn(vehicle?.timestamp);
  const isPlaced = typeof currentStopSequence === 'number' && Object.hasOwn(vehicle ?? {}, 'currentStopSequence');
  // Whether it stands at the stop or drives to it: it has not left from there.
  return [
    {
      ...name,
      lat,
      lon,
      ...(atS > 0 ? { atMs: atS * 1_000 } : {}),
      ...(isPlaced ? { sequence: currentStopSequence } : {}),
    },
  ];
}

function nameOf(trip: TripDescriptor | null | undefined): TripName | undefined {
  const { tripId, startDate } = trip ?? {};
  if (!tripId) return undefined;
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(startDate ?? '') ?? [];
  return { tripId, ...(year === undefined ? {} : { date: `${year}-${month}-${day}` }) };
}

/** Numbers of 64 bits come as objects. */
function secondsIn(value: Long | null | undefined): number {
  if (value === null || value === undefined) return 0;
  return typeof value === 'number' ? value : value.toNumber();
}

function refused(nl: string, en: string): RealtimeRead {
  return { ok: false, message: { nl, en } };
}

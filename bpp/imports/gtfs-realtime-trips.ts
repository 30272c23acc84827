import { runsOn, type Service, startOfServiceDay } from '../engines/transit/calendar.ts';
import { KEY, type LiveTripRecord, type LiveVehicleRecord } from '../engines/transit/record.ts';
import type { RealtimeMessage, StopNews, TripName, TripNews, VehicleNews } from './gtfs-realtime-message.ts';

/** What a timetable says of each trip, to hold news against. */
export interface PlannedTrips {
  readonly timeZone: string;
  readonly services: ReadonlyMap<string, Service>;
  readonly trips: ReadonlyMap<string, PlannedTrip>;
}

export interface PlannedTrip {
  readonly serviceId: string;
  /** By their places along the trip, in the order of travel. */
  readonly calls: readonly PlannedCall[];
}

export interface PlannedCall {
  readonly sequence: number;
  readonly stopId: string;
  /** Of the service day; less than 0 where the timetable says none. */
  readonly seconds: number;
}

/** News as it is kept, by key, and how much of it the timetable does not know. */
export interface LiveNews<Kept> {
  readonly records: ReadonlyMap<string, Kept>;
  readonly unknown: number;
}

const DAY_MS = 86_400_000;

/** How trips go. A delay holds for the stops that follow until another is told, as GTFS-Realtime has it. */
export function liveTrips({ trips }: RealtimeMessage, planned: PlannedTrips, nowMs: number): LiveNews<LiveTripRecord> {
  return gather(trips, planned, { nowMs, keyOf: KEY.liveTrip, read: (news, on) => liveTrip(news, on) });
}

/** Where vehicles are, and which stops they have left. */
export function liveVehicles({ vehicles, madeAtMs }: RealtimeMessage, planned: PlannedTrips, nowMs: number): LiveNews<LiveVehicleRecord> {
  return gather(vehicles, planned, {
    nowMs,
    keyOf: KEY.liveVehicle,
    read: (news, { trip }) => liveVehicle(news, trip, Math.min(news.atMs ?? madeAtMs, nowMs)),
  });
}

interface OnTrip {
  readonly trip: PlannedTrip;
  /** From when the seconds of its day count. */
  readonly startMs: number;
}

function gather<News extends TripName, Kept>(
  all: readonly News[],
  planned: PlannedTrips,
  by: { readonly nowMs: number; readonly keyOf: (date: string, tripId: string) => string; readonly read: (news: News, on: OnTrip) => Kept },
): LiveNews<Kept> {
  const records = new Map<string, Kept>();
  let unknown = 0;
  for (const news of all) {
    const trip = planned.trips.get(news.tripId);
    const date = trip === undefined ? undefined : dateOf(news, trip, { planned, nowMs: by.nowMs });
    if (trip === undefined || date === undefined) unknown += 1;
    else records.set(by.keyOf(date, news.tripId), by.read(news, { trip, startMs: startOfServiceDay(date, planned.timeZone) }));
  }
  return { records, unknown };
}

/** The day of service that is meant: the one that is told, or the one on which the trip is, or is next, under way. */
function dateOf(
  { date }: TripName,
  { serviceId, calls }: PlannedTrip,
  { planned, nowMs }: { readonly planned: PlannedTrips; readonly nowMs: number },
): string | undefined {
  const service = planned.services.get(serviceId);
  if (service === undefined) return undefined;
  if (date !== undefined) return isDay(date) && runsOn(service, date) ? date : undefined;
  const seconds = calls.map((call) => call.seconds).filter((each) => each >= 0);
  const [first, last] = [Math.min(...seconds), Math.max(...seconds)];
  const near = [-2, -1, 0, 1]
    .map((day) => new Date(nowMs + day * DAY_MS).toISOString().slice(0, 10))
    .filter((each) => runsOn(service, each));
  const awayMs = (each: string): number => {
    const startMs = startOfServiceDay(each, planned.timeZone);
    return Math.max(startMs + first * 1_000 - nowMs, nowMs - (startMs + last * 1_000), 0);
  };
  return near.reduce<string | undefined>((best, each) => (best === undefined || awayMs(each) < awayMs(best) ? each : best), undefined);
}

/** Whether there is such a day: `2026-02-30` is none. */
function isDay(date: string): boolean {
  const atMs = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(atMs) && new Date(atMs).toISOString().startsWith(date);
}

function liveTrip({ is, stops }: TripNews, on: OnTrip): LiveTripRecord {
  if (is === 'cancelled') return { cancelled: true, late: [] };
  const placed = stops.flatMap((stop) => {
    const call = callOf(stop, on.trip);
    return call === undefined ? [] : [{ stop, call }];
  });
  placed.sort((left, right) => left.call.sequence - right.call.sequence);
  const skipped = placed.filter(({ stop }) => stop.is === 'skipped').map(({ call }) => call.sequence);
  // A stop that is skipped says nothing of those after it.
  const late = placed.filter(({ stop }) => stop.is !== 'skipped').map(({ stop, call }) => [call.sequence, lateOf(stop, call, on)] as const);
  return { late, ...(skipped.length === 0 ? {} : { skipped }) };
}

/** The place comes before the id: a trip that goes round has one stop twice. */
function callOf({ sequence, stopId }: StopNews, { calls }: PlannedTrip): PlannedCall | undefined {
  return sequence === undefined ? calls.find((call) => call.stopId === stopId) : calls.find((call) => call.sequence === sequence);
}

/** A time counts above a delay, which may have been rounded. */
function lateOf({ is, atMs, delayS }: StopNews, { seconds }: PlannedCall, { startMs }: OnTrip): number | null {
  if (is === 'no-data') return null;
  if (atMs !== undefined && seconds >= 0) return Math.round((atMs - startMs) / 1_000) - seconds;
  return delayS ?? null;
}

function liveVehicle({ lat, lon, sequence }: VehicleNews, { calls }: PlannedTrip, atMs: number): LiveVehicleRecord {
  const passed = sequence === undefined ? undefined : calls.findLast((call) => call.sequence < sequence)?.sequence;
  const round = (degrees: number) => Number(degrees.toFixed(5));
  return { lat: round(lat), lon: round(lon), atMs, ...(passed === undefined ? {} : { passed }) };
}

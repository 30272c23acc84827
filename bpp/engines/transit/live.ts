import type { CatalogueIndex } from '../../catalogue-index.ts';
import { clockText, departuresFrom, type Timed } from './calendar.ts';
import {
  KEY,
  type LineAtStop,
  type LiveFeedRecord,
  type LiveKind,
  type LiveTripRecord,
  type LiveVehicleRecord,
  type TransitRecord,
} from './record.ts';

/** The timetable with what is known of today: late, cancelled, passed by. News that is too old counts for nothing. */

/** The age up to which news is believed, in milliseconds. Older, it would send people to a tram that has left. */
export const LIVE_AGE_MAX_MS = 5 * 60_000;
/** What should have left so long ago may still come, if news says so. */
const LATE_MAX_MS = 60 * 60_000;
/** Departures of one line that are looked at, and of those told that do not run. */
const LOOKED_AT_MAX = 40;
const CANCELLED_TOLD_MAX = 3;

/** One departure as it is known now. */
export interface Run {
  readonly plannedMs: number;
  /** When it leaves as far as is known: the planned time where nothing is. */
  readonly atMs: number;
  /** The real time is known. */
  readonly isLive: boolean;
  /** It does not run, or does not stop here. */
  readonly isCancelled: boolean;
  readonly vehicle?: LiveVehicleRecord;
}

/** The live news of an operator, as far as it is fresh. */
export interface Live {
  trip(date: string, tripId: string): LiveTripRecord | undefined;
  vehicle(date: string, tripId: string): LiveVehicleRecord | undefined;
  /** What people are told of news that is too old. */
  told(transit: Pick<TransitRecord, 'description'>): readonly string[];
}

export function liveNews(index: Pick<CatalogueIndex, 'record'>, providerId: string, nowMs: number): Live {
  const feedOf = (kind: LiveKind) => index.record(providerId, KEY.liveFeed(kind)) as unknown as LiveFeedRecord | undefined;
  const isFresh = (kind: LiveKind) => nowMs - (feedOf(kind)?.reportedAtMs ?? Number.NEGATIVE_INFINITY) <= LIVE_AGE_MAX_MS;
  const fresh = { trips: isFresh('trips'), vehicles: isFresh('vehicles') };
  return {
    trip: (date, tripId) =>
      fresh.trips ? (index.record(providerId, KEY.liveTrip(date, tripId)) as unknown as LiveTripRecord | undefined) : undefined,
    vehicle(date, tripId) {
      if (!fresh.vehicles) return undefined;
      const found = index.record(providerId, KEY.liveVehicle(date, tripId)) as unknown as LiveVehicleRecord | undefined;
      return found === undefined || nowMs - found.atMs > LIVE_AGE_MAX_MS ? undefined : found;
    },
    told: ({ description }) => (feedOf('trips') === undefined || fresh.trips ? [] : [description.nl === undefined ? STALE.en : STALE.nl]),
  };
}

const STALE = {
  nl: 'De actuele vertrektijden zijn nu niet bekend; dit zijn de geplande.',
  en: 'Real times of departure are not known now; these are the planned ones.',
};

/** What leaves next of one line: the first `count` that run, by their real times, with those between them that do not run. */
export function nextRuns(
  { trips, ...timed }: Timed & Pick<LineAtStop, 'trips'>,
  live: Live,
  asked: { readonly nowMs: number; readonly timeZone: string; readonly count: number },
): readonly Run[] {
  const { nowMs, timeZone, count } = asked;
  const planned = (fromMs: number, most: number) => departuresFrom(timed, { nowMs: fromMs, timeZone, count: most });
  if (trips === undefined) return planned(nowMs, count).map(({ atMs }) => plannedRun(atMs));
  const runs = planned(nowMs - LATE_MAX_MS, LOOKED_AT_MAX).flatMap(({ atMs, date, place }): Run[] => {
    const calls = trips[place] ?? [];
    if (calls.length === 0) return [plannedRun(atMs)];
    return calls.flatMap(([tripId, sequence]) => {
      const run = runOf(atMs, sequence, live.trip(date, tripId));
      const vehicle = live.vehicle(date, tripId);
      if (vehicle?.passed !== undefined && sequence <= vehicle.passed) return [];
      return [vehicle === undefined ? run : { ...run, vehicle }];
    });
  });
  return firstRuns(
    runs.filter(({ atMs }) => atMs >= nowMs),
    count,
  );
}

/** The first so many that run, and a few of those between them that do not. */
export function firstRuns(runs: readonly Run[], count: number): readonly Run[] {
  const sorted = [...runs].sort((left, right) => left.atMs - right.atMs);
  const told: Run[] = [];
  let [running, cancelled] = [0, 0];
  for (const run of sorted) {
    if (running === count) break;
    // Two trips of one line at the same time are one line of text.
    if (told.some((each) => each.plannedMs === run.plannedMs && each.atMs === run.atMs && each.isCancelled === run.isCancelled)) continue;
    if (!run.isCancelled) running += 1;
    else if (cancelled === CANCELLED_TOLD_MAX) continue;
    else cancelled += 1;
    told.push(run);
  }
  return told;
}

function plannedRun(atMs: number): Run {
  return { plannedMs: atMs, atMs, isLive: false, isCancelled: false };
}

function runOf(plannedMs: number, sequence: number, trip: LiveTripRecord | undefined): Run {
  if (trip === undefined) return plannedRun(plannedMs);
  if (trip.cancelled === true || trip.skipped?.includes(sequence) === true) return { ...plannedRun(plannedMs), isCancelled: true };
  const lateS = trip.late.findLast(([from]) => from <= sequence)?.[1] ?? undefined;
  return lateS === undefined ? plannedRun(plannedMs) : { ...plannedRun(plannedMs), atMs: plannedMs + lateS * 1_000, isLive: true };
}

/** The planned time, and behind it in brackets the real one, or that it does not run. */
export function runText({ plannedMs, atMs, isLive, isCancelled }: Run, by: { readonly nowMs: number; readonly timeZone: string }): string {
  const planned = clockText(plannedMs, by);
  if (isCancelled) return `${planned} (vervalt / cancelled)`;
  return isLive ? `${planned} (${clockText(atMs, by)})` : planned;
}

/** Where the vehicle of the first that runs is, and since when; nothing when nobody says. */
export function vehicleOf(runs: readonly Run[], by: { readonly nowMs: number; readonly timeZone: string }): readonly string[] {
  const vehicle = runs.find(({ isCancelled }) => !isCancelled)?.vehicle;
  return vehicle === undefined ? [] : [`${vehicle.lat.toFixed(5)}, ${vehicle.lon.toFixed(5)} (${clockText(vehicle.atMs, by)})`];
}

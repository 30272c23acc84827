import type { LineAtStop, TripCall } from '../engines/transit/record.ts';
import type { Reading } from './csv-rows.ts';
import type { PlannedCall, PlannedTrip } from './gtfs-realtime-trips.ts';
import type { GtfsStops } from './gtfs-stops.ts';
import { type GtfsFiles, tableOf, type Wanted } from './gtfs-table.ts';
import type { ProblemList } from './import-problem.ts';
import { oneLine } from './plain-text.ts';

export type LineKind = 'tram' | 'metro' | 'train' | 'bus' | 'ferry' | 'line';
const NAMES: Readonly<Record<LineKind, string>> = { tram: 'Tram', metro: 'Metro', train: 'Trein', bus: 'Bus', ferry: 'Veer', line: 'Lijn' };
const NAME_CHARS_MAX = 60;
/** A trip may go on past midnight, and past the next one. */
const HOURS_MAX = 72;

const ROUTES: Wanted<'route_id' | 'route_short_name' | 'route_long_name' | 'route_type'> = {
  columns: ['route_id', 'route_short_name', 'route_long_name', 'route_type'],
  needed: ['route_id', 'route_type'],
  required: true,
};
const TRIPS: Wanted<'trip_id' | 'route_id' | 'service_id' | 'trip_headsign'> = {
  columns: ['trip_id', 'route_id', 'service_id', 'trip_headsign'],
  needed: ['trip_id', 'route_id', 'service_id'],
  required: true,
};
const STOP_TIMES: Wanted<'trip_id' | 'departure_time' | 'stop_id' | 'stop_sequence' | 'stop_headsign' | 'pickup_type'> = {
  columns: ['trip_id', 'departure_time', 'stop_id', 'stop_sequence', 'stop_headsign', 'pickup_type'],
  needed: ['trip_id', 'departure_time', 'stop_id', 'stop_sequence'],
  required: true,
};

const FREQUENCIES: Wanted<'trip_id'> = { columns: ['trip_id'], needed: ['trip_id'], required: false };

/** What leaves from one stop. */
export interface StopTimetable {
  readonly lines: readonly LineAtStop[];
  readonly routeIds: ReadonlySet<string>;
  readonly kinds: ReadonlySet<LineKind>;
}

interface Route {
  readonly id: string;
  readonly kind: LineKind;
  readonly name: string;
}

interface Trip {
  readonly route: Route;
  readonly serviceId: string;
  readonly headsign: string;
  /** The stop that was farthest on so far: nobody gets on where a trip ends. */
  farthest?: Departure & { readonly sequence: number };
}

interface Departure {
  readonly stopId: string;
  readonly headsign: string;
  readonly seconds: number;
  /** Absent where nobody asks which trip it is. */
  readonly tripId?: string;
}

type Means = { readonly problems: ProblemList; readonly whole: Reading };

/** What leaves from every stop, by the id of the stop or of the station it is a part of. */
export async function readTimetable(
  files: GtfsFiles,
  known: {
    readonly stops: GtfsStops;
    readonly services: ReadonlyMap<string, unknown>;
    /** Filled with every trip where live news is to be held against them: departures then name their trips. */
    readonly planned?: Map<string, Planning>;
  },
  means: Means,
): Promise<ReadonlyMap<string, StopTimetable>> {
  const trips = await readTrips(files, known.services, { routes: await readRoutes(files, means), means });
  const byHeadway = await tripsByHeadway(files, means);
  const gathered = new Map<string, Gathering>();
  for await (const row of tableOf(files, 'stop_times.txt', { wanted: STOP_TIMES, ...means })) {
    const trip = trips.get(row.cell('trip_id'));
    const stopId = known.stops.stopOf(row.cell('stop_id'));
    const sequence = Number(row.cell('stop_sequence'));
    if (byHeadway.has(row.cell('trip_id'))) continue;
    if (trip === undefined) row.fault('trip_id', { nl: 'Deze rit staat niet in trips.txt.', en: 'This trip is not in trips.txt.' });
    else if (stopId === undefined)
      row.fault('stop_id', { nl: 'Deze halte staat niet in stops.txt.', en: 'This stop is not in stops.txt.' });
    else if (!Number.isSafeInteger(sequence) || sequence < 0 || row.cell('stop_sequence') === '') {
      row.fault('stop_sequence', { nl: 'Schrijf een geheel getal van 0 of meer.', en: 'Write a whole number of 0 or more.' });
    } else {
      const seconds = secondsOf(row.cell('departure_time'));
      if (seconds === 'unfit')
        row.fault('departure_time', { nl: 'Schrijf een tijd zoals 25:10:00.', en: 'Write a time such as 25:10:00.' });
      const boards = typeof seconds === 'number' && row.cell('pickup_type') !== '1';
      const headsign = oneLine(row.cell('stop_headsign'), NAME_CHARS_MAX) || trip.headsign;
      const tripId = row.cell('trip_id');
      if (known.planned !== undefined)
        plan(known.planned, trip, {
          tripId,
          call: { sequence, stopId: row.cell('stop_id'), seconds: typeof seconds === 'number' ? seconds : -1 },
        });
      pass(
        trip,
        { stopId, headsign, seconds: boards ? (seconds as number) : -1, sequence, ...(known.planned === undefined ? {} : { tripId }) },
        gathered,
      );
    }
  }
  for (const { calls } of known.planned?.values() ?? []) calls.sort((left, right) => left.sequence - right.sequence);
  return new Map([...gathered].map(([stopId, gathering]) => [stopId, timetableOf(gathering)]));
}

/** A trip while its rows are read. */
export interface Planning extends PlannedTrip {
  readonly calls: PlannedCall[];
}

function plan(
  planned: Map<string, Planning>,
  { serviceId }: Trip,
  { tripId, call }: { readonly tripId: string; readonly call: PlannedCall },
): void {
  const trip = planned.get(tripId) ?? { serviceId, calls: [] };
  planned.set(tripId, trip);
  trip.calls.push(call);
}

async function readRoutes(files: GtfsFiles, means: Means): Promise<ReadonlyMap<string, Route>> {
  const routes = new Map<string, Route>();
  for await (const row of tableOf(files, 'routes.txt', { wanted: ROUTES, ...means })) {
    const kind = kindOf(row.cell('route_type'));
    const id = row.cell('route_id');
    const own = oneLine(row.cell('route_short_name') || row.cell('route_long_name') || id, NAME_CHARS_MAX);
    routes.set(id, { id, kind, name: `${NAMES[kind]} ${own}` });
  }
  return routes;
}

/** The kinds of GTFS, and the hundreds that many feeds use beside them. */
function kindOf(type: string): LineKind {
  const number = /^\d{1,4}$/.test(type) ? Number(type) : -1;
  const hundred = Math.floor(number / 100);
  if (number === 0 || hundred === 9) return 'tram';
  if (number === 1 || hundred === 4 || hundred === 5 || hundred === 6) return 'metro';
  if (number === 2 || hundred === 1) return 'train';
  if (number === 3 || number === 11 || hundred === 2 || hundred === 7 || hundred === 8) return 'bus';
  return number === 4 || hundred === 10 || hundred === 12 ? 'ferry' : 'line';
}

async function readTrips(
  files: GtfsFiles,
  services: ReadonlyMap<string, unknown>,
  { routes, means }: { readonly routes: ReadonlyMap<string, Route>; readonly means: Means },
): Promise<ReadonlyMap<string, Trip>> {
  const trips = new Map<string, Trip>();
  for await (const row of tableOf(files, 'trips.txt', { wanted: TRIPS, ...means })) {
    const route = routes.get(row.cell('route_id'));
    const serviceId = row.cell('service_id');
    if (route === undefined) row.fault('route_id', { nl: 'Deze lijn staat niet in routes.txt.', en: 'This route is not in routes.txt.' });
    else if (!services.has(serviceId)) {
      row.fault('service_id', { nl: 'Van deze dienst zegt niemand wanneer hij rijdt.', en: 'Nobody says when this service runs.' });
    } else trips.set(row.cell('trip_id'), { route, serviceId, headsign: oneLine(row.cell('trip_headsign'), NAME_CHARS_MAX) });
  }
  return trips;
}

/** Trips that run every so many minutes: their times only say how long they take, so that nothing can be said of when they leave. */
async function tripsByHeadway(files: GtfsFiles, means: Means): Promise<ReadonlySet<string>> {
  const tripIds = new Set<string>();
  for await (const row of tableOf(files, 'frequencies.txt', { wanted: FREQUENCIES, ...means })) tripIds.add(row.cell('trip_id'));
  if (tripIds.size > 0) {
    means.problems.notice(0, {
      column: 'frequencies.txt',
      message: {
        nl: `${tripIds.size} ritten rijden om de zoveel minuten; hun vertrektijden worden niet getoond.`,
        en: `${tripIds.size} trips run every so many minutes; when they leave is not shown.`,
      },
    });
  }
  return tripIds;
}

/** Seconds of the service day; undefined where the timetable leaves a time open. */
function secondsOf(cell: string): number | undefined | 'unfit' {
  if (cell === '') return undefined;
  const [, hour = '', minute = '', second = ''] = /^(\d{1,2}):([0-5]\d):([0-5]\d)$/.exec(cell) ?? [];
  return hour === '' || Number(hour) >= HOURS_MAX ? 'unfit' : Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
}

interface GatheredLine extends Pick<LineAtStop, 'name' | 'headsign' | 'serviceId'> {
  /** By the second, the trips that leave then, as far as they are asked for. */
  readonly at: Map<number, TripCall[]>;
}

interface Gathering {
  readonly lines: Map<string, GatheredLine>;
  readonly routeIds: Set<string>;
  readonly kinds: Set<LineKind>;
}

/** A stop counts as one where people get on once another is known to come after it, in whatever order the rows stand. */
function pass(trip: Trip, stop: Departure & { readonly sequence: number }, gathered: Map<string, Gathering>): void {
  const { farthest } = trip;
  if (farthest === undefined || stop.sequence > farthest.sequence) trip.farthest = stop;
  const leaves = farthest === undefined ? undefined : stop.sequence > farthest.sequence ? farthest : stop;
  if (leaves === undefined || leaves.seconds < 0) return;
  const { stopId, headsign, seconds, tripId, sequence } = leaves;
  const { route, serviceId } = trip;
  const at = gathered.get(stopId) ?? { lines: new Map(), routeIds: new Set(), kinds: new Set() };
  gathered.set(stopId, at);
  const key = JSON.stringify([route.name, headsign, serviceId]);
  const line = at.lines.get(key) ?? { name: route.name, headsign, serviceId, at: new Map() };
  at.lines.set(key, line);
  line.at.set(seconds, [...(line.at.get(seconds) ?? []), ...(tripId === undefined ? [] : [[tripId, sequence] as const])]);
  at.routeIds.add(route.id);
  at.kinds.add(route.kind);
}

function timetableOf({ lines, routeIds, kinds }: Gathering): StopTimetable {
  const sorted = [...lines.values()].map(({ at, ...line }): LineAtStop => {
    const times = [...at].sort(([left], [right]) => left - right);
    const trips = times.map(([, calls]) => calls);
    return { ...line, seconds: times.map(([seconds]) => seconds), ...(trips.some((calls) => calls.length > 0) ? { trips } : {}) };
  });
  return { lines: sorted, routeIds, kinds };
}

import { isDeepStrictEqual } from 'node:util';
import type { Category } from '../../commerce/catalogue.ts';
import { zero } from '../../commerce/money.ts';
import type { Work } from '../../node/role.ts';
import type { Json } from '../../node/store/port.ts';
import { asJson, providerIn } from '../engines/state.ts';
import type { Service } from '../engines/transit/calendar.ts';
import { type DeparturesRecord, KEY, type TransitRecord } from '../engines/transit/record.ts';
import { type ItemRecord, partitionOfProvider } from '../provider-record.ts';
import { type BusinessFolder, type BusinessImport, type ImportPorts, type ImportReport, perform, reportOf } from './business-import.ts';
import type { Reading } from './csv-rows.ts';
import { readServices, readTimeZone } from './gtfs-calendar.ts';
import { type Fares, readFares } from './gtfs-fares.ts';
import { followRealtime } from './gtfs-realtime.ts';
import type { PlannedTrips } from './gtfs-realtime-trips.ts';
import { fetchZip, folderFiles, ZIP_BYTES_MAX, zipFiles } from './gtfs-source.ts';
import { type GtfsStop, readStops } from './gtfs-stops.ts';
import type { GtfsFiles } from './gtfs-table.ts';
import { type LineKind, type Planning, readTimetable, type StopTimetable } from './gtfs-timetable.ts';
import { skuItemId } from './import-ids.ts';
import { createProblemList, type ProblemList } from './import-problem.ts';
import { ITEMS_PER_COMMIT } from './import-work.ts';
import { itemsBeyond } from './items-beyond.ts';
import { readTransitCard, type TransitCard } from './transit-card.ts';

/** A timetable at an address is asked for once a day. */
const EVERY_MS = 86_400_000;

/** Brings operators of public transport onto a node: a card, and a GTFS feed beside it or at an address. */
export const transitImport: BusinessImport = {
  engine: 'transit',
  async run(ports, folder) {
    const problems = createProblemList();
    const read = readTransitCard(folder.card);
    if (!read.ok) {
      for (const { line, ...facts } of read.problems) problems.error(line, facts);
      return reportOf(undefined, problems);
    }
    const { transit, gtfs, realtime } = read.card;
    await perform(ports, putTransit(transit, 'card'));
    let planned: PlannedTrips | undefined;
    const take = async (files: GtfsFiles | undefined, told: ProblemList): Promise<ImportReport> => {
      const trips = realtime.length === 0 ? {} : { trips: new Map() };
      const { report, timeZone, services } = await importGtfs(ports, transit, { files, problems: told, ...trips });
      if (trips.trips !== undefined && timeZone !== undefined) planned = { timeZone, services, trips: trips.trips };
      return report;
    };
    const live = realtime.map((each) => followRealtime(ports, { ...each, providerId: transit.id, folder, planned: () => planned }));
    if (!('url' in gtfs)) {
      const report = await take(await filesBeside(gtfs, folder, problems), problems);
      return live.length === 0 ? report : { ...report, feeds: live };
    }
    const refresh = async () => {
      const told = createProblemList();
      return (await take(await filesAt(gtfs.url, ports, told), told)).problems;
    };
    const timetable = { name: `gtfs ${transit.id}`, everyMs: EVERY_MS, refresh };
    return { ...reportOf(transit.id, problems), format: 'gtfs', feeds: [timetable, ...live] };
  },
};

async function filesBeside(
  gtfs: Exclude<TransitCard['gtfs'], { readonly url: string }>,
  folder: BusinessFolder,
  problems: ProblemList,
): Promise<GtfsFiles | undefined> {
  if ('folder' in gtfs) return folderFiles(folder, gtfs.folder);
  return unzipped(await folder.read(gtfs.file, ZIP_BYTES_MAX), gtfs.file, problems);
}

async function filesAt(url: string, { transport }: ImportPorts, problems: ProblemList): Promise<GtfsFiles | undefined> {
  const bytes = transport === undefined ? 'nothing outside is asked here' : await fetchZip(url, transport);
  if (typeof bytes !== 'string') return unzipped(bytes, url, problems);
  problems.error(0, { column: 'gtfs', message: { nl: `Er kwam geen dienstregeling (${bytes}).`, en: `No timetable came (${bytes}).` } });
  return undefined;
}

function unzipped(bytes: Uint8Array, name: string, problems: ProblemList): GtfsFiles | undefined {
  const files = zipFiles(bytes);
  if (files !== undefined) return files;
  const message = {
    nl: 'Dit is geen heel zipbestand van ten hoogste 64 MB; kijk of het afgebroken is.',
    en: 'This is no whole zip file of at most 64 MB; see whether it was cut off.',
  };
  problems.error(0, { column: name.slice(0, 80), message });
  return undefined;
}

interface Taken {
  readonly report: ImportReport;
  /** Of what was taken in; absent when nothing was. */
  readonly timeZone?: string;
  readonly services: ReadonlyMap<string, Service>;
}

/** Takes in a whole feed, or nothing of it: half a timetable would send people to trams that do not run. `trips` is filled with its trips. */
async function importGtfs(
  ports: ImportPorts,
  transit: TransitRecord,
  {
    files,
    problems,
    trips,
  }: { readonly files: GtfsFiles | undefined; readonly problems: ProblemList; readonly trips?: Map<string, Planning> },
): Promise<Taken> {
  if (files === undefined) return { report: reportOf(transit.id, problems), services: new Map() };
  const whole: Reading = { complete: true };
  const means = { problems, whole };
  const timeZone = await readTimeZone(files, means);
  const stops = await readStops(files, means);
  const services = await readServices(files, means);
  const timetable = await readTimetable(files, { stops, services, ...(trips === undefined ? {} : { planned: trips }) }, means);
  const fares = await readFares(files, transit.currency, means);
  if (!whole.complete || timeZone === undefined || timetable.size === 0)
    return { report: { ...reportOf(transit.id, problems), format: 'gtfs' }, services };
  const timed = { ...transit, openingHours: { ...transit.openingHours, timeZone }, services: Object.fromEntries(services) };
  await perform(ports, putTransit(timed, 'feed'));
  const kinds = new Set([...timetable.values()].flatMap((stop) => [...stop.kinds]));
  await perform(ports, putCategories(transit.id, kinds));
  const records = [...timetable].flatMap(([stopId, departures]) => {
    const stop = stops.stops.get(stopId);
    return stop === undefined ? [] : [{ item: itemOf(stop, departures, { transit, fares }), departures: { lines: departures.lines } }];
  });
  let imported = 0;
  for (let from = 0; from < records.length; from += ITEMS_PER_COMMIT) {
    imported += await perform(ports, putStops(transit.id, records.slice(from, from + ITEMS_PER_COMMIT)));
  }
  const gone = await itemsBeyond(ports, transit.id, new Set(records.map(({ item }) => item.item.id)));
  for (let from = 0; from < gone.length; from += ITEMS_PER_COMMIT) {
    await perform(ports, dropStops(transit.id, gone.slice(from, from + ITEMS_PER_COMMIT)));
  }
  const counts = { imported, unchanged: records.length - imported, unpublished: gone.length };
  return { report: { ...reportOf(transit.id, problems), format: 'gtfs', ...counts }, timeZone, services };
}

interface StopRecord {
  readonly item: ItemRecord;
  readonly departures: DeparturesRecord;
}

function itemOf(
  stop: GtfsStop,
  { lines, routeIds, kinds }: StopTimetable,
  { transit, fares }: { readonly transit: TransitRecord; readonly fares: Fares },
): ItemRecord {
  const fare = fares.lowest(routeIds);
  const id = skuItemId(transit.id, `stop-${stop.id}`);
  const names = [...new Set(lines.map(({ name }) => name))].sort();
  const price = fare === undefined ? 'De ritprijs staat niet in de dienstregeling.' : `Een rit vanaf ${fare.currency} ${fare.amount}.`;
  return {
    item: {
      id,
      name: stop.name,
      description: `${names.join(', ')}. ${price}`.slice(0, 500),
      categoryIds: [...kinds].map((kind) => categoryIdOf(transit.id, kind)),
      price: fare ?? zero(transit.currency),
    },
    place: { id: `${id}.place`, name: stop.name, position: stop.position },
    published: true,
  };
}

function categoryIdOf(providerId: string, kind: LineKind): string {
  return `${providerId}.${kind}`;
}

/** Puts the operator. Its card knows nothing of services, which a feed brings; ratings and whether it trades stay. */
function putTransit(transit: TransitRecord, by: 'card' | 'feed'): Work {
  return {
    partition: partitionOfProvider(transit.id),
    reads: [KEY.provider],
    decide(state) {
      const before = providerIn<TransitRecord>(state);
      const services = by === 'card' ? (before?.services ?? transit.services) : transit.services;
      const trading = before?.trading === undefined ? {} : { trading: before.trading };
      const after: TransitRecord = { ...transit, services, ...trading };
      return isDeepStrictEqual(before, after) ? { result: undefined } : { put: { [KEY.provider]: asJson(after) }, result: undefined };
    },
  };
}

function putCategories(providerId: string, kinds: ReadonlySet<LineKind>): Work {
  const categories = [...kinds].map((kind): Category => ({ id: categoryIdOf(providerId, kind), name: kind }));
  return {
    partition: partitionOfProvider(providerId),
    reads: [],
    decide: () => ({ put: Object.fromEntries(categories.map((each) => [KEY.category(each.id), asJson(each)])), result: undefined }),
  };
}

function putStops(providerId: string, stops: readonly StopRecord[]): Work<number> {
  return {
    partition: partitionOfProvider(providerId),
    reads: stops.flatMap(({ item }) => [KEY.item(item.item.id), KEY.departures(item.item.id)]),
    decide(state) {
      const put: Record<string, Json> = {};
      let changed = 0;
      for (const { item, departures } of stops) {
        const keys = [KEY.item(item.item.id), KEY.departures(item.item.id)] as const;
        const same = isDeepStrictEqual(state.get(keys[0])?.value, item) && isDeepStrictEqual(state.get(keys[1])?.value, departures);
        if (same) continue;
        put[keys[0]] = asJson(item);
        put[keys[1]] = asJson(departures);
        changed += 1;
      }
      return { put, result: changed };
    },
  };
}

function dropStops(providerId: string, itemIds: readonly string[]): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: [],
    decide: () => ({ remove: itemIds.flatMap((itemId) => [KEY.item(itemId), KEY.departures(itemId)]), result: undefined }),
  };
}

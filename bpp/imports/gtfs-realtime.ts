import { isDeepStrictEqual } from 'node:util';
import type { Work } from '../../node/role.ts';
import type { Json } from '../../node/store/port.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { KEY, LIVE_TRIPS, LIVE_VEHICLES, type LiveFeedRecord, type LiveKind } from '../engines/transit/record.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { type BusinessFolder, type Feed, type ImportPorts, perform } from './business-import.ts';
import { httpSource } from './gbfs-source.ts';
import { REALTIME_BYTES_MAX, type RealtimeMessage, readRealtime } from './gtfs-realtime-message.ts';
import { type LiveNews, liveTrips, liveVehicles, type PlannedTrips } from './gtfs-realtime-trips.ts';
import type { ImportMessage, ImportProblem } from './import-problem.ts';

/** How often news is asked for, and how soon again after a failure. */
const EVERY_MS = 30_000;
const AGAIN_MS = 60_000;
/** Records that one commit changes, and that are listed at once. */
const PER_COMMIT = 500;

/** Where the news of one kind comes from: a file beside the card, or an address. */
export type RealtimeSource = { readonly file: string } | { readonly url: string };

export interface RealtimePlace {
  readonly providerId: string;
  readonly kind: LiveKind;
  readonly source: RealtimeSource;
  readonly folder: BusinessFolder;
  /** What the timetable says now; undefined while none was read. */
  readonly planned: () => PlannedTrips | undefined;
}

/** Live news of one kind, read again and again. Whatever comes, the timetable stays; a reading that fails leaves what was last read, until it is too old. */
export function followRealtime(ports: ImportPorts, place: RealtimePlace): Feed {
  let everyMs = EVERY_MS;
  const { providerId, kind } = place;
  return {
    name: `gtfs-realtime ${kind} ${providerId}`,
    get everyMs() {
      return everyMs;
    },
    async refresh() {
      const planned = place.planned();
      // Without a timetable nothing can be late.
      if (planned === undefined) return [];
      const read = await readOnce(ports, place);
      everyMs = read.ok ? EVERY_MS : AGAIN_MS;
      if (!read.ok) {
        await perform(ports, putFault(place, read.message.en));
        return [problemOf(kind, read.message)];
      }
      return takeIn(ports, place, { message: read.message, planned });
    },
  };
}

type Read = { readonly ok: true; readonly message: RealtimeMessage } | { readonly ok: false; readonly message: ImportMessage };

async function readOnce(ports: ImportPorts, { source, folder }: RealtimePlace): Promise<Read> {
  if ('file' in source) {
    try {
      return readRealtime(await folder.read(source.file, REALTIME_BYTES_MAX));
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      return {
        ok: false,
        message: { nl: `Het bestand ${source.file} kan niet gelezen worden.`, en: `The file ${source.file} cannot be read.` },
      };
    }
  }
  if (ports.transport === undefined)
    return { ok: false, message: { nl: 'Hier kan geen adres gelezen worden.', en: 'No address can be read here.' } };
  const got = await httpSource(source.url, ports.transport, { accept: 'application/x-protobuf', bytesMax: REALTIME_BYTES_MAX }).get(
    source.url,
  );
  return got.ok ? readRealtime(got.bytes) : got;
}

async function takeIn(
  ports: ImportPorts,
  place: RealtimePlace,
  { message, planned }: { readonly message: RealtimeMessage; readonly planned: PlannedTrips },
): Promise<readonly ImportProblem[]> {
  const { kind, providerId } = place;
  const nowMs = ports.clock.nowMs();
  const reportedAtMs = Math.min(message.madeAtMs, nowMs);
  const feedKey = KEY.liveFeed(kind);
  const before = (await ports.store.read(partitionOfProvider(providerId), [feedKey])).get(feedKey)?.value as unknown as
    | LiveFeedRecord
    | undefined;
  // News that is older than what is known is a copy that somebody kept too long.
  if ((before?.reportedAtMs ?? 0) > reportedAtMs) return [];
  const news: LiveNews<object> = kind === 'trips' ? liveTrips(message, planned, nowMs) : liveVehicles(message, planned, nowMs);
  const entries = [...news.records];
  for (let from = 0; from < entries.length; from += PER_COMMIT)
    await perform(ports, putNews(providerId, entries.slice(from, from + PER_COMMIT)));
  await dropRest(ports, place, news.records);
  await perform(ports, putFeed(place, { reportedAtMs }));
  const told = message.leftOut === 0 ? [] : [problemOf(kind, leftOut(message.leftOut))];
  return news.unknown > 0 && news.records.size === 0 ? [...told, problemOf(kind, NOT_OF_THIS)] : told;
}

const NOT_OF_THIS = {
  nl: 'Geen van de ritten in het bericht staat in de dienstregeling; kijk of beide van dezelfde dag zijn.',
  en: 'None of the trips in the message is in the timetable; see whether both are of the same day.',
};

function leftOut(count: number): ImportMessage {
  return {
    nl: `Het bericht is te lang: ${count} meldingen zijn niet gelezen.`,
    en: `The message is too long: ${count} entities were not read.`,
  };
}

/** What the news no longer names is known no more. */
async function dropRest(ports: ImportPorts, { providerId, kind }: RealtimePlace, kept: ReadonlyMap<string, unknown>): Promise<void> {
  const partition = partitionOfProvider(providerId);
  let after: string | undefined;
  do {
    const page = await ports.store.list(partition, kind === 'trips' ? LIVE_TRIPS : LIVE_VEHICLES, {
      limit: PER_COMMIT,
      ...(after === undefined ? {} : { after }),
    });
    const remove = [...page.keys()].filter((key) => !kept.has(key));
    if (remove.length > 0) await perform(ports, { partition, reads: [], decide: () => ({ remove, result: undefined }) });
    after = page.size < PER_COMMIT ? undefined : [...page.keys()].at(-1);
  } while (after !== undefined);
}

function putNews(providerId: string, entries: readonly (readonly [key: string, record: object])[]): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: entries.map(([key]) => key),
    decide(state) {
      const put: Record<string, Json> = {};
      for (const [key, record] of entries) if (!isDeepStrictEqual(state.get(key)?.value, record)) put[key] = asJson(record);
      return { put, result: undefined };
    },
  };
}

function putFeed({ providerId, kind }: RealtimePlace, feed: LiveFeedRecord): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: [],
    decide: () => ({ put: { [KEY.liveFeed(kind)]: asJson(feed) }, result: undefined }),
  };
}

/** Notes why the news is no newer; how old it is stays. */
function putFault({ providerId, kind }: RealtimePlace, fault: string): Work {
  const key = KEY.liveFeed(kind);
  return {
    partition: partitionOfProvider(providerId),
    reads: [key],
    decide(state) {
      const before = recordAt<LiveFeedRecord>(state, key);
      return before?.fault === fault ? { result: undefined } : { put: { [key]: asJson({ ...before, fault }) }, result: undefined };
    },
  };
}

function problemOf(kind: LiveKind, message: ImportMessage): ImportProblem {
  return {
    severity: 'notice',
    line: 0,
    column: kind === 'trips' ? 'gtfs_realtime.trip_updates' : 'gtfs_realtime.vehicle_positions',
    message,
  };
}

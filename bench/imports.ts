import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type BusinessFolder, type BusinessImport, type ImportPorts, ImportStopped } from '../bpp/imports/business-import.ts';
import { rentalImport } from '../bpp/imports/rental-import.ts';
import { transitImport } from '../bpp/imports/transit-import.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { createWorker } from '../node/work.ts';
import { firstCity } from '../pilots/pilot.ts';
import type { Figure } from './figures.ts';

const ROWS = 10_000;
const STOPS = 500;
const MEGABYTE = 1024 * 1024;
const BUSINESSES = new URL('businesses/', firstCity());

/** One import, and the least that it could cost: parsing the file that has the rows. */
interface Case {
  readonly name: string;
  readonly imports: BusinessImport;
  /** Of the pilot; its card and the small files beside the large one. */
  readonly business: string;
  readonly largeFile: string;
  readonly large: Buffer;
  /** Files that the large one refers to. */
  readonly others?: Readonly<Record<string, Buffer>>;
  parseAlone(bytes: Buffer): unknown;
}

/** What an import of ten thousand rows takes, into SQLite, the first time and again, beside parsing its file alone. */
export async function benchImports(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const each of [vehicles(), stopTimes()]) figures.push(...(await measure(each)));
  return figures;
}

async function measure({ name, imports, business, largeFile, large, others = {}, parseAlone }: Case): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
  const store = await openSqliteStore({ file: join(folder, 'bench.db') });
  const performer = createWorker({ store, clock: systemClock, chance: systemChance, role: {}, wake: () => undefined });
  const files: BusinessFolder = {
    card: readFileSync(new URL(`${business}/business.yaml`, BUSINESSES), 'utf8'),
    read: (file) =>
      Promise.resolve(file === largeFile ? large : (others[file] ?? readFileSync(new URL(`${business}/${file}`, BUSINESSES)))),
  };
  const ports: ImportPorts = { performer, store, clock: systemClock };
  try {
    const first = await timed(() => imports.run(ports, files));
    const again = await timed(() => imports.run(ports, files));
    const floor = await timed(() => Promise.resolve(parseAlone(large)));
    const conditions = `${ROWS} rows, ${(large.length / MEGABYTE).toFixed(1)} MB, SQLite, one process; ${first.grownMb} MB more memory; floor: parsing alone`;
    return [
      { bench: `import-${name}-first`, ours: first.tookMs, floor: floor.tookMs, unit: 'ms', conditions },
      {
        bench: `import-${name}-again`,
        ours: again.tookMs,
        floor: floor.tookMs,
        unit: 'ms',
        conditions: 'the same file again: nothing changes',
      },
    ];
  } catch (error) {
    if (error instanceof ImportStopped) throw new Error(`${name}: ${error.problem?.message}`);
    throw error;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<{ readonly tookMs: number; readonly grownMb: number }> {
  const [startMs, before] = [performance.now(), process.memoryUsage().rss];
  await work();
  return { tookMs: performance.now() - startMs, grownMb: Math.max(0, Math.round((process.memoryUsage().rss - before) / MEGABYTE)) };
}

/** Bikes that stand free all over the city. */
function vehicles(): Case {
  const list = Array.from({ length: ROWS }, (_, n) => ({
    vehicle_id: `fiets-${n}`,
    lat: 52.3 + (n % 100) / 1_000,
    lon: 4.8 + Math.floor(n / 100) / 1_000,
    is_reserved: false,
    is_disabled: false,
    vehicle_type_id: 'stad',
    last_reported: '2026-09-01T06:00:00+02:00',
  }));
  const file = { last_updated: '2026-09-01T06:00:00+02:00', ttl: 60, version: '3.0', data: { vehicles: list } };
  return {
    name: 'gbfs',
    imports: rentalImport,
    business: 'de-zwengel',
    largeFile: 'gbfs/vehicle_status.json',
    large: Buffer.from(JSON.stringify(file)),
    parseAlone: (bytes) => JSON.parse(bytes.toString('utf8')) as unknown,
  };
}

/** Times at the stops of one line that calls at five hundred of them. */
function stopTimes(): Case {
  const trips = Array.from({ length: ROWS / STOPS }, (_, n) => `t1,week,bench-${n},Einde`);
  const times = trips.flatMap((_, n) =>
    Array.from({ length: STOPS }, (_each, at) => {
      const clock = `${String(5 + n).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}:00`;
      return `bench-${n},${clock},${clock},halte-${at},${at}`;
    }),
  );
  const stops = Array.from({ length: STOPS }, (_, at) => `halte-${at},Halte ${at},52.${3_600 + at},4.89,0,`);
  const csv = (header: string, rows: readonly string[]): Buffer => Buffer.from([header, ...rows].join('\n'));
  return {
    name: 'gtfs',
    imports: transitImport,
    business: 'de-halte',
    largeFile: 'gtfs/stop_times.txt',
    large: csv('trip_id,arrival_time,departure_time,stop_id,stop_sequence', times),
    others: {
      'gtfs/trips.txt': csv('route_id,service_id,trip_id,trip_headsign', trips),
      'gtfs/stops.txt': csv('stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station', stops),
    },
    parseAlone: (bytes) => parse(bytes),
  };
}

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { appointmentImport } from '../bpp/imports/appointment-import.ts';
import type { BusinessImport, ImportPorts } from '../bpp/imports/business-import.ts';
import { shopImport } from '../bpp/imports/import-business.ts';
import { rentalImport } from '../bpp/imports/rental-import.ts';
import { transitImport } from '../bpp/imports/transit-import.ts';
import { firstCity } from '../pilots/pilot.ts';

/** Ten thousand rows of each kind of file that a business may have, and the import that takes it in. */

export const ROWS = 10_000;
const STOPS = 500;
const BUSINESSES = new URL('businesses/', firstCity());

/** One import, and the least that it could cost: parsing the file that has the rows. */
export interface Case {
  readonly imports: BusinessImport;
  readonly card: string;
  readonly largeFile: string;
  readonly large: Buffer;
  /** Of a small file beside the large one. */
  other(file: string): Buffer;
  parseAlone(bytes: Buffer): unknown;
}

type MakeCase = () => Case;

export const CASES: Readonly<Record<string, MakeCase>> = {
  shopify: () =>
    products(
      'shopify',
      'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Status',
      (n) =>
        `artikel-${n},"Artikel nummer ${n}","<p>Vers, en met zorg gemaakt.</p>",Winkel,Brood,"vers, dag",true,sku-${n},shopify,${n % 90},${price(n)},active`,
    ),
  woocommerce: () =>
    products(
      'woocommerce',
      'ID,Type,SKU,Name,Published,Short description,Description,In stock?,Stock,Regular price,Categories,Tags,Parent',
      (n) =>
        `${n + 1},simple,sku-${n},"Artikel nummer ${n}",1,"Vers","<p>Met zorg gemaakt.</p>",1,${n % 90},${price(n)},"Brood > Dag",vers,`,
    ),
  gbfs: vehicles,
  gtfs: stopTimes,
  icalendar: calendar,
};

function price(n: number): string {
  return (1 + (n % 900) / 100).toFixed(2);
}

function cardOf(business: string, name = 'business.yaml'): string {
  return readFileSync(new URL(`${business}/${name}`, BUSINESSES), 'utf8');
}

function beside(business: string): Case['other'] {
  return (file) => readFileSync(new URL(`${business}/${file}`, BUSINESSES));
}

function csv(header: string, rows: readonly string[]): Buffer {
  return Buffer.from([header, ...rows].join('\n'));
}

/** A shop with as many products; which program its file is of is seen from the header. */
function products(format: 'shopify' | 'woocommerce', header: string, row: (n: number) => string): Case {
  const business = 'bakkerij-knapperkorst';
  return {
    imports: shopImport,
    card: cardOf(business, 'shop.yaml').replace(/^format: .*$/m, `format: ${format}`),
    largeFile: 'products.csv',
    large: csv(
      header,
      Array.from({ length: ROWS }, (_, n) => row(n)),
    ),
    other: beside(business),
    parseAlone: (bytes) => parse(bytes),
  };
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
    imports: rentalImport,
    card: cardOf('de-zwengel'),
    largeFile: 'gbfs/vehicle_status.json',
    large: Buffer.from(JSON.stringify(file)),
    other: beside('de-zwengel'),
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
  const own: Readonly<Record<string, Buffer>> = {
    'gtfs/trips.txt': csv('route_id,service_id,trip_id,trip_headsign', trips),
    'gtfs/stops.txt': csv('stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station', stops),
  };
  const rest = beside('de-halte');
  return {
    imports: transitImport,
    card: cardOf('de-halte'),
    largeFile: 'gtfs/stop_times.txt',
    large: csv('trip_id,arrival_time,departure_time,stop_id,stop_sequence', times),
    other: (file) => own[file] ?? rest(file),
    parseAlone: (bytes) => parse(bytes),
  };
}

/** The diary of one of a practice: an appointment every quarter of an hour, for a hundred days around now. */
function calendar(): Case {
  const fromMs = Date.now() - 50 * 86_400_000;
  const stamp = (ms: number): string => `${new Date(ms).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
  const events = Array.from({ length: ROWS }, (_, n) => {
    const startMs = fromMs + n * 900_000;
    return [
      'BEGIN:VEVENT',
      `UID:bench-${n}@example`,
      `DTSTAMP:${stamp(fromMs)}`,
      `DTSTART:${stamp(startMs)}`,
      `DTEND:${stamp(startMs + 600_000)}`,
      `SUMMARY:Afspraak ${n}`,
      'END:VEVENT',
    ].join('\r\n');
  });
  const business = 'de-rechte-rug';
  const card = cardOf(business);
  const [, name = ''] = /calendar: ([A-Za-z0-9_./-]+\.ics)/.exec(card) ?? [];
  return {
    imports: withFeeds(appointmentImport),
    card,
    largeFile: name,
    large: Buffer.from(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bench//EN', ...events, 'END:VCALENDAR', ''].join('\r\n')),
    other: beside(business),
    parseAlone: (bytes) => bytes.toString('utf8').split('\r\n'),
  };
}

/** Calendars are read by feeds, once the card was taken in. */
function withFeeds(imports: BusinessImport): BusinessImport {
  return {
    ...imports,
    async run(ports: ImportPorts, folder) {
      const report = await imports.run(ports, folder);
      for (const feed of report.feeds ?? []) await feed.refresh();
      return report;
    },
  };
}

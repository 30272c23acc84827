import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appointmentImport } from '../../../bpp/imports/appointment-import.ts';
import type { BusinessImport, Feed, ImportPorts } from '../../../bpp/imports/business-import.ts';
import { rentalImport } from '../../../bpp/imports/rental-import.ts';
import { transitImport } from '../../../bpp/imports/transit-import.ts';
import { createTransport } from '../../../node/http-transport.ts';
import type { Transport } from '../../../node/transport.ts';
import { TestFeed } from '../rental/feeds.ts';
import { encodedFeed } from '../transit/feed-message.ts';
import { zipOf } from '../transit/zip-writer.ts';
import { createPorts, NOW_MS } from './node-for-imports.ts';

/** Every feed that is asked for over HTTP, and everything that a server does wrong: each is told of, and what was known holds until the next good reading. */

/** What is sent in the place of a good file. */
type Fault = (good: Buffer, response: ServerResponse) => unknown;

const whole = (response: ServerResponse, body: Buffer | string, headers: Readonly<Record<string, string>> = {}) =>
  response.writeHead(200, headers).end(body);
const MEGABYTE = Buffer.alloc(1024 * 1024, 0x20);

const FAULTS: Readonly<Record<string, Fault>> = {
  'never answers': () => undefined,
  'hangs up': (_good, response) => response.destroy(),
  'hangs up in the middle': (good, response) => {
    response.writeHead(200, { 'content-length': String(good.length) });
    response.write(good.subarray(0, good.length / 2), () => response.destroy());
  },
  'stops in the middle': (good, response) => response.writeHead(200).write(good.subarray(0, good.length / 2)),
  'sends a half and calls it whole': (good, response) => whole(response, good.subarray(0, good.length / 2)),
  'never ends': (_good, response) => {
    const endless = new Readable({
      read() {
        this.push(MEGABYTE);
      },
    });
    pipeline(endless, response.writeHead(200), () => undefined);
  },
  'packs it though it was asked not to': (good, response) => whole(response, gzipSync(good), { 'content-encoding': 'gzip' }),
  'packs it in an encoding that nobody knows': (good, response) =>
    whole(response, Buffer.from(good.map((byte) => byte ^ 0x55)), { 'content-encoding': 'x-own' }),
  'sends text of another character set': (good, response) => whole(response, Buffer.from(good.toString('latin1'), 'utf16le')),
  'refers in a circle': (_good, response) => response.writeHead(302, { location: '/again' }).end(),
  'refers to itself for ever': (_good, response) => response.writeHead(301, { location: '' }).end(),
  'answers with a web page': (_good, response) =>
    whole(response, '<!doctype html><html><body>Inloggen</body></html>', { 'content-type': 'text/html' }),
  'answers with nothing': (_good, response) => whole(response, ''),
  'has it no more': (_good, response) => response.writeHead(410).end('weg'),
  'is broken': (_good, response) => response.writeHead(500).end('<html>'),
};

let server: Server;
let transport: Transport;
let answer: RequestListener;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  transport = createTransport({
    allowPrivateAddresses: true,
    connectionsPerDestination: 2,
    destinationsMax: 4,
    connectTimeoutMs: 10_000,
    headersTimeoutMs: 400,
    bodyTimeoutMs: 400,
  });
});
afterAll(async () => {
  await transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** One of the feeds: its files by their path, and what a node keeps of it. */
interface FeedAt {
  readonly by: BusinessImport;
  card(url: string): string;
  /** Its files: the first is where the card points. */
  files(url: string): readonly (readonly [path: string, good: Buffer])[];
  /** What the name of the feed begins with, among those that the card brings. */
  readonly named: string;
  readonly keeps: RegExp;
  /** So long after one reading the next is: within the time for which its files say that they hold, none is asked for again. */
  readonly laterMs?: number;
  /** Files beside the card. */
  readonly beside?: Readonly<Record<string, string>>;
}

const PILOT = join(import.meta.dirname, '../../../pilots/amsterdam/businesses');
const cardOf = (business: string) => readFileSync(join(PILOT, business, 'business.yaml'), 'utf8');
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const MEETING = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//NL\r\n${[1, 2, 3]
  .map((n) => `BEGIN:VEVENT\r\nUID:${n}\r\nDTSTART:2026090${n + 1}T090000Z\r\nDTEND:2026090${n + 1}T100000Z\r\nEND:VEVENT\r\n`)
  .join('')}END:VCALENDAR\r\n`;
const TABLES = {
  'agency.txt': 'agency_name,agency_timezone\nDe Halte,Europe/Amsterdam\n',
  'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\na,Begin,52.36,4.88\nb,Einde,52.37,4.89\n',
  'routes.txt': 'route_id,route_short_name,route_type\nr,7,0\n',
  'trips.txt': 'trip_id,route_id,service_id,trip_headsign\nt,r,s,Einde\n',
  'stop_times.txt': 'trip_id,departure_time,stop_id,stop_sequence\nt,12:30:00,a,1\nt,12:40:00,b,2\n',
  'calendar.txt': `service_id,${DAYS.join(',')},start_date,end_date\ns,1,1,1,1,1,1,1,20260101,20261231\n`,
};
const LIVE = {
  header: { gtfsRealtimeVersion: '2.0', timestamp: NOW_MS / 1_000 },
  entity: [{ id: 'e', tripUpdate: { trip: { tripId: 't' }, stopTimeUpdate: [{ stopSequence: 1, departure: { delay: 180 } }] } }],
};

const FEEDS: Readonly<Record<string, FeedAt>> = {
  'a timetable (GTFS)': {
    by: transitImport,
    card: (url) => cardOf('de-halte').replace('{ folder: gtfs }', `{ url: "${url}" }`),
    files: () => [['/gtfs.zip', zipOf(TABLES)]],
    named: 'gtfs halte',
    keeps: /^(item|departures):/,
  },
  'how things go today (GTFS-Realtime)': {
    by: transitImport,
    card: (url) => `${cardOf('de-halte')}\ngtfs_realtime: { trip_updates: { url: "${url}" } }\n`,
    files: () => [['/live.pb', Buffer.from(encodedFeed(LIVE))]],
    named: 'gtfs-realtime',
    keeps: /^live:trips:/,
    beside: Object.fromEntries(Object.entries(TABLES).map(([name, text]) => [`gtfs/${name}`, text])),
  },
  'bikes (GBFS)': {
    by: rentalImport,
    card: (url) => cardOf('de-zwengel').replace('{ folder: gbfs }', `{ url: "${url}" }`),
    files(url) {
      const feed = new TestFeed(NOW_MS - 60_000);
      const names = [...feed.files.keys()].filter((name) => name !== 'gbfs');
      feed.put('gbfs', { feeds: names.map((name) => ({ name, url: `${url}/${name}.json` })) }, 0);
      return ['gbfs', ...names].map((name) => [`/${name}.json`, Buffer.from(feed.files.get(name) ?? '')] as const);
    },
    named: 'gbfs',
    laterMs: 3_700_000,
    keeps: /^item:/,
  },
  'a calendar (iCalendar)': {
    by: appointmentImport,
    card: (url) => practice(url),
    files: () => [['/agenda.ics', Buffer.from(MEETING)]],
    named: 'calendar',
    keeps: /^busy:/,
  },
};

function practice(calendar: string): string {
  return `
engine: appointment
id: fysio
name: Fysio
description: { nl: "Op afspraak." }
category: physiotherapy
currency: EUR
address: { street: "Damrak 901", postal_code: "1012 LG", city: Amsterdam, country: NLD, gps: { lat: 52.375, lon: 4.896 } }
contact: { phone: "+31205550100" }
timezone: Europe/Amsterdam
opening_hours: { ${DAYS.map((day) => `${day}: [{ open: "09:00", close: "17:00" }]`).join(', ')} }
staff: [{ id: anna, name: Anna, calendar: "${calendar}" }]
services: [{ id: intake, name: Intake, price: "40.00", minutes: 30 }]
booking: { step_minutes: 30, notice_minutes: 0, days_ahead: 14, hold_minutes: 10, no_show_fee_percent: 50 }
payments: [{ type: on_fulfilment, methods: [cash] }]
terms: { cancellation: [{ fee_percent: 0 }] }
`;
}

async function brought({ by, card, files, named, beside = {}, keeps, laterMs = 0 }: FeedAt) {
  const [[first] = ['']] = files(base);
  let nowMs = NOW_MS;
  const ports: ImportPorts = { ...createPorts(), transport, clock: { nowMs: () => nowMs } };
  const read = (name: string) =>
    beside[name] === undefined
      ? Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'open' }))
      : Promise.resolve(Buffer.from(beside[name]));
  const report = await by.run(ports, { card: card(`${base}${first}`), read });
  expect(report.problems).toEqual([]);
  const feed: Feed | undefined = report.feeds?.find(({ name }) => name.startsWith(named));
  if (feed === undefined) throw new Error(`no feed is called ${named}: ${report.feeds?.map(({ name }) => name)}`);
  const refresh = () => {
    nowMs += laterMs;
    return feed.refresh();
  };
  const kept = async () => {
    const all = await ports.store.list(`provider:${report.provider}`, '', { limit: 1_000 });
    return [...all].flatMap(([key, { value }]) => (keeps.test(key) ? [[key, JSON.stringify({ ...(value as object), readAtMs: 0 })]] : []));
  };
  return { refresh, kept };
}

const good = (files: ReturnType<FeedAt['files']>): RequestListener => {
  const byPath = new Map(files);
  return (request, response) => {
    const file = byPath.get(request.url ?? '');
    if (file === undefined) response.writeHead(404).end();
    else whole(response, file);
  };
};

/** The server as it should be, but for one of its files. */
function spoiled(files: ReturnType<FeedAt['files']>, path: string, fault: Fault): RequestListener {
  const fine = good(files);
  const file = new Map(files).get(path) ?? Buffer.alloc(0);
  return (request, response) => (request.url === path || request.url === '/again' ? void fault(file, response) : fine(request, response));
}

describe.each(Object.entries(FEEDS))('%s over HTTP', (_name, at) => {
  it.each(Object.entries(FAULTS))(
    'from a server that %s is told of, and what was known holds',
    { timeout: 60_000 },
    async (_what, fault) => {
      const files = at.files(base);
      answer = good(files);
      const { refresh, kept } = await brought(at);
      expect(await refresh()).toEqual([]);
      const before = await kept();
      expect(before.length).toBeGreaterThan(0);
      // Of a feed of many files the first may fail, or the last.
      for (const path of new Set([files[0]?.[0] ?? '', files.at(-1)?.[0] ?? ''])) {
        answer = spoiled(files, path, fault);
        const problems = await refresh();
        expect(problems.map(({ message }) => [message.nl.length > 10, message.en.length > 10])).toContainEqual([true, true]);
        expect(await kept()).toEqual(before);
      }
      answer = good(files);
      expect(await refresh()).toEqual([]);
      expect(await kept()).toEqual(before);
    },
  );
});

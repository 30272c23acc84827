import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import { LIVE_AGE_MAX_MS } from '../../../bpp/engines/transit/live.ts';
import { transitEngine } from '../../../bpp/engines/transit/transit.ts';
import type { Feed } from '../../../bpp/imports/business-import.ts';
import { REALTIME_BYTES_MAX, readRealtime } from '../../../bpp/imports/gtfs-realtime-message.ts';
import { transitImport } from '../../../bpp/imports/transit-import.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import { createTransport } from '../../../node/http-transport.ts';
import type { Transport } from '../../../node/transport.ts';
import { createPorts } from '../imports/node-for-imports.ts';
import { encodedFeed, OFFICIAL_FEED } from './feed-message.ts';
import { CARD } from './halte.ts';

/** A Tuesday, noon in Amsterdam. */
const NOON_MS = Date.UTC(2026, 9, 6, 10);
const MINUTE_MS = 60_000;
const at = (clock: string) => Date.parse(`2026-10-06T${clock}:00+02:00`) / 1_000;

/** A tram from Begin by Midden to Einde at 12:04, 12:14, 12:24 and 12:34, and one that left at 11:58. */
const TRIPS = [
  ['t0', '11:58', '12:02'],
  ['t1', '12:04', '12:08'],
  ['t2', '12:14', '12:18'],
  ['t3', '12:24', '12:28'],
  ['t4', '12:34', '12:38'],
] as const;
const TABLES: Readonly<Record<string, string>> = {
  'agency.txt': 'agency_name,agency_timezone\nDe Halte,Europe/Amsterdam\n',
  'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\na,Begin,52.36,4.88\nm,Midden,52.365,4.885\nb,Einde,52.37,4.89\n',
  'routes.txt': 'route_id,route_short_name,route_type\nr,7,0\n',
  'trips.txt': `trip_id,route_id,service_id,trip_headsign\n${TRIPS.map(([id]) => `${id},r,s,Einde\n`).join('')}`,
  'stop_times.txt': `trip_id,departure_time,stop_id,stop_sequence\n${TRIPS.map(
    ([id, first, second]) => `${id},${first}:00,a,1\n${id},${second}:00,m,5\n${id},12:59:00,b,9\n`,
  ).join('')}`,
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\ns,1,1,1,1,1,1,1,20260101,20261231\n',
};

type Said = Uint8Array | 'silence' | number;
let server: Server;
let transport: Transport;
let said: Said;
let url: string;
let nowMs: number;
let asked: number;

beforeEach(async () => {
  [said, nowMs, asked] = [message([]), NOON_MS, 0];
  server = createServer((_request, response) => {
    asked += 1;
    if (typeof said === 'number') response.writeHead(said).end();
    else if (said !== 'silence') response.writeHead(200).end(said);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live.pb`;
  transport = createTransport({
    allowPrivateAddresses: true,
    connectionsPerDestination: 2,
    destinationsMax: 4,
    connectTimeoutMs: 2_000,
    headersTimeoutMs: 500,
    bodyTimeoutMs: 500,
  });
});
afterEach(async () => {
  await transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Update {
  readonly trip: object;
  readonly stops?: readonly object[];
}

function encoded(entity: readonly object[], header: object = {}): Uint8Array {
  const whole = {
    header: { gtfsRealtimeVersion: '2.0', timestamp: nowMs === undefined ? NOON_MS / 1_000 : nowMs / 1_000, ...header },
    entity,
  };
  return encodedFeed(whole);
}

function message(updates: readonly Update[], header: object = {}): Uint8Array {
  const entities = updates.map(({ trip, stops = [] }, n) => ({ id: String(n), tripUpdate: { trip, stopTimeUpdate: stops } }));
  return encoded(entities, header);
}

const today = (tripId: string, more: object = {}) => ({ tripId, startDate: '20261006', ...more });

/** The operator with its live news at the address: its feeds, and what a search shows of its stops. */
async function halte(kind: 'trip_updates' | 'vehicle_positions' = 'trip_updates', tables = TABLES) {
  const index = createSearchIndex(ENGINES);
  const ports = {
    ...createPorts((partition, put, removed) => index.apply(partition, put as never, removed)),
    clock: { nowMs: () => nowMs },
    transport,
  };
  const read = (name: string) => Promise.resolve(Buffer.from(tables[name.slice('gtfs/'.length)] ?? ''));
  const card = CARD.replace('gtfs: { folder: gtfs }', `gtfs: { folder: gtfs }\ngtfs_realtime: { ${kind}: { url: "${url}" } }`);
  const folder = {
    card,
    read: (name: string) =>
      name.slice('gtfs/'.length) in tables ? read(name) : Promise.reject(Object.assign(new Error(), { code: 'ENOENT', syscall: 'open' })),
  };
  const { feeds = [], problems } = await transitImport.run(ports, folder);
  expect(problems).toEqual([]);
  const shown = () => index.search({}, { nowMs }).flatMap((found) => transitEngine.show(found, index, { nowMs, intent: {} }) ?? [])[0];
  const stop = (name: string) =>
    shown()
      ?.items.find((item) => item.name === name)
      ?.options?.map((option) => `${option.name}: ${option.value}`);
  const refresh = async () => ((await feeds[0]?.refresh()) ?? []).map(({ message: { en } }) => en);
  return { feed: feeds[0] as Feed, refresh, stop, shown, ports };
}

it('a message as the makers of the format write it is read to its last member', () => {
  const day = { date: '2026-10-06' };
  expect(readRealtime(OFFICIAL_FEED)).toEqual({
    ok: true,
    message: {
      madeAtMs: 1_791_273_600_000,
      trips: [
        {
          tripId: 't1',
          ...day,
          is: 'scheduled',
          stops: [
            { sequence: 1, stopId: 'a', is: 'scheduled', delayS: 180, atMs: 1_791_274_020_000 },
            { sequence: 5, stopId: 'm', is: 'skipped' },
            { stopId: 'b', is: 'no-data' },
          ],
        },
        { tripId: 't2', is: 'cancelled', stops: [] },
      ],
      vehicles: [{ tripId: 't1', ...day, lat: 52.5, lon: 4.75, atMs: 1_791_273_595_000, sequence: 5 }],
      leftOut: 0,
    },
  });
});

describe('live news of trips', () => {
  it('shows the real time beside the planned one, at the stop that is told and at those after it', async () => {
    const { refresh, stop } = await halte();
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04, 12:14, 12:24']);
    said = message([
      { trip: today('t1'), stops: [{ stopSequence: 1, departure: { delay: 180 } }] },
      { trip: today('t2'), stops: [{ stopSequence: 5, departure: { time: at('12:20') } }] },
      { trip: today('t3'), stops: [{ stopId: 'a', departure: { delay: 0 } }] },
    ]);
    expect(await refresh()).toEqual([]);
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04 (12:07), 12:14, 12:24 (12:24)']);
    expect(stop('Midden')).toEqual(['Tram 7 → Einde: 12:02, 12:08 (12:11), 12:18 (12:20)']);
  });

  it('keeps what is late on the board, and orders by when things really leave', async () => {
    const { refresh, stop } = await halte();
    said = message([
      { trip: today('t0'), stops: [{ stopSequence: 1, departure: { delay: 600 } }] },
      { trip: today('t1'), stops: [{ stopSequence: 1, departure: { delay: -300 } }] },
    ]);
    await refresh();
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 11:58 (12:08), 12:14, 12:24']);
  });

  it('tells what is cancelled, and where a trip does not stop; others take its place', async () => {
    const { refresh, stop } = await halte();
    said = message([
      { trip: today('t1', { scheduleRelationship: 'CANCELED' }) },
      {
        trip: today('t2'),
        stops: [
          { stopSequence: 1, departure: { delay: 60 } },
          { stopSequence: 5, scheduleRelationship: 'SKIPPED' },
        ],
      },
    ]);
    await refresh();
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04 (vervalt / cancelled), 12:14 (12:15), 12:24, 12:34']);
    expect(stop('Midden')).toEqual(['Tram 7 → Einde: 12:02, 12:08 (vervalt / cancelled), 12:18 (vervalt / cancelled), 12:28, 12:38']);
    // What the next message no longer names runs again as planned.
    nowMs += 30_000;
    said = message([]);
    await refresh();
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04, 12:14, 12:24']);
  });

  it('is of one day: the same trip of tomorrow is not late for it', async () => {
    const { refresh, stop } = await halte();
    said = message([{ trip: { tripId: 't1', startDate: '20261007' }, stops: [{ stopSequence: 1, departure: { delay: 180 } }] }]);
    await refresh();
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04, 12:14, 12:24']);
    nowMs += 30_000;
    said = message([{ trip: { tripId: 't1' }, stops: [{ stopSequence: 1, departure: { delay: 180 } }] }]);
    await refresh();
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04 (12:07), 12:14, 12:24']);
  });

  it('of a stop of which nothing is known leaves the planned time, and so for those after it', async () => {
    const { refresh, stop } = await halte();
    said = message([
      {
        trip: today('t1'),
        stops: [
          { stopSequence: 1, departure: { delay: 180 } },
          { stopSequence: 5, scheduleRelationship: 'NO_DATA' },
        ],
      },
    ]);
    await refresh();
    expect(stop('Midden')).toEqual(['Tram 7 → Einde: 12:02, 12:08, 12:18']);
  });

  it('counts for nothing once it is too old, and says so; an older copy is no news', async () => {
    const { refresh, stop, shown } = await halte();
    said = message([{ trip: today('t2'), stops: [{ stopSequence: 1, departure: { delay: 180 } }] }]);
    await refresh();
    expect(shown()?.description).not.toContain('actuele');
    said = message([], { timestamp: nowMs / 1_000 - 60 });
    await refresh();
    nowMs += LIVE_AGE_MAX_MS;
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:14 (12:17), 12:24, 12:34']);
    nowMs += 1_000;
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:14, 12:24, 12:34']);
    expect(shown()?.description).toContain('De actuele vertrektijden zijn nu niet bekend');
  });

  it.each<[string, () => Said, RegExp]>([
    ['no protobuf', () => Buffer.from('halte'), /no whole message/],
    [
      'cut off',
      () => message([{ trip: today('t1'), stops: [{ stopSequence: 1, departure: { delay: 9 } }] }]).subarray(0, -3),
      /no whole message/,
    ],
    ['a web page', () => Buffer.from('<!doctype html><p>Inloggen'), /web page/],
    ['JSON', () => Buffer.from('{"header":{}}'), /web page or JSON/],
    ['empty', () => new Uint8Array(), /empty/],
    ['huge', () => new Uint8Array(REALTIME_BYTES_MAX + 1), /too large/],
    ['of no time', () => message([], { timestamp: 0 }), /when it was made/],
    ['only what changed', () => message([], { incrementality: 'DIFFERENTIAL' }), /FULL_DATASET/],
    ['an error', () => 500, /answered 500/],
    ['silence', () => 'silence', /in time/],
    ['groups within groups', () => Buffer.alloc(100_000, 0x0b), /no whole message/],
  ])('that is %s leaves the timetable and what was known, and is asked for again', async (_what, spoilt, sentence) => {
    const { feed, refresh, stop } = await halte();
    said = message([{ trip: today('t1'), stops: [{ stopSequence: 1, departure: { delay: 180 } }] }]);
    await refresh();
    nowMs += 30_000;
    said = spoilt();
    const told = await refresh();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(sentence);
    expect(feed.everyMs).toBe(MINUTE_MS);
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04 (12:07), 12:14, 12:24']);
    said = message([]);
    expect(await refresh()).toEqual([]);
    expect(feed.everyMs).toBe(MINUTE_MS / 2);
    expect(asked).toBe(3);
  });

  it('of trips that are in no timetable is told, and changes nothing', async () => {
    const { refresh, stop } = await halte();
    said = message([{ trip: today('x') }, { trip: today('t1', { startDate: '20270230' }) }, { trip: { routeId: 'r' } }]);
    expect(await refresh()).toEqual(['None of the trips in the message is in the timetable; see whether both are of the same day.']);
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04, 12:14, 12:24']);
  });
});

describe('live news of vehicles', () => {
  const vehicle = (trip: object, more: object) => ({ id: 'v', vehicle: { trip, position: { latitude: 52.36, longitude: 4.88 }, ...more } });

  it('shows where the vehicle of the next departure is, and no departure that it has left behind', async () => {
    const { refresh, stop } = await halte('vehicle_positions');
    said = encoded([vehicle(today('t1'), { currentStopSequence: 5, timestamp: at('11:59') })]);
    expect(await refresh()).toEqual([]);
    expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:14, 12:24, 12:34']);
    nowMs += 3 * MINUTE_MS;
    expect(stop('Midden')).toEqual([
      'Tram 7 → Einde: 12:08, 12:18, 12:28',
      'Tram 7 → Einde, voertuig / vehicle: 52.36000, 4.88000 (11:59)',
    ]);
    // Its own age counts, however new the message is.
    nowMs += 2 * MINUTE_MS;
    expect(stop('Midden')).toEqual(['Tram 7 → Einde: 12:08, 12:18, 12:28']);
  });

  it('that is nowhere is passed over', async () => {
    const { refresh, stop } = await halte('vehicle_positions');
    for (const position of [
      { latitude: 91, longitude: 4 },
      { latitude: 0, longitude: 0 },
      { latitude: Number.NaN, longitude: 4 },
    ]) {
      nowMs += 1_000;
      said = encoded([vehicle(today('t1'), { position })]);
      await refresh();
      expect(stop('Begin')).toEqual(['Tram 7 → Einde: 12:04, 12:14, 12:24']);
    }
  });
});

it('a card may name a file beside it, and must name something', async () => {
  const run = async (realtime: string, bytes?: Uint8Array) => {
    const card = CARD.replace('gtfs: { folder: gtfs }', `gtfs: { folder: gtfs }\ngtfs_realtime: ${realtime}`);
    const read = (name: string) => {
      const found = name === 'live.pb' ? bytes : TABLES[name.slice('gtfs/'.length)];
      return found === undefined
        ? Promise.reject(Object.assign(new Error(), { code: 'ENOENT', syscall: 'open' }))
        : Promise.resolve(Buffer.from(found));
    };
    return transitImport.run(createPorts(), { card, read });
  };
  const [feed] = (await run('{ trip_updates: { file: live.pb } }', message([], { timestamp: 1_700_000_000 }))).feeds ?? [];
  expect(await feed?.refresh()).toEqual([]);
  const [missing] = (await run('{ trip_updates: { file: live.pb } }')).feeds ?? [];
  expect((await missing?.refresh())?.map(({ message: { en } }) => en)).toEqual(['The file live.pb cannot be read.']);
  for (const wrong of ['{}', '{ trip_updates: { file: "../x" } }', '{ trip_updates: { url: "ftp://x" } }', '{ alerts: { file: x } }'])
    expect((await run(wrong)).problems).not.toEqual([]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import { transitEngine } from '../../../bpp/engines/transit/transit.ts';
import { importFolder } from '../../../bpp/imports/import-folder.ts';
import { transitImport } from '../../../bpp/imports/transit-import.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import { createTransport } from '../../../node/http-transport.ts';
import { createPorts, itemsOf } from '../imports/node-for-imports.ts';
import { CARD, HALTE } from './halte.ts';
import { zipOf } from './zip-writer.ts';

/** A Tuesday, noon in Amsterdam. */
const NOON_MS = Date.UTC(2026, 9, 6, 10);
const LEIDSEPLEIN = { lat: 52.3642, lon: 4.8828 };

function node() {
  const index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, put, removed) => index.apply(partition, put as never, removed));
  const find = (intent: Parameters<typeof index.search>[0], nowMs = NOON_MS) =>
    index.search(intent, { nowMs }).flatMap((found) => transitEngine.show(found, index, { nowMs, intent }) ?? []);
  return { ports, find };
}

const TABLES: Readonly<Record<string, string>> = {
  'agency.txt': 'agency_name,agency_timezone\nDe Halte,Europe/Amsterdam\n',
  'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon,parent_station\na,Begin,52.36,4.88,\nb,Einde,52.37,4.89,\n',
  'routes.txt': 'route_id,route_short_name,route_type\nr,7,0\n',
  'trips.txt': 'trip_id,route_id,service_id,trip_headsign\nt,r,s,Einde\n',
  'stop_times.txt': 'trip_id,departure_time,stop_id,stop_sequence\nt,12:30:00,a,1\nt,12:40:00,b,2\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\ns,1,1,1,1,1,1,1,20260101,20261231\n',
};

type Tables = Readonly<Record<string, string | Uint8Array>>;

/** Imports these tables in place of those of the pilot. */
async function importing(tables: Tables, { ports, find } = node()) {
  const read = (name: string) => {
    const found = tables[name.slice('gtfs/'.length)];
    return found === undefined
      ? Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'open' }))
      : Promise.resolve(Buffer.from(found));
  };
  const report = await transitImport.run(ports, { card: CARD, read });
  return { report, find, ports, told: report.problems.map(({ line, column, message }) => `${column}:${line} ${message.en}`) };
}

describe('the timetable of the pilot', () => {
  it('is imported, and the same again changes nothing', async () => {
    const { ports } = node();
    expect(await importFolder(ports, HALTE)).toMatchObject({ provider: 'halte', format: 'gtfs', imported: 8, problems: [] });
    expect(await importFolder(ports, HALTE)).toMatchObject({ imported: 0, unchanged: 8, unpublished: 0 });
  });

  it('tells what leaves next from the stops near a place, and what a ride costs', async () => {
    const { ports, find } = node();
    await importFolder(ports, HALTE);
    const [halte] = find({ near: { position: LEIDSEPLEIN, radiusKm: 0.8 } });
    expect(halte?.items.map(({ name, price }) => [name, price.amount])).toEqual([
      ['Leidseplein', '3.40'],
      ['Museumplein', '3.40'],
      ['Spui', '3.40'],
    ]);
    expect(halte?.items[0]?.options).toEqual([
      { name: 'Tram 41 → Centraal Station', value: '12:04, 12:24, 12:44' },
      { name: 'Tram 41 → Station Zuid', value: '12:12, 12:32, 12:52' },
      { name: 'Bus N41 → Station Zuid', value: '2026-10-07 00:51, 2026-10-07 01:51, 2026-10-07 02:51' },
    ]);
    expect(halte?.items[0]?.description).toBe('Bus N41, Tram 41. Een rit vanaf EUR 3.40.');
  });

  it('puts the platforms of a station together, finds by kind of line, and knows the days on which it is a Sunday', async () => {
    const { ports, find } = node();
    await importFolder(ports, HALTE);
    const items = await itemsOf(ports, 'halte');
    expect([...items.values()].map(({ item }) => item.name).sort()).toEqual(
      [
        'Buiksloterweg, pont',
        'Centraal Station',
        'Centraal Station, pont',
        'Dam',
        'Leidseplein',
        'Museumplein',
        'Spui',
        'Station Zuid',
      ].sort(),
    );
    expect(find({ categoryId: 'ferry' })[0]?.items.map(({ name }) => name)).toEqual(['Buiksloterweg, pont', 'Centraal Station, pont']);
    const christmas = find({ text: 'Dam' }, Date.parse('2026-12-25T12:00:00+01:00'))[0]?.items[0]?.options;
    expect(christmas?.find(({ name }) => name.endsWith('Station Zuid'))?.value).toBe('12:04, 12:34, 13:04');
  });

  it('is read only: nothing of it can be ordered', () => {
    const order = { providerId: 'halte', lines: [{ itemId: 'halte.stop-dam', quantity: 1 }], fulfilments: [], payments: [] };
    const from = { domain: 'mobility', buyerNode: { id: 'a.example', uri: 'https://a.example' }, transactionId: 't' };
    const plan = transitEngine.plan({ providerId: 'halte', command: { action: 'select', order }, from });
    expect(plan.decide(new Map(), { nowMs: NOON_MS, newId: () => 'id' }).answer).toMatchObject({
      refusal: { reason: 'action-not-applicable' },
    });
  });
});

describe('a feed', () => {
  it('may be a zip file, with or without a folder around its files', async () => {
    const files = Object.fromEntries(readdirSync(join(HALTE, 'gtfs')).map((name) => [name, readFileSync(join(HALTE, 'gtfs', name))]));
    for (const zip of [
      zipOf(files),
      zipOf(files, { stored: true }),
      zipOf(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`halte/${name}`, bytes]))),
    ]) {
      const { ports } = node();
      const card = CARD.replace('gtfs: { folder: gtfs }', 'gtfs: { file: gtfs.zip }');
      expect(await transitImport.run(ports, { card, read: () => Promise.resolve(zip) })).toMatchObject({ imported: 8, problems: [] });
    }
  });

  it('may lie at an address; one that fails leaves the timetable as it was', async () => {
    let zip = zipOf(TABLES);
    const server: Server = createServer((_request, response) => void response.writeHead(200).end(zip));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const transport = createTransport({
      allowPrivateAddresses: true,
      connectionsPerDestination: 2,
      destinationsMax: 4,
      connectTimeoutMs: 5_000,
      headersTimeoutMs: 5_000,
      bodyTimeoutMs: 5_000,
    });
    try {
      const { ports, find } = node();
      const card = CARD.replace('{ folder: gtfs }', `{ url: "http://127.0.0.1:${(server.address() as AddressInfo).port}/gtfs.zip" }`);
      const [feed] = (await transitImport.run({ ...ports, transport }, { card, read: (name) => readFile(name) })).feeds ?? [];
      expect(await feed?.refresh()).toEqual([]);
      expect(find({})[0]?.items[0]?.options).toEqual([{ name: 'Tram 7 → Einde', value: '12:30, 2026-10-07 12:30' }]);
      zip = Buffer.from('<!doctype html>');
      expect((await feed?.refresh())?.map(({ message }) => message.en)).toEqual([
        'This is no whole zip file of at most 64 MB; see whether it was cut off.',
      ]);
      expect(find({})[0]?.items).toHaveLength(1);
    } finally {
      await transport.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it.each<[string, (zip: Buffer) => Buffer]>([
    ['is cut off', (zip) => zip.subarray(0, zip.length / 2)],
    ['is a web page', () => Buffer.from('<html>')],
    ['is empty', () => Buffer.alloc(0)],
    ['has a list that leads nowhere', (zip) => Buffer.concat([zip.subarray(zip.length - 22)])],
  ])('in a zip file that %s is refused', async (_what, spoil) => {
    const card = CARD.replace('gtfs: { folder: gtfs }', 'gtfs: { file: gtfs.zip }');
    const report = await transitImport.run(node().ports, { card, read: () => Promise.resolve(spoil(zipOf(TABLES))) });
    expect(report.imported).toBe(0);
    expect(report.problems.map(({ message }) => message.en)).toEqual([
      'This is no whole zip file of at most 64 MB; see whether it was cut off.',
    ]);
  });

  it('in a zip file that says less than it unpacks to is not unpacked further', async () => {
    const card = CARD.replace('gtfs: { folder: gtfs }', 'gtfs: { file: gtfs.zip }');
    const zip = zipOf({ ...TABLES, 'agency.txt': 'x'.repeat(5_000_000) }, { bytesSaid: 100 });
    const { problems } = await transitImport.run(node().ports, { card, read: () => Promise.resolve(zip) });
    expect(problems.map(({ column, message }) => `${column}: ${message.en}`)).toContain(
      'agency.txt: This file cannot be read: it unpacks to more than it says.',
    );
  });

  it('of these tables is read', async () => {
    const { report, find } = await importing(TABLES);
    expect(report).toMatchObject({ imported: 1, problems: [] });
    expect(find({})[0]?.items).toMatchObject([{ name: 'Begin', options: [{ name: 'Tram 7 → Einde', value: '12:30, 2026-10-07 12:30' }] }]);
  });

  it.each<[string, Tables, string]>([
    ['without its stops', without('stops.txt'), 'stops.txt:0 The file stops.txt is missing, and without it there is no timetable.'],
    ['without its trips', without('trips.txt'), 'trips.txt:0 The file trips.txt is missing, and without it there is no timetable.'],
    [
      'without any days',
      without('calendar.txt'),
      'calendar.txt:0 There is no calendar.txt and no calendar_dates.txt that says when anything runs.',
    ],
    [
      'without a column',
      changed('stops.txt', 'stop_id,stop_name\na,Begin\n'),
      'stops.txt stop_lat:1 The column stop_lat is missing; add it.',
    ],
    ['with an empty file', changed('routes.txt', ''), 'routes.txt:0 The file is empty; export it again.'],
    [
      'with a picture in place of a file',
      changed('routes.txt', Buffer.from([0x89, 0x50, 0, 0, 0x0d])),
      'routes.txt:0 This is not a text file; export it as CSV in UTF-8.',
    ],
    [
      'that is huge',
      changed('stop_times.txt', new Uint8Array(64 * 1024 * 1024 + 1)),
      'stop_times.txt:0 The file is larger than 64 MB; export it in parts.',
    ],
    [
      'of a time zone that is none',
      changed('agency.txt', 'agency_timezone\nMars/Olympus\n'),
      'agency.txt agency_timezone:2 There is no such time zone; write Europe/Amsterdam.',
    ],
  ])('%s is not taken in, and the file is named', async (_what, tables, sentence) => {
    const { report, told } = await importing(tables);
    expect(told).toContain(sentence);
    expect(report.imported).toBe(0);
  });

  it('a part of which cannot be read is not taken in either: half a timetable sends people to trams that do not run', async () => {
    const { report, told } = await importing(added('stop_times.txt', 't,"12:50:00,a,3'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^stop_times\.txt\S*:4 /);
    expect(report.imported).toBe(0);
  });

  it('that fails leaves the timetable that was there', async () => {
    const first = await importing(TABLES);
    const again = await importing(without('stop_times.txt'), first);
    expect(again.report.imported).toBe(0);
    expect(first.find({})[0]?.items).toHaveLength(1);
  });

  it.each<[string, Tables, string]>([
    [
      'a stop of a trip that is not known',
      added('stop_times.txt', 'x,12:00:00,a,1'),
      'stop_times.txt trip_id:4 This trip is not in trips.txt.',
    ],
    ['a stop that is not known', added('stop_times.txt', 't,12:00:00,x,3'), 'stop_times.txt stop_id:4 This stop is not in stops.txt.'],
    ['a time that is none', added('stop_times.txt', 't,12:61:00,a,0'), 'stop_times.txt departure_time:4 Write a time such as 25:10:00.'],
    ['a route that is not known', added('trips.txt', 'u,x,s,'), 'trips.txt route_id:3 This route is not in routes.txt.'],
    [
      'a service of which nobody says when it runs',
      added('trips.txt', 'u,r,x,'),
      'trips.txt service_id:3 Nobody says when this service runs.',
    ],
    [
      'a place that is nowhere',
      added('stops.txt', 'c,Noordpool,91,0,'),
      'stops.txt stop_lat:4 Expected degrees from -90 to 90, with a point.',
    ],
    ['a station that is not there', added('stops.txt', 'c,Perron,52,4,weg'), 'stops.txt parent_station:4 This station is not in the file.'],
    [
      'a day that is none',
      added('calendar.txt', 'x,1,1,1,1,1,1,1,20260230,20261231'),
      'calendar.txt start_date:3 Write a day such as 20261006.',
    ],
    [
      'stations that refer to each other in a circle',
      added('stops.txt', 'c,Een,52,4,d\nd,Twee,52,4,c'),
      'stops.txt parent_station:4 Stations refer to each other in a circle.',
    ],
    [
      'a stop that is its own station',
      added('stops.txt', 'c,Zelf,52,4,c'),
      'stops.txt parent_station:4 Stations refer to each other in a circle.',
    ],
    [
      'trips every so many minutes',
      { ...TABLES, 'frequencies.txt': 'trip_id,start_time,end_time,headway_secs\nv,06:00:00,09:00:00,600\n' },
      'frequencies.txt:0 1 trips run every so many minutes; when they leave is not shown.',
    ],
    [
      'a fare in another currency',
      { ...TABLES, 'fare_attributes.txt': 'fare_id,price,currency_type\nf,3.40,USD\n' },
      'fare_attributes.txt currency_type:2 Expected an amount in EUR, such as 3.40.',
    ],
  ])('with %s is taken in without it, and says so', async (_what, tables, sentence) => {
    const { report, told } = await importing(tables);
    expect(told).toEqual(expect.arrayContaining([sentence]));
    expect(report.imported).toBe(1);
  });

  it('in another encoding is read as an old spreadsheet wrote it, with a notice', async () => {
    const { find, told } = await importing(
      changed('stops.txt', Buffer.from('stop_id,stop_name,stop_lat,stop_lon\na,Caf\xe9plein,52.36,4.88\nb,Einde,52.37,4.89\n', 'latin1')),
    );
    expect(told[0]).toMatch(/^stops\.txt:0 The file is not saved in UTF-8/);
    expect(find({})[0]?.items[0]?.name).toBe('Caféplein');
  });

  it('has the fare of a leg from the newer tables too, where it does not depend on where one goes', async () => {
    const { find } = await importing({
      ...TABLES,
      'fare_products.txt': 'fare_product_id,fare_media_id,amount,currency\nrit,kaart,3.00,EUR\nrit,los,4.00,EUR\nver,los,1.00,EUR\n',
      'fare_leg_rules.txt': 'fare_product_id,from_area_id,to_area_id\nrit,,\nver,a,b\n',
    });
    expect(find({})[0]?.items[0]?.price).toEqual({ currency: 'EUR', amount: '4.00' });
  });

  it('whose rows stand in any order has nobody get on where a trip ends', async () => {
    const rows = ['trip_id,departure_time,stop_id,stop_sequence', 't,12:40:00,b,20', 't,12:30:00,a,1', 't,12:35:00,a,7'];
    const { find } = await importing(changed('stop_times.txt', rows.join('\n')));
    expect(find({})[0]?.items.map(({ name, options }) => [name, options?.[0]?.value])).toEqual([
      ['Begin', '12:30, 12:35, 2026-10-07 12:30'],
    ]);
  });

  it('of ten thousand times at stops is taken in', async () => {
    const trips = Array.from({ length: 500 }, (_, n) => `t${n},r,s,Einde`);
    const times = trips.flatMap((_, n) =>
      Array.from(
        { length: 20 },
        (_each, at) => `t${n},${String(5 + (n % 18)).padStart(2, '0')}:${String(at * 2).padStart(2, '0')}:00,h${at},${at}`,
      ),
    );
    const stops = Array.from({ length: 20 }, (_, at) => `h${at},Halte ${at},52.36,4.88,`);
    const { report } = await importing({
      ...TABLES,
      'stops.txt': ['stop_id,stop_name,stop_lat,stop_lon,parent_station', ...stops].join('\n'),
      'trips.txt': ['trip_id,route_id,service_id,trip_headsign', ...trips].join('\n'),
      'stop_times.txt': ['trip_id,departure_time,stop_id,stop_sequence', ...times].join('\n'),
    });
    expect(report).toMatchObject({ imported: 19, problems: [] });
  }, 30_000);
});

function changed(name: string, content: string | Uint8Array): Tables {
  return { ...TABLES, [name]: content };
}

function added(name: string, rows: string): Tables {
  return changed(name, `${TABLES[name]}${rows}\n`);
}

function without(name: string): Tables {
  const { [name]: _gone, ...rest } = TABLES;
  return rest;
}

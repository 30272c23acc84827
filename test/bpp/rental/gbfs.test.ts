import { describe, expect, it } from 'vitest';
import { openGbfs } from '../../../bpp/imports/gbfs-feed.ts';
import { FEED_BYTES_MAX } from '../../../bpp/imports/gbfs-file.ts';
import { pilotFeed, plan, station, TestFeed } from './feeds.ts';

const NOW_MS = Date.UTC(2026, 9, 6, 10);
const MINUTE_MS = 60_000;

async function read(feed: TestFeed, nowMs = NOW_MS) {
  return openGbfs(feed, { currency: 'EUR' }).read(nowMs);
}
const told = ({ problems }: Awaited<ReturnType<typeof read>>) => problems.map(({ column, message }) => `${column}: ${message.en}`);

describe('the feeds of the pilot', () => {
  it('are read whole: version 3.0', async () => {
    const { state, problems } = await openGbfs(pilotFeed('de-zwengel'), { currency: 'EUR' }).read(NOW_MS);
    expect(problems).toEqual([]);
    expect(state).toMatchObject({ version: '3.0', system: { id: 'zwengel_amsterdam', timeZone: 'Europe/Amsterdam' } });
    expect([state?.stations.size, state?.statuses.size, state?.vehicles.size, state?.types.size, state?.plans.size]).toEqual([
      13, 13, 9, 3, 3,
    ]);
    expect(state?.stations.get('museum')).toMatchObject({ name: 'Museumplein', position: { lat: 52.3576, lon: 4.8813 } });
    expect(state?.statuses.get('museum')?.byType).toEqual(new Map(Object.entries({ stad: 5, elektrisch: 0, bak: 1 })));
    expect(state?.types.get('bak')).toEqual({
      id: 'bak',
      name: 'Elektrische bakfiets',
      formFactor: 'cargo_bicycle',
      motor: true,
      planId: 'bak',
      reserveMinutes: 30,
    });
    expect(state?.reportedAtMs).toBe(Date.UTC(2026, 8, 1, 4));
  });

  it('are read whole: version 2.3, with its hours, its list of files by language and its prices as text', async () => {
    const { state, problems } = await openGbfs(pilotFeed('het-stopcontact'), { currency: 'EUR' }).read(NOW_MS);
    expect(problems).toEqual([]);
    expect(state).toMatchObject({ version: '2.3', system: { id: 'stopcontact_amsterdam', name: 'Het Stopcontact' } });
    expect(state?.hours?.monday).toEqual([{ open: '06:00', close: '24:00' }]);
    expect(state?.plans.get('auto')).toMatchObject({ base: { currency: 'EUR', amount: '2.00' }, withoutVat: true });
    expect(state?.plans.get('scooter')).toMatchObject({ surge: true, perMinute: [{ rate: '0.3' }, { rate: '-0.1', start: 60 }] });
    expect(state?.vehicles.get('ss-001')).toMatchObject({ typeId: 'scooter', free: true, rangeM: 24_000 });
    expect(state?.reportedAtMs).toBe(Date.UTC(2026, 8, 1, 4));
  });
});

describe('a feed', () => {
  it('is asked for each file only when that file says it has news', async () => {
    const feed = new TestFeed(NOW_MS);
    const gbfs = openGbfs(feed, { currency: 'EUR' });
    const first = await gbfs.read(NOW_MS);
    // A ttl of 0 is asked for again, but not without a pause.
    expect(first.nextAtMs).toBe(NOW_MS + 10_000);
    feed.asked.length = 0;
    await gbfs.read(NOW_MS + MINUTE_MS);
    expect(feed.asked).toEqual(['station_status', 'vehicle_status']);
    feed.asked.length = 0;
    await gbfs.read(NOW_MS + 3_600_000);
    expect(feed.asked).toHaveLength(7);
  });

  it('that fails leaves what was last read of it, says why, and is asked again after a while', async () => {
    const feed = new TestFeed(NOW_MS);
    const gbfs = openGbfs(feed, { currency: 'EUR' });
    await gbfs.read(NOW_MS);
    feed.files.set('station_status', 'gone');
    feed.reportedAtMs = NOW_MS + MINUTE_MS;
    feed.vehicles(['losse', 'nieuwe']);
    const second = await gbfs.read(NOW_MS + MINUTE_MS);
    expect(told(second)).toEqual(['station_status.json: gone']);
    expect(second.state?.statuses.get('dam')?.available).toBe(2);
    expect(second.state?.vehicles.size).toBe(2);
    expect(second.state?.reportedAtMs).toBe(NOW_MS);
    expect(second.nextAtMs).toBe(NOW_MS + 2 * MINUTE_MS);
  });

  it('does not go back to older news', async () => {
    const feed = new TestFeed(NOW_MS);
    const gbfs = openGbfs(feed, { currency: 'EUR' });
    await gbfs.read(NOW_MS);
    feed.reportedAtMs = NOW_MS - MINUTE_MS;
    feed.stations({ dam: 9 });
    expect((await gbfs.read(NOW_MS + MINUTE_MS)).state?.statuses.get('dam')?.available).toBe(2);
  });

  it('from the future is as old as now: it does not silence all that comes after it', async () => {
    const feed = new TestFeed(NOW_MS + 365 * 86_400_000);
    expect((await read(feed)).state?.statuses.get('dam')?.reportedAtMs).toBe(NOW_MS);
  });

  it.each<[string, (feed: TestFeed) => void, string]>([
    [
      'that is cut off',
      (feed) => feed.text('vehicle_status', '{"last_updated":"2026-10-06T10:00:00Z","ttl":0,"version":"3.0","da'),
      'vehicle_status.json: This file is no complete JSON; see whether it was cut off and publish it again.',
    ],
    [
      'that is a web page',
      (feed) => feed.text('vehicle_status', '<!doctype html><title>Sign in</title>'),
      'vehicle_status.json: A web page came in place of JSON; see whether the address is right and not that of a sign-in page.',
    ],
    ['that is empty', (feed) => feed.text('vehicle_status', ''), 'vehicle_status.json: This file is empty; publish it again.'],
    [
      'that is huge',
      (feed) => void feed.files.set('vehicle_status', new Uint8Array(FEED_BYTES_MAX + 1)),
      'vehicle_status.json: This file is larger than 16 MB and was not read.',
    ],
    [
      'in another encoding',
      (feed) => void feed.files.set('vehicle_status', Buffer.from('{"name":"Caf\xe9"}', 'latin1')),
      'vehicle_status.json: This file is not in UTF-8; save it as such.',
    ],
    [
      'nested without an end',
      (feed) => feed.text('vehicle_status', `{"data":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
      'vehicle_status.json: This file is no complete JSON; see whether it was cut off and publish it again.',
    ],
    [
      'of a version that is not read',
      (feed) => feed.text('vehicle_status', '{"last_updated":"2026-10-06T10:00:00Z","ttl":0,"version":"1.1","data":{}}'),
      'vehicle_status.json#/version: This version of GBFS is not read; publish 2.3 or 3.0.',
    ],
    ['without its list', (feed) => feed.put('vehicle_status', {}), 'vehicle_status.json#/data/vehicles: vehicles is missing here; add it.'],
  ])('with a file %s goes on without it, and names the file and what to mend', async (_what, spoil, sentence) => {
    const feed = new TestFeed(NOW_MS);
    const gbfs = openGbfs(feed, { currency: 'EUR' });
    expect((await gbfs.read(NOW_MS)).problems).toEqual([]);
    spoil(feed);
    const after = await gbfs.read(NOW_MS + MINUTE_MS);
    expect(told(after)).toEqual([sentence]);
    expect(after.state?.vehicles.has('losse')).toBe(true);
    expect(after.state?.statuses.get('dam')?.available).toBe(2);
  });

  it('passes over what is unfit, each with its place, and keeps the rest', async () => {
    const feed = new TestFeed(NOW_MS);
    feed.put('station_information', {
      stations: [
        station('dam', 52.373, 4.8926),
        station('dam', 52.3, 4.8),
        station('noordpool', 91, 4.8),
        { station_id: 'x'.repeat(200), name: 'y' },
        'rommel',
      ],
    });
    feed.put('vehicle_status', {
      vehicles: [
        { vehicle_id: 'a', lat: '52.3', lon: 4.8, is_reserved: false, is_disabled: false },
        { vehicle_id: 'b', lat: 0, lon: 0 },
      ],
    });
    feed.put('station_status', { stations: [{ station_id: 'dam', num_vehicles_available: -1 }] });
    const after = await read(feed);
    expect(told(after)).toEqual([
      'station_information.json#/data/stations/4: Expected an object.',
      'station_information.json#/data/stations/1/station_id: This id is there twice.',
      'station_information.json#/data/stations/2/lat: Expected a latitude from -90 to 90.',
      'station_information.json#/data/stations/3/station_id: Expected an id of 1 to 100 characters.',
      'station_information.json#/data/stations/3/lat: lat is missing here; add it.',
      'station_information.json#/data/stations/3/lon: lon is missing here; add it.',
      'station_status.json#/data/stations/0/num_vehicles_available: Expected a whole number of 0 or more.',
      'vehicle_status.json#/data/vehicles/0/lat: Expected a latitude from -90 to 90.',
    ]);
    expect([...(after.state?.stations.keys() ?? [])]).toEqual(['dam']);
  });

  it.each<[string, object]>([
    ['in another currency', { ...plan('duur', '1.00'), currency: 'USD' }],
    ['below nothing', plan('duur', '-1.00')],
    ['in words', plan('duur', 'een euro')],
    ['whose segment ends before it starts', plan('duur', '1.00', [{ start: 10, end: 5, rate: 1, interval: 1 }])],
    [
      'one of whose segments cannot be read',
      plan('duur', '1.00', [
        { start: 0, rate: 1, interval: 1 },
        { start: 5, rate: 'veel', interval: 1 },
      ]),
    ],
    ['whose segments are no objects', plan('duur', '1.00', [7 as unknown as object])],
  ])('leaves out a plan %s: a price that misses a part is another price', async (_what, bad) => {
    const feed = new TestFeed(NOW_MS);
    feed.put('system_pricing_plans', { plans: [plan('stad', '1.00'), bad] });
    const after = await read(feed);
    expect([...(after.state?.plans.keys() ?? [])]).toEqual(['stad']);
    expect(after.problems.length).toBeGreaterThan(0);
    expect(after.problems[0]?.column).toMatch(/^system_pricing_plans\.json#\/data\/plans\/1/);
  });

  it('without prices is no rental, and says so', async () => {
    const feed = new TestFeed(NOW_MS);
    feed.put('gbfs', { feeds: [{ name: 'system_information', url: 'system_information' }] });
    const after = await read(feed);
    expect(after.state).toBeUndefined();
    expect(told(after)).toEqual(['gbfs.json#/data: The feed names no system_pricing_plans, without which nothing can be rented; add it.']);
  });
});

import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import type { RentalRecord, VehicleRecord } from '../../../bpp/engines/rental/record.ts';
import { rentalEngine } from '../../../bpp/engines/rental/rental.ts';
import { httpSource } from '../../../bpp/imports/gbfs-source.ts';
import { importFolder } from '../../../bpp/imports/import-folder.ts';
import { followGbfs } from '../../../bpp/imports/rental-import.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import { createTransport } from '../../../node/http-transport.ts';
import type { Transport } from '../../../node/transport.ts';
import { createPorts, itemsOf, NOW_MS } from '../imports/node-for-imports.ts';
import { RENTAL } from './bikes.ts';
import { PILOT, TestFeed } from './feeds.ts';

const DAM = { lat: 52.37308, lon: 4.89262 };
const MINUTE_MS = 60_000;

/** A node that finds what was imported. */
function node() {
  const index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, put, removed) => index.apply(partition, put as never, removed));
  const find = (intent: Parameters<typeof index.search>[0]) =>
    index.search(intent, { nowMs: NOW_MS }).flatMap((found) => rentalEngine.show(found, index, { nowMs: NOW_MS, intent }) ?? []);
  return { index, ports, find };
}

describe('the rentals of the pilot', () => {
  it('are imported, and the same again changes nothing', async () => {
    const { ports } = node();
    const first = await importFolder(ports, join(PILOT, 'de-zwengel'));
    expect(first).toMatchObject({ provider: 'zwengel', format: 'gbfs', imported: 39, unchanged: 0, unpublished: 0, problems: [] });
    expect(await importFolder(ports, join(PILOT, 'de-zwengel'))).toMatchObject({ imported: 0, unchanged: 39, unpublished: 0 });
    expect(await importFolder(ports, join(PILOT, 'het-stopcontact'))).toMatchObject({ provider: 'stopcontact', imported: 8, problems: [] });
  });

  it('are found near a place and by kind of vehicle, the nearest first, each at its place, with how old that is', async () => {
    const { ports, find } = node();
    for (const business of ['de-zwengel', 'het-stopcontact']) await importFolder(ports, join(PILOT, business));
    const [zwengel, ...others] = find({ categoryId: 'bicycle', near: { position: DAM, radiusKm: 0.5 } });
    expect(others).toEqual([]);
    expect(zwengel?.items.map(({ name, availableCount }) => [name, availableCount])).toEqual([
      ['Elektrische fiets, Dam', 1],
      ['Stadsfiets, Dam', 4],
      ['Stadsfiets', 1],
    ]);
    expect(zwengel?.distanceKm).toBe(0);
    const [bike] = zwengel?.items ?? [];
    expect(zwengel?.places.find(({ id }) => id === bike?.placeIds?.[0])).toMatchObject({ name: 'Dam', position: DAM });
    expect(zwengel?.description).toBe(
      'Fietsen en bakfietsen bij stations en op straat. Laatste stand van de voertuigen: 360 minuten geleden.',
    );
    expect(find({ categoryId: 'car' }).map(({ id, items }) => [id, items.length])).toEqual([['stopcontact', 3]]);
    expect(find({ text: 'bakfiets', near: { position: DAM } })[0]?.items[0]?.name).toBe('Elektrische bakfiets, Buiksloterweg');
    expect(find({ fulfilment: 'delivery' })).toEqual([]);
  });

  it('has what a ride costs at least as the price of an item, with VAT, and its plan in words', async () => {
    const { ports } = node();
    await importFolder(ports, join(PILOT, 'het-stopcontact'));
    const items = await itemsOf(ports, 'stopcontact');
    // Two euro to begin and one and a half for a quarter, and 21 % on top.
    expect(items.get('stopcontact.at~mercator~auto')?.item).toMatchObject({ price: { amount: '4.24' }, vatPercent: '21' });
    expect(items.get('stopcontact.vehicle~ss-001')?.item.description).toBe(
      'Brommer (moped, electric or with a motor). EUR 1.00; 0.3 a minute; -0.1 a minute after 60 minutes; what the operator may add at busy hours is not charged here.',
    );
  });

  it('needs payment at the end: a card that says otherwise is refused with its line', async () => {
    const { ports } = node();
    const card = (await readFile(join(PILOT, 'de-zwengel', 'business.yaml'), 'utf8')).replace(
      '- type: on_fulfilment\n    methods: [card, account]',
      '- type: before\n    method: bank_transfer\n    iban: NL34PLEI0002026137\n    account_name: Zwengel',
    );
    const { rentalImport } = await import('../../../bpp/imports/rental-import.ts');
    const report = await rentalImport.run(ports, { card, read: (name) => readFile(join(PILOT, 'de-zwengel', name)) });
    expect(report).toMatchObject({ provider: undefined, problems: [{ column: 'payments.0', line: 41 }] });
  });
});

describe('a feed that is followed', () => {
  const following = (feed: TestFeed) => {
    const ports = createPorts();
    return { ports, ...followGbfs(ports, { rental: { ...RENTAL, id: 'wiel' }, source: feed }) };
  };
  const local = (items: ReadonlyMap<string, unknown>) => [...items.keys()].map((id) => id.slice('wiel.'.length)).sort();

  it('takes away what is gone and brings what is new: vehicles change their ids after each ride', async () => {
    const feed = new TestFeed(NOW_MS - MINUTE_MS);
    const { ports, readOnce } = following(feed);
    await readOnce();
    expect(local(await itemsOf(ports, 'wiel'))).toEqual(['at~dam~stad', 'vehicle~losse']);
    // The clock of these ports stands still: a fresh follower asks at once.
    feed.reportedAtMs = NOW_MS;
    feed.vehicles(['anders']);
    const again = followGbfs(ports, { rental: { ...RENTAL, id: 'wiel' }, source: feed });
    expect((await again.readOnce()).counts).toMatchObject({ imported: 1, unpublished: 1 });
    expect(local(await itemsOf(ports, 'wiel'))).toEqual(['at~dam~stad', 'vehicle~anders']);
  });

  it('says of what has no price that it has none, and does not rent it out', async () => {
    const feed = new TestFeed(NOW_MS);
    feed.put('vehicle_types', { vehicle_types: [{ vehicle_type_id: 'stad', form_factor: 'bicycle', default_pricing_plan_id: 'weg' }] });
    const { ports, readOnce } = following(feed);
    const { problems } = await readOnce();
    expect(problems.map(({ message }) => message.en)).toEqual([
      'Nobody says the price of 2 stations and vehicles; give their kind a default_pricing_plan_id that exists.',
    ]);
    expect((await itemsOf(ports, 'wiel')).size).toBe(0);
  });
});

describe('a feed over HTTP', () => {
  let server: Server;
  let transport: Transport;
  let answer: RequestListener;
  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    transport = createTransport({
      allowPrivateAddresses: true,
      connectionsPerDestination: 2,
      destinationsMax: 4,
      connectTimeoutMs: 5_000,
      headersTimeoutMs: 5_000,
      bodyTimeoutMs: 5_000,
    });
  });
  afterEach(async () => {
    await transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serving = (feed: TestFeed): RequestListener => {
    return (request, response) => {
      const bytes = feed.files.get((request.url ?? '').slice(1).replace('.json', '')) ?? 'gone';
      if (bytes === 'gone') response.writeHead(404).end('no such file');
      else response.writeHead(200, { 'content-type': 'application/json' }).end(bytes);
    };
  };
  const withUrls = (feed: TestFeed): TestFeed => {
    const names = [...feed.files.keys()].filter((name) => name !== 'gbfs');
    feed.put('gbfs', { feeds: names.map((name) => ({ name, url: `${base()}/${name}.json` })) }, 3_600);
    return feed;
  };

  it('is read, and when it fails the last good state stays with its age and why', async () => {
    const feed = withUrls(new TestFeed(NOW_MS - 5 * MINUTE_MS));
    answer = serving(feed);
    const { ports, find } = node();
    const rental = { ...RENTAL, id: 'wiel' };
    await ports.performer.perform({
      partition: 'provider:wiel',
      reads: [],
      decide: () => ({ put: { shop: rental as never }, result: undefined }),
    });
    const source = httpSource(`${base()}/gbfs.json`, transport, { timeoutMs: 1_500 });
    const { readOnce } = followGbfs(ports, { rental, source });
    expect((await readOnce()).problems).toEqual([]);
    expect(find({ categoryId: 'bicycle' })[0]?.description).toBe('Fietsen Laatste stand van de voertuigen: 5 minuten geleden.');

    const faults: [RequestListener, string][] = [
      [(_request, response) => void response.writeHead(200).write('{"last'), 'gbfs.json No whole answer came in time.'],
      [
        (_request, response) => void response.writeHead(200, { 'content-length': '999999999' }).write('{'),
        'gbfs.json The answer is too large and was not read.',
      ],
      [
        (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
        'gbfs.json It refers to another address; give the final one.',
      ],
      [(_request, response) => void response.writeHead(503).end('<html>'), 'gbfs.json The server answered 503.'],
      [
        (_request, response) => void response.writeHead(200).end('<!doctype html>'),
        'gbfs.json A web page came in place of JSON; see whether the address is right and not that of a sign-in page.',
      ],
      [(request) => void request.socket.destroy(), 'gbfs.json The answer was cut off.'],
    ];
    for (const [fault, sentence] of faults) {
      answer = fault;
      const fresh = followGbfs(ports, { rental, source });
      await fresh.readOnce();
      const record = (await ports.store.read('provider:wiel', ['shop'])).get('shop')?.value as unknown as RentalRecord;
      expect(record.feed).toEqual({ version: '3.0', reportedAtMs: NOW_MS - 5 * MINUTE_MS, fault: sentence });
      expect(find({ categoryId: 'bicycle' })[0]?.items).toHaveLength(2);
    }
  }, 30_000);

  it('may not be asked of a machine that this node may not call', async () => {
    const strict = createTransport({
      allowPrivateAddresses: false,
      connectionsPerDestination: 2,
      destinationsMax: 4,
      connectTimeoutMs: 2_000,
      headersTimeoutMs: 2_000,
      bodyTimeoutMs: 2_000,
    });
    const got = await httpSource('https://127.0.0.1/gbfs.json', strict).get('https://127.0.0.1/gbfs.json');
    await strict.close();
    expect(got).toMatchObject({ ok: false, message: { en: 'This node may not call this address.' } });
  });
});

describe('ten thousand vehicles', () => {
  it('are imported, found near a place and brought up to date', async () => {
    const feed = new TestFeed(NOW_MS);
    feed.vehicles(Array.from({ length: 10_000 }, (_, n) => `f${n}`));
    const { ports, find } = node();
    const rental = { ...RENTAL, id: 'wiel' };
    await ports.performer.perform({
      partition: 'provider:wiel',
      reads: [],
      decide: () => ({ put: { shop: rental as never }, result: undefined }),
    });
    const { readOnce } = followGbfs(ports, { rental, source: feed });
    expect((await readOnce()).counts).toEqual({ imported: 10_001, unchanged: 0, unpublished: 0 });
    expect(find({ near: { position: { lat: 52.36, lon: 4.88 }, radiusKm: 1 }, itemsMax: 100 })[0]?.items).toHaveLength(100);
    const one = (await itemsOf(ports, 'wiel')).get('wiel.vehicle~f42') as unknown as VehicleRecord;
    expect(one).toMatchObject({ vehicleId: 'f42', onHand: 1, reserved: 0 });
  }, 60_000);
});

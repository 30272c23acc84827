import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGbfs } from '../../bpp/imports/gbfs-feed.ts';
import { httpSource } from '../../bpp/imports/gbfs-source.ts';
import { importBusiness } from '../../bpp/imports/import-business.ts';
import { readShopYaml } from '../../bpp/imports/shop-yaml.ts';
import { createTransport } from '../../node/http-transport.ts';
import { bytesOf, createPorts, itemsOf, shopYaml } from '../bpp/imports/node-for-imports.ts';
import { TestFeed } from '../bpp/rental/feeds.ts';

/** Files and feeds that are broken as they break in the open: each is refused with a sentence, and leaves what was read before. */

const NOW_MS = Date.UTC(2026, 9, 6, 10);
const TIMEOUT_MS = 600;

/** A feed of rental vehicles on a real socket, of which one file answers as a test says. */
let server: Server;
let url: string;
let broken: (response: import('node:http').ServerResponse) => void;
const transport = createTransport({
  allowPrivateAddresses: true,
  connectionsPerDestination: 4,
  destinationsMax: 4,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: TIMEOUT_MS,
  bodyTimeoutMs: TIMEOUT_MS,
});

beforeAll(async () => {
  server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    if (name === 'vehicle_status' && broken !== undefined) return broken(response);
    const feed = new TestFeed(NOW_MS);
    const file = feed.files.get(name);
    if (file === undefined || file === 'gone') return void response.writeHead(404).end();
    const text = Buffer.from(file)
      .toString('utf8')
      .replaceAll(/"url":"([a-z_]+)"/g, `"url":"${url}/$1"`);
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await Promise.all([transport.close(), new Promise((resolve) => server.close(resolve))]);
});

describe('a feed of rental vehicles over HTTP', () => {
  it.each<[string, typeof broken, RegExp]>([
    ['never answers', () => undefined, /No whole answer came in time/],
    [
      'answers with a page to sign in',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      /JSON/,
    ],
    ['answers that there is nothing', (response) => void response.writeHead(404).end(), /answered 404/],
    [
      'refers elsewhere',
      (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /refers to another address|answered 302/,
    ],
    [
      'breaks off in the middle',
      (response) => void response.writeHead(200, { 'content-length': '1000' }).write('{"last', () => response.destroy()),
      /cut off|No connection|in time/,
    ],
    ['is in UTF-16', (response) => void response.writeHead(200).end(Buffer.from('\ufeff{"data":{}}', 'utf16le')), /JSON|UTF-8/],
    [
      'lists itself in a circle',
      (response) =>
        void response.writeHead(200).end(JSON.stringify({ data: { feeds: [{ name: 'vehicle_status', url: `${url}/vehicle_status` }] } })),
      /./,
    ],
    [
      'never ends',
      (response) => {
        response.writeHead(200);
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(1_000_000), () => setImmediate(more));
        };
        more();
      },
      /too large|in time/,
    ],
  ])('that %s says so, and what was read of it before stays', async (_what, breaks, says) => {
    broken = undefined as never;
    const feed = openGbfs(httpSource(`${url}/gbfs`, transport, { timeoutMs: TIMEOUT_MS }), { currency: 'EUR' });
    const first = await feed.read(NOW_MS);
    expect([first.problems, first.state?.vehicles.size]).toEqual([[], 1]);
    broken = breaks;
    const again = await feed.read(NOW_MS + 3_600_000);
    expect(again.problems.map(({ message }) => message.en).join(' ')).toMatch(says);
    expect(again.state?.vehicles.size).toBe(1);
  });
});

describe('files of products', () => {
  const HEAD = 'ID,Type,SKU,Name,Published,Stock,Regular price,Categories,Parent';

  it('whose rows are each other\u2019s parent are told so, and the rest is taken in', async () => {
    const ports = createPorts();
    const rows = [
      '1,variation,a,Een,1,3,1.00,Brood,b',
      '2,variation,b,Twee,1,3,1.00,Brood,a',
      '3,variation,c,Drie,1,3,1.00,Brood,c',
      '4,simple,d,Vier,1,3,1.00,Brood,',
    ];
    const report = await importBusiness(ports, { shopYaml: shopYaml('winkel'), csv: bytesOf([HEAD, ...rows].join('\n')) });
    expect(
      report.problems
        .filter(({ severity }) => severity === 'error')
        .map(({ line }) => line)
        .sort(),
    ).toEqual([2, 3, 4]);
    expect([...(await itemsOf(ports, 'winkel')).values()].filter(({ published }) => published).map(({ item }) => item.name)).toEqual([
      'Vier',
    ]);
  });
});

it('a card that stands for millions of values by its aliases, or for itself, is refused', () => {
  const bomb = [
    'a: &a [1,1,1,1,1,1,1,1,1]',
    ...'bcdefgh'.split('').map((name, n) => `${name}: &${name} [${`*${'abcdefgh'[n]},`.repeat(9)}]`),
  ];
  for (const lines of [bomb, ['self: &self { again: *self }']]) {
    const read = readShopYaml(`${shopYaml('winkel')}\n${lines.join('\n')}`);
    expect(read.ok).toBe(false);
  }
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import { cityPage } from '../../cli/nodes/city-page.ts';
import { withConsole } from '../../cli/nodes/console.ts';
import { withStorefront } from '../../cli/nodes/storefront.ts';

const folder = mkdtempSync(join(tmpdir(), 'marktplein-pages-'));
const written: object[] = [];
let server: Server | undefined;

afterEach(async () => {
  await new Promise((closed) => server?.close(closed));
  rmSync(folder, { recursive: true, force: true });
  written.length = 0;
});

test('an address that cannot be read is no page, and tells nothing of the inside; nor does a page that is not there', async () => {
  mkdirSync(join(folder, 'storefront'), { recursive: true });
  writeFileSync(join(folder, 'storefront', 'index.html'), '<h1>The square</h1>');
  const log = { error: (facts: object) => void written.push(facts) } as Parameters<typeof withStorefront>[1]['log'];
  server = withStorefront(express(), { folder, log }).listen(0, '127.0.0.1');
  await new Promise((listening) => server?.once('listening', listening));

  expect(await asked('/anywhere')).toMatch(/200 OK.*The square/s);
  for (const path of ['/%', '/%E0%A4%A', '/components/%ff', '/..%2f..%2fpackage.json%']) {
    const reply = await asked(path);
    expect(reply, path).toMatch(/^HTTP\/1.1 400 .*There is no such page\.\n$/s);
    expect(reply, path).not.toMatch(/\bat .*\d+:\d+|node_modules|URIError/);
  }
  expect(written).toEqual([]);

  rmSync(join(folder, 'storefront', 'index.html'));
  expect(await asked('/anywhere')).not.toMatch(/\bat .*\d+:\d+|node_modules|ENOENT/);
});

test('a page of the storefront may call its own node and the origins it was given; its parts and the console nobody else', async () => {
  mkdirSync(join(folder, 'storefront'), { recursive: true });
  mkdirSync(join(folder, 'components-page'), { recursive: true });
  for (const page of ['storefront', 'components-page']) writeFileSync(join(folder, page, 'index.html'), '<h1>The square</h1>');
  const asks = ['https://registry.example'];
  server = withStorefront(express(), { folder, log: { error: () => undefined }, asks }).listen(0, '127.0.0.1');
  await new Promise((listening) => server?.once('listening', listening));
  const rules = /content-security-policy: (.*)\r\n/i;
  const strict = "default-src 'self';img-src 'self' data:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'";
  const asking = strict.replace("'self';", "'self';connect-src 'self' https://registry.example;");
  for (const path of ['/', '/order/1', '/index.html']) expect(rules.exec(await asked(path))?.[1], path).toBe(asking);
  expect(rules.exec(await asked('/components/'))?.[1]).toBe(strict);
});

test('every page is told of its city, anew only when that has changed, and packed as the browser takes it', async () => {
  const drawing = join(folder, 'drawing.yaml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(drawing, 'name: Market\nmiddle: { lat: 1, lon: 2 }\nshapes: []\nplaces: []\n');
  const middle = { lat: 3, lon: 4 };
  server = withStorefront(express(), { folder, log: { error: () => undefined }, city: cityPage({ drawing, middle }) }).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((listening) => server?.once('listening', listening));
  const told = JSON.stringify({ name: 'Market', middle, shapes: [], places: [] });
  for (const path of ['/city.json', '/components/city.json']) {
    const tags = new Set<string>();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const reply = await asked(path, { 'accept-encoding': encoding });
      expect(/^content-encoding: (.*)\r$/im.exec(reply)?.[1] ?? 'identity').toBe(encoding);
      expect(reply).toMatch(/^HTTP\/1.1 200 .*^cache-control: no-cache\r$/ims);
      expect(reply).toMatch(/^content-security-policy: default-src 'self'/im);
      if (encoding === 'identity') expect(reply.endsWith(told)).toBe(true);
      const tag = /^etag: (.*)\r$/im.exec(reply)?.[1] ?? '';
      tags.add(tag);
      expect(await asked(path, { 'accept-encoding': encoding, 'if-none-match': tag })).toMatch(/^HTTP\/1.1 304 .*\r\n\r\n$/s);
      expect(await asked(path, { 'accept-encoding': encoding, 'if-none-match': '"of another city"' })).toMatch(/^HTTP\/1.1 200 /);
    }
    expect(tags.size).toBe(3);
  }
  expect(() => cityPage({ drawing: join(folder, 'nowhere.yaml') })).toThrow('there is no such file');
});

test('who types the address of a provider node alone comes to its console', async () => {
  server = withConsole(express(), folder).listen(0, '127.0.0.1');
  await new Promise((listening) => server?.once('listening', listening));
  expect(await asked('/')).toMatch(/^HTTP\/1.1 302 .*location: \/console\/\r\n/is);
});

/** As no browser would ask it: the path goes out as it stands. */
function asked(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  if (server === undefined) throw new Error('Nobody serves yet');
  const { port } = server.address() as AddressInfo;
  const more = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${more}\r\n`),
    );
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createClient } from '../../bap/client/client.ts';
import { endAll, freePorts, newFolder, PROGRAM, removeFolders, run, start } from '../cli/command.ts';
import { CADDYFILE, sitesIn } from '../house/caddyfile.ts';
import { until } from '../network/running.ts';

/** The page for a city team, done as it says: its commands in an empty folder, and the network that they make, on this machine. */

afterEach(endAll);
afterAll(removeFolders);

const PAGE = readFileSync(new URL('../../docs/start-a-city.md', import.meta.url), 'utf8');
/** Those that need neither names on the internet nor certificates. */
const COMMANDS = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
const NODES = [
  ['registry', 'registry/registry.yaml', 'registry.market.example', ''],
  ['gateway', 'gateway/gateway.yaml', 'gateway.market.example', '/beckn/v1.1.1'],
  ['bap', 'buyer/bap.yaml', 'market.example', '/beckn/v1.1.1'],
  ['bpp', 'shops/bpp.yaml', 'shops.market.example', '/beckn/v1.1.1'],
] as const;

/** What stands between these commands and this machine: the port of the pilot, and fewer purchases. */
function scriptFor(pilotPort: number): string {
  const command = `'${process.execPath}' '${PROGRAM}'`;
  const own = `marktplein() { if [ "$1" = pilot ] && [ "$2" != new ]; then ${command} "$@" --purchases 2 --port ${pilotPort}; else ${command} "$@"; fi; }`;
  return ['set -euo pipefail', own, ...COMMANDS].join('\n');
}

test('the commands of the page make a network in which a search finds the businesses of the city', async () => {
  const folder = newFolder();
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptFor(await freePorts(7))], { cwd: folder });
  expect(stdout).toContain('2 of 2 purchases from search to rating');

  const first = await freePorts(4);
  const urls = NODES.map((_, place) => `http://127.0.0.1:${first + place}`);
  // In place of names, certificates and a proxy: addresses of this machine.
  const atHome = (text: string): string =>
    NODES.reduce((now, [, , host], place) => now.replaceAll(`https://${host}`, urls[place] ?? ''), text)
      .replace('behind_proxy: true', 'behind_proxy: false')
      .replace(/^ {2}admission: manual$/m, '  admission: manual\n  allow_any_host: true');
  const sites = new Map(sitesIn(CADDYFILE.exec(PAGE)?.[1] ?? '').map((site) => [site.host, site]));
  NODES.forEach(([, file, host], place) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text).toContain('behind_proxy: true');
    const port = /^ {2}port: (\d+)$/m.exec(text)?.[0] ?? '';
    // The proxy passes on to where the node listens that the page makes under that name.
    expect([host, `  port: ${sites.get(host)?.port}`]).toEqual([host, port]);
    writeFileSync(join(folder, file), `${atHome(text).replace(port, `  port: ${first + place}`)}\nallow_private_addresses: true\n`);
  });
  for (const [role, file] of NODES) start(['run', role, '--config', join(folder, file)], { cwd: folder, input: 'kept open' });

  const operator = {
    authorization: `Bearer ${readFileSync(join(folder, 'operator.token'), 'utf8').trim()}`,
    'content-type': 'application/json',
  };
  const entries = `${urls[0]}/admin/v1/entries`;
  const waiting = await until(
    async () => {
      const reply = await fetch(entries, { headers: operator }).catch(() => undefined);
      const told = (await reply?.json()) as
        | { entries?: readonly { subscriberId: string; keyId: string; kind: string; proven?: boolean }[] }
        | undefined;
      const claims = told?.entries?.filter(({ kind, proven }) => kind === 'claim' && proven === true) ?? [];
      return claims.length === 3 ? claims : undefined;
    },
    'three nodes have proven their keys and wait',
    60_000,
  );
  for (const { subscriberId, keyId } of waiting) {
    const approved = await fetch(`${entries}/${subscriberId}/${keyId}/approve`, { method: 'POST', headers: operator, body: '{}' });
    expect([subscriberId, approved.status]).toEqual([subscriberId, 200]);
  }
  await until(
    async () => {
      const replies = await Promise.all(urls.map((url) => fetch(`${url}/ready`).catch(() => undefined)));
      return replies.every((reply) => reply?.status === 200) || undefined;
    },
    'all four are ready',
    60_000,
  );

  // What the proxy keeps inside is there to be kept inside.
  for (const [place, [, , host]] of NODES.entries()) {
    const kept = (sites.get(host)?.refused ?? []).map((path) => (path === '/admin/*' ? '/admin/v1/entries' : path));
    for (const path of kept)
      expect([host, path, (await fetch(`${urls[place]}${path}`)).status]).toEqual([host, path, path === '/metrics' ? 200 : 401]);
  }

  const client = createClient({ url: urls[2] ?? '' });
  const offer = await until(
    async () => {
      const { transactionId } = await client.search({ text: 'bread' }, { waitMs: 2_000 });
      return (await client.offers(transactionId)).offers[0];
    },
    'bread is found',
    30_000,
  );
  expect(offer).toMatchObject({ providerNode: 'shops.market.example', provider: { id: 'the-patient-loaf' } });
  const found = await run(['search', 'bread', '--node', urls[2] ?? ''], { cwd: folder });
  expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining('bread') });
  const looked = await run(['lookup', '--config', join(folder, 'buyer/bap.yaml'), '--type', 'BPP'], { cwd: folder });
  expect(looked).toMatchObject({ code: 0, stdout: expect.stringContaining('shops.market.example') });
  const shops = { authorization: `Bearer ${readFileSync(join(folder, 'shops.token'), 'utf8').trim()}` };
  expect((await fetch(`${urls[3]}/provider/v1/providers/the-patient-loaf/orders`, { headers: shops })).status).toBe(200);
}, 240_000);

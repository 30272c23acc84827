import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { systemClock } from '../../node/clock.ts';
import { find } from '../network/buying.ts';
import { memoryOf } from '../network/memory-of.ts';
import { type Network, startNetwork } from '../network/network.ts';
import { freePorts } from '../network/plan.ts';
import { runProgram } from '../network/running.ts';
import { csvOf } from '../network/shops.ts';

let network: Network;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-operators-'));
  network = await startNetwork();
});
afterAll(async () => {
  await network?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Starts a provider node like the one that runs, but for what a test changes, and waits until it ends by itself. */
async function runWith(change: (config: Record<string, unknown>) => Record<string, unknown> | string): Promise<Ended> {
  const [port = 0] = await freePorts(1);
  const config = parse(readFileSync(network.provider.configFile, 'utf8')) as Record<string, unknown>;
  const changed = change({
    ...config,
    listen: { host: '127.0.0.1', port },
    store: { file: join(folder, `${port}.db`) },
    keys_file: network.provider.configFile.replace(/yaml$/, 'keys.json'),
    log: { level: 'error' },
    bpp: {},
  });
  const file = join(folder, `${port}.yaml`);
  writeFileSync(file, typeof changed === 'string' ? changed : stringify(changed));
  const output = join(folder, `${port}.out`);
  const { ended } = runProgram(['run', 'bpp', '--config', file], output);
  return { code: await ended, said: readFileSync(output, 'utf8').replaceAll(folder, '') };
}

describe('a node that cannot start says why in a line for each fault, and ends with 1', () => {
  const cases: readonly (readonly [string, (config: Record<string, unknown>) => Record<string, unknown> | string, RegExp])[] = [
    [
      'its port is taken',
      (config) => ({ ...config, listen: { port: network.provider.port } }),
      /^Port \d+ is taken by another program: stop that, or choose another/,
    ],
    [
      'a setting is misspelt',
      (config) => stringify({ ...config, allow_private_addresses: undefined, alow_private_addresses: true }),
      /^\/\d+\.yaml:\d+: alow_private_addresses is not a setting here; did you mean "allow_private_addresses"\?/,
    ],
    [
      'a value is of the wrong kind',
      (config) => ({ ...config, domains: 'retail' }),
      /^\/\d+\.yaml:\d+: domains must be a list .*, not text; /,
    ],
    ['it is not YAML', (config) => `${stringify(config)}\n\tlisten: [`, /^\/\d+\.yaml:\d+: is not YAML: /],
    [
      'its store lies where nothing can be',
      (config) => ({ ...config, store: { file: join(folder, 'nothing.txt', 'node.db') } }),
      /nothing\.txt.* cannot be (opened|used)/,
    ],
    ['its keys are not there', (config) => ({ ...config, keys_file: 'lost.json' }), /^There is no .*lost\.json; make it with: marktplein /],
  ];

  test.concurrent.each(cases)('%s', async (_why, change, says) => {
    writeFileSync(join(folder, 'nothing.txt'), 'a file, not a folder');
    const { code, said } = await runWith(change);
    expect(said).toMatch(says);
    expect(said).not.toMatch(/\n\s+at .*\.ts:\d+/);
    expect(said.trim().split('\n').length).toBeLessThan(4);
    expect(code).toBe(1);
  });

  test.skipIf(process.platform === 'win32')('its keys may be read by others', async () => {
    const open = join(folder, 'open.json');
    writeFileSync(open, readFileSync(network.provider.configFile.replace(/yaml$/, 'keys.json')));
    chmodSync(open, 0o644);
    const { code, said } = await runWith((config) => ({ ...config, keys_file: open }));
    expect([code, said]).toEqual([1, expect.stringMatching(/may be read or changed by other users.*chmod 600/)]);
  });

  test('a verb that there is none of', () => {
    const output = join(folder, 'verb.out');
    const { ended } = runProgram(['rnu'], output);
    return expect(ended).resolves.toBe(1);
  });
});

describe('a file of products', () => {
  const put = (body: string | Uint8Array) => network.shop('POST', '/providers/bakker/import', body);
  const HEAD = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
  const line = (sku: string, price = '1.00', stock = '5', title = sku) => `${sku},${title},Winkel,active,${sku},shopify,${stock},${price}`;

  test('with bad rows brings the good ones, and says what is wrong with each other in two languages', async () => {
    const rows = [
      line('goed'),
      line('gratis', 'niks'),
      line('veel', '1.00', 'veel'),
      line('goed', '2.00'),
      line('min', '-3.00'),
      'los,los',
      line('ook-goed'),
    ];
    const { status, body } = await put([HEAD, ...rows].join('\n'));
    expect(status).toBe(200);
    const { imported, unpublished, problems } = body as {
      imported: number;
      unpublished: number;
      problems: { severity: string; line: number; message: { nl: string; en: string } }[];
    };
    expect(imported).toBe(2);
    // A file that could not all be read takes nothing off the shelf.
    expect(unpublished).toBe(0);
    expect(problems.filter(({ severity }) => severity === 'error').map(({ line: at }) => at)).toEqual([3, 4, 5, 6, 7]);
    for (const { message } of problems) expect([message.nl.length > 20, message.en.length > 20]).toEqual([true, true]);
    await find(network.client, 'ook-goed', 'bakker.ook-goed');
  });

  test('of an old spreadsheet, not in UTF-8, is read with its accents, and the shop is told', async () => {
    const { body } = await put(Buffer.from([HEAD, line('creme', '3.00', '5', 'Crème brûlée')].join('\r\n'), 'latin1'));
    expect(body).toMatchObject({
      imported: 1,
      problems: [{ severity: 'notice', line: 0, message: { en: expect.stringContaining('Windows-1252') } }],
    });
    const { offer } = await find(network.client, 'crème brûlée', 'bakker.creme');
    expect(offer.item.name).toBe('Crème brûlée');
  });

  test('in UTF-16, as some programs save it, is read', async () => {
    const text = `\uFEFF${[HEAD, line('zestien', '3.00', '5', 'Zestiën')].join('\r\n')}`;
    expect((await put(Buffer.from(text, 'utf16le'))).body).toMatchObject({ imported: 1 });
  });

  test.each([
    ['empty', Buffer.alloc(0), /empty/],
    ['an Excel file', Buffer.from('504b030414000600', 'hex'), /Excel or zip file/],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /no(t a)? text file|not text/i],
    ['something else with commas', Buffer.from('a,b,c\n1,2,3\n'), /./],
  ])('that is %s changes nothing', async (_what, bytes, says) => {
    const before = memoryOf(network.provider);
    const { body, text } = await put(bytes);
    expect(memoryOf(network.provider)).toEqual(before);
    expect(body).not.toMatchObject({ problems: [] });
    expect(text).toMatch(says);
  });

  test('of a hundred thousand rows is brought in, and the node goes on answering meanwhile', async () => {
    const goods = Array.from({ length: 100_000 }, (_, at) => ({
      sku: `massa-${at}`,
      title: `Massagoed nummer ${at}`,
      price: '1.25',
      stock: 3,
    }));
    let longestMs = 0;
    const importing = { isOver: false };
    const put100k = put(csvOf(goods)).finally(() => {
      importing.isOver = true;
    });
    while (!importing.isOver) {
      const startMs = systemClock.nowMs();
      expect((await fetch(`${network.provider.url}/health`)).status).toBe(200);
      longestMs = Math.max(longestMs, systemClock.nowMs() - startMs);
      await systemClock.sleep(20);
    }
    expect((await put100k).body).toMatchObject({ imported: 100_000, problems: [] });
    expect(longestMs).toBeLessThan(4_000);
    await find(network.client, 'massagoed nummer 77777', 'bakker.massa-77777');
  }, 90_000);
});

test('no process is left behind', () => {
  const running = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  expect(running.split('\n').filter((line) => line.includes(folder))).toEqual([]);
});

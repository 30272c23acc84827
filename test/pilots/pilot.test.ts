import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createTransport } from '../../node/http-transport.ts';
import { readCity } from '../../pilots/city.ts';
import { machineHours } from '../../pilots/hours.ts';
import { firstCity, startPilot as startHere } from '../../pilots/pilot.ts';
import type { Summary } from '../../pilots/tally.ts';
import { trade } from '../../pilots/trade.ts';
import { endAll, freePorts, newFolder, PROGRAM, removeFolders, run } from '../cli/command.ts';
import { PORTS, startPilot, summaryIn, untilGone } from './running.ts';

/** Days that pilots play, and what they came to. */

afterEach(endAll);
afterAll(removeFolders);

const TRANSPORT = {
  connectionsPerDestination: 8,
  destinationsMax: 8,
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 30_000,
} as const;

test('six purchases from search to rating, and what they came to as one JSON object', async () => {
  const { ended, data } = await startPilot(['--once', '--json', '--real-time', '--purchases', '6']);
  const { code, stdout, stderr } = await ended;
  expect(stderr).not.toContain('FAILED');
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const summary = summaryIn(stdout);
  expect(Object.keys(summary)).toEqual([
    'city',
    'seed',
    'purchases',
    'sectors',
    'endings',
    'messages',
    'signatures_checked',
    'latency_ms',
    'seconds',
    'clock',
  ]);
  expect(summary.purchases).toEqual({ attempted: 6, completed: 6, failed: 0 });
  expect(summary.messages.refused).toBe(0);
  expect(summary.messages.acked).toBe(summary.messages.sent);
  expect(summary.signatures_checked).toBeGreaterThan(summary.messages.sent);
  for (const action of ['search', 'select', 'init', 'confirm', 'status', 'track', 'support', 'rating']) {
    const { p50 = 0, p99 = 0 } = summary.latency_ms[action] ?? {};
    expect(p50, action).toBeGreaterThan(0);
    expect(p99, action).toBeGreaterThanOrEqual(p50);
  }
  // What a person follows: a count that goes up, and a table.
  const all = Object.values(summary.sectors).reduce((sum, { attempted }) => sum + attempted, 0);
  for (let count = 1; count <= all; count += 1) expect(stderr).toMatch(new RegExp(`^· +${count}/${all}  `, 'm'));
  expect(stderr).toMatch(/6 of 6 purchases from search to rating/);
  await untilGone(data);
  expect(readdirSync(join(data, 'amsterdam')).filter((name) => name.endsWith('.db'))).toHaveLength(PORTS);
}, 60_000);

/** Every one that was planned came about. */
const came = (planned: number) => ({ planned, came: planned });

/** What must add up in any summary. */
function expectSums({ purchases, sectors }: Summary): void {
  for (const [sector, { attempted, completed, cancelled, refused, failed }] of Object.entries(sectors))
    expect([sector, completed + cancelled + refused + failed]).toEqual([sector, attempted]);
  expect(purchases.completed + purchases.failed).toBe(purchases.attempted);
  expect(sectors.shop?.completed).toBe(purchases.completed);
}

test('a day of another city, with its own money: every sector has every ending that its file says, and both sides agree on all of it', async () => {
  const { ended } = await startPilot(['--once', '--json', '--purchases', '50', '--seed', '11'], newFolder(), 'sibiu');
  const { code, stdout, stderr } = await ended;
  expect(stderr).not.toMatch(/FAILED|disagree/);
  expect(code).toBe(0);
  const summary = summaryIn(stdout);
  expectSums(summary);
  expect(summary).toMatchObject({
    city: 'Sibiu',
    seed: 11,
    purchases: { attempted: 50, completed: 50, failed: 0 },
    sectors: {
      appointment: { attempted: 10, completed: 7, cancelled: 2, refused: 1, failed: 0 },
      rental: { attempted: 6, completed: 4, cancelled: 1, refused: 1, failed: 0 },
      ride: { attempted: 8, completed: 5, cancelled: 2, refused: 1, failed: 0 },
      shop: { attempted: 55, completed: 50, cancelled: 3, refused: 2, failed: 0 },
      transit: { attempted: 4, failed: 0 },
    },
  });
  const { transit, ...endings } = summary.endings;
  expect(endings).toEqual({
    appointment: {
      booked_ahead: came(2),
      cancelled: came(1),
      declined: came(1),
      no_show: came(1),
      plain: came(2),
      rescheduled: came(2),
      waiting_list: came(1),
    },
    rental: { cancelled: came(1), declined: came(1), plain: came(4) },
    ride: { cancelled: came(1), declined: came(1), no_show: came(1), passed_on: came(2), plain: came(2), shared: came(1) },
    shop: { cancelled: came(3), declined: came(2), plain: came(41), reduced: came(3), returned: came(3), substituted: came(3) },
  });
  expect(transit?.plain?.planned).toBe(4);
  // A machine that has other work may hear of no stop in time.
  expect(summary.sectors.transit?.completed).toBeGreaterThan(0);
  // Ten hours passed: at nine the first set out, and who rented then brought it back at eleven and paid for two hours.
  const { from = '', until = '' } = summary.clock ?? {};
  expect(Date.parse(until) - Date.parse(from)).toBeGreaterThanOrEqual(10 * 3_600_000 - 60_000);
  expect(Date.parse(until)).toBeLessThan(Date.now());
  expect(stderr.match(/^· It is .* (?:09|11|13|15|17|19):00 /gm)).toHaveLength(6);
  expect(stderr).toMatch(/ back to .*, for 2\d,\d\d\sRON/);
  // Lei, as its people write them; and each kind of ending was seen.
  expect(stderr).toMatch(/ for \d+,\d\d\sRON/);
  for (const told of [
    'brought it back',
    'took fewer after all',
    'changed their mind',
    'did not have it after all',
    'the second who was asked',
    'was not there when',
    'could not drive',
    'did not need',
    'waited for',
    'moved the appointment',
    'had to call it off',
    'left it standing',
    'is in the diary of',
    'gave up',
  ])
    expect(stderr).toContain(told);
}, 180_000);

test('a new city is written from nothing, runs as it is, and is not written over', async () => {
  const folder = newFolder();
  const args = ['--language', 'cs', '--currency', 'CZK', '--time-zone', 'Europe/Prague', '--country', 'CZE', '--centre', '49.59,17.25'];
  const written = await run(['pilot', 'new', 'olomouc', ...args], { cwd: folder });
  expect(written).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('marktplein pilot ./olomouc') });
  const { code, stdout, stderr } = await (await startPilot(['--once', '--json', '--purchases', '5'], newFolder(), join(folder, 'olomouc')))
    .ended;
  expect(stderr).not.toMatch(/FAILED|disagree|^· !/m);
  expect(code).toBe(0);
  const summary = summaryIn(stdout);
  expectSums(summary);
  expect(summary).toMatchObject({
    city: 'Olomouc',
    purchases: { attempted: 5, completed: 5 },
    sectors: { ride: { attempted: 1, failed: 0 }, appointment: { attempted: 1, failed: 0 } },
  });
  expect(stderr).toMatch(/ for \d+,\d\d\sKč/);

  const before = readFileSync(join(folder, 'olomouc', 'city.yaml'), 'utf8');
  const again = await run(['pilot', 'new', 'olomouc'], { cwd: folder });
  expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('is there already') });
  expect(readFileSync(join(folder, 'olomouc', 'city.yaml'), 'utf8')).toBe(before);
}, 120_000);

test('an order of which the provider says something else than the buyer has failed, and is printed as each of them tells it', async () => {
  const [city, folder] = [firstCity(), newFolder()];
  const said: string[] = [];
  const options = { purchases: 2, plain: true, atOnce: 2, say: (line: string) => void said.push(line) };
  const program = { execPath: process.execPath, args: [PROGRAM] };
  const pilot = await startHere({ ...options, city, folder: join(folder, 'pilot'), firstPort: await freePorts(PORTS), program });
  const honest = createTransport({ ...TRANSPORT, allowPrivateAddresses: true });
  let tampered = '';
  try {
    const summary = await trade({
      ...options,
      city: readCity(city),
      plan: pilot.plan,
      businesses: new URL('businesses/', city),
      signal: new AbortController().signal,
      hours: machineHours,
      agreeWithinMs: 3_000,
      course: { number: 1, byHand: false, isOver: () => false, rest: async () => {}, planned() {}, ended() {} },
      transport: {
        ...honest,
        // One order, as its provider shows it, is not what it is.
        async send(call) {
          const reply = await honest.send(call);
          const looked = call.method === 'GET' && /\/orders\/[^/]+$/.test(call.url);
          if (!looked || !reply.ok || (tampered !== '' && tampered !== call.url)) return reply;
          tampered = call.url;
          const text = Buffer.from(reply.body).toString('utf8');
          return { ...reply, body: Buffer.from(text.replaceAll('"complete"', '"active"')) };
        },
      },
    });
    expect(summary).toMatchObject({
      purchases: { attempted: 2, completed: 1, failed: 1 },
      sectors: { shop: { attempted: 2, completed: 1, failed: 1 } },
    });
    const orderId = decodeURIComponent(tampered.slice(tampered.lastIndexOf('/') + 1));
    expect(said).toContain(`FAILED: buyer and provider disagree on the status of order ${orderId}`);
    expect(said.filter((line) => line.startsWith('  the buyer node says    status: complete; fulfilments: '))).toHaveLength(1);
    expect(said.filter((line) => line.startsWith('  the provider node says status: active; fulfilments: '))).toHaveLength(1);
  } finally {
    await honest.close();
    await pilot.stop();
  }
}, 120_000);

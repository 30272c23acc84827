import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createControlApi } from '../../control/api.ts';
import { openAuditLog } from '../../control/audit-log.ts';
import { createPilotDesk } from '../../control/pilot-desk.ts';
import { openRoom, type Room } from '../../control/room.ts';
import { systemChance as chance, systemClock as clock } from '../../node/clock.ts';
import { createTransport } from '../../node/http-transport.ts';
import { createTelemetry } from '../../node/telemetry.ts';
import { createDays } from '../../pilots/days.ts';
import { createKeeper, type Keeper } from '../../pilots/keeper.ts';
import { openPilotDoor, type PilotDoor } from '../../pilots/pilot-door.ts';
import { nothingBought } from '../../pilots/tally.ts';

/** What a control room does to a process of a pilot, through its API and the door of the runner. The process is real; that it is no node makes it quick. */

const TRANSPORT = {
  connectionsPerDestination: 4,
  destinationsMax: 4,
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  allowPrivateAddresses: true,
} as const;
const IDLE = { execPath: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] };

let folder = '';
let file = '';
let keeper: Keeper;
let door: PilotDoor;
let room: Room;
let server: Server;
let transport: ReturnType<typeof createTransport>;
let base = '';
let cookie = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-deeds-'));
  file = join(folder, 'audit.jsonl');
  transport = createTransport(TRANSPORT);
  keeper = createKeeper({ program: IDLE, transport, say: () => {} });
  const days = createDays(
    () => Promise.resolve(nothingBought('Amsterdam')),
    () => {},
  );
  keeper.start({
    name: 'west',
    role: 'bpp',
    subscriberId: 'west.example',
    port: 9,
    url: 'http://127.0.0.1:9',
    publicUrl: 'http://127.0.0.1:9',
    configFile: join(folder, 'west.yaml'),
    logFile: join(folder, 'west.log'),
  });
  door = await openPilotDoor(() => ({ days, keeper }));
  const telemetry = createTelemetry({ name: 'control', level: 'silent' });
  room = openRoom({ nodes: [], clock, telemetry });
  const config = {
    role: 'control',
    name: 'Amsterdam',
    listen: { host: '127.0.0.1', port: 0 },
    nodes: [],
    operators: [{ name: 'Ada', token_sha256: createHash('sha256').update('secret').digest('hex') }],
    audit_file: file,
  } as const;
  const pilot = createPilotDesk(door, transport);
  const { app } = createControlApi({ config, room, audit: openAuditLog(file), pilot, clock, chance, telemetry });
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  const entered = await post('/session', { token: 'secret' });
  cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterEach(async () => {
  await keeper.stop();
  await door.close();
  await room.close();
  await transport.close();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

test('each deed stands in the log under the name of who did it', async () => {
  for (const path of ['/nodes/west/hang', '/nodes/west/go-on', '/day/calm', '/day/start'])
    expect((await post(`/pilot${path}`)).status, path).toBe(200);
  expect((await post('/pilot/nodes/west/go-on')).status, 'it does not hang any more').toBe(409);
  expect((await post('/pilot/nodes/nobody/hang')).status).toBe(404);
  expect(noted()).toEqual([
    ['Ada', 'signed-in', undefined],
    ['Ada', 'node-hung', 'west'],
    ['Ada', 'node-went-on', 'west'],
    ['Ada', 'pace-calm', undefined],
    ['Ada', 'day-started', undefined],
    ['Ada', 'node-went-on', 'west'],
    ['Ada', 'refused-by-pilot', 'west'],
  ]);
});

test('what cannot be noted is not done', async () => {
  rmSync(file);
  mkdirSync(file);
  expect((await post('/pilot/nodes/west/cut-off')).status).toBe(500);
  expect(keeper.standings()).toMatchObject([{ name: 'west', standing: 'running' }]);
  expect(stateOf(keeper.processes()[0]?.pid)).not.toBe('gone');
});

test('a process hangs and goes on, is gone when it was cut off, and is another one when it was started again', async () => {
  // What ends by itself is started again from now on; what a person cut off is not.
  keeper.keepUp();
  const [first] = keeper.processes();
  await post('/pilot/nodes/west/hang');
  await expect.poll(() => stateOf(first?.pid)).toBe('T');
  await post('/pilot/nodes/west/go-on');
  await expect.poll(() => stateOf(first?.pid)).toBe('S');
  await post('/pilot/nodes/west/cut-off');
  expect(await first?.ended).toBeNull();
  expect(keeper.standings()).toMatchObject([{ standing: 'cut-off' }]);
  await post('/pilot/nodes/west/restart');
  await expect.poll(() => keeper.processes()[0]?.pid).not.toBe(first?.pid);
  expect(keeper.standings()).toMatchObject([{ standing: 'starting' }]);
});

function post(path: string, body: object = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-control-room': 'page', cookie };
  return fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function noted(): readonly (readonly [string, string, string | undefined])[] {
  return openAuditLog(file)
    .entries()
    .map(({ operator, what, subject }) => [operator, what, subject] as const);
}

/** As the system has it: `S` sleeps, `T` is stopped. */
function stateOf(pid: number | undefined): string {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? 'gone';
  } catch {
    return 'gone';
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { systemChance, systemClock } from '../../node/clock.ts';
import { listen } from '../../node/http.ts';
import { createKeys, writeKeys } from '../../node/keys-file.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createMembership, type Membership } from '../../node/membership.ts';
import type { OwnSubscription } from '../../node/own-subscription.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../../protocol/signing/header.ts';
import { verifySignature } from '../../protocol/signing/verify.ts';
import {
  authorize,
  closeAll,
  engine,
  newSubscription,
  newTransport,
  onClose,
  openRegistry,
  pin,
  type Square,
  until,
} from '../registry/square.ts';
import { ACK } from './stage.ts';

/** A real process of a gateway, among a real registry and two nodes that this test plays, on real ports. */

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await closeAll();
});

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Played {
  readonly own: OwnSubscription;
  readonly membership: Membership;
  readonly heard: NodeRequest[];
  answer: () => NodeReply | Promise<NodeReply>;
}

const acked = (): NodeReply => ({ status: 200, headers: { 'content-type': 'application/json' }, body: ACK });

async function play(square: Square, changes: Partial<OwnSubscription>): Promise<Played> {
  const telemetry = silentTelemetry();
  let membership: Membership | undefined;
  const heard: NodeRequest[] = [];
  const played = { heard, answer: acked as Played['answer'] };
  const wire = {
    refuse: acked,
    async receive(request: NodeRequest): Promise<NodeReply> {
      if (request.path.endsWith('/on_subscribe') && membership !== undefined) return membership.receive(request);
      heard.push(request);
      return played.answer();
    },
  };
  const door = await listen({ host: '127.0.0.1', port: 0, wire, wirePrefixes: ['/v1'], telemetry });
  onClose(() => door.close(0));
  const own = newSubscription({ url: `${door.url}/v1`, ...changes });
  const perAddress = createLimiter({ perSecond: 1_000, burst: 1_000, keysMax: 10 });
  const parts = { clock: systemClock, chance: systemChance, engine, telemetry, perAddress, clockSkewMs: 5_000 };
  membership = createMembership({ ...parts, subscriptions: [own], registries: [pin(square)], transport: newTransport() });
  onClose(() => membership?.close());
  return Object.assign(played, { own, membership });
}

interface Running {
  readonly child: ChildProcess;
  /** What it said to its operator. */
  readonly said: string[];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

function run(config: string): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/marktplein.ts', 'run', 'gateway', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, said, ended };
}

async function ready(url: string): Promise<boolean> {
  const transport = newTransport();
  const found = await transport.send({ method: 'GET', url, headers: {} });
  return found.ok && found.status === 200;
}

function writeConfig(folder: string, square: Square, port: number): string {
  const keysFile = join(folder, 'keys.json');
  if (!existsSync(keysFile)) writeKeys(keysFile, createKeys({ keyId: 'g1' }, systemChance));
  const pinned = pin(square);
  const [[keyId, signing] = ['', new Uint8Array()]] = pinned.signingKeys;
  const keys = [
    { key_id: keyId, signing_public_key: toBase64(signing), encryption_public_key: toBase64(pinned.encryptionKeys[0] ?? new Uint8Array()) },
  ];
  const file = join(folder, 'gateway.yaml');
  const config = {
    role: 'gateway',
    subscriber_id: 'gateway.test',
    public_url: `http://127.0.0.1:${port}/beckn`,
    listen: { host: '127.0.0.1', port },
    store: { engine: 'sqlite', file: 'data/gateway.db' },
    keys_file: 'keys.json',
    domains: ['local-retail'],
    registries: [{ subscriber_id: pinned.subscriberId, url: pinned.url, keys }],
    allow_private_addresses: true,
    log: { file: 'logs/gateway.log' },
  };
  writeFileSync(file, stringify(config));
  return file;
}

test('a node that is told to stop ends with 0 although a peer keeps it waiting, and loses nothing', async () => {
  const square = await openRegistry();
  const shop = await play(square, { subscriberId: 'shop.test', type: 'BPP' });
  const buyer = await play(square, { subscriberId: 'buyer.test', type: 'BAP' });
  const joined = await Promise.all([shop.membership.join(), buyer.membership.join()]);
  expect(joined).toMatchObject([{ ok: true }, { ok: true }]);
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-run-'));
  const port = await freePort();
  const config = writeConfig(folder, square, port);
  const first = run(config);
  await waitFor(() => ready(`http://127.0.0.1:${port}/ready`), 'the gateway is ready');

  let letGo = (): void => {};
  shop.answer = () =>
    new Promise((resolve) => {
      letGo = () => resolve({ status: 503, headers: {}, body: '' });
    });
  const body = searchOf(buyer.own);
  const said = await newTransport().send({
    url: `http://127.0.0.1:${port}/beckn/search`,
    headers: { 'content-type': 'application/json', authorization: authorize(body, buyer.own, systemClock.nowMs()) },
    body,
  });
  expect([said.ok && said.status, said.ok && Buffer.from(said.body).toString()]).toEqual([200, ACK]);
  await waitFor(() => shop.heard.length === 1, 'the search reaches the shop');
  first.child.kill('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  letGo();

  shop.answer = acked;
  const second = run(config);
  await waitFor(() => shop.heard.length === 2, 'the search is sent again after the restart');
  for (const heard of shop.heard) {
    expect(Buffer.from(heard.body)).toEqual(Buffer.from(body));
    const header = parseSignatureHeader(heard.headers.authorization);
    expect(header.ok && verifySignature(header.value, digestOf(heard.body), buyer.own.signingSecret.slice(32), engine).ok).toBe(true);
    expect(heard.headers['x-gateway-authorization']).toContain('keyId="gateway.test|g1|ed25519"');
  }
  await waitFor(() => ready(`http://127.0.0.1:${port}/ready`), 'the gateway is ready again');
  const stoppedAtMs = systemClock.nowMs();
  second.child.kill('SIGTERM');
  expect(await second.ended).toEqual({ code: 0, signal: null });
  expect(systemClock.nowMs() - stoppedAtMs).toBeLessThan(4_000);

  const log = readFileSync(join(folder, 'logs/gateway.log'), 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string });
  expect(lines.filter(({ msg }) => msg === 'stopped')).toHaveLength(2);
  expect(log).not.toMatch(/gouda|signature="[A-Za-z0-9+/]{10}/);
  expect(log).not.toContain(JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')).signing[0].secret_key);
}, 60_000);

test('a node that cannot have its port says so and ends', async () => {
  const square = await openRegistry();
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-run-'));
  const port = Number(new URL(square.url).port);
  const taken = run(writeConfig(folder, square, port));
  expect(await taken.ended).toEqual({ code: 1, signal: null });
  expect(taken.said.join('')).toMatch(/^Port \d+ is taken by another program: .*\n$/);
}, 30_000);

function searchOf({ subscriberId, url }: OwnSubscription): Uint8Array {
  const context = {
    domain: 'local-retail',
    location: { city: { code: 'std:020' }, country: { code: 'NLD' } },
    action: 'search',
    version: '1.1.1',
    bap_id: subscriberId,
    bap_uri: url,
    transaction_id: crypto.randomUUID(),
    message_id: crypto.randomUUID(),
    timestamp: new Date(systemClock.nowMs()).toISOString(),
    ttl: 'PT60S',
  };
  return Buffer.from(JSON.stringify({ context, message: { intent: { item: { descriptor: { name: 'gouda' } } } } }));
}

/** A process takes seconds to start on a busy machine. */
async function waitFor(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    const done = await until(holds, what).then(
      () => true,
      () => false,
    );
    if (done) return;
  }
  throw new Error(`In vain: ${what}`);
}

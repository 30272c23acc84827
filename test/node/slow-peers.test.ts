import { type ChildProcess, spawn } from 'node:child_process';
import { createServer as createWebServer, type Server as WebServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { createTransport } from '../../node/http-transport.ts';
import type { Send } from '../../node/role.ts';
import { runNode } from '../../node/runner.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { ACK, counting, NOW_MS, newParty, openStage, type Party } from './stage.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Connections of ours at a peer: how many there are, and how many there were at most. */
interface Peer {
  readonly port: number;
  connectionsMax: number;
}

function counted(server: Server | WebServer): Promise<Peer> {
  const open = new Set<Socket>();
  const peer = { port: 0, connectionsMax: 0 };
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    peer.connectionsMax = Math.max(peer.connectionsMax, open.size);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  });
  closers.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      peer.port = (server.address() as AddressInfo).port;
      resolve(peer);
    }),
  );
}

const raw = (talk: (socket: Socket) => void): Promise<Peer> => counted(createServer(talk));

function healthy(): Promise<Peer> {
  return counted(
    createWebServer((request, response) => {
      request.resume().on('end', () => void response.writeHead(200, { 'content-type': 'application/json' }).end(ACK));
    }),
  );
}

const silent = (): Promise<Peer> => raw((socket) => void socket.resume());

function dripping(): Promise<Peer> {
  return raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 1_000);
    socket.resume().on('close', () => clearInterval(drip));
  });
}

function endless(): Promise<Peer> {
  const piece = Buffer.alloc(64 * 1024, 0x20);
  return raw((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${100 * 1_048_576}\r\n\r\n`);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.resume().on('drain', pour);
    pour();
  });
}

const resetting = (): Promise<Peer> => raw((socket) => socket.once('data', () => socket.resetAndDestroy()));

async function dead(): Promise<Peer> {
  const server = createServer();
  const peer = await counted(server);
  await new Promise((resolve) => server.close(resolve));
  return peer;
}

/** A process that listens and is stopped, with as many before us as it lets wait: whoever calls now hears nothing at all. */
async function blackHole(): Promise<Peer> {
  const program = `const s = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => console.log(s.address().port));`;
  const hole: ChildProcess = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<number>((resolve) => hole.stdout?.once('data', (text: Buffer) => resolve(Number(text))));
  hole.kill('SIGSTOP');
  const waiting = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  closers.push(() => {
    for (const socket of waiting) socket.destroy();
    hole.kill('SIGKILL');
  });
  return { port, connectionsMax: 0 };
}

const own = newParty('own.test', 'BAP');
/** More for each of the bad than all places together would hold of three of them. */
const FOR_EACH_BAD = 150;
const FOR_GOOD = 60;

const partyAt = (name: string, { port }: Peer): Party => newParty(`${name}.test`, 'BPP', { url: `http://127.0.0.1:${port}/beckn` });

function to({ subscriber }: Party): Send {
  const { subscriberId, type, url } = subscriber;
  return {
    what: 'command',
    to: { subscriberId, type, domain: 'retail' },
    envelope: {
      domain: 'retail',
      buyerNode: { id: own.subscriber.subscriberId, uri: own.subscriber.url },
      providerNode: { id: subscriberId, uri: url },
      transactionId: crypto.randomUUID(),
      messageId: crypto.randomUUID(),
      timestampMs: NOW_MS,
      ttlMs: 30_000,
    },
    command: { action: 'search', intent: { text: 'bread' } },
    giveUpAtMs: Date.now() + 60_000,
  };
}

/** How long the healthy peer's messages take, when those of the others were there first. */
async function timeHealthy(others: readonly Party[]): Promise<{ readonly tookMs: number; readonly peer: Peer }> {
  const peer = await healthy();
  const good = partyAt('good', peer);
  const transport = createTransport({
    allowPrivateAddresses: true,
    connectionsPerDestination: 16,
    destinationsMax: 100,
    connectTimeoutMs: 10_000,
    headersTimeoutMs: 10_000,
    bodyTimeoutMs: 5_000,
  });
  const stage = openStage({ own, others: [good, ...others], parts: { transport, clock: systemClock } });
  const runner = runNode({ workable: stage.node, store: stage.store, clock: systemClock, telemetry: silentTelemetry() });
  closers.push(async () => {
    const stopped = runner.stop();
    await transport.close();
    await stopped;
  });
  const acked = () => stage.role.delivered.filter((one) => one.to.subscriberId === 'good.test' && one.ended === 'acked').length;
  // Connections and code that runs for the first time are nobody's delay.
  await stage.node.perform(counting('p', { send: [to(good)] }));
  await expect.poll(acked).toBe(1);
  const send = others.flatMap((bad) => Array.from({ length: FOR_EACH_BAD }, () => to(bad)));
  await stage.node.perform(counting('p', { send }));
  const startedMs = performance.now();
  await stage.node.perform(counting('p', { send: Array.from({ length: FOR_GOOD }, () => to(good)) }));
  await expect.poll(acked, { timeout: 15_000, interval: 5 }).toBe(FOR_GOOD + 1);
  return { tookMs: performance.now() - startedMs, peer };
}

const BAD = { silent, dripping, endless, resetting, dead, 'a black hole': blackHole } as const;

describe('deliveries to a healthy peer go on at their pace', () => {
  test('beside peers that are silent, drip, pour, reset, are not there, or swallow everything', { timeout: 60_000 }, async () => {
    const alone = await timeHealthy([]);
    const peers = await Promise.all(Object.entries(BAD).map(async ([name, open]) => ({ name, peer: await open() })));
    const beside = await timeHealthy(peers.map(({ name, peer }) => partyAt(name.replaceAll(' ', '-'), peer)));
    // Any one of the bad would hold a place for five seconds or more.
    expect(beside.tookMs).toBeLessThan(alone.tookMs * 10 + 2_500);
    expect(beside.peer.connectionsMax).toBeLessThanOrEqual(16);
    for (const { name, peer } of peers) expect([name, peer.connectionsMax <= 16]).toEqual([name, true]);
  });
});

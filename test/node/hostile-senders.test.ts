import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { type HttpLimits, type Listening, listen } from '../../node/http.ts';
import { silentTelemetry, type Telemetry } from '../../node/telemetry.ts';
import { bodyOf, newParty, openStage, type Party, type Stage, signatureOf } from './stage.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const own = newParty('own.test', 'BPP');
const buyer = newParty('buyer.test', 'BAP', { validUntilMs: Date.now() + 86_400_000, validFromMs: 0 });
const HOSTILE = '127.0.0.2';

interface Node extends Listening {
  readonly stage: Stage;
  readonly telemetry: Telemetry;
}

async function open(limits: Partial<HttpLimits> = {}): Promise<Node> {
  const stage = openStage({ own, others: [buyer], parts: { clock: systemClock } });
  stage.clock.ms = Date.now();
  const telemetry = silentTelemetry();
  const listening = await listen({ host: '127.0.0.1', port: 0, wire: stage.node, wirePrefixes: ['/beckn'], telemetry, limits });
  closers.push(() => listening.close(0));
  return { ...listening, stage, telemetry };
}

function hostile(port: number, text: string | Buffer): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress: HOSTILE }).on('error', () => undefined);
  socket.resume().write(text);
  closers.push(() => socket.destroy());
  return socket;
}

const many = (count: number, one: (n: number) => Socket): Socket[] => Array.from({ length: count }, (_, n) => one(n));
const head = (length: number): string =>
  `POST /beckn/search HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n`;

/** A good sender on a connection of its own: the status of its message. */
async function ask(port: number, from: Party = buyer): Promise<number> {
  const body = bodyOf(from, { timestamp: new Date().toISOString() });
  const authorization = signatureOf(from, body, { createdMs: Date.now() });
  const reply = await fetch(`http://127.0.0.1:${port}/beckn/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, connection: 'close' },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  return reply.status;
}

const settled = (sockets: readonly Socket[]): Promise<void> =>
  expect.poll(() => sockets.every((socket) => socket.destroyed || socket.readyState === 'open'), { timeout: 10_000 }).toBe(true);

// Other systems have no more than one address of their own to call from.
describe.skipIf(process.platform !== 'linux')('a good sender is acknowledged beside', () => {
  test('headers that never end, on more connections than there are', async () => {
    const { port } = await open({ connectionsMax: 200, connectionsPerAddressMax: 150 });
    await settled(many(400, () => hostile(port, head(10))));
    expect(await ask(port)).toBe(200);
  });

  test('thousands of idle connections, from any address', async () => {
    const { port, telemetry } = await open({ connectionsMax: 500 });
    await settled(many(2_000, () => hostile(port, '')));
    expect(await ask(port)).toBe(200);
    const [, dropped] = /turned_away_total\{cause="connections",node="silent"\} (\d+)/.exec(await telemetry.metricsText()) ?? [];
    expect(Number(dropped)).toBeGreaterThan(500);
  });

  test('bodies that never end, more than are read at once', async () => {
    const { port } = await open({ requestsInFlightMax: 60, bodiesPerAddressMax: 20 });
    const slow = many(100, () => hostile(port, `${head(1_000)}\r\n{`));
    await expect.poll(() => slow.filter((socket) => socket.bytesRead > 0).length, { timeout: 10_000 }).toBe(80);
    expect(await ask(port)).toBe(200);
  });

  test('many large bodies at once, which take no more memory than there is room for', async () => {
    const { port } = await open({ bytesInFlightMax: 8 * 1_048_576, bodiesPerAddressMax: 4 });
    const large = Buffer.concat([Buffer.from(`${head(1_048_576)}\r\n`), Buffer.alloc(1_048_576 - 1, 0x20)]);
    const sockets = many(60, () => hostile(port, large));
    await expect.poll(() => sockets.filter((socket) => socket.bytesRead > 0).length, { timeout: 10_000 }).toBe(56);
    expect(await ask(port)).toBe(200);
  });

  test('keys that nobody knows, while the registry hangs', async () => {
    const { port, stage } = await open();
    expect(await ask(port)).toBe(200);
    stage.register.gate = new Promise(() => undefined);
    const flood = many(400, (n) => {
      const stranger = newParty(`stranger-${n}.test`, 'BAP');
      const body = Buffer.from(bodyOf(stranger));
      const authorization = signatureOf(stranger, body, { createdMs: Date.now() });
      return hostile(port, Buffer.concat([Buffer.from(`${head(body.byteLength)}authorization: ${authorization}\r\n\r\n`), body]));
    });
    await expect.poll(() => flood.filter((socket) => socket.bytesRead > 0).length, { timeout: 10_000 }).toBe(144);
    expect(await ask(port)).toBe(200);
    expect(stage.register.asked).toHaveLength(257);
  });

  test('messages of which the signature does not fit, as fast as they go', async () => {
    const { port, stage } = await open();
    const forger = newParty('buyer.test', 'BAP');
    const body = Buffer.from(bodyOf(forger));
    const forged = Buffer.concat([
      Buffer.from(`${head(body.byteLength)}authorization: ${signatureOf(forger, body, { createdMs: Date.now() })}\r\n\r\n`),
      body,
    ]);
    const sockets = many(50, () => {
      const socket = hostile(port, forged);
      return socket.on('data', () => socket.write(forged));
    });
    await expect.poll(() => sockets.every((socket) => socket.bytesRead > 0), { timeout: 10_000 }).toBe(true);
    for (let i = 0; i < 5; i += 1) expect(await ask(port)).toBe(200);
    expect(stage.node.pressure().refusing).toBe('nothing');
  });
});

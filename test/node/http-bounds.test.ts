import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ListenOptions } from '../../node/http.ts';
import { call, closeAll, closers, door, line, pause } from './door.ts';

afterEach(closeAll);

describe('size', () => {
  const limits = { bodyBytesMax: 1_000 };

  test('a body up to the bound is read, one byte more is refused in the shape of the dialect', async () => {
    const node = await door({ limits });
    for (const chunked of [false, true]) {
      expect((await call(`${node.url}/v1/search`, { body: 'x'.repeat(1_000), chunked })).status).toBe(200);
      const refused = await call(`${node.url}/v1/search`, { body: 'x'.repeat(1_001), chunked });
      expect(refused).toMatchObject({
        status: 413,
        body: 'NACK body-too-large',
        headers: { 'x-shaped': '/v1/search', connection: 'close' },
      });
    }
    expect(node.heard).toHaveLength(2);
    expect(await node.telemetry.metricsText()).toContain('turned_away_total{cause="size",node="silent"} 2');
  });

  test('a sender that only listens when it has said all hears the refusal, not a broken connection', async () => {
    const node = await door({ limits });
    const { socket, received } = line(node.port);
    socket.pause();
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 2500\r\n\r\n');
    for (let i = 0; i < 5; i++) {
      await pause(30);
      socket.write('x'.repeat(500));
    }
    await pause(30);
    socket.resume();
    await expect.poll(received).toContain('NACK body-too-large');
  });

  test('a body that is said to be too large is refused before it is sent', async () => {
    const node = await door({ limits });
    const { socket, received, ended } = line(node.port);
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 1001\r\n\r\n');
    await expect.poll(received).toContain('NACK body-too-large');
    await ended;
  });

  test('a body without end is cut off soon after the bound', async () => {
    const node = await door({ limits });
    const { socket, received, ended } = line(node.port);
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = `200\r\n${'x'.repeat(512)}\r\n`;
    const flood = setInterval(() => socket.write(chunk), 1);
    await ended;
    clearInterval(flood);
    expect(received()).toContain('413');
    expect(socket.bytesWritten).toBeLessThan(200_000);
  });

  test('a sender that waits for "continue" hears the refusal instead', async () => {
    const node = await door({ limits });
    const speak = async (length: number): Promise<string> => {
      const { socket, received } = line(node.port);
      socket.write(`POST /v1/search HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: ${length}\r\n\r\n`);
      await expect.poll(received).not.toBe('');
      return received().split('\r\n')[0] ?? '';
    };
    expect(await speak(5)).toBe('HTTP/1.1 100 Continue');
    expect(await speak(5_000)).toBe('HTTP/1.1 413 Payload Too Large');
  });

  test('headers are bounded too', async () => {
    const node = await door();
    expect((await call(`${node.url}/v1/search`, { headers: { 'x-long': 'x'.repeat(17_000) } })).status).toBe(431);
  });
});

describe('slow and many senders', () => {
  test('a body that drips is cut off in time and takes no place afterwards', async () => {
    const node = await door({ limits: { headersTimeoutMs: 300, requestTimeoutMs: 300, requestsInFlightMax: 1 } });
    const { socket, received, ended } = line(node.port);
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 50);
    await ended;
    clearInterval(drip);
    expect(received()).toContain('408');
    expect(node.heard).toHaveLength(0);
    expect((await call(`${node.url}/v1/search`)).status).toBe(200);
  });

  test('headers that never end are cut off in time', async () => {
    const node = await door({ limits: { headersTimeoutMs: 300, requestTimeoutMs: 600 } });
    const { socket, received, ended } = line(node.port);
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\n');
    await ended;
    expect(received()).toContain('408');
  });

  test('past the most in flight, senders are told when to come back', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const node = await door({ limits: { requestsInFlightMax: 2 } }, async () => {
      await held;
      return { status: 200, headers: {}, body: 'ACK' };
    });
    const first = [call(`${node.url}/v1/search`), call(`${node.url}/v1/search`)];
    await expect.poll(() => node.heard.length).toBe(2);
    const over = await call(`${node.url}/v1/search`, { body: 'x'.repeat(100_000) });
    expect(over).toMatchObject({ status: 503, body: 'NACK overloaded', headers: { 'retry-after': expect.stringMatching(/^[1-5]$/) } });
    release();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await call(`${node.url}/v1/search`)).status).toBe(200);
  });

  test('who is not welcome hears it before a body is read, and keeps the connection when little is left to read', async () => {
    const heads: unknown[] = [];
    const problem = { name: 'overloaded', message: 'busy', retryAfterSeconds: 4 } as const;
    const wire: ListenOptions['wire'] = {
      receive: () => Promise.reject(new Error('nothing is received')),
      unwelcome: (head) => {
        heads.push([head.path, head.headers.authorization]);
        return problem;
      },
      refuse: (_path, { name }) => ({ status: 503, headers: {}, body: `NACK ${name}` }),
    };
    const node = await door({ wire });
    const { socket, received } = line(node.port);
    const head = 'POST /v1/search HTTP/1.1\r\nhost: x\r\nauthorization: a\r\ncontent-length: ';
    socket.write(`${head}10\r\n\r\n12345`);
    await expect.poll(received).toMatch(/503[\s\S]*retry-after: 4[\s\S]*NACK overloaded/i);
    expect(received()).not.toMatch(/connection: close/i);
    socket.write(`67890${head}0\r\n\r\n`);
    await expect.poll(() => received().split('NACK overloaded')).toHaveLength(3);
    expect(heads).toEqual(Array.from({ length: 2 }, () => ['/v1/search', 'a']));
    const large = line(node.port);
    large.socket.write(`${head}1000000\r\n\r\n`);
    await large.ended;
    expect(large.received()).toMatch(/connection: close/i);
    expect(await node.telemetry.metricsText()).toContain('turned_away_total{cause="pressure",node="silent"} 3');
  });

  test('past the most bytes of all bodies together, senders are told when to come back, until there is room again', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const node = await door({ limits: { bytesInFlightMax: 1_000 } }, async ({ body }) => {
      if (body.byteLength === 600) await held;
      return { status: 200, headers: {}, body: 'ACK' };
    });
    const url = `${node.url}/v1/search`;
    const first = call(url, { body: 'x'.repeat(600) });
    await expect.poll(() => node.heard.length).toBe(1);
    const half = line(node.port);
    half.socket.write(`POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n${'x'.repeat(300)}`);
    // What was received counts, not what was promised: 100 bytes are left of the thousand.
    await expect.poll(async () => (await call(url, { body: 'x'.repeat(101) })).status).toBe(503);
    for (const chunked of [false, true]) {
      const over = await call(url, { body: 'x'.repeat(101), chunked });
      expect(over).toMatchObject({ status: 503, body: 'NACK overloaded', headers: { 'retry-after': expect.stringMatching(/^[1-5]$/) } });
      expect((await call(url, { body: 'x'.repeat(100), chunked })).status).toBe(200);
    }
    half.socket.destroy();
    await expect.poll(async () => (await call(url, { body: 'x'.repeat(400) })).status).toBe(200);
    release();
    expect((await first).status).toBe(200);
    expect((await call(url, { body: 'x'.repeat(1_000) })).status).toBe(200);
  });

  test('past the most connections the one that was idle for longest makes room, and that is counted', async () => {
    const node = await door({ limits: { connectionsMax: 2 } });
    const [first, second] = [line(node.port), line(node.port)];
    await expect.poll(() => [first, second].map(({ socket }) => socket.readyState)).toEqual(['open', 'open']);
    first.socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    await expect.poll(first.received).toContain('ACK');
    expect((await call(`${node.url}/v1/search`)).body).toBe('ACK');
    await second.ended;
    expect(first.socket.destroyed).toBe(false);
    expect(await node.telemetry.metricsText()).toContain('turned_away_total{cause="connections",node="silent"} 1');
  });

  test('past the most connections, when all are busy, new ones are dropped', async () => {
    const node = await door({ limits: { connectionsMax: 1 } }, () => new Promise(() => undefined));
    const busy = line(node.port);
    busy.socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    await expect.poll(() => node.heard.length).toBe(1);
    await line(node.port).ended;
    expect(busy.socket.destroyed).toBe(false);
  });

  // Other systems have no more than one address of their own to call from.
  test.skipIf(process.platform !== 'linux')('one address cannot take all connections', async () => {
    const node = await door({ limits: { connectionsMax: 100, connectionsPerAddressMax: 2 } }, () => new Promise(() => undefined));
    const from = (localAddress: string): Socket => {
      const socket = connect({ port: node.port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
      closers.push(() => socket.destroy());
      socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
      return socket;
    };
    const hostile = [from('127.0.0.2'), from('127.0.0.2')];
    await expect.poll(() => node.heard.length).toBe(2);
    const third = from('127.0.0.2');
    await new Promise((resolve) => third.on('close', resolve));
    from('127.0.0.1');
    await expect.poll(() => node.heard.length).toBe(3);
    expect(hostile.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  });

  test('a sender that hangs up half way is forgotten', async () => {
    const node = await door({ limits: { requestsInFlightMax: 1 } });
    const { socket } = line(node.port);
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nxx');
    await pause(50);
    socket.destroy();
    await expect.poll(async () => (await call(`${node.url}/v1/search`)).status).toBe(200);
    expect(node.heard).toHaveLength(1);
  });
});

import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, test } from 'vitest';
import { adminReply } from '../../node/admin.ts';
import { type Listening, type ListenOptions, listen, PortTaken } from '../../node/http.ts';
import { silentTelemetry, type Telemetry } from '../../node/telemetry.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { kindOf } from '../../protocol/problems.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Door extends Listening {
  readonly heard: NodeRequest[];
  readonly telemetry: Telemetry;
}

async function door(
  changes: Partial<ListenOptions> = {},
  answer: (request: NodeRequest) => Promise<NodeReply> = async () => ({ status: 200, headers: {}, body: 'ACK' }),
): Promise<Door> {
  const heard: NodeRequest[] = [];
  const telemetry = silentTelemetry();
  const wire: ListenOptions['wire'] = {
    receive: (request) => {
      heard.push(request);
      return answer(request);
    },
    refuse: (path, problem) => ({ status: kindOf(problem).httpStatus, headers: { 'x-shaped': path }, body: `NACK ${problem.name}` }),
  };
  const listening = await listen({ host: '127.0.0.1', port: 0, wire, wirePrefixes: ['/v1'], telemetry, ...changes });
  closers.push(() => listening.close(0));
  return { ...listening, heard, telemetry };
}

interface Reply {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

function call(
  url: string,
  {
    body = '',
    headers = {},
    agent,
    chunked = false,
  }: { body?: string; headers?: Record<string, string>; agent?: Agent; chunked?: boolean } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = httpRequest(url, { method: 'POST', headers: { ...length, ...headers }, ...(agent ? { agent } : {}) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    if (chunked) sent.write(body.slice(0, 1));
    sent.end(chunked ? body.slice(1) : body);
  });
}

/** A bare connection, and all that comes back on it. */
function line(port: number): { socket: Socket; received: () => string; ended: Promise<void> } {
  let text = '';
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.on('data', (piece: string) => {
    text += piece;
  });
  closers.push(() => socket.destroy());
  return {
    socket,
    received: () => text,
    ended: new Promise((resolve) => socket.on('close', () => resolve()).on('error', () => undefined)),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the wire', () => {
  test('gets the exact bytes, the path without query, and headers in lower case', async () => {
    const node = await door();
    const reply = await call(`${node.url}/v1/search?a=b`, { body: '{"ü": 1}', headers: { Authorization: 'Signature x' } });
    expect(reply).toMatchObject({ status: 200, body: 'ACK', headers: { 'content-length': '3' } });
    const [request] = node.heard;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1/search',
      remoteAddress: '127.0.0.1',
      headers: { authorization: 'Signature x' },
    });
    expect(Buffer.from(request?.body ?? []).toString()).toBe('{"ü": 1}');
  });

  test('a signature header that is sent twice reaches the wire as both', async () => {
    const node = await door();
    const { socket, received } = line(node.port);
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\nauthorization: first\r\nauthorization: second\r\ncontent-length: 0\r\n\r\n');
    await expect.poll(received).toContain('ACK');
    expect(node.heard[0]?.headers.authorization).toBe('first, second');
  });

  test('paths that only look alike go to the application', async () => {
    const node = await door();
    for (const path of ['/v10/search', '/', '/V1/search']) expect((await call(node.url + path)).status).toBe(404);
    for (const path of ['/v1', '/v1/search']) expect((await call(node.url + path)).body).toBe('ACK');
    expect(node.heard.map(({ path }) => path)).toEqual(['/v1', '/v1/search']);
  });

  test('an Express application serves everything else, bodies included', async () => {
    const app = express();
    app.use(express.json());
    app.post('/api', (request, response) => void response.json({ got: request.body }));
    const node = await door({ app });
    expect((await call(`${node.url}/api`, { body: '{"a":1}', headers: { 'content-type': 'application/json' } })).body).toBe(
      '{"got":{"a":1}}',
    );
    expect((await call(`${node.url}/v1/search`)).body).toBe('ACK');
  });

  test('one connection serves many messages', async () => {
    const node = await door();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    closers.push(() => agent.destroy());
    for (let i = 0; i < 3; i++) expect((await call(`${node.url}/v1/search`, { agent, body: 'x' })).body).toBe('ACK');
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  });

  test('a failure of ours is told as such, without its reason', async () => {
    const node = await door({}, () => Promise.reject(new Error('secret reason')));
    expect(await call(`${node.url}/v1/search`)).toMatchObject({ status: 500, body: 'NACK internal' });
  });

  test('behind a proxy of our own the last forwarded address is the sender', async () => {
    const node = await door({ behindProxy: true });
    const open = await door();
    for (const { url } of [node, open]) await call(`${url}/v1/search`, { headers: { 'x-forwarded-for': '6.6.6.6, 8.8.8.8' } });
    expect([node.heard[0]?.remoteAddress, open.heard[0]?.remoteAddress]).toEqual(['8.8.8.8', '127.0.0.1']);
  });
});

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

describe('what must not bring the process down', () => {
  test('a sender that hangs up while its message is being handled', async () => {
    let answered = 0;
    const node = await door({ limits: { requestsInFlightMax: 1 } }, async () => {
      await pause(100);
      answered++;
      return { status: 200, headers: {}, body: 'x'.repeat(100_000) };
    });
    const { socket } = line(node.port);
    socket.write('POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\nx');
    await expect.poll(() => node.heard.length).toBe(1);
    socket.destroy();
    await expect.poll(() => answered).toBe(1);
    await pause(20);
    expect((await call(`${node.url}/v1/search`)).status).toBe(200);
  });

  test('a reply that cannot be sent as it is, and a refusal that fails', async () => {
    const node = await door({}, async () => ({ status: 200, headers: { 'x-bad': 'a\r\nb' }, body: '' }));
    expect(await call(`${node.url}/v1/search`)).toMatchObject({ status: 500, body: 'NACK internal' });
    const wire: ListenOptions['wire'] = {
      receive: () => Promise.reject(new Error('once')),
      refuse: () => {
        throw new Error('twice');
      },
    };
    const broken = await door({ wire, limits: { bodyBytesMax: 10 } });
    await expect(call(`${broken.url}/v1/search`)).rejects.toThrow('hang up');
    await expect(call(`${broken.url}/v1/search`, { body: 'x'.repeat(11) })).rejects.toThrow('hang up');
  });
});

describe('opening and closing', () => {
  test('a port that is taken is named, with what to do', async () => {
    const node = await door();
    const failure: unknown = await door({ port: node.port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortTaken);
    expect((failure as Error).message).toContain(`Port ${node.port} is taken`);
    expect((failure as Error).message).toMatch(/--port.*listen\.port/);
  });

  test('a host that is not ours is told apart from a port that is taken', async () => {
    const failure: unknown = await door({ host: '192.0.2.1' }).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(PortTaken);
    expect((failure as Error).message).toContain('listen.host');
  });

  test('closing lets a message under way end and takes no new ones', async () => {
    const node = await door({}, async () => {
      await pause(150);
      return { status: 200, headers: {}, body: 'ACK' };
    });
    const agent = new Agent({ keepAlive: true });
    closers.push(() => agent.destroy());
    const underWay = call(`${node.url}/v1/search`, { agent });
    await expect.poll(() => node.heard.length).toBe(1);
    const startedMs = performance.now();
    const closed = node.close(5_000);
    await expect(call(`${node.url}/v1/search`)).rejects.toThrow('ECONNREFUSED');
    expect(await underWay).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  test('closing does not wait for a connection whose reply had begun and then ended', async () => {
    const node = await door({
      app: (_, response) => {
        response.write('begun ');
        setTimeout(() => response.end('ended'), 150);
      },
    });
    const agent = new Agent({ keepAlive: true });
    closers.push(() => agent.destroy());
    const underWay = call(`${node.url}/stream`, { agent });
    await pause(50);
    const startedMs = performance.now();
    await node.close(5_000);
    expect((await underWay).body).toBe('begun ended');
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });

  test('closing does not wait for connections that say nothing', async () => {
    const node = await door();
    const agent = new Agent({ keepAlive: true });
    closers.push(() => agent.destroy());
    await call(`${node.url}/v1/search`, { agent });
    const startedMs = performance.now();
    await node.close(5_000);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  test('when the grace is over, what still goes on is cut off', async () => {
    const node = await door({}, () => new Promise(() => undefined));
    const underWay = call(`${node.url}/v1/search`).catch((error: Error) => error.message);
    await expect.poll(() => node.heard.length).toBe(1);
    await node.close(100);
    expect(await underWay).toContain('hang up');
  });

  test('closing twice is closing once', async () => {
    const node = await door();
    await Promise.all([node.close(100), node.close(100)]);
  });
});

describe('what operators ask', () => {
  const counts = async () => ({ inbox: 1, outbox: 2, timers: 3, dead: 4, setAside: 5 });

  test('alive, ready and metrics', async () => {
    const facts = { telemetry: silentTelemetry(), counts, notReady: () => [] };
    expect((await adminReply('/health', facts))?.status).toBe(200);
    const ready = await adminReply('/ready', facts);
    expect([ready?.status, JSON.parse(ready?.body ?? '')]).toEqual([200, { status: 'ready', reasons: [], waiting: await counts() }]);
    expect((await adminReply('/metrics', facts))?.body).toContain('queue_entries{queue="dead",node="silent"} 4');
    expect(await adminReply('/metricsx', facts)).toBeUndefined();
  });

  test('not ready says why, and a broken store hides neither that nor the metrics', async () => {
    const facts = {
      telemetry: silentTelemetry(),
      counts: () => Promise.reject(new Error('locked')),
      notReady: () => ['not subscribed yet'],
    };
    const ready = await adminReply('/ready', facts);
    expect([ready?.status, JSON.parse(ready?.body ?? '')]).toEqual([
      503,
      { status: 'not ready', reasons: ['not subscribed yet', 'the store cannot be reached'] },
    ]);
    expect((await adminReply('/metrics', facts))?.status).toBe(200);
    expect((await adminReply('/health', facts))?.status).toBe(200);
  });
});

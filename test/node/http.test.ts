import { Agent } from 'node:http';
import express from 'express';
import { afterEach, describe, expect, test } from 'vitest';
import { adminReply } from '../../node/admin.ts';
import { type ListenOptions, PortTaken } from '../../node/http.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { call, closeAll, closers, door, line, pause } from './door.ts';

afterEach(closeAll);

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

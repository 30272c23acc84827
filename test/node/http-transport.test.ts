import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createTransport, type TransportOptions } from '../../node/http-transport.ts';
import type { Transport, TransportResult } from '../../node/transport.ts';

const OPTIONS: TransportOptions = {
  allowPrivateAddresses: true,
  connectionsPerDestination: 2,
  destinationsMax: 4,
  connectTimeoutMs: 1_000,
  headersTimeoutMs: 500,
  bodyTimeoutMs: 500,
};
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function transport(changes: Partial<TransportOptions> = {}): Transport {
  const made = createTransport({ ...OPTIONS, ...changes });
  closers.push(() => made.close());
  return made;
}

async function listening(server: Server | ReturnType<typeof createSocketServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function peer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

/** A peer that says whatever a test wants on the bare socket. */
async function rawPeer(speak: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => speak(socket));
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

const causeOf = (result: TransportResult): string => (result.ok ? `answered ${result.status}` : result.cause);
const post = (url: string, body = '{}') => ({ url, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) });

describe('a call', () => {
  test('sends the exact bytes and headers and brings back status, headers and bytes', async () => {
    const url = await peer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const said = `${request.method} ${request.url} ${request.headers.authorization} ${Buffer.concat(chunks).toString()}`;
        response.writeHead(401, { 'WWW-Authenticate': 'Signature', 'x-list': ['a', 'b'] }).end(said);
      });
    });
    const result = await transport().send({
      url: `${url}/search?x=1`,
      headers: { authorization: 'Signature a' },
      body: Buffer.from('{"ü":1}'),
    });
    expect(result).toMatchObject({ ok: true, status: 401, headers: { 'www-authenticate': 'Signature', 'x-list': 'a, b' } });
    expect(result.ok && Buffer.from(result.body).toString()).toBe('POST /search?x=1 Signature a {"ü":1}');
  });

  test('may be a GET without a body', async () => {
    const url = await peer((request, response) => response.end(request.method));
    const result = await transport().send({ method: 'GET', url, headers: {} });
    expect(result.ok && Buffer.from(result.body).toString()).toBe('GET');
  });

  test('waits for the real answer behind early hints', async () => {
    const url = await rawPeer((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nx-early: 1\r\n\r\n');
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    const result = await transport().send(post(url));
    expect(result).toEqual({ ok: true, status: 200, headers: { 'content-length': '2' }, body: Buffer.from('ok') });
  });

  test('reuses its connections and opens no more than it may', async () => {
    const ports = new Set<number | undefined>();
    const url = await peer((request, response) => {
      ports.add(request.socket.remotePort);
      request.resume().on('end', () => response.end('ok'));
    });
    const calling = transport();
    const results = await Promise.all(Array.from({ length: 20 }, () => calling.send(post(url))));
    expect(results.map(causeOf)).toEqual(Array(20).fill('answered 200'));
    expect(ports.size).toBe(2);
  });

  test('closes the connections of the destination used longest ago when there are too many', async () => {
    let open = 0;
    const calling = transport({ destinationsMax: 2 });
    for (let i = 0; i < 4; i++) {
      const server = createServer((_, response) => response.end('ok')).on('connection', (socket) => {
        open++;
        socket.on('close', () => open--);
      });
      closers.push(() => server.close());
      expect(causeOf(await calling.send(post(`http://127.0.0.1:${await listening(server)}`)))).toBe('answered 200');
    }
    await expect.poll(() => open).toBe(2);
  });

  test('lets a call under way end when its destination has to make room', async () => {
    const slow = await peer((_, response) => void setTimeout(() => response.end('late'), 100));
    const quick = await peer((_, response) => void response.end('soon'));
    const calling = transport({ destinationsMax: 1 });
    const [late, soon] = await Promise.all([calling.send(post(slow)), calling.send(post(quick))]);
    expect([late, soon].map(causeOf)).toEqual(['answered 200', 'answered 200']);
  });
});

describe('a peer that misbehaves', () => {
  test('is not followed to another place', async () => {
    let followed = false;
    const url = await peer((request, response) => {
      if (request.url === '/else') followed = true;
      response.writeHead(307, { location: '/else' }).end();
    });
    expect(causeOf(await transport().send(post(url)))).toBe('redirect');
    expect(followed).toBe(false);
  });

  test('cannot make us read more than the bound, whether it says so first or not', async () => {
    const said = await peer((_, response) => response.writeHead(200, { 'content-length': 1_001 }).end('x'.repeat(1_001)));
    let sent = 0;
    const unsaid = await peer((_, response) => {
      const more = (): void => {
        sent += 1_000;
        if (response.write('x'.repeat(1_000)) && sent < 50_000_000) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    const calling = transport();
    for (const url of [said, unsaid]) expect(causeOf(await calling.send({ ...post(url), replyBytesMax: 1_000 }))).toBe('reply-too-large');
    expect(sent).toBeLessThan(10_000_000);
  });

  test('may fill the bound to the last byte', async () => {
    const url = await peer((_, response) => response.end('x'.repeat(1_000)));
    expect(causeOf(await transport().send({ ...post(url), replyBytesMax: 1_000 }))).toBe('answered 200');
  });

  test('that never answers is given up', async () => {
    const url = await rawPeer(() => undefined);
    expect(causeOf(await transport({ headersTimeoutMs: 200 }).send(post(url)))).toBe('timeout');
  });

  test('that drips its reply for ever is given up although it never falls silent', async () => {
    const url = await rawPeer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    expect(causeOf(await transport().send({ ...post(url), timeoutMs: 300 }))).toBe('timeout');
  });

  test('that hangs up or talks gibberish breaks the call, not us', async () => {
    const calling = transport();
    const gone = await rawPeer((socket) => socket.destroy());
    const half = await rawPeer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nxx'));
    const gibberish = await rawPeer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    for (const url of [gone, half, gibberish]) expect(causeOf(await calling.send(post(url)))).toBe('broken');
  });

  test('that is not there is told apart: nothing was sent', async () => {
    const server = createSocketServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const calling = transport();
    expect(causeOf(await calling.send(post(`http://127.0.0.1:${port}`)))).toBe('connect');
    expect(causeOf(await calling.send(post('http://nowhere.invalid')))).toBe('connect');
  });

  test('that speaks no TLS where TLS is expected is told apart', async () => {
    const url = await rawPeer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(causeOf(await transport().send(post(url.replace('http:', 'https:'))))).toBe('tls');
  });

  test('a call that waits for a connection is given up in time as well', async () => {
    const url = await rawPeer(() => undefined);
    const calling = transport({ connectionsPerDestination: 1, headersTimeoutMs: 5_000 });
    const results = await Promise.all([calling.send({ ...post(url), timeoutMs: 300 }), calling.send({ ...post(url), timeoutMs: 300 })]);
    expect(results.map(causeOf)).toEqual(['timeout', 'timeout']);
  });
});

describe('addresses', () => {
  const guarded = () => transport({ allowPrivateAddresses: false });

  test.each([
    'https://127.0.0.1/',
    'https://0.0.0.0/',
    'https://0.1.2.3/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.0.0.1./',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
  ])('%s is refused before anything is opened', async (url) => {
    expect(causeOf(await guarded().send(post(url)))).toBe('refused-address');
  });

  test('a name is judged by the address it stands for', async () => {
    let connected = false;
    const server = createSocketServer((socket) => {
      connected = true;
      socket.destroy();
    });
    closers.push(() => server.close());
    const port = await listening(server);
    expect(causeOf(await guarded().send(post(`https://localhost:${port}/`)))).toBe('refused-address');
    expect(connected).toBe(false);
  });

  test('plain http, other schemes, passwords and nonsense are no URLs to call', async () => {
    const long = `https://example.com/${'x'.repeat(2_048)}`;
    for (const url of [
      'http://example.com/',
      'ftp://example.com/',
      'file:///etc/passwd',
      'https://a:b@example.com/',
      'https://',
      'x',
      long,
    ]) {
      expect(causeOf(await guarded().send(post(url)))).toBe('bad-url');
    }
  });

  test('a pilot on one machine may call itself', async () => {
    const url = await peer((_, response) => response.end('ok'));
    expect(causeOf(await transport().send(post(url)))).toBe('answered 200');
  });
});

test('closing ends calls under way, and later ones at once', async () => {
  const url = await rawPeer(() => undefined);
  const calling = createTransport({ ...OPTIONS, headersTimeoutMs: 5_000 });
  const underWay = calling.send(post(url));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await calling.close();
  expect(causeOf(await underWay)).toBe('broken');
  expect(causeOf(await calling.send(post(url)))).toBe('broken');
});

test('closing also ends calls to destinations that had to make room', async () => {
  const [first, second] = [await rawPeer(() => undefined), await rawPeer(() => undefined)];
  const calling = createTransport({ ...OPTIONS, destinationsMax: 1, headersTimeoutMs: 5_000 });
  let broken = 0;
  const watch = async (url: string): Promise<void> => {
    if (causeOf(await calling.send(post(url))) === 'broken') broken++;
  };
  const both = Promise.all([watch(first), watch(second)]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await calling.close();
  await both;
  expect(broken).toBe(2);
});

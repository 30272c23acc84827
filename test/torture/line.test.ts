import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { seeded } from '../../pilots/seeded.ts';
import { type Line, openLine } from '../../torture/line.ts';
import { freePorts } from '../cli/command.ts';

/** A line before a real server, over real sockets. */

let line: Line | undefined;
let server: Server | undefined;

afterEach(async () => {
  await line?.close();
  server?.closeAllConnections();
  server?.close();
});

/** How many requests the server heard whole, and a call over the line that gives what came back. */
async function setUp() {
  const heard = { whole: 0 };
  const listening = createServer((incoming, reply) => {
    incoming.resume().on('end', () => {
      heard.whole += 1;
      reply.end('acknowledged');
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const port = await freePorts(1);
  line = await openLine({ port, targetPort: (listening.address() as AddressInfo).port, chance: seeded(1) });
  const call = (body = 'x'.repeat(3_000)): Promise<string> =>
    new Promise((resolve) => {
      const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent: false }, (reply) => {
        let text = '';
        reply.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        reply.on('end', () => resolve(text));
        reply.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'broken'));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'broken'));
      outgoing.end(body);
    });
  return { heard, call, line };
}

test('an open line passes everything on, large bodies too', async () => {
  const { heard, call } = await setUp();
  expect(await call('y'.repeat(2_000_000))).toBe('acknowledged');
  expect(heard.whole).toBe(1);
});

test('a line that is cut loses messages before they are whole, and answers of messages that were heard', async () => {
  const { heard, call, line: cutting } = await setUp();
  await cutting.become('cut');
  const answers: string[] = [];
  for (let calls = 0; calls < 60; calls += 1) answers.push(await call());
  const arrived = answers.filter((answer) => answer === 'acknowledged').length;
  expect(arrived).toBeGreaterThan(5);
  // Heard, and yet the sender was not told: what an ACK that is lost looks like.
  expect(heard.whole - arrived).toBeGreaterThan(5);
  expect(60 - heard.whole).toBeGreaterThan(5);
  await cutting.become('open');
  expect(await call()).toBe('acknowledged');
});

test('a line that stalls holds everything back until it is open again', async () => {
  const { heard, call, line: stalling } = await setUp();
  await stalling.become('stall');
  const answer = call();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(heard.whole).toBe(0);
  await stalling.become('open');
  expect(await answer).toBe('acknowledged');
});

test('a line that refuses takes no connection, and does again afterwards', async () => {
  const { call, line: refusing } = await setUp();
  await refusing.become('refuse');
  expect(await call()).toBe('ECONNREFUSED');
  await refusing.become('open');
  expect(await call()).toBe('acknowledged');
});

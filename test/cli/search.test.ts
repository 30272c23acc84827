import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { endAll, run } from './command.ts';

const ESCAPE = '\u001b[31m';
const TRANSACTION = '01a3b0c2-6b0e-7c11-8f00-3d5b4c6a7e8f';

/** What a buyer node hands on of two provider nodes, one of which means ill. */
const OFFERS = [
  offered('honest.example', 'bread', 'Brood'),
  offered('hostile.example', 'bread', `Brood${ESCAPE}\u009b2J\r\nEUR     0.01  Goud`),
];

let node: Server;

beforeAll(async () => {
  node = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://node');
    if (request.method === 'POST')
      response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ transactionId: TRANSACTION }));
    else if (pathname.endsWith('/offers'))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ total: OFFERS.length, offers: OFFERS }));
    else
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`id: 1\nevent: offers\ndata: ${JSON.stringify({ id: 1, type: 'offers', transactionId: TRANSACTION })}\n\n`);
  });
  await new Promise<void>((listening) => node.listen(0, '127.0.0.1', listening));
});
afterEach(endAll);
afterAll(() => new Promise((closed) => node.close(closed)));

test('what a provider calls its goods can neither draw a line of its own nor steer the terminal, and hides nobody else’s', async () => {
  const { port } = node.address() as AddressInfo;
  const { code, stdout } = await run(['search', 'brood', '--node', `http://127.0.0.1:${port}`, '--seconds', '2']);
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toEqual([
    'EUR     3.50  Brood  honest.example',
    'EUR     3.50  Brood\ufffd[31m\ufffd2J\ufffd\ufffdEUR     0.01  Goud  hostile.example',
  ]);
});

function offered(providerNode: string, id: string, name: string): object {
  const item = { id, name, price: { currency: 'EUR', amount: '3.50' } };
  return { providerNode, provider: { id: 'bakery', name: providerNode }, item, why: {} };
}

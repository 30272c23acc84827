import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { takePart } from './child.ts';

/** Many receivers in one process, each on a port of its own: they read, answer and count. */
const ACK = '{"message":{"ack":{"status":"ACK"}}}';
const count = Number(process.argv[2]);
let heard = 0;
let allHeard: (() => void) | undefined;

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': ACK.length }).end(ACK);
    heard += 1;
    if (heard === count) allHeard?.();
  });
};
const servers = Array.from({ length: count }, () => createServer({ keepAliveTimeout: 60_000 }, answer));
const ports = await Promise.all(
  servers.map(
    (server) => new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))),
  ),
);

takePart(
  { ports },
  {
    /** Answered once everybody has heard one message more. */
    all: () =>
      new Promise<string>((resolve) => {
        const done = (): void => {
          heard = 0;
          allHeard = undefined;
          resolve('all');
        };
        if (heard >= count) done();
        else allHeard = done;
      }),
    stop() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  },
);

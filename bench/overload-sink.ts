import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the answers arrive. */
export interface Sink {
  readonly port: number;
  /** How many different messages were answered. */
  answered(): number;
  close(): void;
}

const ACK = '{"message":{"ack":{"status":"ACK"}}}';
const MESSAGE_ID = /"message_id":"([^"]+)"/;

/** A buyer node that only counts what it hears. */
export async function openSink(): Promise<Sink> {
  const messageIds = new Set<string>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let text = '';
    request.setEncoding('latin1').on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      messageIds.add(MESSAGE_ID.exec(text)?.[1] ?? '');
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': ACK.length }).end(ACK);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answered: () => messageIds.size,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

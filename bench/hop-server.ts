import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../protocol/signing/header.ts';
import { verifySignature } from '../protocol/signing/verify.ts';
import { validate } from '../schemas/v1.1.1/validate.ts';
import { takePart } from './child.ts';
import { BUYER, PROVIDER } from './intake-parties.ts';
import { type SignedMessage, selectMessages } from './messages.ts';

/**
 * A node that does only what the protocol cannot do without: check a signed message, acknowledge it, sign one and send it on.
 * An app's call names the ports a message is to go by, the last of them being this one's own; it is answered when the message is back.
 */
const MESSAGE_BYTES = 2_000;
const ACK = '{"message":{"ack":{"status":"ACK"}}}';
const engine = chooseEngine();
const pools = new Map<string, Pool>();
/** Who waits for a message to come back: one at a time. */
let cameBack: (() => void) | undefined;

const accepts = (body: Buffer, authorization: string | undefined): boolean => {
  const header = parseSignatureHeader(authorization);
  if (!header.ok || !verifySignature(header.value, digestOf(body), BUYER.publicKey, engine).ok) return false;
  return validate('core', 'select', JSON.parse(body.toString('utf8'))).valid;
};

async function sendOn(ports: readonly string[], message: Pick<SignedMessage, 'bytes' | 'authorization'>): Promise<void> {
  const [next = '', ...rest] = ports;
  const pool = pools.get(next) ?? new Pool(`http://127.0.0.1:${next}`, { connections: 16, pipelining: 1 });
  pools.set(next, pool);
  const headers = { 'content-type': 'application/json', authorization: message.authorization, 'x-ports': rest.join(',') };
  const reply = await pool.request({ method: 'POST', path: '/hop', headers, body: message.bytes });
  if (reply.statusCode !== 200) throw new Error(`A message was refused with ${reply.statusCode}`);
  await reply.body.text();
}

const portsIn = (request: IncomingMessage): readonly string[] =>
  String(request.headers['x-ports'] ?? '')
    .split(',')
    .filter(Boolean);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const ports = portsIn(request);
  const acknowledge = (status: number): void =>
    void response.writeHead(status, { 'content-type': 'application/json', 'content-length': ACK.length }).end(ACK);
  if (request.url === '/ask') {
    const back = new Promise<void>((resolve) => {
      cameBack = resolve;
    });
    for (const message of selectMessages(1, { buyer: BUYER, provider: PROVIDER }, MESSAGE_BYTES)) await sendOn(ports, message);
    await back;
    acknowledge(200);
    return;
  }
  const bytes = Buffer.concat(chunks);
  const good = accepts(bytes, request.headers.authorization);
  acknowledge(good ? 200 : 400);
  if (!good) return;
  if (ports.length === 0) cameBack?.();
  else await sendOn(ports, { bytes, authorization: BUYER.identity.sign(bytes, { nowMs: Date.now() }) });
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const stop = (): Promise<unknown> => {
    server.close();
    server.closeAllConnections();
    return Promise.all([...pools.values()].map((pool) => pool.close()));
  };
  takePart({ port: (server.address() as AddressInfo).port }, { stop });
});

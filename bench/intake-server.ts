import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENGINES } from '../bpp/engines/engines.ts';
import { createProviderRole } from '../bpp/role.ts';
import { createSearchIndex } from '../bpp/search-index.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../protocol/signing/header.ts';
import { verifySignature } from '../protocol/signing/verify.ts';
import { validate } from '../schemas/v1.1.1/validate.ts';
import { takePart } from './child.ts';
import { BUYER, PROVIDER } from './intake-parties.ts';
import { openRealNode } from './real-node.ts';

/** A provider node's whole intake behind a port, durable, on disk. What it accepts stays in the inbox: only the intake is measured. */
async function serveOurs(): Promise<void> {
  const { id, uri } = { id: PROVIDER.entry.subscriberId, uri: PROVIDER.entry.url };
  const catalogueIndex = createSearchIndex(ENGINES);
  const real = await openRealNode(PROVIDER, {
    network: [BUYER, PROVIDER],
    roleWith: () => createProviderRole({ node: { id, uri }, catalogueIndex, engines: ENGINES }),
    inboxMax: Number.POSITIVE_INFINITY,
  });
  const listening = await real.listen();
  takePart({ port: listening.port }, { stop: () => real.close() });
}

const ACK = Buffer.from('{"message":{"ack":{"status":"ACK"}}}');

/** The least that an honest receiver must do: read, digest, verify, parse, validate, answer. It remembers nothing. */
function serveFloor(): void {
  const engine = chooseEngine();
  const accepts = (body: Buffer, authorization: string | undefined): boolean => {
    const digest = digestOf(body);
    const header = parseSignatureHeader(authorization);
    if (!header.ok || !verifySignature(header.value, digest, BUYER.publicKey, engine).ok) return false;
    return validate('core', 'select', JSON.parse(body.toString('utf8'))).valid;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      const status = accepts(body, request.headers.authorization) ? 200 : 400;
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': ACK.length }).end(ACK);
    });
  });
  server.listen(0, '127.0.0.1', () => takePart({ port: (server.address() as AddressInfo).port }, { stop: () => server.close() }));
}

if (process.argv[2] === 'floor') serveFloor();
else await serveOurs();

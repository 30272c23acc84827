import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProviderRole } from '../bpp/role.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import { listen } from '../node/http.ts';
import { createLimiter } from '../node/limiter.ts';
import { createNode } from '../node/node.ts';
import { createPeers } from '../node/peers.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { createTelemetry } from '../node/telemetry.ts';
import { createTransport } from '../node/transport.ts';
import { LIMITS } from '../protocol/limits.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../protocol/signing/header.ts';
import { verifySignature } from '../protocol/signing/verify.ts';
import { validate } from '../schemas/v1.1.1/validate.ts';
import { takePart } from './child.ts';
import { BUYER, PROVIDER, WIRE_PATH } from './intake-parties.ts';
import { DOMAIN, registryOf } from './parties.ts';

/** A provider node's whole intake behind a port, durable, on disk. What it accepts stays in the inbox: only the intake is measured. */
async function serveOurs(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
  const store = await openSqliteStore({ file: join(folder, 'node.db') });
  const telemetry = createTelemetry({ name: 'bench', level: 'info' });
  const peersFor = { cacheMs: 600_000, graceMs: 0, negativeCacheMs: 1_000, entriesMax: 1_000 };
  const unlimited = createLimiter({ perSecond: 1e9, burst: 1e9, keysMax: 1_000 });
  const node = createNode({
    role: createProviderRole({
      node: { id: PROVIDER.entry.subscriberId, uri: PROVIDER.entry.url },
      catalogueIndex: { search: () => [], provider: () => undefined, item: () => undefined, categories: () => [] },
    }),
    identity: PROVIDER.identity,
    domains: [DOMAIN],
    store,
    transport: createTransport({
      allowPrivateAddresses: true,
      connectionsPerDestination: 1,
      destinationsMax: 1,
      connectTimeoutMs: 1_000,
      headersTimeoutMs: 1_000,
      bodyTimeoutMs: 1_000,
    }),
    peers: createPeers(registryOf([BUYER, PROVIDER]), systemClock, peersFor),
    clock: systemClock,
    chance: systemChance,
    engine: chooseEngine(),
    telemetry,
    perAddress: unlimited,
    perSender: unlimited,
    clockSkewMs: LIMITS.clockSkewDefaultMs,
    signatureLifetimeMaxS: LIMITS.signatureLifetimeMaxS,
  });
  const listening = await listen({ host: '127.0.0.1', port: 0, wire: node, wirePrefixes: [WIRE_PATH], telemetry });
  takePart(
    { port: listening.port },
    {
      async stop() {
        await listening.close(1_000);
        await store.close();
        rmSync(folder, { recursive: true, force: true });
      },
    },
  );
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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemChance, systemClock } from '../node/clock.ts';
import { type Listening, listen } from '../node/http.ts';
import { createTransport } from '../node/http-transport.ts';
import { createLimiter } from '../node/limiter.ts';
import { createNode, type Node } from '../node/node.ts';
import { createPeers, type Peers } from '../node/peers.ts';
import type { Role } from '../node/role.ts';
import { type Runner, runNode } from '../node/runner.ts';
import type { Store } from '../node/store/port.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { createTelemetry, type Telemetry } from '../node/telemetry.ts';
import { LIMITS } from '../protocol/limits.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { WIRE_PATH } from './intake-parties.ts';
import { DOMAIN, type Party, registryOf } from './parties.ts';

/** A node as it is deployed, but for its registry, which answers at once, and limits of rate, which are out of the way. */
export interface RealNode {
  readonly node: Node;
  readonly store: Store;
  readonly telemetry: Telemetry;
  listen(): Promise<Listening>;
  /** Works on what it hears, until it is closed. */
  run(): void;
  close(): Promise<void>;
}

/** As the foundation of a node has it. */
const TRANSPORT = {
  connectionsPerDestination: 16,
  destinationsMax: 2_048,
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 5_000,
} as const;

export interface RealNodeOptions {
  readonly network: readonly Party[];
  roleWith(means: { readonly peers: Peers; readonly telemetry: Telemetry }): Role;
  /** As configured by default unless said. */
  readonly inboxMax?: number;
  /** A file of its own unless said. */
  readonly store?: Store;
  /** Standard output unless said. */
  readonly logTo?: { write(line: string): void };
}

export async function openRealNode(party: Party, { network, roleWith, inboxMax, logTo, store: given }: RealNodeOptions): Promise<RealNode> {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
  const store = given ?? (await openSqliteStore({ file: join(folder, 'node.db') }));
  const telemetry = createTelemetry({ name: 'bench', level: 'info', ...(logTo === undefined ? {} : { destination: logTo }) });
  const entriesFor = { cacheMs: 600_000, graceMs: 0, negativeCacheMs: 1_000, entriesMax: 5_000 };
  const peers = createPeers([registryOf(network)], systemClock, entriesFor);
  const transport = createTransport({ ...TRANSPORT, allowPrivateAddresses: true });
  const unlimited = createLimiter({ perSecond: 1e9, burst: 1e9, keysMax: 1_000 });
  const node = createNode({
    role: roleWith({ peers, telemetry }),
    identity: party.identity,
    domains: [DOMAIN],
    store,
    transport,
    peers,
    clock: systemClock,
    chance: systemChance,
    engine: chooseEngine(),
    telemetry,
    perAddress: unlimited,
    perSender: unlimited,
    clockSkewMs: LIMITS.clockSkewDefaultMs,
    signatureLifetimeMaxS: LIMITS.signatureLifetimeMaxS,
    ...(inboxMax === undefined ? {} : { inboxMax }),
  });
  let runner: Runner | undefined;
  let listening: Listening | undefined;
  return {
    node,
    store,
    telemetry,
    async listen() {
      listening = await listen({ host: '127.0.0.1', port: 0, wire: node, wirePrefixes: [WIRE_PATH], telemetry });
      return listening;
    },
    run() {
      runner = runNode({ workable: node, store, clock: systemClock, telemetry });
    },
    async close() {
      await listening?.close(1_000);
      await runner?.stop();
      await transport.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

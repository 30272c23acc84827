import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { firstCity, startPilot } from '../pilots/pilot.ts';
import type { Summary } from '../pilots/tally.ts';
import { type Child, startChild } from './child.ts';
import { type Figure, quantile } from './figures.ts';

const FIRST_PORT = 18_700;
const ASKS = 200;
const WARM_UP_ASKS = 50;

/** Whole purchases through a city's network, every node a process of its own, beside bare servers that pass signed messages round. */
export async function benchJourney(): Promise<readonly Figure[]> {
  const hops = await timesOfHops();
  const quiet = await trade({ purchases: 30, atOnce: 1 });
  const loaded = await trade({ purchases: 60, atOnce: 8 });
  return [
    ...figuresOf('journey', quiet, { hops, how: 'quiet: one purchase at a time' }),
    ...figuresOf('journey-loaded', loaded, { hops, how: '8 purchases at once' }),
  ];
}

async function trade(load: { readonly purchases: number; readonly atOnce: number }): Promise<Summary> {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
  const own = import.meta.url;
  const program = new URL(`../cli/marktplein${own.slice(own.lastIndexOf('.'))}`, own).pathname;
  const pilot = await startPilot({
    ...load,
    plain: true,
    city: firstCity(),
    folder: join(folder, 'pilot'),
    firstPort: FIRST_PORT,
    program: { execPath: process.execPath, args: [...process.execArgv, program] },
    say: () => undefined,
  });
  try {
    return await pilot.trade();
  } finally {
    await pilot.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface HopTimes {
  /** By way of a gateway and back: three signed messages. */
  readonly search: readonly number[];
  /** There and back: two signed messages. */
  readonly action: readonly number[];
}

async function timesOfHops(): Promise<HopTimes> {
  const nodes = await Promise.all(['buyer', 'gateway', 'provider'].map((name) => startChild('hop-server', [name])));
  const [buyer = 0, gateway = 0, provider = 0] = nodes.map((node: Child) => Number(node.ready.port));
  const app = new Pool(`http://127.0.0.1:${buyer}`);
  const ask = async (ports: readonly number[]): Promise<number> => {
    const startedMs = performance.now();
    const reply = await app.request({ method: 'POST', path: '/ask', headers: { 'x-ports': ports.join(',') } });
    await reply.body.text();
    return performance.now() - startedMs;
  };
  const search: number[] = [];
  const action: number[] = [];
  for (let turn = 0; turn < WARM_UP_ASKS + ASKS; turn += 1) {
    search.push(await ask([gateway, provider, buyer]));
    action.push(await ask([provider, buyer]));
  }
  await app.close();
  await Promise.all(nodes.map((node) => node.stop()));
  return { search: search.slice(WARM_UP_ASKS), action: action.slice(WARM_UP_ASKS) };
}

function figuresOf(bench: string, summary: Summary, means: { readonly hops: HopTimes; readonly how: string }): readonly Figure[] {
  const { hops, how } = means;
  const { purchases, latency_ms } = summary;
  const network = `${how}; ${purchases.completed} of ${purchases.attempted} purchases completed; floor: as many signed hops between bare servers, one at a time`;
  return Object.entries(latency_ms).flatMap(([action, ours]) => {
    const name = action === 'search' ? 'first-offer' : action;
    const floor = action === 'search' ? hops.search : hops.action;
    return [
      { bench: `${bench}-${name}-p50`, ours: ours.p50, floor: quantile(floor, 0.5), unit: 'ms', conditions: network },
      { bench: `${bench}-${name}-p99`, ours: ours.p99, floor: quantile(floor, 0.99), unit: 'ms', conditions: network },
    ];
  });
}

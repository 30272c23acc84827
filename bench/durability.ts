import { type Child, startChild } from './child.ts';
import type { Durability } from './durability-server.ts';
import { type Figure, quantile } from './figures.ts';
import { closedLoop } from './overload-load.ts';
import { overloadParties } from './overload-parties.ts';
import { supplyOf } from './overload-supply.ts';

const AT_ONCE = [1, 16, 64] as const;
const ROUNDS = 4;
/** Rounds before those that count: code is compiled, files have grown. */
const WARM_UP_ROUNDS = 1;
/** Of each round, for every one that asks at once; and a few more where only one does. */
const MESSAGES_EACH = 12;
const MESSAGES_MIN = 150;
const ROUND_MAX_S = 60;
/** Nobody listens there: what is accepted stays in the inbox, only the ACK is measured. */
const NOBODY_PORT = 1;

const WAYS = { each: 'a durable write for each message', group: 'a durable write for all that came together' } as const;

/** What it costs that a message is on the disk before its ACK, beside a node that remembers nothing when it stops. */
export async function benchDurability(): Promise<readonly Figure[]> {
  const open = (durability: Durability): Promise<Child> => startChild('durability-server', [durability, String(NOBODY_PORT)]);
  const nodes: readonly (readonly [Durability, Child])[] = [
    ['none', await open('none')],
    ['group', await open('group')],
    ['each', await open('each')],
  ];
  try {
    const figures: Figure[] = [];
    for (const atOnce of AT_ONCE) figures.push(...(await compare(atOnce, nodes)));
    return figures;
  } finally {
    await Promise.all(nodes.map(([, node]) => node.stop()));
  }
}

async function compare(atOnce: number, nodes: readonly (readonly [Durability, Child])[]): Promise<readonly Figure[]> {
  const count = Math.max(MESSAGES_MIN, atOnce * MESSAGES_EACH);
  const tookMs: Record<Durability, number[]> = { none: [], group: [], each: [] };
  // By turns, so that whatever else the machine is doing weighs on all.
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    for (const [durability, node] of nodes) {
      const supply = supplyOf(overloadParties(NOBODY_PORT));
      supply.fill(count);
      const load = await closedLoop(Number(node.ready.port), supply, { atOnce, seconds: ROUND_MAX_S });
      if (round >= WARM_UP_ROUNDS) tookMs[durability].push(...load.latenciesMs.map((one) => one.tookMs));
    }
  }
  return (['group', 'each'] as const).flatMap((way) =>
    ([50, 99] as const).map((percent) => ({
      bench: `durability-${way}-${atOnce}-p${percent}`,
      ours: quantile(tookMs[way], percent / 100),
      floor: quantile(tookMs.none, percent / 100),
      unit: 'ms to the ACK',
      conditions: `${WAYS[way]}; select of 2 KB, ${atOnce} at once, ${ROUNDS} rounds of ${count}; floor: the memory engine`,
    })),
  );
}

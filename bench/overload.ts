import { type Child, startChild } from './child.ts';
import { type Figure, median, quantile } from './figures.ts';
import { closedLoop, type Load, openLoop } from './overload-load.ts';
import { overloadParties } from './overload-parties.ts';
import type { OverloadFacts } from './overload-server.ts';
import { openSink, type Sink } from './overload-sink.ts';
import { type Supply, supplyOf } from './overload-supply.ts';

const AT_ONCE = 64;
const CONNECTIONS_MAX = 512;
const WARM_UP_S = 4;
const PEAK_S = 3;
const STRETCH_S = 4;
const LOADS = [0.5, 1, 2, 10] as const;
/** More than any machine does: so many messages are made for each second of the closed loop. */
const PEAK_GUESS_PER_S = 4_000;
/** Latency is looked at in windows of so long, when it is asked how soon all is well again. */
const WINDOW_MS = 250;
const RECOVERY_S = 5;
const DRAIN_MAX_MS = 60_000;
const MEBIBYTE = 1_048_576;

interface Scene {
  readonly node: Child;
  readonly port: number;
  readonly sink: Sink;
  /** All that was acknowledged so far. */
  acknowledged: number;
  readonly supply: Supply;
}

/** One stretch of load, and what it did to the node. */
interface Stretch {
  readonly times: number;
  /** Messages due a second. */
  readonly rate: number;
  readonly load: Load;
  readonly facts: OverloadFacts;
  readonly drainedMs: number;
  readonly nodeCpuUs: number;
  readonly ownCpuUs: number;
}

/** Load beyond what a provider node can do: what it still does, what it refuses, and how soon it is itself again. */
export async function benchOverload(): Promise<readonly Figure[]> {
  const sink = await openSink();
  const node = await startChild('overload-server', [String(sink.port)]);
  try {
    const scene: Scene = { node, port: Number(node.ready.port), sink, acknowledged: 0, supply: supplyOf(overloadParties(sink.port)) };
    await peakOf(scene, WARM_UP_S);
    const peaks: number[] = [];
    const stretches: Stretch[] = [];
    // By turns, so that whatever else the machine is doing weighs on both.
    for (const times of LOADS) {
      peaks.push(await peakOf(scene, PEAK_S));
      stretches.push(await stretchOf(scene, times, { rate: times * median(peaks) }));
    }
    const peak = median(peaks);
    const recovery = await stretchOf(scene, 0.5, { rate: 0.5 * peak, seconds: RECOVERY_S });
    const [calm] = stretches;
    if (calm === undefined) return [];
    return [...stretches.map((stretch) => figureOf(stretch, peak)), ...(await outcome(scene, { stretches, calm, recovery }))];
  } finally {
    await node.stop();
    sink.close();
  }
}

/** Messages a second that were acknowledged, acted upon and answered: what is only put off does not count as done. */
async function peakOf(scene: Scene, seconds: number): Promise<number> {
  const { node, port, supply } = scene;
  supply.fill(seconds * PEAK_GUESS_PER_S);
  const load = await closedLoop(port, supply, { atOnce: AT_ONCE, seconds });
  scene.acknowledged += load.acked;
  const drainedS = (await drained(node)) / 1_000;
  return load.acked / (load.spanS + drainedS);
}

async function stretchOf(scene: Scene, times: number, { rate, seconds = STRETCH_S }: { rate: number; seconds?: number }): Promise<Stretch> {
  const { node, port, supply } = scene;
  supply.fill(Math.ceil(Math.min(rate, PEAK_GUESS_PER_S) * seconds * 1.2));
  await node.ask<OverloadFacts>('facts');
  const nodeBeforeUs = await node.cpuUs();
  const ownBefore = process.cpuUsage();
  const load = await openLoop(port, supply, { perSecond: rate, seconds, connectionsMax: CONNECTIONS_MAX });
  scene.acknowledged += load.acked;
  const own = process.cpuUsage(ownBefore);
  const nodeCpuUs = (await node.cpuUs()) - nodeBeforeUs;
  const facts = await node.ask<OverloadFacts>('facts');
  return { times, rate, load, facts, nodeCpuUs, ownCpuUs: own.user + own.system, drainedMs: await drained(node) };
}

function figureOf({ times, rate, load, facts, drainedMs, nodeCpuUs, ownCpuUs }: Stretch, peak: number): Figure {
  const tookMs = load.latenciesMs.map(({ tookMs: each }) => each);
  const share = (cpuUs: number): string => `${Math.round(cpuUs / load.spanS / 10_000)} %`;
  return {
    bench: `overload-${times}x`,
    ours: load.acked / (load.spanS + drainedMs / 1_000),
    floor: times < 1 ? rate : peak,
    unit: 'messages/s',
    conditions: [
      `accepted, acted upon and answered, until nothing was left to do; floor: ${times < 1 ? 'the load' : 'the peak of a closed loop'}`,
      `offered ${Math.round(rate)}/s; refused ${Math.round(load.refused / load.seconds)}/s`,
      `neither in 2 s ${Math.round(load.unanswered / load.seconds)}/s`,
      `accepted p50 ${Math.round(quantile(tookMs, 0.5))} ms, p99 ${Math.round(quantile(tookMs, 0.99))} ms from the time they were due`,
      `memory at most ${Math.round(facts.rssMaxBytes / MEBIBYTE)} MiB; queues ${facts.inbox}+${facts.outbox} at the end, empty after ${Math.round(drainedMs)} ms`,
      `processor: node ${share(nodeCpuUs)}, sender ${share(ownCpuUs)} of one`,
    ].join('; '),
    moreIsBetter: true,
  };
}

async function outcome(
  { node, sink, acknowledged }: Scene,
  { stretches, calm, recovery }: { stretches: readonly Stretch[]; calm: Stretch; recovery: Stretch },
): Promise<readonly Figure[]> {
  const { acted } = await node.ask<OverloadFacts>('facts');
  const worst = Math.max(...stretches.map(({ facts }) => facts.rssMaxBytes));
  return [
    {
      bench: 'overload-recovery',
      ours: recoveredMs(
        recovery.load,
        2 *
          quantile(
            calm.load.latenciesMs.map(({ tookMs }) => tookMs),
            0.5,
          ),
      ),
      floor: WINDOW_MS,
      unit: 'ms',
      conditions: `after 10x ends, until the median of ${WINDOW_MS} ms is within twice that at 0.5x; load 0.5x`,
    },
    {
      bench: 'overload-memory',
      ours: worst / MEBIBYTE,
      floor: calm.facts.rssMaxBytes / MEBIBYTE,
      unit: 'MiB',
      conditions: 'most memory of the node under any load, beside that at 0.5x',
    },
    {
      bench: 'overload-acted-upon',
      ours: Math.min(acted, sink.answered()),
      floor: acknowledged,
      unit: 'messages',
      conditions: 'messages acted upon, and answered to their senders, of all that were acknowledged',
      moreIsBetter: true,
    },
  ];
}

/** From the first answer until a window's median is well again; infinity when it never was. */
function recoveredMs({ latenciesMs, startedMs }: Load, wellMs: number): number {
  for (let endMs = WINDOW_MS; endMs <= RECOVERY_S * 1_000; endMs += WINDOW_MS) {
    const window = latenciesMs.filter(({ atMs }) => atMs - startedMs >= endMs - WINDOW_MS && atMs - startedMs < endMs);
    if (window.length > 0 && median(window.map(({ tookMs }) => tookMs)) <= wellMs) return endMs;
  }
  return Number.POSITIVE_INFINITY;
}

/** Until nothing waits any more: how long that took. */
async function drained(node: Child): Promise<number> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < DRAIN_MAX_MS) {
    const { inbox, outbox } = await node.ask<OverloadFacts>('facts');
    if (inbox + outbox === 0) return performance.now() - startedMs;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('What was accepted was not acted upon in time');
}

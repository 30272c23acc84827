import { type Child, startChild } from './child.ts';
import { type Figure, median } from './figures.ts';

/** Processes that are started anew, for what the first search through each of them takes. */
const STARTS = 3;
/** Searches after the first, over connections that stand. */
const WARM_SEARCHES = 7;

interface Times {
  readonly coldMs: readonly number[];
  readonly warmMs: readonly number[];
}

/** One search to a hundred and to a thousand providers, from its being sent until all have heard it, beside a plain loop of calls. */
export async function benchFanOut(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const destinations of [100, 1_000]) {
    const receivers = await startChild('fanout-receivers', [String(destinations)]);
    try {
      const ours = await timesOf('ours', receivers);
      const floor = await timesOf('floor', receivers);
      const conditions = 'one search until all have heard it, receivers in one process';
      figures.push(
        {
          bench: `fanout-${destinations}-warm`,
          ours: median(ours.warmMs),
          floor: median(floor.warmMs),
          unit: 'ms',
          conditions: `${conditions}; connections stand; median of ${STARTS * WARM_SEARCHES}`,
        },
        {
          bench: `fanout-${destinations}-cold`,
          ours: median(ours.coldMs),
          floor: median(floor.coldMs),
          unit: 'ms',
          conditions: `${conditions}; the first of a fresh process; median of ${STARTS}`,
        },
      );
    } finally {
      await receivers.stop();
    }
  }
  return figures;
}

async function timesOf(side: 'ours' | 'floor', receivers: Child): Promise<Times> {
  const coldMs: number[] = [];
  const warmMs: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const sender = await startChild('fanout-sender', [side, ...(receivers.ready.ports as number[]).map(String)]);
    coldMs.push(await timeOne(sender, receivers));
    for (let search = 0; search < WARM_SEARCHES; search += 1) warmMs.push(await timeOne(sender, receivers));
    await sender.stop();
  }
  return { coldMs, warmMs };
}

async function timeOne(sender: Child, receivers: Child): Promise<number> {
  const startedMs = performance.now();
  const all = receivers.ask('all');
  await Promise.all([sender.ask('search'), all]);
  const tookMs = performance.now() - startedMs;
  // What is still being written down does not run into the next search.
  await sender.ask('settled');
  return tookMs;
}

import { type Child, startChild } from './child.ts';
import { type Figure, median } from './figures.ts';

/** Processes that are started anew, for what the first search through each of them takes. */
const STARTS = 3;
/** Searches after the first, over connections that stand. */
const WARM_SEARCHES = 7;

const SIDES = ['ours', 'floor'] as const;
type Side = (typeof SIDES)[number];

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
      const { ours, floor } = await timesOf(receivers);
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

/** By turns, so that whatever else the machine is doing weighs on both. */
async function timesOf(receivers: Child): Promise<Readonly<Record<Side, Times>>> {
  const times = { ours: { coldMs: [] as number[], warmMs: [] as number[] }, floor: { coldMs: [] as number[], warmMs: [] as number[] } };
  for (let start = 0; start < STARTS; start += 1) {
    const senders = { ours: await senderFor('ours', receivers), floor: await senderFor('floor', receivers) };
    for (let search = 0; search < 1 + WARM_SEARCHES; search += 1) {
      for (const side of SIDES) {
        const tookMs = await timeOne(senders[side], receivers);
        (search === 0 ? times[side].coldMs : times[side].warmMs).push(tookMs);
      }
    }
    for (const side of SIDES) await senders[side].stop();
  }
  return times;
}

function senderFor(side: Side, receivers: Child): Promise<Child> {
  return startChild('fanout-sender', [side, ...(receivers.ready.ports as number[]).map(String)]);
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

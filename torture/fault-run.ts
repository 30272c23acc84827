import { systemClock } from '../node/clock.ts';
import type { FaultKind, PlannedFault } from './fault-plan.ts';
import { breakIt, type Network } from './network.ts';

export interface FaultRun {
  /** How many of each kind have begun. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** What is broken on a node now, so that what it says of itself can be judged. */
  brokenOn(name: string): readonly FaultKind[];
  /** Resolves when every fault has begun and ended. */
  readonly done: Promise<void>;
}

/** Words for people. */
const SAID: Readonly<Record<FaultKind, string>> = {
  kill: 'is killed',
  stop: 'is stopped',
  restart: 'is restarted',
  'disk-full': 'has its disk filled',
  cut: 'has its connections cut',
  stall: 'has its connections stalled',
  refuse: 'refuses connections',
};

/** Does what was planned, each fault in its time. When the signal is aborted, nothing more is broken and what is broken is mended. */
export function runFaults(
  planned: readonly PlannedFault[],
  means: { readonly network: Network; readonly signal: AbortSignal; say(line: string): void },
): FaultRun {
  const { network, signal, say } = means;
  const counts = { kill: 0, stop: 0, restart: 0, 'disk-full': 0, cut: 0, stall: 0, refuse: 0 };
  const broken = new Set<PlannedFault>();
  const startedMs = systemClock.nowMs();
  const one = async (fault: PlannedFault): Promise<void> => {
    await systemClock.sleep(fault.atMs - (systemClock.nowMs() - startedMs), signal);
    if (signal.aborted) return;
    counts[fault.kind] += 1;
    broken.add(fault);
    say(`✗ ${fault.target} ${SAID[fault.kind]}${fault.kind === 'restart' ? '' : ` for ${(fault.forMs / 1_000).toFixed(1)} s`}`);
    const mend = await breakIt(fault, network);
    await systemClock.sleep(fault.forMs, signal);
    await mend();
    broken.delete(fault);
  };
  return {
    counts,
    brokenOn: (name) => [...broken].filter(({ target }) => target === name).map(({ kind }) => kind),
    done: Promise.all(planned.map(one)).then(() => undefined),
  };
}

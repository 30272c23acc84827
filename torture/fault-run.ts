import { systemClock } from '../node/clock.ts';
import { FAULT_KINDS, type FaultKind, type PlannedFault } from './fault-plan.ts';
import { breakIt, canBreak, type Network } from './network.ts';

export interface FaultRun {
  /** How many of each kind have begun. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** Whether something of this kind is broken there, or was until a moment ago: what comes of it is no fault of its own. */
  isBroken(name: string, kinds: readonly FaultKind[]): boolean;
  /** Resolves when every fault has begun and ended. */
  readonly done: Promise<void>;
}

/** How long a fault that is over may still show. */
const AFTERMATH_MS = 10_000;

/** Words for people. */
const SAID: Readonly<Record<FaultKind, string>> = {
  kill: 'is killed',
  stop: 'is stopped',
  restart: 'is restarted',
  'disk-full': 'has its disk filled',
  cut: 'has its connections cut',
  stall: 'has its connections stalled',
  refuse: 'refuses connections',
  'kill-worker': 'has a worker killed',
  'stop-worker': 'has a worker stopped',
};

/** Faults of which nobody can say how long they last. */
const ENDS_BY_ITSELF: readonly FaultKind[] = ['restart', 'kill-worker'];

/** Does what was planned, each fault in its time. When the signal is aborted, nothing more is broken and what is broken is mended. */
export function runFaults(
  planned: readonly PlannedFault[],
  means: { readonly network: Network; readonly signal: AbortSignal; say(line: string): void },
): FaultRun {
  const { network, signal, say } = means;
  const counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  /** Faults that have begun, and when they were over. */
  const begun = new Map<PlannedFault, { endedMs: number }>();
  const startedMs = systemClock.nowMs();
  const one = async (fault: PlannedFault): Promise<void> => {
    await systemClock.sleep(fault.atMs - (systemClock.nowMs() - startedMs), signal);
    if (signal.aborted) return;
    if (!canBreak(fault, network)) return say(`  ${fault.target} has no worker now that could be broken`);
    counts[fault.kind] += 1;
    const span = { endedMs: Number.POSITIVE_INFINITY };
    begun.set(fault, span);
    say(`✗ ${fault.target} ${SAID[fault.kind]}${ENDS_BY_ITSELF.includes(fault.kind) ? '' : ` for ${(fault.forMs / 1_000).toFixed(1)} s`}`);
    const mend = await breakIt(fault, network);
    await systemClock.sleep(fault.forMs, signal);
    await mend();
    span.endedMs = systemClock.nowMs();
  };
  return {
    counts,
    isBroken: (name, kinds) =>
      [...begun].some(
        ([{ target, kind }, { endedMs }]) => target === name && kinds.includes(kind) && systemClock.nowMs() - endedMs < AFTERMATH_MS,
      ),
    done: Promise.all(planned.map(one)).then(() => undefined),
  };
}

import type { Clock } from './clock.ts';
import type { Retention } from './retention.ts';
import type { Store } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';

/** What a runner pulls: a node, or a registry. */
export interface Workable {
  work(): Promise<boolean>;
  settled(): Promise<void>;
  /** When there is something to do that can be done then; undefined when nothing waits. */
  nextDueMs(): Promise<number | undefined>;
  onWake(listener: () => void): void;
}

export interface RunnerPorts {
  readonly workable: Workable;
  readonly store: Pick<Store, 'sweep' | 'counts'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Removes what is old, of nodes that have something to remove. */
  readonly retention?: Retention;
}

export interface Runner {
  /** Takes no new work and resolves when what was under way has ended. */
  stop(): Promise<void>;
}

/** Between two looks when something is due that cannot be taken yet: its destination is resting, or has its hands full. */
const RESTING_MS = 50;
/** The longest sleep: whoever adds work also wakes us, but a destination that has rested long enough does not. */
const SLEEP_MAX_MS = 1_000;
/** After a round that failed, as when the store is full. */
const TROUBLE_MS = 1_000;
const SWEEP_EVERY_MS = 60_000;
/** Why a nap ends. Without a reason every wake would make an error, with a stack that nobody reads. */
const WOKEN = 'woken';

/** Pulls a node's work, as fast as there is any, until it is stopped. */
export function runNode(ports: RunnerPorts): Runner {
  const stopping = new AbortController();
  let nap = new AbortController();
  let woken = false;
  ports.workable.onWake(() => {
    woken = true;
    nap.abort(WOKEN);
  });
  const sleep = async (ms: number): Promise<void> => {
    if (woken || stopping.signal.aborted) return;
    nap = new AbortController();
    await ports.clock.sleep(ms, nap.signal);
  };
  const running = (async () => {
    let sweptMs = ports.clock.nowMs();
    while (!stopping.signal.aborted) {
      woken = false;
      try {
        const busy = await ports.workable.work();
        sweptMs = await keepHouse(sweptMs, ports);
        await ports.retention?.work();
        if (!busy) await sleep(await untilDueMs(ports));
      } catch (error) {
        ports.telemetry.log.error({ error }, 'a round of work failed');
        await sleep(TROUBLE_MS);
      }
    }
  })();
  return {
    async stop() {
      stopping.abort();
      nap.abort(WOKEN);
      await running;
      await ports.workable.settled();
    },
  };
}

async function untilDueMs({ workable, clock }: RunnerPorts): Promise<number> {
  const dueMs = await workable.nextDueMs();
  const nowMs = clock.nowMs();
  if (dueMs === undefined) return SLEEP_MAX_MS;
  return dueMs <= nowMs ? RESTING_MS : Math.min(dueMs - nowMs, SLEEP_MAX_MS);
}

async function keepHouse(sweptMs: number, { store, clock, telemetry }: RunnerPorts): Promise<number> {
  const nowMs = clock.nowMs();
  if (nowMs - sweptMs < SWEEP_EVERY_MS) return sweptMs;
  await store.sweep(nowMs);
  telemetry.metrics.waiting(await store.counts());
  return nowMs;
}

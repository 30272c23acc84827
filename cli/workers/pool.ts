import { nextDelayMs } from '../../node/backoff.ts';
import type { Chance, Clock } from '../../node/clock.ts';
import type { Log } from '../../node/telemetry.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface PoolPorts {
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'fraction'>;
  readonly log: Log;
  readonly workers: number;
  /** How long a worker may take from being told to stop until it has. */
  readonly stopMs: number;
  start(number: number): WorkerProcess;
}

/** The workers of a node: as many as are wanted, whatever happens to them. */
export interface Pool {
  /** All that run now, those that are on their way out among them. */
  running(): readonly WorkerProcess[];
  readonly isStopping: boolean;
  /** How often one that ended by itself was replaced. */
  readonly replaced: number;
  /** Starts the first worker, and when it listens the others. False when the first could not. */
  open(): Promise<boolean>;
  /** Replaces all workers, one after the other: each goes when its successor is ready. */
  renew(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when no worker can be got to listen any more. */
  readonly gaveUp: Promise<void>;
}

const RETRY = { firstMs: 200, maxMs: 10_000, factor: 2.5 } as const;
/** One that lived for so long was well: what ends it now is something new. */
const WELL_MS = 30_000;
/** So many in a row that ended before they listened, and none that does: something is wrong that starting again does not mend. */
const VAIN_MAX = 8;
const READY_MAX_MS = 60_000;
const LOOK_EVERY_MS = 50;

export function createPool(ports: PoolPorts): Pool {
  const { clock, log } = ports;
  const running = new Set<WorkerProcess>();
  /** Who holds each number; one that has a successor does not any more. */
  const holders = new Map<number, WorkerProcess>();
  const listeningOnes = new Set<WorkerProcess>();
  const stopping = new AbortController();
  const attempts = new Map<number, number>();
  let inVain = 0;
  let replaced = 0;
  let renewing: Promise<void> | undefined;
  let renewAgain = false;
  let giveUp = (): void => undefined;
  const gaveUp = new Promise<void>((resolve) => {
    giveUp = resolve;
  });

  const start = (number: number): WorkerProcess => {
    const worker = ports.start(number);
    running.add(worker);
    void worker.listening.then((listens) => {
      if (!listens) return;
      listeningOnes.add(worker);
      inVain = 0;
      log.info({ worker: number, pid: worker.pid }, 'a worker listens');
    });
    void worker.ended.then((how) => {
      running.delete(worker);
      const listened = listeningOnes.delete(worker);
      const wanted = holders.get(number) === worker && !stopping.signal.aborted;
      log[wanted ? 'error' : 'info']({ worker: number, pid: worker.pid, how }, wanted ? 'a worker ended by itself' : 'a worker has ended');
      if (!listened) inVain += 1;
      if (wanted) void replace(worker);
    });
    return worker;
  };

  const replace = async ({ number, startedMs }: WorkerProcess): Promise<void> => {
    if (inVain >= VAIN_MAX && listeningOnes.size === 0) return giveUp();
    const tried = clock.nowMs() - startedMs > WELL_MS ? 1 : (attempts.get(number) ?? 0) + 1;
    attempts.set(number, tried);
    const waitMs = nextDelayMs({ attempts: tried, fraction: ports.chance.fraction() }, RETRY);
    await clock.sleep(waitMs, stopping.signal);
    if (stopping.signal.aborted) return;
    replaced += 1;
    log.warn({ worker: number, after_ms: waitMs, attempts: tried }, 'a worker is started in its place');
    holders.set(number, start(number));
  };

  const untilReady = async (worker: WorkerProcess): Promise<boolean> => {
    const deadlineMs = clock.nowMs() + READY_MAX_MS;
    if (!(await worker.listening)) return false;
    while (clock.nowMs() < deadlineMs && running.has(worker) && !stopping.signal.aborted) {
      if ((await worker.readiness())?.ready === true) return true;
      await clock.sleep(LOOK_EVERY_MS, stopping.signal);
    }
    return false;
  };

  /** Whether the successor took over. */
  const renewOne = async (number: number): Promise<boolean> => {
    const successor = start(number);
    const ready = await untilReady(successor);
    if (!ready) {
      if (!stopping.signal.aborted) log.error({ worker: number }, 'a new worker did not become ready; the old ones stay');
      await successor.stop(ports.stopMs);
      return false;
    }
    const old = holders.get(number);
    holders.set(number, successor);
    await old?.stop(ports.stopMs);
    // It may have ended while it was not the holder yet.
    if (!running.has(successor)) void replace(successor);
    return true;
  };

  const renewAll = async (): Promise<void> => {
    do {
      renewAgain = false;
      log.info({ workers: ports.workers }, 'workers are replaced one after the other');
      let done = 0;
      while (done < ports.workers && !stopping.signal.aborted && (await renewOne(done + 1))) done += 1;
      log.info({ replaced: done, workers: ports.workers }, 'workers were replaced');
    } while (renewAgain && !stopping.signal.aborted);
  };

  return {
    running: () => [...running],
    get isStopping() {
      return stopping.signal.aborted;
    },
    get replaced() {
      return replaced;
    },
    gaveUp,
    async open() {
      let first = start(1);
      while (!(await first.listening)) {
        // One that was killed says nothing of the next; one that ended found that it cannot be.
        if (typeof (await first.ended) === 'number' || inVain >= VAIN_MAX || stopping.signal.aborted) return false;
        first = start(1);
      }
      holders.set(1, first);
      for (let number = 2; number <= ports.workers && !stopping.signal.aborted; number += 1) holders.set(number, start(number));
      return true;
    },
    renew() {
      if (renewing !== undefined) renewAgain = true;
      renewing ??= renewAll().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    async stop() {
      stopping.abort();
      await Promise.all([...running].map((worker) => worker.stop(ports.stopMs)));
      await renewing;
    },
  };
}

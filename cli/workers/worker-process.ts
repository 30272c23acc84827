import cluster from 'node:cluster';
import type { Readiness } from '../../node/admin.ts';
import type { Clock } from '../../node/clock.ts';
import { openDialogue } from './dialogue.ts';
import { NUMBER_VARIABLE } from './worker.ts';

/** A worker, as the process that started it sees it. */
export interface WorkerProcess {
  readonly number: number;
  readonly pid: number;
  readonly startedMs: number;
  /** Resolves when it listens, or has ended without. */
  readonly listening: Promise<boolean>;
  /** Resolves when it has ended: with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readiness(): Promise<Readiness | undefined>;
  /** Its metrics as plain data; undefined when it does not answer. */
  metrics(): Promise<readonly object[] | undefined>;
  /** Asks it to stop, and ends it when it has not after `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

export interface WorkerProcessPorts {
  readonly clock: Clock;
  /** What is answered to a worker that asks on behalf of all. */
  readonly together: { readiness(): Promise<Readiness>; metrics(): Promise<string> };
}

/** Starts a process with the same command as this one. */
export function startWorker(number: number, { clock, together }: WorkerProcessPorts): WorkerProcess {
  const worker = cluster.fork({ [NUMBER_VARIABLE]: String(number) });
  const ended = new Promise<number | string>((resolve) => {
    worker.once('exit', (code: number | null, signal: string | null) => resolve(signal ?? code ?? 1));
  });
  const listening = new Promise<boolean>((resolve) => {
    worker.once('listening', () => resolve(true));
    void ended.then(() => resolve(false));
  });
  // One that has just died hears nothing any more: that it ended is told elsewhere.
  worker.on('error', () => undefined);
  const dialogue = openDialogue(
    {
      send: (message) => {
        if (worker.isConnected()) worker.send(message, () => undefined);
      },
      onMessage: (listener) => void worker.on('message', listener),
    },
    together,
    clock,
  );
  return {
    number,
    pid: worker.process.pid ?? 0,
    startedMs: clock.nowMs(),
    listening,
    ended,
    readiness: async () => (await dialogue.ask('readiness')) as Readiness | undefined,
    metrics: async () => (await dialogue.ask('metrics')) as readonly object[] | undefined,
    async stop(withinMs) {
      const done = new AbortController();
      void ended.then(() => done.abort());
      void dialogue.ask('stop');
      await clock.sleep(withinMs, done.signal);
      if (!done.signal.aborted) worker.process.kill('SIGKILL');
      await ended;
    },
  };
}

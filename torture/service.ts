import { spawnSync } from 'node:child_process';
import { systemClock } from '../node/clock.ts';
import { endedByItself, type RunningProcess } from '../pilots/processes.ts';
import type { Caretaker } from './caretaker.ts';
import { tell } from './signals.ts';

/** A process that is kept running, and can be broken: a node, or a server that nodes need. */
export interface Service {
  readonly name: string;
  state(): 'up' | 'down' | 'stopped';
  /** SIGKILL, to its workers too. */
  kill(): Promise<void>;
  /** SIGTERM; what does not end by that is killed, and said. */
  end(): Promise<void>;
  start(): void;
  /** SIGSTOP and SIGCONT. */
  stop(): void;
  resume(): void;
  /** Processes that it has started and that run now: the workers of a node that has several. */
  workers(): readonly number[];
}

export interface ServiceOptions {
  readonly name: string;
  readonly caretaker: Caretaker;
  launch(): RunningProcess;
  /** It ended though nobody made it. It is started again. */
  fell(why: string): void;
}

const START_AGAIN_MS = 1_000;
const END_MAX_MS = 20_000;

/** Starts it, and keeps it running until it is ended on purpose. */
export function keepService(options: ServiceOptions): Service {
  const { name, caretaker } = options;
  let running: RunningProcess | undefined;
  let wanted = true;
  let isStopped = false;
  const launch = (): void => {
    const mine = options.launch();
    running = mine;
    isStopped = false;
    caretaker.started(mine.pid);
    void mine.ended.then(async (code) => {
      caretaker.ended(mine.pid);
      if (running === mine) running = undefined;
      if (!wanted) return;
      options.fell(endedByItself(mine, code).message);
      await systemClock.sleep(START_AGAIN_MS);
      if (wanted && running === undefined) launch();
    });
  };
  launch();
  return {
    name,
    state: () => (running === undefined ? 'down' : isStopped ? 'stopped' : 'up'),
    async kill() {
      wanted = false;
      tellAll(running, 'SIGKILL');
      await running?.ended;
    },
    async end() {
      wanted = false;
      const mine = running;
      if (mine === undefined) return;
      mine.kill('SIGTERM');
      if (isStopped) tellAll(mine, 'SIGCONT');
      const late = new AbortController();
      const ended = mine.ended.then(() => late.abort());
      await Promise.race([ended, systemClock.sleep(END_MAX_MS, late.signal)]);
      if (running === mine) {
        options.fell(`${name} did not end within ${END_MAX_MS / 1_000} s of SIGTERM, and was killed.`);
        tellAll(mine, 'SIGKILL');
      }
      await ended;
    },
    start() {
      wanted = true;
      if (running === undefined) launch();
    },
    stop() {
      isStopped = true;
      tellAll(running, 'SIGSTOP');
    },
    resume() {
      isStopped = false;
      tellAll(running, 'SIGCONT');
    },
    workers: () => (running === undefined ? [] : childrenOf(running.pid)),
  };
}

/** Tells a process and its workers, which are of its group. */
function tellAll(running: RunningProcess | undefined, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (running !== undefined && running.pid > 0) tell(-running.pid, signal);
}

function childrenOf(pid: number): readonly number[] {
  const found = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  if (found.error !== undefined) throw found.error;
  return found.stdout.split('\n').filter(Boolean).map(Number);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openNode } from '../../cli/nodes/open-node.ts';
import { systemClock } from '../../node/clock.ts';
import { loadConfig } from '../../node/config.ts';
import type { PlannedNode } from './plan.ts';

/** A node of a test network, which can be stopped and started again on the same port, store and keys. */
export interface NetworkNode extends PlannedNode {
  /** Resolves when it is ready: subscribed, and with its index built. */
  start(): Promise<void>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it without a word, as a power cut does; only for one that is a process of its own. */
  kill(): Promise<void>;
  /** Its process, while it runs as one of its own. */
  processId(): number | undefined;
  /** Tells it something; only for one that is a process of its own. */
  signal(name: NodeJS.Signals): void;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READY_MAX_MS = 60_000;
const LOOK_EVERY_MS = 15;

/** A node in this very process. */
export function inProcess(planned: PlannedNode): NetworkNode {
  let served: Awaited<ReturnType<typeof openNode>> | undefined;
  return {
    ...planned,
    async start() {
      served ??= await openNode(loadConfig(planned.configFile, {}));
      await untilReady(planned);
    },
    async stop() {
      const ending = served;
      served = undefined;
      await ending?.stop();
    },
    kill: () => Promise.resolve().then(() => expectProcess(planned.name)),
    signal: () => expectProcess(planned.name),
    processId: () => undefined,
  };
}

function expectProcess(name: string): never {
  throw new Error(`${name} is no process of its own: name it in "processes"`);
}

/** A node as operators run it: the program, from its sources, with further words of its command. */
export function asProcess(planned: PlannedNode, words: readonly string[] = []): NetworkNode {
  let running: Running | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = running;
    running = undefined;
    if (ending === undefined) return;
    ending.child.kill(signal);
    await ending.ended;
  };
  return {
    ...planned,
    async start() {
      running ??= runProgram(['run', planned.role, '--config', planned.configFile, ...words], planned.logFile);
      const failed = running.ended.then((code) => {
        throw new Error(`${planned.name} ended with ${code}: ${readFileSync(planned.logFile, 'utf8').slice(-2_000)}`);
      });
      // Also after it was ready it may end: that is then for the test to see.
      failed.catch(() => undefined);
      await Promise.race([untilReady(planned), failed]);
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    processId: () => running?.child.pid,
    signal: (name) => void running?.child.kill(name),
  };
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** Starts `marktplein` with these words. Whatever happens to the tests, it does not outlive them. */
export function runProgram(words: readonly string[], outputFile: string): Running {
  const output = openSync(outputFile, 'a', 0o600);
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/marktplein.ts', ...words], {
    cwd: ROOT,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const cutOff = (): void => void child.kill('SIGKILL');
  process.once('exit', cutOff);
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => {
      process.off('exit', cutOff);
      resolve(code);
    });
  });
  return { child, ended };
}

async function untilReady({ name, url }: PlannedNode): Promise<void> {
  const deadlineMs = systemClock.nowMs() + READY_MAX_MS;
  while (systemClock.nowMs() < deadlineMs) {
    const status = await fetch(`${url}/ready`).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
  throw new Error(`${name} was not ready within ${READY_MAX_MS / 1_000} s`);
}

/** Waits for what comes about by itself; gives what it found. */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  timeoutMs = 10_000,
): Promise<T> {
  const deadlineMs = systemClock.nowMs() + timeoutMs;
  while (systemClock.nowMs() < deadlineMs) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
  throw new Error(`In vain: ${what}`);
}

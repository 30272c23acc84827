import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { systemClock } from '../node/clock.ts';
import { forPeople } from '../node/log-lines.ts';
import type { Transport } from '../node/transport.ts';
import { PilotFailed } from './pilot-failed.ts';

/** A process of its own that runs now. */
export interface RunningProcess {
  readonly name: string;
  /** 0 when it could not even be started. */
  readonly pid: number;
  readonly logFile: string;
  /** Sends a signal; used to stop it, and to break it on purpose. */
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves with the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
}

/** One node of a pilot, running as a process of its own. */
export interface RunningNode extends RunningProcess {
  readonly url: string;
}

export interface NodeCommand {
  readonly name: string;
  readonly role: string;
  readonly configFile: string;
  readonly url: string;
  /** Everything it says goes here. */
  readonly logFile: string;
  /** How many processes of one node; one unless said. */
  readonly workers?: number;
}

/** How long a node may take from its start to being ready: it opens its store and, after a crash, rebuilds what it must. */
const READY_MAX_MS = 60_000;
const LOOK_EVERY_MS = 50;
const STOP_MAX_MS = 10_000;

/** The command as it was started, so that a node runs the same program as its pilot. */
export interface Program {
  readonly execPath: string;
  readonly args: readonly string[];
}

/** Starts one node; {@link untilReady} says when it can be called. */
export function startNode(command: NodeCommand, program: Program): RunningNode {
  const { name, url, logFile, workers = 1 } = command;
  const several = workers === 1 ? [] : ['--workers', String(workers)];
  const args = [...program.args, 'run', command.role, '--config', command.configFile, '--with-parent', ...several];
  return { ...startProcess({ execPath: program.execPath, args }, { name, logFile }), url };
}

/** Starts any program; everything it says goes to the end of the log file. */
export function startProcess(program: Program, { name, logFile }: Pick<RunningProcess, 'name' | 'logFile'>): RunningProcess {
  const log = openSync(logFile, 'a', 0o600);
  // Its standard input is a pipe that ends with us, whatever ends us: no node is left behind. In a group of its own, it
  // hears of Ctrl+C from us alone, who stop all nodes in good order.
  const child: ChildProcess = spawn(program.execPath, program.args, { stdio: ['pipe', log, log], detached: true, windowsHide: true });
  closeSync(log);
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(1));
  });
  return { name, pid: child.pid ?? 0, logFile, ended, kill: (signal) => void child.kill(signal) };
}

/** Resolves when the node says it is ready; rejects with a sentence when it ends or takes too long. */
export async function untilReady(node: RunningNode, transport: Transport): Promise<void> {
  const deadlineMs = systemClock.nowMs() + READY_MAX_MS;
  let exited: number | null | undefined;
  void node.ended.then((code) => {
    exited = code;
  });
  while (systemClock.nowMs() < deadlineMs) {
    if (exited !== undefined) throw endedByItself(node, exited);
    const reply = await transport.send({ method: 'GET', url: `${node.url}/ready`, headers: {} });
    if (reply.ok && reply.status === 200) return;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
  throw new PilotFailed(`${node.name} was not ready within ${READY_MAX_MS / 1_000} s.${endOfLog(node)}`);
}

/** What is said of a node that nobody stopped. */
export function endedByItself(node: RunningProcess, code: number | null): PilotFailed {
  return new PilotFailed(`${node.name} ended by itself (${code === null ? 'by a signal' : `exit code ${code}`}).${endOfLog(node)}`);
}

const LOG_LINES = 8;
const LINE_CHARACTERS_MAX = 400;

function endOfLog({ logFile }: RunningProcess): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
  const told = lines.map((line) => `  ${asTold(line).slice(0, LINE_CHARACTERS_MAX)}`);
  return ` The end of its log, ${logFile}:\n${told.join('\n')}`;
}

/** A line that is not of the log is what the program said before it had one. */
function asTold(line: string): string {
  try {
    return forPeople(line).trimEnd();
  } catch {
    return line;
  }
}

/** Asks all nodes to stop, and cuts off those that do not. */
export async function stopAll(nodes: readonly RunningNode[]): Promise<void> {
  for (const node of nodes) node.kill('SIGTERM');
  const all = Promise.all(nodes.map((node) => node.ended));
  const late = new AbortController();
  await Promise.race([all.then(() => late.abort()), systemClock.sleep(STOP_MAX_MS, late.signal)]);
  for (const node of nodes) node.kill('SIGKILL');
  await all;
}

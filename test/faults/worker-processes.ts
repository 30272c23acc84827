import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, fetch as undiciFetch } from 'undici';
import { type NetworkNode, until } from '../network/running.ts';

/** The workers of a node, seen from outside: by its log, by signals, and by whom a connection meets. */

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly worker?: number;
  readonly pid?: number;
}

export function linesOf({ logFile }: NetworkNode): Line[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

/** Process ids of the workers that listen now, the one that has listened longest first. */
export function workersOf(node: NetworkNode): number[] {
  const pids = new Set<number>();
  for (const { msg, pid = 0 } of linesOf(node)) {
    if (msg === 'a worker listens') pids.add(pid);
    if (msg === 'a worker has ended' || msg === 'a worker ended by itself') pids.delete(pid);
  }
  return [...pids];
}

export const told = (node: NetworkNode, msg: string): number => linesOf(node).filter((line) => line.msg === msg).length;

/**
 * Does something while the other workers of a node stand still. Each takes connections from the port itself, so that what comes over a new one meets
 * this worker for certain, and what it does nobody else has done. To be over well before the others are taken for dead.
 * @param pid the worker that goes on
 * @param what is given a fetch of its own, with connections that nobody has used; they stay with the worker
 */
export async function aloneAt<Result>(
  node: NetworkNode,
  pid: number,
  what: (fetchThere: typeof fetch) => Promise<Result>,
): Promise<Result> {
  const others = workersOf(node).filter((other) => other !== pid);
  for (const other of others) process.kill(other, 'SIGSTOP');
  try {
    await until(() => others.every(standsStill), 'the other workers stand still');
    return await what(freshFetch());
  } finally {
    for (const other of others) process.kill(other, 'SIGCONT');
  }
}

function standsStill(pid: number): boolean {
  return spawnSync('ps', ['-o', 'state=', '-p', String(pid)])
    .stdout.toString()
    .startsWith('T');
}

function freshFetch(): typeof fetch {
  const dispatcher = new Agent();
  const own = (input: string, init: Parameters<typeof undiciFetch>[1] = {}) => undiciFetch(input, { ...init, dispatcher });
  // The same fetch that Node has, but for the types of its own version.
  return own as unknown as typeof fetch;
}

import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { systemClock } from '../node/clock.ts';
import { type RunningProcess, startProcess } from '../pilots/processes.ts';

/** The name by which faults, the log and the account know it. */
export const REDIS = 'redis';

const HOST = '127.0.0.1';
/** Every write is on the disk before it is answered, and nothing but the log of writes is kept. */
const KEEPS_ALL = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
const ANSWERS_MAX_MS = 20_000;
const LOOK_EVERY_MS = 50;

/** Whether there is a Redis server on this machine. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Starts a server on what an earlier one left in its folder. */
export function startRedis(at: { readonly port: number; readonly folder: string; readonly logFile: string }): RunningProcess {
  const args = ['--port', String(at.port), '--bind', HOST, '--dir', at.folder, ...KEEPS_ALL];
  return startProcess({ execPath: 'redis-server', args }, { name: REDIS, logFile: at.logFile });
}

/** Resolves when something listens at a port. */
export async function untilListening(port: number): Promise<void> {
  const untilMs = systemClock.nowMs() + ANSWERS_MAX_MS;
  while (systemClock.nowMs() < untilMs) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: HOST }, () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (answers) return;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
  throw new Error(`Nothing listens at port ${port} after ${ANSWERS_MAX_MS / 1_000} s`);
}

import { loadConfig, type NodeConfig } from '../node/config.ts';
import { openPatiently } from './patient-start.ts';
import { untilStopped } from './stopping.ts';
import type { Terminal } from './terminal.ts';
import { UsageError, wholeNumber } from './terminal.ts';
import { isWorker, NUMBER_VARIABLE, runAsWorker } from './workers/worker.ts';

const WORKERS_MAX = 64;
const ROLES = ['registry', 'gateway', 'bap', 'bpp'];
/** It is no node: it trades nothing, and nobody knows it but the nodes that let it follow them. */
const CONTROL = 'control';

export interface RunFlags {
  readonly config: string;
  readonly withParent?: boolean;
  readonly workers?: string;
}

/** `marktplein run`: one node, of one process or several, until it is told to stop. */
export async function run(role: string, flags: RunFlags, terminal: Terminal): Promise<number> {
  if (role === CONTROL) return runControlRoom(flags);
  if (!ROLES.includes(role)) throw new UsageError(`There is no role "${role}"; choose one of ${[...ROLES, CONTROL].join(', ')}.`);
  const config = loadConfig(flags.config, terminal.env);
  if (config.role !== role) throw new UsageError(`${flags.config} describes a ${config.role}, not a ${role}.`);
  const workers = wholeNumber(flags.workers ?? '1', '--workers', { min: 1, max: WORKERS_MAX });
  if (workers > 1 && config.store.engine !== 'redis') throw cannotShare(config, workers);
  if (isWorker()) return runAsWorker(config, { open: openPatiently, number: Number(terminal.env[NUMBER_VARIABLE]) });
  if (workers > 1) return (await import('./workers/primary.ts')).runWorkers(config, { workers, withParent: flags.withParent === true });
  // Listened for before the node opens: told to stop meanwhile, it stops as one that was open.
  const stopped = untilStopped({ withParent: flags.withParent === true });
  const served = await openPatiently(config, { stopped });
  await stopped;
  await served?.stop();
  return 0;
}

async function runControlRoom({ config, withParent }: RunFlags): Promise<number> {
  const stopped = untilStopped({ withParent: withParent === true });
  const { loadControlConfig } = await import('../control/config.ts');
  const { openControlRoom } = await import('./nodes/control.ts');
  const room = await openControlRoom(loadControlConfig(config));
  await stopped;
  await room.stop();
  return 0;
}

function cannotShare({ store, subscriberId }: NodeConfig, workers: number): UsageError {
  return new UsageError(
    `--workers ${workers} needs a store that processes can share: set store.engine to redis for ${subscriberId}, which has ${store.engine}.`,
  );
}

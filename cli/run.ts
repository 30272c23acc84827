import { loadConfig, type NodeConfig } from '../node/config.ts';
import type { Served } from '../node/serve.ts';
import { StoreUnavailable } from '../node/store/port.ts';
import { openNode } from './nodes/open-node.ts';
import { untilStopped } from './stopping.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './terminal.ts';

const ROLES = ['registry', 'gateway', 'bap', 'bpp'];

export interface RunFlags {
  readonly config: string;
  readonly withParent?: boolean;
}

/** `marktplein run`: one node, until it is told to stop. */
export async function run(role: string, flags: RunFlags, terminal: Terminal): Promise<number> {
  if (!ROLES.includes(role)) throw new UsageError(`There is no role "${role}"; choose one of ${ROLES.join(', ')}.`);
  const config = loadConfig(flags.config, terminal.env);
  if (config.role !== role) throw new UsageError(`${flags.config} describes a ${config.role}, not a ${role}.`);
  // Listened for before the node opens: told to stop meanwhile, it stops as one that was open.
  const stopped = untilStopped({ withParent: flags.withParent === true });
  const served = await open(config);
  await stopped;
  await served.stop();
  return 0;
}

async function open(config: NodeConfig): Promise<Served> {
  try {
    return await openNode(config);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new UsageError(
      `The store ${config.store.engine === 'redis' ? 'in Redis' : config.store.file} cannot be used: ${error.message}.`,
      { cause: error },
    );
  }
}

import { ConfigError, loadConfig } from '../node/config.ts';
import { ListenFailed, PortTaken } from '../node/http.ts';
import { KeysFailed } from '../node/keys-file.ts';
import { StoreUnavailable } from '../node/store/port.ts';
import { openNode } from './nodes/open-node.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './terminal.ts';

const ROLES = ['registry', 'gateway', 'bap', 'bpp'];

/** `marktplein run`: one node, until it is told to stop. */
export async function run(role: string, flags: { readonly config: string }, terminal: Terminal): Promise<number> {
  if (!ROLES.includes(role)) throw new UsageError(`There is no role "${role}"; choose one of ${ROLES.join(', ')}.`);
  try {
    const config = loadConfig(flags.config, terminal.env);
    if (config.role !== role) throw new UsageError(`${flags.config} describes a ${config.role}, not a ${role}.`);
    const served = await openNode(config);
    await untilStopped();
    await served.stop();
    return 0;
  } catch (error) {
    // What the operator can mend is said in its own words; anything else is our mistake and keeps its stack.
    if ([ConfigError, PortTaken, ListenFailed, KeysFailed, StoreUnavailable].some((kind) => error instanceof kind))
      throw new UsageError((error as Error).message);
    throw error;
  }
}

/** Resolves at the first signal to stop; a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(130));
      resolve();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
}

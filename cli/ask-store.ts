import { existsSync } from 'node:fs';
import { systemChance, systemClock } from '../node/clock.ts';
import type { NodeConfig } from '../node/config.ts';
import { askControlDoor, controlPath, tooLong } from '../node/control-door.ts';
import { openStore } from '../node/foundation.ts';
import { type Operation, operate, type Results } from '../node/operations.ts';
import { StoreUnavailable } from '../node/store/port.ts';
import { UsageError } from './terminal.ts';

/**
 * Asks the store of a node something. A store in a file is had by its node alone while that runs: then the node is asked. Otherwise
 * the store is opened here.
 */
export async function askStore<Asked extends Operation>(config: NodeConfig, operation: Asked): Promise<Results[Asked['name']]> {
  if (config.store.engine === 'memory') throw new UsageError('A store in memory is gone with its node: there is nothing to be asked here.');
  const reply = config.store.engine === 'sqlite' ? await askControlDoor(storeFileOf(config), operation) : undefined;
  if (reply?.ok === false) throw new UsageError(`The node says: ${reply.message}`);
  return (reply === undefined ? await askItself(config, operation) : reply.value) as Results[Asked['name']];
}

/** What is said in place of a backup or a restore. */
export const BY_REDIS = "A store on Redis is backed up and put back by Redis' own commands: docs/redis.md has them, under Backups.";

/** The file of a node's store, which must be there. */
export function storeFileOf({ store }: NodeConfig): string {
  if (store.engine === 'redis') throw new UsageError(BY_REDIS);
  if (store.engine !== 'sqlite') throw new UsageError('This is for a node whose store is a file (store.engine: sqlite).');
  if (!existsSync(store.file)) throw new UsageError(`There is no store at ${store.file}: this node has not run yet.`);
  return store.file;
}

async function askItself(config: NodeConfig, operation: Operation): Promise<unknown> {
  const file = config.store.engine === 'sqlite' ? config.store.file : undefined;
  const store = await openStore(config).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error;
    const noDoor = file !== undefined && controlPath(file) === undefined ? ` ${tooLong(file)}.` : '';
    throw new UsageError(`The store cannot be used: ${error.message}.${noDoor}`, { cause: error });
  });
  try {
    return await operate(operation, { store, clock: systemClock, chance: systemChance, subscriberId: config.subscriberId });
  } finally {
    await store.close();
  }
}

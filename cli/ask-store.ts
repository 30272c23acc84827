import { existsSync } from 'node:fs';
import { systemChance, systemClock } from '../node/clock.ts';
import type { NodeConfig } from '../node/config.ts';
import { askControlDoor, controlPath, tooLong } from '../node/control-door.ts';
import { type Operation, operate, type Results } from '../node/operations.ts';
import { StoreUnavailable } from '../node/store/port.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { UsageError } from './terminal.ts';

/** Asks the store of a node something: through the node when it runs, as it has the store for itself; otherwise by opening the store. */
export async function askStore<Asked extends Operation>(config: NodeConfig, operation: Asked): Promise<Results[Asked['name']]> {
  const file = storeFileOf(config);
  const reply = await askControlDoor(file, operation);
  if (reply?.ok === false) throw new UsageError(`The node says: ${reply.message}`);
  return (reply === undefined ? await askFile(config, file, operation) : reply.value) as Results[Asked['name']];
}

/** The file of a node's store, which must be there. */
export function storeFileOf({ store }: NodeConfig): string {
  if (store.engine !== 'sqlite') throw new UsageError('A store in memory is gone with its node: there is nothing to be asked here.');
  if (!existsSync(store.file)) throw new UsageError(`There is no store at ${store.file}: this node has not run yet.`);
  return store.file;
}

async function askFile(config: NodeConfig, file: string, operation: Operation): Promise<unknown> {
  const store = await openSqliteStore({ file }).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error;
    const noDoor = controlPath(file) === undefined ? ` ${tooLong(file)}.` : '';
    throw new UsageError(`The store cannot be used: ${error.message}.${noDoor}`, { cause: error });
  });
  try {
    return await operate(operation, { store, clock: systemClock, chance: systemChance, subscriberId: config.subscriberId });
  } finally {
    await store.close();
  }
}

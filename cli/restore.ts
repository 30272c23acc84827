import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemClock } from '../node/clock.ts';
import { loadConfig } from '../node/config.ts';
import { restore as putBack } from '../node/store/backup.ts';
import { BY_REDIS } from './ask-store.ts';
import { factsInWords } from './backup.ts';
import { type Terminal, UsageError } from './terminal.ts';

export interface RestoreFlags {
  readonly config: string;
  readonly from: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** `marktplein restore`: puts a backup in the place of the store of a node that does not run. The old store is kept. */
export function restore(flags: RestoreFlags, terminal: Terminal): number {
  const { store } = loadConfig(flags.config, terminal.env);
  if (store.engine === 'redis') throw new UsageError(BY_REDIS);
  if (store.engine !== 'sqlite') throw new UsageError('A backup is put back for a node whose store is a file (store.engine: sqlite).');
  const from = resolve(flags.from);
  if (!existsSync(from)) throw new UsageError(`${from} is not there; check the path.`);
  mkdirSync(dirname(store.file), { recursive: true });
  const mark = new Date(systemClock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '');
  const { keptAs, ...facts } = putBack(from, store.file, { replace: flags.replace === true, mark });
  if (flags.json === true) terminal.print(JSON.stringify({ file: store.file, ...facts, ...(keptAs === undefined ? {} : { keptAs }) }));
  else {
    terminal.print(`${store.file}: ${factsInWords(facts)}.`);
    if (keptAs !== undefined) terminal.note(`The store that was there is kept as ${keptAs}.`);
    terminal.note('What happened after the backup is not in it: compare with the other nodes by "marktplein reconcile".');
  }
  return 0;
}

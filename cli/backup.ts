import { resolve } from 'node:path';
import { loadConfig } from '../node/config.ts';
import { backUp, type StoreFacts } from '../node/store/backup.ts';
import { storeFileOf } from './ask-store.ts';
import type { Terminal } from './terminal.ts';

export interface BackupFlags {
  readonly config: string;
  readonly to: string;
  readonly json?: boolean;
}

/** `marktplein backup`: a whole, checked copy of a node's store, which may run meanwhile. */
export function backup(flags: BackupFlags, terminal: Terminal): number {
  const config = loadConfig(flags.config, terminal.env);
  const to = resolve(flags.to);
  const facts = backUp(storeFileOf(config), to);
  if (flags.json === true) terminal.print(JSON.stringify({ file: to, ...facts }));
  else {
    terminal.print(`${to}: ${factsInWords(facts)}.`);
    terminal.note("The node's keys are not in it: keep the key file as well, in another place.");
  }
  return 0;
}

/** Size, shape and rows in one sentence. */
export function factsInWords({ bytes, shape, rows }: StoreFacts): string {
  const counted = Object.entries(rows).map(([table, count]) => `${table} ${count}`);
  return `${bytes} bytes, shape ${shape}, sound; rows: ${counted.join(', ')}`;
}

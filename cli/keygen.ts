import { systemChance } from '../node/clock.ts';
import { createKeys, keysText, writeKeys } from '../node/keys-file.ts';
import type { Terminal } from './terminal.ts';
import { checkWireId } from './wire-id.ts';

export interface KeygenFlags {
  readonly out?: string;
  readonly keyId?: string;
  readonly domain?: string;
}

/** `marktplein keygen`: a signing and an encryption key pair, in the one form that key files of nodes have. */
export function keygen(flags: KeygenFlags, terminal: Terminal): number {
  const { out, keyId = systemChance.newId(), domain } = flags;
  checkWireId(keyId, '--key-id');
  const keys = createKeys({ keyId, ...(domain === undefined ? {} : { domain }) }, systemChance);
  if (out === undefined) {
    terminal.print(keysText(keys));
    return 0;
  }
  writeKeys(out, keys);
  terminal.note(`Wrote key ${keyId} to ${out}, readable by you alone.`);
  return 0;
}

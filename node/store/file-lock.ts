import { closeSync, existsSync, openSync, realpathSync } from 'node:fs';
import Libsql from 'libsql';
import { StoreUnavailable } from './port.ts';

const OWNER_ONLY = 0o600;

/**
 * Keeps a store for one process: two would send the same messages, since what each has taken it remembers in memory. Held by a
 * lock of the operating system on a file beside the store, so that it is gone with the process, however that ends, and others may
 * still read the store and copy it.
 * @throws StoreUnavailable when another has it
 */
export function lockFile(file: string, { busyTimeoutMs }: { readonly busyTimeoutMs: number }): () => void {
  const lock = opened(file, busyTimeoutMs);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { readonly code?: unknown }).code !== 'SQLITE_BUSY') throw cannotBeLocked(file, error);
    throw new StoreUnavailable(`${file} is in use by another node: stop that one first, or name another file in store.file`, {
      cause: error,
    });
  }
  return () => {
    if (lock.open) lock.close();
  };
}

/**
 * Makes a file that only its owner can read, if there is none. One that is there is not opened: to close it again would end the
 * locks that this process has on it.
 */
export function makeOwnerOnly(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', OWNER_ONLY));
}

/** By its real name, so that a link to the store leads to the same lock. */
function opened(file: string, busyTimeoutMs: number): InstanceType<typeof Libsql> {
  try {
    makeOwnerOnly(file);
    const beside = `${realpathSync(file)}.lock`;
    makeOwnerOnly(beside);
    return new Libsql(beside, { timeout: busyTimeoutMs });
  } catch (error) {
    throw cannotBeLocked(file, error);
  }
}

function cannotBeLocked(file: string, error: unknown): StoreUnavailable {
  return new StoreUnavailable(`${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

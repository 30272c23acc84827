import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { PilotFailed } from './pilot-failed.ts';

/**
 * Keeps a folder for one pilot: two would empty it under each other. Held by a lock of the operating system on a file beside
 * the folder, so that it is gone with the process, however that ends.
 * @throws PilotFailed when another pilot has it
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = new Libsql(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: unknown }).code !== 'SQLITE_BUSY') throw error;
    throw new PilotFailed(`Another pilot is using ${folder}: stop that one first, or choose another folder with --data.`);
  }
  return () => {
    if (lock.open) lock.close();
  };
}

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A disk of a few megabytes for one store, which can be filled to its last byte. */
export interface SmallDisk {
  readonly folder: string;
  fill(): Promise<void>;
  empty(): Promise<void>;
  unmount(): void;
}

const MEBIBYTE = 1024 * 1024;
const BLOCK = 4_096;

/** Mounts a file system in memory. Gives a sentence in its place when this user or this machine cannot. */
export function mountSmallDisk(folder: string, sizeMebibytes: number): SmallDisk | string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMebibytes}m,mode=0700`, 'tmpfs', folder], { encoding: 'utf8' });
  if (mounted.status !== 0) {
    const reason = mounted.error?.message ?? mounted.stderr.trim().split('\n')[0] ?? '';
    return `no small disk could be mounted (${reason}): that needs root on Linux`;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => writeUntilFull(ballast, sizeMebibytes),
    empty: () => rm(ballast, { force: true }),
    unmount: () => unmount(folder),
  };
}

/** Lazily, so that it also succeeds while a process that is ending still has a file open. */
export function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

async function writeUntilFull(file: string, sizeMebibytes: number): Promise<void> {
  const ballast = await open(file, 'a', 0o600);
  try {
    for (const [bytes, times] of [
      [MEBIBYTE, sizeMebibytes],
      [BLOCK, MEBIBYTE / BLOCK],
    ] as const) {
      const zeros = Buffer.alloc(bytes);
      for (let written = 0; written <= times; written += 1) {
        if (!(await fits(() => ballast.write(zeros)))) break;
      }
    }
  } finally {
    await ballast.close();
  }
}

async function fits(write: () => Promise<{ readonly bytesWritten: number }>): Promise<boolean> {
  try {
    return (await write()).bytesWritten > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

import { createInterface } from 'node:readline';
import type { Told } from './caretaker.ts';
import { unmount } from './small-disk.ts';

/** Listens for what a run has started and mounted; when the run is over, ends what is left of it. */
const pids = new Set<number>();
const folders = new Set<string>();

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line) as Told;
  if (told.what === 'mounted') folders.add(told.folder);
  else if (told.what === 'started') pids.add(told.pid);
  else pids.delete(told.pid);
}
for (const pid of pids) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself meanwhile, as it should.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
for (const folder of folders) unmount(folder);

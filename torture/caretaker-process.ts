import { createInterface } from 'node:readline';
import type { Told } from './caretaker.ts';
import { tell } from './signals.ts';
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
// Each has a group of its own, in which its workers are. One that has ended by itself meanwhile is as it should be.
for (const pid of pids) tell(-pid, 'SIGKILL');
for (const folder of folders) unmount(folder);

/** A process that commits as fast as it can and says on its standard output what was answered; it is killed in the middle. */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../node/store/sqlite.ts';
import { hearing } from './fixture.ts';

/** A reader that is slow is waited for: what was said must be what was answered. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

const store = await openSqliteStore({ file: process.argv[2] ?? '' });
for (let round = 0; ; round += 1) {
  await Promise.all(
    Array.from({ length: 8 }, async (_, at) => {
      const id = `${round}-${at}`;
      const result = await store.commit({ ...hearing(`partition-${id}`, id), put: [{ key: 'said', value: id }] });
      if (result.done) say(`${id}\n`);
    }),
  );
}

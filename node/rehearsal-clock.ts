import { openSync, readSync, writeSync } from 'node:fs';
import { type Clock, systemClock } from './clock.ts';

/**
 * The clock of a rehearsal, such as the day of a pilot. It goes as fast as that of the machine, so that every time limit means what it says, and
 * is as far behind it as a small file says that all processes of the rehearsal read. Who leads the rehearsal sets it forward while nothing is
 * under way: then hours pass at once, in every process in the same moment.
 */
export interface LedClock extends Clock {
  /** Sets it forward. A moment that lies behind it, or ahead of the machine's clock, changes nothing beyond these. @param atMs milliseconds since 1970 UTC */
  setForward(atMs: number): void;
}

/** The file holds one number: how many milliseconds it is behind the machine's clock. */
const FILE_BYTES = 8;
const FOR_OWNER = 0o600;
/** Within so long a sleeper notices that hours have passed. */
const NOTICED_MS = 100;

/** Follows the clock that a file leads; it is the machine's own once the file says so. @throws when the file cannot be opened or is none */
export function followClock(file: string): Clock {
  return clockOver(openSync(file, 'r'));
}

/** Makes the file, for a rehearsal that begins at a moment of the past. @throws when it cannot be written */
export function leadClock(file: string, beginsMs: number): LedClock {
  const descriptor = openSync(file, 'w+', FOR_OWNER);
  const write = (behindMs: number): void => {
    const bytes = Buffer.alloc(FILE_BYTES);
    bytes.writeDoubleBE(behindMs);
    // Eight bytes at once: nobody reads a half of them.
    writeSync(descriptor, bytes, 0, FILE_BYTES, 0);
  };
  write(Math.max(0, systemClock.nowMs() - beginsMs));
  const clock = clockOver(descriptor);
  return {
    ...clock,
    setForward(atMs) {
      const aheadMs = atMs - clock.nowMs();
      if (aheadMs > 0) write(Math.max(0, behind(descriptor) - aheadMs));
    },
  };
}

function clockOver(descriptor: number): Clock {
  let behindMs = behind(descriptor);
  const nowMs = (): number => {
    // It never falls behind again: at the machine's own time there is nothing left to read.
    if (behindMs > 0) behindMs = behind(descriptor);
    return systemClock.nowMs() - behindMs;
  };
  return {
    nowMs,
    async sleep(ms, signal) {
      const dueMs = nowMs() + ms;
      let leftMs = ms;
      do {
        await systemClock.sleep(behindMs > 0 ? Math.min(leftMs, NOTICED_MS) : leftMs, signal);
        leftMs = dueMs - nowMs();
      } while (leftMs > 0 && signal?.aborted !== true);
    },
  };
}

function behind(descriptor: number): number {
  const bytes = Buffer.alloc(FILE_BYTES);
  const read = readSync(descriptor, bytes, 0, FILE_BYTES, 0);
  const behindMs = bytes.readDoubleBE();
  if (read === FILE_BYTES && behindMs >= 0 && Number.isFinite(behindMs)) return behindMs;
  throw new Error('the clock of a rehearsal holds no number of milliseconds');
}

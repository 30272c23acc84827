import { createHash } from 'node:crypto';

/** What happened, line by line in virtual time. */
export interface Story {
  tell(who: string, what: string): void;
  lines(): readonly string[];
  /** The same for two runs that were alike in every line. */
  digest(): string;
}

/** Lines that are kept: far past any story that somebody could read. */
const LINES_MAX = 200_000;

export function createStory(now: { readonly startMs: number; nowMs(): number }): Story {
  const lines: string[] = [];
  return {
    tell(who, what) {
      if (lines.length >= LINES_MAX) return;
      const seconds = ((now.nowMs() - now.startMs) / 1_000).toFixed(3).padStart(9);
      lines.push(`${seconds}  ${who.padEnd(9)} ${what}`);
    },
    lines: () => lines,
    digest: () => createHash('sha256').update(lines.join('\n')).digest('hex'),
  };
}

/** A short mark by which the bytes of a message are recognised in a story. */
export function markOf(bytes: Uint8Array): string {
  let mark = 0x811c9dc5;
  for (let place = 0; place < bytes.length; place += 1) mark = Math.imul(mark ^ (bytes[place] ?? 0), 0x01000193);
  return (mark >>> 0).toString(16).padStart(8, '0');
}

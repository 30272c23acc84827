import type { Response } from 'express';
import type { Clock } from '../node/clock.ts';
import type { Room } from './room.ts';
import type { Seen } from './window.ts';

/** What pages are told by themselves: `passed`, four times a second at most, and `overview`. */
export interface Live {
  /** Tells a page until it goes away, or until its operator is signed in no more. */
  follow(response: Response, means: { readonly isSignedIn: () => boolean }): void;
  close(): void;
}

const PAGES_MAX = 100;
const TOLD_EVERY_MS = 250;
const OVERVIEW_EVERY_MS = 2_000;
/** More than these at once nobody sees fly; they are in the figures all the same. */
const AT_ONCE_MAX = 60;
const UNREAD_BYTES_MAX = 1024 * 1024;

export function createLive(room: Room, clock: Clock): Live {
  const pages = new Set<Response>();
  return {
    follow(response, { isSignedIn }) {
      if (pages.size >= PAGES_MAX)
        return void response.status(503).json({ name: 'unavailable', detail: 'As many pages are open as may be.' });
      pages.add(response);
      const gone = new AbortController();
      const fresh: Seen[] = [];
      const unwatch = room.window.watch((seen) => {
        if (fresh.length < AT_ONCE_MAX) fresh.push(seen);
      });
      response.once('close', () => {
        pages.delete(response);
        unwatch();
        gone.abort();
      });
      response.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
      void tell(response, { fresh, signal: gone.signal, isSignedIn });
    },
    close() {
      for (const page of pages) page.end();
    },
  };

  async function tell(
    response: Response,
    { fresh, signal, isSignedIn }: { readonly fresh: Seen[]; readonly signal: AbortSignal; readonly isSignedIn: () => boolean },
  ): Promise<void> {
    let id = clock.nowMs();
    let overviewMs = Number.NEGATIVE_INFINITY;
    const write = (type: string, data: object): void => {
      id = Math.max(id + 1, clock.nowMs());
      response.write(`event: ${type}\nid: ${id}\ndata: ${JSON.stringify({ id, type, atMs: clock.nowMs(), data })}\n\n`);
    };
    while (!signal.aborted) {
      if (!isSignedIn() || response.writableLength > UNREAD_BYTES_MAX) return void response.end();
      if (fresh.length > 0) write('passed', { messages: fresh.splice(0) });
      if (clock.nowMs() - overviewMs >= OVERVIEW_EVERY_MS) {
        overviewMs = clock.nowMs();
        write('overview', room.overview());
      }
      await clock.sleep(TOLD_EVERY_MS, signal);
    }
  }
}

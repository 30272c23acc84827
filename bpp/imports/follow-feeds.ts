import type { Clock } from '../../node/clock.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import type { Feed } from './business-import.ts';
import type { ImportProblem } from './import-problem.ts';

export interface FollowFeedsPorts {
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

/** Feeds that are read at the same moment: one that is slow to answer holds up those of its lane alone. */
const LANES = 4;
/** More than these of one reading would bury the rest of the log. */
const PROBLEMS_LOGGED_MAX = 20;

/** Reads feeds again and again, the first time at once, until it is closed. A reading that fails is logged, and the feed is read again in its turn. */
export function followFeeds(feeds: readonly Feed[], { clock, telemetry }: FollowFeedsPorts): { close(): Promise<void> } {
  const over = new AbortController();
  const lanes = Array.from({ length: Math.min(LANES, feeds.length) }, (_, lane) =>
    followLane(
      feeds.filter((_feed, place) => place % LANES === lane),
      { clock, telemetry, signal: over.signal },
    ),
  );
  return {
    async close() {
      over.abort();
      await Promise.all(lanes);
    },
  };
}

async function followLane(
  feeds: readonly Feed[],
  { clock, telemetry, signal }: FollowFeedsPorts & { readonly signal: AbortSignal },
): Promise<void> {
  const dueMs = new Map(feeds.map((feed) => [feed, clock.nowMs()]));
  while (!signal.aborted) {
    const [feed, atMs] = [...dueMs].reduce((first, other) => (other[1] < first[1] ? other : first));
    const waitMs = atMs - clock.nowMs();
    if (waitMs > 0) {
      await clock.sleep(waitMs, signal);
      continue;
    }
    await readOnce(feed, telemetry);
    dueMs.set(feed, clock.nowMs() + feed.everyMs);
  }
}

async function readOnce(feed: Feed, { log }: Pick<Telemetry, 'log'>): Promise<void> {
  try {
    const problems: readonly ImportProblem[] = await feed.refresh();
    for (const problem of problems.slice(0, PROBLEMS_LOGGED_MAX))
      log.warn({ feed: feed.name, problem }, 'a feed was not read as it stands');
  } catch (error) {
    log.error({ feed: feed.name, error }, 'a feed could not be taken in');
  }
}

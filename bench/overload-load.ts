import type { Supply } from './overload-supply.ts';
import { openRawLine, type RawLine } from './raw-line.ts';

/** What a stretch of load brought. */
export interface Load {
  /** When it began, as `performance.now()` has it. */
  readonly startedMs: number;
  /** How long messages were due, and how long until the last was answered. */
  readonly seconds: number;
  readonly spanS: number;
  readonly acked: number;
  readonly refused: number;
  /** Refusals that said when to come again. */
  readonly withRetryAfter: number;
  /** Neither acknowledged nor refused: no connection came free in time, or one broke. */
  readonly unanswered: number;
  /** Of what was acknowledged, from the moment at which it was due to be sent: milliseconds, in the order of the answers. */
  readonly latenciesMs: readonly { readonly atMs: number; readonly tookMs: number }[];
}

/** How long something that is due waits for a free connection. */
const PATIENCE_MS = 2_000;
const TICK_MS = 1;

interface Tally {
  acked: number;
  refused: number;
  withRetryAfter: number;
  unanswered: number;
  latenciesMs: { atMs: number; tookMs: number }[];
}

/** Everybody asks again as soon as they were answered: what a node can do at most. */
export async function closedLoop(port: number, supply: Supply, load: { readonly atOnce: number; readonly seconds: number }): Promise<Load> {
  const tally = newTally();
  const startedMs = performance.now();
  const untilMs = startedMs + load.seconds * 1_000;
  const lines = Array.from({ length: load.atOnce }, () => openRawLine(port));
  await Promise.all(
    lines.map(
      (line) =>
        new Promise<void>((resolve) => {
          const next = (): void => {
            const bytes = performance.now() < untilMs ? supply.take() : undefined;
            if (bytes === undefined) resolve();
            else ask(line, bytes, { supply, tally, dueMs: performance.now(), done: next });
          };
          next();
        }),
    ),
  );
  for (const line of lines) line.close();
  const seconds = (performance.now() - startedMs) / 1_000;
  return { ...tally, startedMs, seconds, spanS: seconds };
}

/**
 * Asks by a timetable that does not wait for answers, as many people do who do not know of each other. What is late because
 * others had to be waited for counts from the moment at which it was due.
 */
export async function openLoop(
  port: number,
  supply: Supply,
  load: { readonly perSecond: number; readonly seconds: number; readonly connectionsMax: number },
): Promise<Load> {
  const tally = newTally();
  const free: RawLine[] = [];
  const lines: RawLine[] = [];
  const due: number[] = [];
  let first = 0;
  let underWay = 0;
  const startedMs = performance.now();
  const untilMs = startedMs + load.seconds * 1_000;
  let nextMs = startedMs;

  const lineFor = (): RawLine | undefined => {
    const line = free.pop();
    if (line !== undefined || lines.length >= load.connectionsMax) return line;
    const fresh = openRawLine(port);
    lines.push(fresh);
    return fresh;
  };
  const send = (): void => {
    const nowMs = performance.now();
    while (first < due.length) {
      const dueMs = due[first] ?? 0;
      const isLate = nowMs - dueMs > PATIENCE_MS;
      const line = isLate ? undefined : lineFor();
      if (!isLate && line === undefined) return;
      first += 1;
      const bytes = line === undefined ? undefined : supply.take();
      if (line === undefined || bytes === undefined) {
        tally.unanswered += 1;
        if (line !== undefined) free.push(line);
        continue;
      }
      underWay += 1;
      ask(line, bytes, {
        supply,
        tally,
        dueMs,
        done: () => {
          underWay -= 1;
          free.push(line);
          send();
        },
      });
    }
  };
  while (performance.now() < untilMs || underWay > 0 || first < due.length) {
    for (; nextMs < Math.min(performance.now(), untilMs); nextMs += (-Math.log(1 - Math.random()) * 1_000) / load.perSecond)
      due.push(nextMs);
    send();
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  for (const line of lines) line.close();
  return { ...tally, startedMs, seconds: load.seconds, spanS: (performance.now() - startedMs) / 1_000 };
}

function ask(
  line: RawLine,
  bytes: Buffer,
  means: { readonly supply: Supply; readonly tally: Tally; readonly dueMs: number; readonly done: () => void },
): void {
  const { supply, tally, dueMs, done } = means;
  line.ask(bytes, ({ status, hasRetryAfter }) => {
    if (status === 200) {
      const atMs = performance.now();
      tally.acked += 1;
      tally.latenciesMs.push({ atMs, tookMs: atMs - dueMs });
    } else if (status === 503) {
      tally.refused += 1;
      if (hasRetryAfter) tally.withRetryAfter += 1;
      supply.giveBack(bytes);
    } else if (status === 0) tally.unanswered += 1;
    else throw new Error(`A message was answered with ${status}`);
    done();
  });
}

function newTally(): Tally {
  return { acked: 0, refused: 0, withRetryAfter: 0, unanswered: 0, latenciesMs: [] };
}

import type { Response } from 'express';
import { type AppEvent, readEvents } from '../app-events.ts';
import { partitionOf } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import type { BuyerApiPorts } from './ports.ts';

/** Streams that are open at once, in all and for one transaction: a phone, a laptop and a few forgotten tabs. */
const STREAMS_MAX = 2_000;
const STREAMS_PER_TRANSACTION_MAX = 8;
/** After this a stream is closed; clients come back with the number of the last event they have. */
const STREAM_AGE_MAX_MS = 15 * 60_000;
const HEARTBEAT_MS = 15_000;
const EVENTS_AT_ONCE = 50;
/** How long a client may leave what was sent unread before it is let go. */
const DRAIN_MAX_MS = 20_000;

export interface StreamOptions {
  readonly transactionId: string;
  readonly after: number;
  /** Which events are of interest. */
  wanted(event: AppEvent): boolean;
}

export type StreamPorts = Pick<BuyerApiPorts, 'clock' | 'live' | 'store' | 'heartbeatMs'>;

/** Streams events to apps: first those that were missed, then those that come. */
export interface EventStreams {
  open(response: Response, options: StreamOptions): Promise<ApiOutcome<void>>;
  /** Ends every stream, so that the server can close. */
  closeAll(): void;
}

export function createEventStreams(ports: StreamPorts): EventStreams {
  const open = new Map<string, Set<AbortController>>();
  let count = 0;
  return {
    async open(response, options) {
      const own = open.get(options.transactionId) ?? new Set();
      if (count >= STREAMS_MAX) return denied('unavailable', 'As many streams are open as this node allows.', { retryAfterSeconds: 10 });
      if (own.size >= STREAMS_PER_TRANSACTION_MAX) {
        return denied('too-many', `At most ${STREAMS_PER_TRANSACTION_MAX} streams of one transaction are open at once; close one.`, {
          retryAfterSeconds: 10,
        });
      }
      const end = new AbortController();
      own.add(end);
      open.set(options.transactionId, own);
      count += 1;
      response.on('close', () => end.abort());
      try {
        await stream(response, options, { end: end.signal, ports });
      } finally {
        count -= 1;
        own.delete(end);
        if (own.size === 0) open.delete(options.transactionId);
        response.end();
      }
      return granted(undefined);
    },
    closeAll() {
      for (const own of open.values()) for (const end of own) end.abort();
    },
  };
}

async function stream(
  response: Response,
  options: StreamOptions,
  means: { readonly end: AbortSignal; readonly ports: StreamPorts },
): Promise<void> {
  const { end, ports } = means;
  const { clock, live, store } = ports;
  const untilMs = clock.nowMs() + STREAM_AGE_MAX_MS;
  let news = new AbortController();
  const drop = live.subscribe(partitionOf(options.transactionId), () => news.abort('news'));
  response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  response.write('retry: 2000\n\n');
  try {
    let after = options.after;
    while (!end.aborted && clock.nowMs() < untilMs) {
      // Made before reading: what is committed meanwhile ends the sleep below at once.
      news = new AbortController();
      const events = await readEvents(store, options.transactionId, { after, limit: EVENTS_AT_ONCE });
      for (const event of events) {
        after = event.id;
        if (options.wanted(event) && !(await write(response, frame(event), { end, ports }))) return;
      }
      if (events.length > 0) continue;
      await clock.sleep(ports.heartbeatMs ?? HEARTBEAT_MS, AbortSignal.any([news.signal, end]));
      if (!news.signal.aborted && !end.aborted && !(await write(response, ': still here\n\n', { end, ports }))) return;
    }
  } finally {
    drop();
  }
}

/** Writes, and waits for a client that reads slowly; false when it has gone or will not read. */
async function write(
  response: Response,
  text: string,
  means: { readonly end: AbortSignal; readonly ports: StreamPorts },
): Promise<boolean> {
  if (means.end.aborted) return false;
  if (response.write(text)) return true;
  const drained = new AbortController();
  response.once('drain', () => drained.abort());
  await means.ports.clock.sleep(DRAIN_MAX_MS, AbortSignal.any([drained.signal, means.end]));
  return drained.signal.aborted && !means.end.aborted;
}

function frame(event: AppEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

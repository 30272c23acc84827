import { dialectOf } from '../dialects/choose.ts';
import type { SubscriberType } from '../protocol/subscriber.ts';
import type { Clock } from './clock.ts';
import { GATEWAY_HEADER, SENDER_HEADER } from './credentials.ts';
import type { Heard } from './role.ts';
import type { InboxEntry, LogEntry, Store } from './store/port.ts';

/** Messages that were accepted and wait in the inbox: the young ones as they were read, any other read again from the log. */
export interface HeardMessages {
  remember(heard: Heard): void;
  drop(logId: string): void;
  /** The message of an inbox entry; undefined when its log entry is gone or was forgotten. */
  take(entry: Pick<InboxEntry, 'id' | 'partition'>): Promise<Heard | undefined>;
}

/** How many are kept in memory, and how many bytes of them: some seconds of a busy node; past that they are read from the store. */
const REMEMBERED_MAX = 512;
const REMEMBERED_BYTES_MAX = 16 * 1_048_576;

/** One that was not taken in this time was taken by another worker. */
const YOUNG_MS = 10_000;

export function createHeardMessages(store: Pick<Store, 'readLog'>, clock: Pick<Clock, 'nowMs'>): HeardMessages {
  /** In the order in which they came. */
  const young = new Map<string, { readonly heard: Heard; readonly atMs: number }>();
  let bytes = 0;
  const takeYoung = (logId: string): Heard | undefined => {
    const known = young.get(logId)?.heard;
    if (known !== undefined && young.delete(logId)) bytes -= known.bytes.byteLength;
    return known;
  };
  const forgetOld = (nowMs: number): void => {
    for (const [logId, { atMs }] of young) {
      if (nowMs - atMs < YOUNG_MS) return;
      takeYoung(logId);
    }
  };
  return {
    remember(heard) {
      const atMs = clock.nowMs();
      forgetOld(atMs);
      if (young.size >= REMEMBERED_MAX || bytes + heard.bytes.byteLength > REMEMBERED_BYTES_MAX) return;
      young.set(heard.logId, { heard, atMs });
      bytes += heard.bytes.byteLength;
    },
    drop: (logId) => void takeYoung(logId),
    async take({ id: logId, partition }) {
      const known = takeYoung(logId);
      if (known !== undefined) return known;
      const entry = await store.readLog(logId, { partition });
      return entry === undefined || entry.body.length === 0 ? undefined : readAgain(entry);
    },
  };
}

/** Every check has been passed before this was stored: what does not read now is our own mistake. */
function readAgain(entry: LogEntry): Heard {
  const dialect = dialectOf(entry.headers.dialect ?? '');
  const route = dialect.routes.get(entry.action);
  const body: unknown = JSON.parse(Buffer.from(entry.body).toString('utf8'));
  const envelope = dialect.readEnvelope(body);
  if (route === undefined || !envelope.ok) throw new Error(`The log holds a message that was never accepted: ${entry.id}`);
  const { via } = entry.headers;
  const headers: Record<string, string> = {};
  for (const name of [SENDER_HEADER, GATEWAY_HEADER]) {
    const value = entry.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  return {
    route,
    dialect,
    envelope: envelope.value,
    sender: { subscriberId: entry.peer, type: entry.headers['sender-type'] as SubscriberType },
    ...(via === undefined ? {} : { via: { subscriberId: via, type: 'BG' } }),
    body,
    bytes: entry.body,
    headers,
    logId: entry.id,
  };
}

import type { Parcel } from './outbox.ts';
import type { Delivered, LogEntry, Store } from './store/port.ts';

/** One message with the bytes and headers that prove it: as they came, or as they went each time that they arrived. */
export interface EvidenceMessage {
  readonly direction: 'in' | 'out';
  readonly peer: string;
  readonly action: string;
  readonly messageId: string;
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
  /** BLAKE2b-512 of the bytes in base64. */
  readonly digest: string;
  /** In base64; empty when they were erased. */
  readonly bytes: string;
  /** Of a message that went out: to whom it was delivered and when, with the signature headers it went with. */
  readonly deliveries?: readonly { readonly to: string; readonly atMs: number; readonly headers: Readonly<Record<string, string>> }[];
}

/** What one node can show of one transaction. */
export interface Evidence {
  /** Subscriber id of the node whose evidence it is. */
  readonly node: string;
  readonly transactionId: string;
  readonly messages: readonly EvidenceMessage[];
  /** There is more than this: the first messages are shown. */
  readonly cut?: true;
}

/** To how many one message goes: a search goes to every gateway. */
const DELIVERIES_SHOWN = 50;
/** A transaction that has more messages than this is a loop. */
const MESSAGES_SHOWN = 5_000;
/** What one answer may hold, in bytes of messages. */
const BYTES_SHOWN = 64 * 1024 * 1024;

/** All that was said in a transaction, in order, up to a bound. */
export async function evidenceOf(store: Store, about: { readonly node: string; readonly transactionId: string }): Promise<Evidence> {
  const said = await store.transcript(about.transactionId, { limit: MESSAGES_SHOWN + 1 });
  let bytes = 0;
  const shown = said.slice(0, MESSAGES_SHOWN).filter(({ body }) => {
    bytes += body.length;
    return bytes <= BYTES_SHOWN;
  });
  const messages = await Promise.all(shown.map((entry) => evidenceMessage(entry, store)));
  return { ...about, messages, ...(shown.length < said.length ? { cut: true } : {}) };
}

/** One message of the log as evidence. */
export async function evidenceMessage(entry: LogEntry, store: Pick<Store, 'deliveries'>): Promise<EvidenceMessage> {
  const { id, direction, peer, action, messageId, atMs, headers, digest = '', body } = entry;
  const message = { direction, peer, action, messageId, atMs, headers, digest, bytes: Buffer.from(body).toString('base64') };
  if (direction === 'in') return message;
  const delivered = await store.deliveries(id, { limit: DELIVERIES_SHOWN });
  return { ...message, deliveries: delivered.map((each) => ({ to: receiverOf(each), atMs: each.atMs, headers: each.headers })) };
}

function receiverOf({ parcel }: Delivered): string {
  return (parcel as unknown as Parcel).to.subscriberId;
}

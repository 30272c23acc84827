import { dialectOf, spokenByDefault } from '../dialects/choose.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { SubscriberType } from '../protocol/subscriber.ts';
import type { Address, DecideContext, Send } from './role.ts';
import type { Json, LogEntry, NewOutboxEntry } from './store/port.ts';

/** What delivery needs to know of an outbox entry beside its bytes. */
export interface Parcel {
  readonly to: Address;
  readonly path: string;
  readonly dialect: string;
  readonly transactionId: string;
  readonly messageId: string;
  /** A search or what answers it: when its time is over nobody waits for it, and nobody would send it again. */
  readonly lapses?: true;
  /** A message passed on: its own signature travels along, ours goes beside it as a gateway's. */
  readonly relayed?: true;
}

/** What a decision's messages become in the store. */
export interface Packed {
  readonly log: readonly LogEntry[];
  readonly outbox: readonly NewOutboxEntry[];
}

/** Encodes messages once, to the bytes that every attempt signs and sends. */
export function pack(sends: readonly Send[], context: DecideContext): Packed {
  const log: LogEntry[] = [];
  const outbox: NewOutboxEntry[] = [];
  for (const send of sends) {
    if (send.what === 'relay') {
      outbox.push(...relayed(send, context));
      continue;
    }
    const encoded = encode(send);
    const logId = context.newId();
    log.push({
      id: logId,
      transactionId: send.envelope.transactionId,
      direction: 'out',
      peer: send.to.subscriberId,
      action: encoded.path,
      messageId: send.envelope.messageId,
      atMs: context.nowMs,
      headers: { dialect: encoded.dialect.version },
      body: encoded.bytes,
    });
    const { transactionId, messageId } = send.envelope;
    const { path, dialect } = encoded;
    const parcel: Parcel = {
      ...{ to: send.to, path, dialect: dialect.version, transactionId, messageId },
      ...(dialect.routes.get(path)?.action === 'search' ? { lapses: true } : {}),
    };
    outbox.push(entryFor(parcel, { id: logId, logId, giveUpAtMs: send.giveUpAtMs, nowMs: context.nowMs }));
  }
  return { log, outbox };
}

function encode(send: Exclude<Send, { what: 'relay' }>): { bytes: Uint8Array; path: string; dialect: Dialect } {
  if (send.what === 'bytes') return { bytes: send.bytes, path: send.path, dialect: dialectOf(send.envelope.version) };
  const dialect = send.dialect ?? spokenByDefault;
  if (send.what === 'command') {
    return {
      bytes: dialect.encodeCommand(send.envelope, send.command),
      path: dialect.routeOf('request', send.command.action).path,
      dialect,
    };
  }
  return { bytes: dialect.encodeAnswer(send.envelope, send.answer), path: dialect.routeOf('callback', send.answer.action).path, dialect };
}

function relayed(send: Extract<Send, { what: 'relay' }>, context: DecideContext): NewOutboxEntry[] {
  const { heard, giveUpAtMs } = send;
  return send.to.map((to) => {
    const parcel: Parcel = {
      to,
      path: heard.route.path,
      dialect: heard.dialect.version,
      transactionId: heard.envelope.transactionId,
      messageId: heard.envelope.messageId,
      relayed: true,
    };
    return entryFor(parcel, { id: context.newId(), logId: heard.logId, giveUpAtMs, nowMs: context.nowMs });
  });
}

function entryFor(parcel: Parcel, entry: { id: string; logId: string; giveUpAtMs: number; nowMs: number }): NewOutboxEntry {
  const { id, logId, giveUpAtMs, nowMs } = entry;
  return { id, logId, giveUpAtMs, dueAtMs: nowMs, lane: laneOf(parcel.to), parcel: parcel as unknown as Json };
}

/** Everything for one node shares its connections, its breaker and its patience. */
export function laneOf(to: { readonly subscriberId: string; readonly type: SubscriberType }): string {
  return `${to.type}|${to.subscriberId}`;
}

import { dialectOf } from '../dialects/choose.ts';
import type { Dialect, Route } from '../dialects/dialect.ts';
import type { Envelope } from '../protocol/message.ts';
import { validUntilMs } from './context-rules.ts';
import type { Parcel } from './outbox.ts';
import { allSetAside, type SetAside } from './set-aside.ts';
import type { DeadLetter, LogEntry, Store } from './store/port.ts';

/** What a person is told of a message that came to nothing. */
export interface DeadLetterView {
  /** By which it is retried or dropped. */
  readonly id: string;
  /** `sent`: it could not be delivered. `heard`: it could not be acted upon. */
  readonly what: 'sent' | 'heard';
  /** Subscriber id of the receiver, or of the sender of what was heard. */
  readonly peer: string;
  readonly action: string;
  readonly transactionId: string;
  readonly messageId: string;
  readonly reason: string;
  readonly givenUpAtMs: number;
  /** How often it was tried to deliver it, since it was last retried. */
  readonly attempts?: number;
  /** The end of the message's own time; absent when the message was erased. */
  readonly usefulUntilMs?: number;
  /** What was heard has been answered with a failure: its sender does not count on it any more. */
  readonly answered?: true;
}

/** Which dead letters are meant. Every member that is given must fit. */
export interface Selection {
  readonly ids?: readonly string[];
  readonly peer?: string;
  /** Given up no later than this. */
  readonly untilMs?: number;
  /** How many at most. */
  readonly limit: number;
}

/** A message that came to nothing, without its bytes. */
export type Dead = { readonly what: 'sent'; readonly letter: DeadLetter } | { readonly what: 'heard'; readonly letter: SetAside };

/** A message of the log whose bytes are still there. */
export interface Readable {
  readonly entry: LogEntry;
  readonly dialect: Dialect;
  readonly route: Route;
  readonly envelope: Envelope;
}

/** How many are dealt with at once: as many share a commit, and their bytes are in memory. */
export const AT_ONCE = 50;

/** Dead letters that are meant, first what could not be delivered, then what could not be acted upon. */
export async function listDeadLetters(
  selection: Selection,
  means: { readonly store: Store; readonly nowMs: number },
): Promise<readonly DeadLetterView[]> {
  const found = await selectDead(selection, means);
  return inTurns(found, async (dead) => viewOf(dead, await readableOf(dead, means.store)));
}

/** The messages that came to nothing and are meant. */
export async function selectDead(
  selection: Selection,
  { store, nowMs }: { readonly store: Store; readonly nowMs: number },
): Promise<readonly Dead[]> {
  const { ids, peer, untilMs } = selection;
  const limit = Math.min(selection.limit, ids?.length ?? selection.limit);
  const found: Dead[] = [];
  for await (const dead of everyDead(store, nowMs)) {
    if (found.length >= limit) break;
    if (ids !== undefined && !ids.includes(dead.letter.id)) continue;
    if (untilMs !== undefined && givenUpAtMs(dead) > untilMs) continue;
    if (peer !== undefined && (await peerOf(dead, store)) !== peer) continue;
    found.push(dead);
  }
  return found;
}

/** Some at a time, in their order. */
export async function inTurns<From, To>(all: readonly From[], work: (one: From) => Promise<To>): Promise<readonly To[]> {
  const done: To[] = [];
  for (let start = 0; start < all.length; start += AT_ONCE) done.push(...(await Promise.all(all.slice(start, start + AT_ONCE).map(work))));
  return done;
}

/** The message itself, or undefined when it was erased. */
export async function readableOf({ what, letter }: Dead, store: Store): Promise<Readable | undefined> {
  const entry = await store.readLog(what === 'sent' ? letter.logId : letter.id);
  if (entry === undefined || entry.body.length === 0) return undefined;
  const dialect = dialectOf(entry.headers.dialect ?? '');
  const route = dialect.routes.get(entry.action);
  const envelope = dialect.readEnvelope(JSON.parse(Buffer.from(entry.body).toString('utf8')));
  return route === undefined || !envelope.ok ? undefined : { entry, dialect, route, envelope: envelope.value };
}

export function viewOf(dead: Dead, message: Readable | undefined): DeadLetterView {
  const { id, reason } = dead.letter;
  const useful = message === undefined ? {} : { usefulUntilMs: validUntilMs(message.route, message.envelope) };
  if (dead.what === 'sent') {
    const { to, path, transactionId, messageId } = dead.letter.parcel as unknown as Parcel;
    const sent = { peer: to.subscriberId, action: path, transactionId, messageId };
    return { id, what: 'sent', ...sent, reason, givenUpAtMs: dead.letter.diedAtMs, attempts: dead.letter.attempts, ...useful };
  }
  const { action, atMs, answered } = dead.letter;
  const { peer = '', transactionId = '', messageId = '' } = message?.entry ?? {};
  const heard = { peer, action: message?.entry.action ?? action, transactionId, messageId };
  return { id, what: 'heard', ...heard, reason, givenUpAtMs: atMs, ...useful, ...(answered ? { answered: true } : {}) };
}

async function* everyDead(store: Store, nowMs: number): AsyncGenerator<Dead> {
  let after: string | undefined;
  for (;;) {
    const page = await store.deadLetters({ limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    for (const letter of page) yield { what: 'sent', letter };
    after = page.at(-1)?.id;
    if (page.length < AT_ONCE) break;
  }
  for await (const letter of allSetAside(store, nowMs)) yield { what: 'heard', letter };
}

function givenUpAtMs(dead: Dead): number {
  return dead.what === 'sent' ? dead.letter.diedAtMs : dead.letter.atMs;
}

async function peerOf(dead: Dead, store: Store): Promise<string | undefined> {
  if (dead.what === 'sent') return (dead.letter.parcel as unknown as Parcel).to.subscriberId;
  return (await store.readLog(dead.letter.id))?.peer;
}

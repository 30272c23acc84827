import { createHash } from 'node:crypto';
import { kindOf, type Outcome } from '../protocol/problems.ts';
import type { Chance, Clock } from './clock.ts';
import type { Parcel } from './outbox.ts';

/** What a check came to; `unchecked` when something else was refused before it. */
export type Verdict = 'holds' | 'fails' | 'unchecked';

/** One message that passed a node. No body, no name, no address: only what these members can hold. */
export interface Passed {
  /** When this node was done with it. */
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  /** The last part of its path, of those that the dialect knows; `unknown` for any other. */
  readonly action: string;
  /** subscriber_id of the other side, where the registry vouches for it. */
  readonly peer?: string;
  /** Of a message that a gateway passed on. */
  readonly via?: string;
  readonly transactionId?: string;
  readonly messageId?: string;
  /** The number of the order that it is about, whole and in the short form that people are shown, each as {@link idOf} tells it. */
  readonly orderIds?: readonly string[];
  readonly signature: Verdict;
  readonly schema: Verdict;
  /** `failed`: the other side did not answer. */
  readonly outcome: 'ack' | 'repeated' | 'nack' | 'failed';
  /** A name of the table of refusals; of what was sent also `no-answer` and `unproven`. */
  readonly problem?: string;
  readonly tookMs: number;
  readonly bytes: number;
}

/** As it is told: with an id that says where to go on from. */
export interface ToldPassed extends Passed {
  readonly id: string;
}

/** What passes at a node, for those who may follow it. The last {@link KEPT_MAX} are kept for who comes back. */
export interface OperationsStream {
  tell(passed: Passed): void;
  /** What is kept and came after that one; all of it when it is not known any more. */
  since(id: string | undefined): readonly ToldPassed[];
  /** Returns what ends it. A listener must not throw. */
  listen(listener: (passed: ToldPassed) => void): () => void;
}

const KEPT_MAX = 2_000;

export function createOperationsStream(chance: Pick<Chance, 'newId'>): OperationsStream {
  const run = chance.newId();
  const kept: ToldPassed[] = [];
  const listeners = new Set<(passed: ToldPassed) => void>();
  let count = 0;
  return {
    tell(passed) {
      count += 1;
      const told = { id: `${run}.${count}`, ...passed };
      kept.push(told);
      if (kept.length > KEPT_MAX) kept.shift();
      for (const listener of listeners) listener(told);
    },
    since(id) {
      const at = id === undefined ? -1 : kept.findIndex((one) => one.id === id);
      return kept.slice(at + 1);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Every refusal for want of proof has it (BECKN-006). */
const UNPROVEN_STATUS = 401;

/** What the intake has noticed of a request while it went through the steps. */
export interface Noticed {
  readonly startedMs: number;
  readonly bytes: number;
  /** Proven by its signature. */
  sender?: string;
  via?: string | undefined;
  envelope?: { readonly transactionId: string; readonly messageId: string };
  /** Of the order that it is about. */
  orderId?: string | undefined;
  followsSchema?: boolean;
}

/** A message that was heard, as the stream tells it. @param action as the dialect knows it, or `unknown` */
export function heardFacts(
  action: string,
  verdict: Outcome<'ack' | 'repeated'>,
  { noticed, nowMs }: { readonly noticed: Noticed; readonly nowMs: number },
): Passed {
  const { sender, via, envelope, orderId } = noticed;
  const problem = verdict.ok ? undefined : verdict.problem.name;
  return {
    atMs: nowMs,
    direction: 'in',
    action,
    ...(sender === undefined ? {} : { peer: sender }),
    ...(via === undefined ? {} : { via }),
    ...(envelope === undefined ? {} : idsOf(envelope)),
    ...(orderId === undefined ? {} : { orderIds: [idOf(orderId), shortIdOf(orderId)] }),
    signature:
      sender !== undefined ? 'holds' : !verdict.ok && kindOf(verdict.problem).httpStatus === UNPROVEN_STATUS ? 'fails' : 'unchecked',
    schema: noticed.followsSchema === true ? 'holds' : schemaOf(problem),
    outcome: verdict.ok ? verdict.value : 'nack',
    ...(problem === undefined ? {} : { problem }),
    tookMs: nowMs - noticed.startedMs,
    bytes: noticed.bytes,
  };
}

/** How one attempt to deliver went, as far as the stream tells it. */
type Attempted =
  | { readonly went: 'acked' }
  | { readonly went: 'refused'; readonly code: string; readonly unproven?: boolean }
  | { readonly went: 'unheard' };

interface Attempting {
  readonly parcel: Parcel;
  readonly bytes: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly operations?: OperationsStream;
}

/** Tells how an attempt went when it has ended, and hands it on. */
export async function attempted<A extends Attempted>(attempt: Promise<A>, { parcel, bytes, clock, operations }: Attempting): Promise<A> {
  const startedMs = clock.nowMs();
  const ended = await attempt;
  if (operations === undefined) return ended;
  const nowMs = clock.nowMs();
  const refusal = ended.went === 'refused' ? ended.code : undefined;
  const unproven = ended.went === 'refused' && ended.unproven === true;
  // On the wire one code stands for all that is wrong with a signature or its key: which of them, the other side knows.
  const problem = ended.went === 'unheard' ? 'no-answer' : unproven ? 'unproven' : refusal;
  operations.tell({
    atMs: nowMs,
    direction: 'out',
    action: parcel.path,
    peer: parcel.to.subscriberId,
    ...idsOf(parcel),
    signature: ended.went === 'acked' ? 'holds' : unproven ? 'fails' : 'unchecked',
    schema: ended.went === 'acked' ? 'holds' : schemaOf(refusal),
    outcome: ended.went === 'acked' ? 'ack' : ended.went === 'refused' ? 'nack' : 'failed',
    ...(problem === undefined ? {} : { problem }),
    tookMs: nowMs - startedMs,
    bytes,
  });
  return ended;
}

function schemaOf(problem: string | undefined): Verdict {
  return problem === 'schema' || problem === 'bad-context' ? 'fails' : 'unchecked';
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SHORT = 24;

/** Ids are made by whoever begins, and may hold anything: what is no UUID is told as a digest, which still finds its like. */
function idsOf({ transactionId, messageId }: { readonly transactionId: string; readonly messageId: string }) {
  return { transactionId: idOf(transactionId), messageId: idOf(messageId) };
}

/** The form in which the stream tells an id, for who looks for one. */
export function idOf(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : `digest-${createHash('sha256').update(id).digest('hex').slice(0, SHORT)}`;
}

/** Pages of shops show the last characters of a number, in capitals. */
const SHORT_FORM = 6;

function shortIdOf(orderId: string): string {
  return idOf(orderId.slice(-SHORT_FORM).toUpperCase());
}

import type { Parcel } from '../../node/outbox.ts';
import type { LogEntry, NewOutboxEntry, OutboxMove } from '../../node/store/port.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { type EndState, inLog } from './end-state.ts';
import type { Machine } from './machine.ts';

/** One message that was to be delivered, and what was noted of it until its end. */
export interface Consignment {
  readonly entry: NewOutboxEntry;
  readonly parcel: Parcel;
  readonly message: LogEntry | undefined;
  readonly moves: readonly OutboxMove[];
  readonly givenUpAtMs: number;
}

/** Nobody calls a message undeliverable earlier than this before its end: the other side may have asked for so much patience. */
const GIVEN_UP_EARLY_MS = 12_000;
/** A destination that has come back is tried again within this: the longest wait between two attempts and the longest rest of its lane. */
const FOUND_AGAIN_MS = 180_000;
const LETTERS_MAX = 10_000;

/** Whatever was to be delivered arrived, or lies where a person finds it, and was not given up before its time. */
export async function brokenDeliveries(end: EndState): Promise<readonly string[]> {
  const all = await Promise.all(end.machines.map((machine) => ofMachine(machine, end)));
  return all.flat();
}

/** How long the callback was on its way that arrived last, in milliseconds: from its commit to the ACK, by the clock of its sender. */
export function longestWayMs(machines: readonly Machine[]): number {
  const ways = machines.flatMap((machine) =>
    consignmentsOf(machine)
      .filter(({ parcel }) => parcel.path.startsWith('on_'))
      .flatMap(({ entry, moves }) => moves.flatMap((move) => (move.to === 'delivered' ? [move.atMs - entry.dueAtMs] : []))),
  );
  return Math.max(0, ...ways);
}

async function ofMachine(machine: Machine, end: EndState): Promise<readonly string[]> {
  const letters = new Set((await machine.disk.deadLetters({ limit: LETTERS_MAX })).map(({ id }) => id));
  return consignmentsOf(machine).flatMap((consignment) => {
    const { entry, parcel, moves } = consignment;
    const fault = faultOf(consignment, { end, isLetter: letters.has(entry.id) });
    const last = moves.at(-1);
    const said = last?.to === 'dead' ? ` (${last.reason})` : '';
    return fault === undefined ? [] : [`${machine.name}: ${parcel.path} for ${parcel.to.subscriberId} ${fault} ${parcel.messageId}${said}`];
  });
}

function faultOf(consignment: Consignment, { end, isLetter }: { readonly end: EndState; readonly isLetter: boolean }): string | undefined {
  const { parcel, moves, message, entry } = consignment;
  const last = moves.at(-1);
  if (last === undefined || last.to === 'later') return 'has no end';
  if (last.to === 'delivered') return isHeard(message, { parcel, end }) ? undefined : 'was noted as delivered, and not heard';
  // What was only passed on, or that nobody waits for any more, need not be kept; what a person dropped had been kept.
  if (last.to === 'dropped') {
    const wasKept = moves.some(({ to }) => to === 'dead');
    return wasKept || parcel.relayed === true || parcel.lapses === true ? undefined : 'vanished';
  }
  if (!isLetter) return 'is no dead letter, and was not delivered';
  const untilMs = consignment.givenUpAtMs;
  if (last.reason.startsWith('refused')) {
    const isLate = untilMs - last.atMs < GIVEN_UP_EARLY_MS;
    return !isLate && isRefusalOurs(consignment, end) ? 'was refused although nothing garbled it' : undefined;
  }
  if (untilMs - last.atMs > GIVEN_UP_EARLY_MS) return `was given up ${untilMs - last.atMs} ms before its time`;
  const isLong = untilMs - Math.max(end.healedAtMs, entry.dueAtMs) > FOUND_AGAIN_MS;
  return isLong ? 'never arrived, though there was time when all was well' : undefined;
}

function isHeard(message: LogEntry | undefined, { parcel, end }: { readonly parcel: Parcel; readonly end: EndState }): boolean {
  if (message === undefined) return false;
  const digest = digestOf(message.body);
  return heardBy(parcel, end).some((heard) => heard.digest === digest && heard.action === parcel.path);
}

/** All that its receiver took in. */
function heardBy(parcel: Parcel, end: EndState): readonly LogEntry[] {
  const receiver = end.machines.find(({ name }) => `${name}.example` === parcel.to.subscriberId);
  return receiver === undefined ? [] : inLog(receiver);
}

/** A callback is refused when a bit of it fell over on the way, or of the reply; else one of the two nodes is mistaken. */
function isRefusalOurs({ message, parcel }: Consignment, end: EndState): boolean {
  if (!parcel.path.startsWith('on_') || parcel.relayed === true || message === undefined) return false;
  return !meetsItself(message, { parcel, end }) && !end.garbled.has(digestOf(message.body));
}

/** Made anew by a person, with another time and so with other bytes, it may meet the first that did arrive while the reply was lost. */
function meetsItself(message: LogEntry, { parcel, end }: { readonly parcel: Parcel; readonly end: EndState }): boolean {
  const digest = digestOf(message.body);
  return heardBy(parcel, end).some(
    (heard) => heard.action === parcel.path && heard.messageId === parcel.messageId && heard.digest !== digest,
  );
}

/** Everything that a machine was to deliver, as its durable commits tell it. */
export function consignmentsOf(machine: Machine): readonly Consignment[] {
  const messages = new Map(machine.durable.flatMap((commit) => commit.log ?? []).map((entry) => [entry.id, entry]));
  const moves = new Map<string, OutboxMove[]>();
  for (const move of machine.durable.flatMap((commit) => commit.moves ?? [])) moves.set(move.id, [...(moves.get(move.id) ?? []), move]);
  return machine.durable
    .flatMap((commit) => commit.outbox ?? [])
    .map((entry) => {
      const own = moves.get(entry.id) ?? [];
      const extended = own.flatMap((move) => (move.to === 'later' && move.giveUpAtMs !== undefined ? [move.giveUpAtMs] : []));
      return {
        entry,
        parcel: entry.parcel as unknown as Parcel,
        message: messages.get(entry.logId),
        moves: own,
        givenUpAtMs: extended.at(-1) ?? entry.giveUpAtMs,
      };
    });
}

import { useEffect, useRef, useState } from 'preact/hooks';
import type { FulfilmentKind, FulfilmentOption } from '../../../commerce/fulfilment.ts';
import { type Outcome, post, type Trouble } from '../api/call.ts';
import type { Asked, OrderView } from '../api/contract.ts';
import { positionOf } from './places.ts';

/** A free time, by the id of the fulfilment that it is. */
export type Slot = Pick<FulfilmentOption, 'id' | 'stops' | 'agent'>;

/** What free times are asked of. */
export interface ServiceAsked {
  readonly providerNode: string;
  readonly providerId: string;
  readonly itemId: string;
  readonly kind?: FulfilmentKind;
  /** Where a visit at home is to be, as {@link positionOf} reads a place. */
  readonly near?: string;
}

export interface FreeTimes {
  /** What was told, in order of start. */
  readonly slots: readonly Slot[];
  /** Enough is known of who asks for the provider to be asked. */
  readonly isReady: boolean;
  readonly asking: boolean;
  readonly trouble?: Trouble;
  /** From when the times are that are shown, where the reader asked for a day. */
  readonly fromMs?: number;
  /** The first of the days that came last, where later ones were asked for. */
  readonly addedMs?: number;
  /** There is nothing after what is shown. */
  readonly ended: boolean;
  /** The days of which all is told. */
  readonly wholeDays: readonly number[];
  /** Asks for the rest of a day of which not all need have been told. */
  readonly whole: (dayMs: number) => void;
  readonly later: () => void;
  /** Begins anew: from a day on, or with the first times there are. */
  readonly from: (dayMs: number | undefined) => void;
}

/** A stretch of time within which free times are asked for; open at the end unless said. */
interface Stretch {
  readonly startMs?: number;
  readonly endMs?: number;
}

interface Told {
  readonly slots: readonly Slot[];
  readonly whole: readonly number[];
  readonly ended: boolean;
  readonly fromMs?: number;
  readonly addedMs?: number;
}

/** Nobody comes there, at whatever time. */
export const OUT_OF_AREA = 'out-of-area';
const NOTHING_TOLD: Told = { slots: [], whole: [], ended: false };

/** The id of no slot: who asks with it asks which there are. */
const ANY_TIME = 'any-time';
const WAIT_MS = 15_000;

/**
 * The free times of a service, asked of its provider in a transaction of their own, so that a time that is booked, or kept while its price is looked at, stays that.
 * @param known what is shown until the provider has answered
 */
export function useFreeTimes(service: ServiceAsked, known: readonly Slot[] = []): FreeTimes {
  const [told, setTold] = useState<Told>(() => ({ slots: timed(known), whole: [], ended: false }));
  const [trouble, setTrouble] = useState<Trouble>();
  const handle = useRef<string | undefined>(undefined);
  const turn = useRef(0);
  /** What was asked for while something else was asked: it comes after that. */
  const next = useRef<(() => void) | undefined>(undefined);
  const position = service.kind === 'home-visit' ? positionOf(service.near) : undefined;
  // Whoever comes to the house has to know about where that is before they can say when.
  const isReady = service.kind !== 'home-visit' || position !== undefined;
  const [asking, setAsking] = useState(isReady);
  const isAnother = useRef(false);

  const ask = async (stretch: Stretch, take: (slots: readonly Slot[]) => (before: Told) => Told) => {
    turn.current += 1;
    const mine = turn.current;
    if (!isReady) {
      // What is on its way is of a place that is not asked for any more.
      setAsking(false);
      return setTold(NOTHING_TOLD);
    }
    setAsking(true);
    setTrouble(undefined);
    const outcome = await askFor(service, { stretch, handle: handle.current });
    if (outcome.ok) handle.current = outcome.value.handle;
    if (mine !== turn.current) return;
    const then = next.current;
    next.current = undefined;
    if (then !== undefined) return then();
    setAsking(false);
    if (outcome.ok) setTold(take(timed(outcome.value.slots)));
    else {
      setTrouble(outcome.trouble);
      // What was known before it was known where that is, does not hold there.
      if (outcome.trouble.name === OUT_OF_AREA) setTold(NOTHING_TOLD);
    }
  };
  const begin = (fromMs: number | undefined) => {
    const begun = fromMs === undefined ? {} : { fromMs };
    void ask(fromMs === undefined ? {} : { startMs: fromMs }, (slots) => () => ({
      ...begun,
      slots,
      whole: wholeIn(slots),
      ended: slots.length === 0,
    }));
  };
  const from = (fromMs: number | undefined) => {
    if (asking) next.current = () => begin(fromMs);
    else begin(fromMs);
  };
  useEffect(() => {
    // A day that was asked for at another place is no question of this one.
    next.current = undefined;
    // Nor are the times there free here.
    if (isAnother.current) setTold(NOTHING_TOLD);
    isAnother.current = true;
    begin(undefined);
  }, [service.itemId, isReady, JSON.stringify(position)]);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );
  return {
    ...told,
    wholeDays: told.whole,
    isReady,
    asking,
    ...(trouble === undefined ? {} : { trouble }),
    from,
    whole(dayMs) {
      if (told.whole.includes(dayMs)) return;
      void ask({ startMs: dayMs, endMs: nextDay(dayMs) - 1 }, (slots) => (before) => ({
        ...before,
        slots: joined(before.slots, slots),
        whole: [...before.whole, dayMs],
      }));
    },
    later() {
      const last = told.slots.at(-1);
      const startMs = nextDay(dayOf(last === undefined ? (told.fromMs ?? Date.now()) : (startOf(last) ?? 0)));
      void ask({ startMs }, (slots) => (before) => ({
        ...before,
        ...(slots[0] === undefined ? {} : { addedMs: dayOf(startOf(slots[0]) ?? 0) }),
        slots: joined(before.slots, slots),
        whole: [...before.whole, ...wholeIn(slots)],
        ended: slots.length === 0,
      }));
    },
  };
}

/** When a slot begins; undefined for the waiting list. */
export function startOf(slot: Pick<FulfilmentOption, 'stops'>): number | undefined {
  return slot.stops?.find((stop) => stop.kind === 'start')?.timeRange?.startMs;
}

/** The midnight with which the day of a moment began, on the clock of who reads. */
export function dayOf(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

/** The next midnight: not always 24 hours on. */
function nextDay(dayMs: number): number {
  const next = new Date(dayMs);
  next.setDate(next.getDate() + 1);
  return next.getTime();
}

function timed(slots: readonly Slot[]): readonly Slot[] {
  return slots.filter((slot) => startOf(slot) !== undefined);
}

/** Of an answer that may have been cut off, all days are told but the last. */
function wholeIn(slots: readonly Slot[]): readonly number[] {
  return [...new Set(slots.map((slot) => dayOf(startOf(slot) ?? 0)))].slice(0, -1);
}

function joined(before: readonly Slot[], more: readonly Slot[]): readonly Slot[] {
  const each = new Map([...before, ...more].map((slot) => [slot.id, slot]));
  return [...each.values()].sort((left, right) => (startOf(left) ?? 0) - (startOf(right) ?? 0));
}

interface Answer {
  readonly handle: string;
  readonly slots: readonly Slot[];
}

type Selected = Asked & { readonly order?: string; readonly now?: OrderView };

async function askFor(
  service: ServiceAsked,
  { stretch, handle }: { readonly stretch: Stretch; readonly handle: string | undefined },
): Promise<Outcome<Answer>> {
  const { providerNode, providerId, itemId } = service;
  const question = { lines: [{ itemId, quantity: 1 }], fulfilments: fulfilmentsFor(service, stretch) };
  if (handle !== undefined) {
    const again = await post<Selected>(`/orders/${handle}/select`, question, { waitMs: WAIT_MS });
    if (again.ok || (again.trouble.name !== 'not-found' && again.trouble.name !== 'out-of-order')) return answerIn(again, handle);
  }
  const searched = await post<Asked>('/searches', { intent: { providerId }, providerNode });
  if (!searched.ok) return searched;
  const path = `/transactions/${searched.value.transactionId}/orders`;
  const begun = await post<Selected>(path, { providerNode, providerId, ...question }, { waitMs: WAIT_MS });
  return answerIn(begun, begun.ok ? (begun.value.order ?? '') : '');
}

function fulfilmentsFor({ kind, near }: ServiceAsked, stretch: Stretch) {
  const position = kind === 'home-visit' ? positionOf(near) : undefined;
  const place = position === undefined ? {} : { place: { position } };
  const range = stretch.startMs === undefined ? {} : { timeRange: stretch };
  if (stretch.startMs === undefined && position === undefined) return [];
  return [{ id: ANY_TIME, ...(kind === undefined ? {} : { kind }), stops: [{ kind: 'start', ...place, ...range }] }];
}

/** That nothing is free is an answer, and no trouble. */
function answerIn(asked: Outcome<Selected>, handle: string): Outcome<Answer> {
  if (!asked.ok) return asked;
  const { now } = asked.value;
  if (now === undefined) return { ok: false, trouble: { name: 'slow' } };
  if (now.fault === undefined || now.fault.reason === 'fulfilment-unavailable') {
    const slots = now.fault === undefined ? now.order.fulfilments : [];
    return { ok: true, value: { handle, slots } };
  }
  return { ok: false, trouble: { name: now.fault.reason, detail: now.fault.message } };
}

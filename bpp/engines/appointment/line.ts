import type { FulfilmentState } from '../../../commerce/fulfilment.ts';
import type { State } from '../../../node/store/port.ts';
import type { Plan, Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { DAY_MS, dayKey, dayKeysAround, dayOf, stretchOf, withEntry, withoutEntry } from './agenda.ts';
import { atSlot, inState, moveOf } from './changed-order.ts';
import { type Diary, entriesOf, freeSlots } from './free-slots.ts';
import {
  type AgendaDay,
  type AppointmentRecord,
  KEY,
  type OrderRecord,
  PASSED_MAX,
  type ServiceRecord,
  type Slot,
  WAITING_PREFIX,
  type WaitingRecord,
} from './record.ts';
import { slotIdOf } from './slot-id.ts';
import { dayIn, diaryIn, orderIn, practiceIn, serviceIn, waitingIn } from './state.ts';
import { orderAsTaker } from './taking.ts';
import { type Errand, endOfferTimer, offerTimer, seekTimer } from './timers.ts';

/** The waiting list: whoever waits longest for what came free is offered it, and has a stated time to say yes. */

/** Looks through the line for who can have what is free with one person on one day; each of them gets it kept. */
export function seek({ staffId, atMs }: Extract<Errand, { errand: 'seek' }>): Plan {
  return {
    reads: [KEY.provider, KEY.busy(staffId), ...dayKeysAround(staffId, atMs)],
    lists: [WAITING_PREFIX, KEY.item('')],
    decide(state, { nowMs }) {
      const practice = practiceIn(state);
      const offerMs = practice?.booking.offerMs;
      const line = waitingLine(state);
      if (practice === undefined || practice.trading === false || offerMs === undefined || line.length === 0) return {};
      const days = new Map(dayKeysAround(staffId, atMs).map((key) => [key, dayIn(state, key)] as const));
      const diary: Diary = {
        ...diaryIn(state, practice, nowMs),
        entriesAround: (_staffId, near) =>
          entriesOf(
            dayKeysAround(staffId, near).map((key) => days.get(key)),
            nowMs,
          ),
      };
      const offers = line.flatMap((waiting) => {
        const service = serviceIn(state, waiting.itemId);
        const slot = service?.published === true ? slotFor(diary, service, { waiting, staffId, atMs, nowMs }) : undefined;
        if (service === undefined || slot === undefined) return [];
        const stretch = stretchOf(service, slot);
        const untilMs = Math.min(nowMs + offerMs, slot.startMs);
        const key = dayKey(staffId, stretch.fromMs);
        days.set(key, withEntry(days.get(key), { ...stretch, takenBy: orderAsTaker(waiting.orderId) }, nowMs));
        return [{ key, record: { ...waiting, offered: { slot, fromMs: stretch.fromMs, untilMs } } }];
      });
      return keeping(offers, days, nowMs);
    },
  };
}

interface Offer {
  readonly key: string;
  readonly record: WaitingRecord & { readonly offered: NonNullable<WaitingRecord['offered']> };
}

function keeping(offers: readonly Offer[], days: ReadonlyMap<string, AgendaDay | undefined>, nowMs: number): Turn {
  const put = Object.fromEntries([
    ...offers.map(({ record }) => [KEY.waiting(record.orderId), asJson(record)] as const),
    ...offers.map(({ key }) => [key, asJson(days.get(key) ?? { entries: [] })] as const),
  ]);
  const timers = offers.flatMap(({ record: { orderId, offered } }) => [
    offerTimer(orderId, offered.untilMs, nowMs),
    endOfferTimer({ orderId, ...offered }),
  ]);
  return { put, timers };
}

function waitingLine(state: State): WaitingRecord[] {
  const all = [...state].flatMap(([key, { value }]) => (key.startsWith(WAITING_PREFIX) ? [value as unknown as WaitingRecord] : []));
  return all
    .filter(({ offered }) => offered === undefined)
    .sort((left, right) => left.sinceMs - right.sinceMs || (left.orderId < right.orderId ? -1 : 1));
}

/** The first slot on that day with that person that somebody who waits can have. */
function slotFor(
  diary: Diary,
  { service, ...record }: ServiceRecord,
  asked: { readonly waiting: WaitingRecord; readonly staffId: string; readonly atMs: number; readonly nowMs: number },
): Slot | undefined {
  const { waiting, staffId, atMs, nowMs } = asked;
  if (service.staffIds?.includes(staffId) === false) return undefined;
  const dayMs = Date.parse(dayOf(atMs));
  const question = {
    nowMs,
    limit: 1 + PASSED_MAX,
    startMs: Math.max(waiting.startMs, dayMs),
    endMs: Math.min(waiting.endMs, dayMs + DAY_MS),
  };
  return freeSlots(diary, { ...record, service: { ...service, staffIds: [staffId] } }, question).find(
    (slot) => waiting.passed?.includes(slotIdOf(slot)) !== true,
  );
}

/** Tells somebody that there is a slot for them, with until when it is kept. */
export function offerTo({ orderId, untilMs }: Extract<Errand, { errand: 'offer' }>): Plan {
  return {
    reads: [KEY.provider, KEY.order(orderId), KEY.waiting(orderId)],
    decide(state, { nowMs }) {
      const [practice, record, waiting] = [practiceIn(state), orderIn(state, orderId), waitingIn(state, orderId)];
      if (practice === undefined || record === undefined || waiting?.offered?.untilMs !== untilMs) return {};
      const move = moveOf(record, { by: 'time', command: 'offer' });
      if (move === undefined) return {};
      return told(shown(record, practice, { slot: waiting.offered.slot, validForMs: untilMs - nowMs }), nowMs, move.to);
    },
  };
}

/** The order shows the slot that is offered; it has it only once its buyer says yes. */
function shown(
  record: OrderRecord,
  practice: AppointmentRecord,
  { slot, validForMs }: { readonly slot: Slot; readonly validForMs: number },
): OrderRecord {
  const { slot: _slot, fromMs: _fromMs, ...rest } = atSlot(record, { practice, slot, fromMs: slot.startMs });
  const { quote } = rest.order;
  const offered = quote === undefined ? {} : { quote: { ...quote, validForMs } };
  return { ...rest, order: { ...rest.order, ...offered, cancellationTerms: record.order.cancellationTerms ?? [] } };
}

/** Whoever did not say yes in time waits on, at the end of the line; the slot goes to the next. */
export function endOffer({ orderId, untilMs, slot, fromMs }: Extract<Errand, { errand: 'end-offer' }>): Plan {
  const key = dayKey(slot.staffId, fromMs);
  return {
    reads: [KEY.provider, KEY.order(orderId), KEY.waiting(orderId), key],
    decide(state, { nowMs }) {
      const [record, waiting] = [orderIn(state, orderId), waitingIn(state, orderId)];
      if (record === undefined || waiting?.offered?.untilMs !== untilMs) return {};
      const { offered: _offered, ...rest } = waiting;
      const passed = [...(rest.passed ?? []), slotIdOf(slot)].slice(-PASSED_MAX);
      const left = withoutEntry(dayIn(state, key), { takenBy: orderAsTaker(orderId), fromMs });
      const move = moveOf(record, { by: 'time', command: 'let-pass' });
      const turn = move === undefined ? {} : told(backInLine(record, rest), nowMs, move.to);
      return {
        ...turn,
        put: {
          ...turn.put,
          [KEY.waiting(orderId)]: asJson({ ...rest, sinceMs: nowMs, passed }),
          ...(left === undefined ? {} : { [key]: asJson(left) }),
        },
        remove: left === undefined ? [key] : [],
        timers: [seekTimer(slot.staffId, slot.startMs, nowMs)],
      };
    },
  };
}

function backInLine(record: OrderRecord, { startMs, endMs }: Pick<WaitingRecord, 'startMs' | 'endMs'>): OrderRecord {
  const id = `${record.order.providerId}.waiting`;
  const fulfilments = record.order.fulfilments.map(({ agent: _agent, ...each }) => ({
    ...each,
    id,
    stops: (each.stops ?? []).map((stop) => ({ ...stop, timeRange: { startMs, endMs } })),
  }));
  const lines = record.order.lines.map((line) => ({ ...line, fulfilmentId: id }));
  return { ...record, order: { ...record.order, lines, fulfilments } };
}

function told(record: OrderRecord, nowMs: number, state: FulfilmentState): Pick<Turn, 'put' | 'news'> {
  const after = inState(record, state, nowMs);
  return {
    put: { [KEY.order(after.order.id ?? '')]: asJson(after) },
    news: [{ to: after.buyer, answer: { action: 'status', order: after.order } }],
  };
}

import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { paymentTerms } from '../payments.ts';
import { asJson } from '../state.ts';
import { stretchOf } from './agenda.ts';
import { askedTime, keysFor } from './asked-slot.ts';
import { freeSlots, isFree } from './free-slots.ts';
import { hasWaitingList, offerOf, paymentsOfWaiting, visitOf } from './offer.ts';
import { AGENDA_PREFIX, type AppointmentRecord, BUSY_PREFIX, type HoldRecord, type ServiceRecord, type Slot } from './record.ts';
import { slotAt, slotIdOf } from './slot-id.ts';
import { diaryIn, holdIn, holdKey, practiceIn, serviceIn } from './state.ts';
import { taken } from './taking.ts';
import { holdTimer, holdTimerId } from './timers.ts';

/** Slots that one answer lists at most. */
const SLOTS_SHOWN_MAX = 48;
/** Slots of who asks for no more than a day: all that a few people have free in it, so that a day can be shown whole. */
const SLOTS_OF_DAY_MAX = 200;
/** The longest day there is, on which the clock goes back. */
const DAY_MS_MAX = 25 * 3_600_000;
/** What the people of one buyer node may hold of the same days of one person at once: no app keeps a practice empty for others. */
const HOLDS_MAX = 20;

/** Prices a service at a time and keeps the slot for a while; without a slot it tells which are free. */
export function select({ command, from }: Ask<CommandOf<'select'>>): Plan {
  const asked = askedTime(command.order);
  if (asked.what === 'slot') return selectSlot({ command, from }, asked.start);
  return {
    reads: keysFor(command.order),
    // A look at everything, on which nothing rests.
    lists: [AGENDA_PREFIX, BUSY_PREFIX],
    decide(state, { nowMs, newId }) {
      const visit = visitOf(practiceIn(state), serviceIn(state, command.order.lines[0]?.itemId ?? ''), command.order);
      if (!visit.ok) return { answer: { action: 'select', refusal: visit.refusal } };
      const { practice, service } = visit.value;
      const offer = offerOf({ practice, service, asked: command.order }, { quoteId: newId(), withNote: false });
      if (!offer.ok) return { answer: { action: 'select', refusal: offer.refusal } };
      const range = command.order.fulfilments[0]?.stops?.[0]?.timeRange;
      const [startMs, endMs] = [range?.startMs ?? nowMs, range?.endMs ?? Number.MAX_SAFE_INTEGER];
      const limit = endMs - startMs <= DAY_MS_MAX ? SLOTS_OF_DAY_MAX : SLOTS_SHOWN_MAX;
      const question = { nowMs, startMs, endMs, limit };
      const slots = freeSlots(diaryIn(state, practice, nowMs), service, question);
      const waits = hasWaitingList(practice);
      if (slots.length === 0 && !waits) {
        return { answer: { action: 'select', refusal: noSlot('Nothing is free then; ask for another time.') } };
      }
      const { fulfilments, ...order } = offer.value;
      const shown = asked.what === 'waiting-list' && waits ? [] : slots.map((slot) => inSlot(fulfilments[0], slot, practice));
      const line = waits ? fulfilments : [];
      // Who can only wait is told how who waits may pay.
      const payments = paymentTerms(shown.length > 0 ? practice : { ...practice, payments: paymentsOfWaiting(practice) });
      return { answer: { action: 'select', order: { ...order, fulfilments: [...shown, ...line], payments } } };
    },
  };
}

function inSlot(fulfilment: Fulfilment | undefined, slot: Slot, { staff }: AppointmentRecord): Fulfilment {
  const [stop] = fulfilment?.stops ?? [];
  const name = staff.find(({ id }) => id === slot.staffId)?.name;
  return {
    ...fulfilment,
    id: slotIdOf(slot),
    ...(name === undefined ? {} : { agent: { name } }),
    stops: [{ kind: 'start', ...stop, timeRange: { startMs: slot.startMs, endMs: slot.endMs } }],
  };
}

function selectSlot({ command, from }: Pick<Ask<CommandOf<'select'>>, 'command' | 'from'>, start: Omit<Slot, 'endMs'>): Plan {
  return {
    reads: [...keysFor(command.order), holdKey(from)],
    decide(state, context) {
      const found = slotFor(state, command.order, { start, from, nowMs: context.nowMs });
      if (!found.ok) return { answer: { action: 'select', refusal: found.refusal } };
      const { practice } = found.value;
      const offer = offerOf({ ...found.value, asked: command.order }, { quoteId: context.newId(), withNote: false });
      if (!offer.ok) return { answer: { action: 'select', refusal: offer.refusal } };
      const held = holdSlot(state, found.value, { from, context });
      return { ...held, answer: { action: 'select', order: { ...offer.value, payments: paymentTerms(practice) } } };
    },
  };
}

export interface Found {
  readonly practice: AppointmentRecord;
  readonly service: ServiceRecord;
  readonly slot: Slot;
}

/** The slot that an order names, when it is free for who asks. */
export function slotFor(
  state: State,
  order: Order,
  asked: { readonly start: Omit<Slot, 'endMs'>; readonly from: Conversation; readonly nowMs: number; readonly besides?: string },
): Verdict<Found> {
  const { start, from, nowMs, besides = holdKey(from) } = asked;
  const visit = visitOf(practiceIn(state), serviceIn(state, order.lines[0]?.itemId ?? ''), order);
  if (!visit.ok) return visit;
  const { practice, service } = visit.value;
  if (start.itemId !== service.item.id) return noFulfilment('This slot is for another service; choose one of this service.');
  const slot = slotAt(service, start);
  const diary = diaryIn(state, practice, nowMs);
  if (!isFree(diary, service, { slot, nowMs, besides })) {
    return { ok: false, refusal: noSlot('This slot is not free, or not any more; select without one to see which are.') };
  }
  const others = diary.entriesAround(slot.staffId, slot.startMs).filter(({ takenBy }) => takenBy.startsWith(`hold:${from.buyerNode.id}:`));
  if (others.filter(({ takenBy }) => takenBy !== besides).length >= HOLDS_MAX) {
    return refuseTrade('policy', 'Too many slots are held for the people of this buyer node; confirm some, or wait until they come free.');
  }
  return accept({ practice, service, slot });
}

/** Keeps a slot for who asks, in place of any that was kept for them before. */
export function holdSlot(
  state: State,
  { practice, service, slot }: Found,
  { from, context }: { readonly from: Conversation; readonly context: DecideContext },
): Pick<Turn, 'put' | 'remove' | 'timers' | 'cancelTimers'> {
  const { nowMs } = context;
  const key = holdKey(from);
  const before = holdIn(state, from);
  const hold: HoldRecord = { slot, fromMs: stretchOf(service, slot).fromMs, expiresAtMs: nowMs + practice.booking.holdMs };
  const moved = before !== undefined && slotIdOf(before.slot) !== slotIdOf(slot);
  const instead = moved ? { instead: { slot: before.slot, fromMs: before.fromMs } } : {};
  const { put, remove, timers } = taken(state, { service, slot, takenBy: key, expiresAtMs: hold.expiresAtMs, ...instead, nowMs });
  return {
    put: { ...put, [key]: asJson(hold) },
    remove: remove ?? [],
    timers: [...(timers ?? []), holdTimer(key, hold)],
    cancelTimers: before === undefined || (before.expiresAtMs === hold.expiresAtMs && !moved) ? [] : [holdTimerId(key, before)],
  };
}

function noSlot(message: string): { reason: 'fulfilment-unavailable'; message: string; path: string } {
  return { reason: 'fulfilment-unavailable', message, path: '/order/fulfilments/0' };
}

function noFulfilment(message: string): Verdict<never> {
  return { ok: false, refusal: noSlot(message) };
}

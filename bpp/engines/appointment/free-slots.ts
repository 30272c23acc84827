import { type Opening, type OpeningHours, openingsAhead, openingsBetween } from '../../../commerce/time.ts';
import { isTaken, stands, stretchOf } from './agenda.ts';
import {
  type AgendaEntry,
  type AppointmentRecord,
  BUSY_BELIEVED_MS,
  type BusyRecord,
  type ServiceRecord,
  type Slot,
  type StaffMember,
} from './record.ts';
import { slotAt } from './slot-id.ts';

/** Which slots are free: opening hours, less what a calendar says, less what is taken. Worked out anew at each question, kept nowhere. */

/** What is known of the time of the staff. */
export interface Diary {
  readonly practice: AppointmentRecord;
  busyOf(staffId: string): BusyRecord | undefined;
  /** What is taken of their days around a moment: of the day on which it lies in UTC, the one before and the one after. */
  entriesAround(staffId: string, atMs: number): readonly AgendaEntry[];
}

export interface SlotQuestion {
  readonly nowMs: number;
  readonly startMs: number;
  readonly endMs: number;
  /** How many at most. */
  readonly limit: number;
  /** What this taker has counts as free. */
  readonly besides?: string;
}

/** The first free slots for a service that start in a stretch of time, in order of their start; of several people who are free then, all. */
export function freeSlots(diary: Diary, service: ServiceRecord, question: SlotQuestion): Slot[] {
  const { booking } = diary.practice;
  const startMs = Math.max(question.startMs, question.nowMs + booking.noticeMs);
  const endMs = Math.min(question.endMs, question.nowMs + booking.horizonMs);
  const slots = staffFor(diary.practice, service).flatMap((member) => {
    const found: Slot[] = [];
    for (const opening of openingsAhead(hoursOf(diary.practice, member), question.nowMs)) {
      if (found.length >= question.limit) break;
      if (opening.endMs <= startMs || opening.startMs >= endMs) continue;
      found.push(...freeIn(opening, { diary, service, member, question: { ...question, startMs, endMs } }));
    }
    return found.slice(0, question.limit);
  });
  return slots.sort((left, right) => left.startMs - right.startMs).slice(0, question.limit);
}

/** Whether a slot is one that is offered now: within the hours, on the grid, in time, and free. */
export function isFree(
  diary: Diary,
  service: ServiceRecord,
  { slot, nowMs, besides }: { slot: Slot; nowMs: number; besides?: string },
): boolean {
  const { practice } = diary;
  const member = staffFor(practice, service).find(({ id }) => id === slot.staffId);
  if (member === undefined || slot.endMs !== slot.startMs + service.service.durationMs) return false;
  if (slot.startMs < nowMs + practice.booking.noticeMs || slot.startMs > nowMs + practice.booking.horizonMs) return false;
  const openings = openingsBetween(hoursOf(practice, member), slot);
  const fits = openings.some(
    ({ startMs, endMs }) => startMs <= slot.startMs && slot.endMs <= endMs && (slot.startMs - startMs) % practice.booking.stepMs === 0,
  );
  if (!fits) return false;
  const stretch = stretchOf(service, slot);
  if (isBusy(diary.busyOf(member.id), member, { ...stretch, nowMs })) return false;
  return !isTaken(diary.entriesAround(member.id, slot.startMs), stretch, { nowMs, ...(besides === undefined ? {} : { besides }) });
}

/** Who can render a service. */
export function staffFor({ staff }: AppointmentRecord, { service }: ServiceRecord): readonly StaffMember[] {
  return service.staffIds === undefined ? staff : staff.filter(({ id }) => service.staffIds?.includes(id));
}

function hoursOf(practice: AppointmentRecord, member: StaffMember): OpeningHours {
  return member.hours ?? practice.openingHours;
}

interface Search {
  readonly diary: Diary;
  readonly service: ServiceRecord;
  readonly member: StaffMember;
  readonly question: SlotQuestion;
}

function freeIn(opening: Opening, { diary, service, member, question }: Search): Slot[] {
  const { stepMs } = diary.practice.booking;
  const { nowMs, limit, besides } = question;
  const firstMs = Math.max(opening.startMs, opening.startMs + Math.ceil((question.startMs - opening.startMs) / stepMs) * stepMs);
  const busy = diary.busyOf(member.id);
  const found: Slot[] = [];
  for (let startMs = firstMs; found.length < limit && startMs < question.endMs; startMs += stepMs) {
    const slot = slotAt(service, { staffId: member.id, startMs });
    if (slot.endMs > opening.endMs) break;
    const stretch = stretchOf(service, slot);
    if (isBusy(busy, member, { ...stretch, nowMs })) continue;
    const entries = diary.entriesAround(member.id, startMs);
    if (!isTaken(entries, stretch, { nowMs, ...(besides === undefined ? {} : { besides }) })) found.push(slot);
  }
  return found;
}

/** Whose calendar was never read, or not for too long, is not offered: nobody knows when they can. */
function isBusy(
  busy: BusyRecord | undefined,
  member: StaffMember,
  { fromMs, toMs, nowMs }: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): boolean {
  if (member.hasCalendar !== true) return false;
  if (busy === undefined || nowMs - busy.readAtMs > BUSY_BELIEVED_MS) return true;
  return overlaps(busy.spans, fromMs, toMs);
}

/** Whether one of some spans, in order and apart from each other, has a part of a stretch. */
function overlaps(spans: BusyRecord['spans'], fromMs: number, toMs: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.[1] ?? 0) <= fromMs) low = middle + 1;
    else high = middle;
  }
  const next = spans[low];
  return next !== undefined && next[0] < toMs;
}

/** Entries of some days as they are kept, for a {@link Diary}. */
export function entriesOf(days: readonly ({ readonly entries: readonly AgendaEntry[] } | undefined)[], nowMs: number): AgendaEntry[] {
  return days.flatMap((day) => day?.entries.filter((entry) => stands(entry, nowMs)) ?? []);
}

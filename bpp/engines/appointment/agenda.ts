import { type AgendaDay, type AgendaEntry, KEY, type ServiceRecord, type Slot } from './record.ts';

/** What is taken of the days of the staff. Every change is of one day of one of them, so that two who want the same cannot both have it. */

export const DAY_MS = 86_400_000;

/** Until the year 2286: beyond it lies nobody's day, and far beyond it no calendar. */
const MOMENT_MS_MAX = 9_999_999_999_999;

/** Whether somebody named a moment that has a day. */
export function isMoment(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOMENT_MS_MAX;
}

/** The day in UTC on which a moment lies, as `2026-12-01`. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** The key of the day to which what begins then belongs. */
export function dayKey(staffId: string, fromMs: number): string {
  return KEY.agenda(staffId, dayOf(fromMs));
}

/** Every day that something at that time could meet: nothing lasts longer than a day. */
export function dayKeysAround(staffId: string, atMs: number): readonly string[] {
  return [-DAY_MS, 0, DAY_MS].map((offMs) => dayKey(staffId, atMs + offMs));
}

/** What a slot takes of the day, with what is kept free around it. */
export function stretchOf(
  { service }: ServiceRecord,
  slot: Pick<Slot, 'startMs' | 'endMs'>,
): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: slot.startMs - service.beforeMs, toMs: slot.endMs + service.afterMs };
}

/** Whether something else has a part of this stretch now. What `besides` has counts as free. */
export function isTaken(
  entries: readonly AgendaEntry[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { nowMs, besides }: { readonly nowMs: number; readonly besides?: string },
): boolean {
  return entries.some((entry) => entry.fromMs < toMs && fromMs < entry.toMs && stands(entry, nowMs) && entry.takenBy !== besides);
}

/** A hold that has run out takes nothing, even before its timer has taken it away. */
export function stands({ expiresAtMs }: AgendaEntry, nowMs: number): boolean {
  return expiresAtMs === undefined || nowMs < expiresAtMs;
}

/** A day with an entry more, in place of any of the same taker that begins at the same time; those that ran out are left behind. */
export function withEntry(day: AgendaDay | undefined, entry: AgendaEntry, nowMs: number): AgendaDay {
  const kept = (day?.entries ?? []).filter((each) => stands(each, nowMs) && each.takenBy !== entry.takenBy);
  return { entries: [...kept, entry].sort((left, right) => left.fromMs - right.fromMs) };
}

/** A day without all that somebody had of it; undefined when nothing is left. */
export function withoutTaker(day: AgendaDay | undefined, takenBy: string): AgendaDay | undefined {
  const entries = (day?.entries ?? []).filter((each) => each.takenBy !== takenBy);
  return entries.length === 0 ? undefined : { entries };
}

/** A day without one entry: the same day when there is no such entry, undefined when nothing is left. */
export function withoutEntry(
  day: AgendaDay | undefined,
  { takenBy, fromMs }: Pick<AgendaEntry, 'takenBy' | 'fromMs'>,
): AgendaDay | undefined {
  const entries = (day?.entries ?? []).filter((each) => each.takenBy !== takenBy || each.fromMs !== fromMs);
  if (entries.length === day?.entries.length) return day;
  return entries.length === 0 ? undefined : { entries };
}

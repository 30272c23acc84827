import { faultOfSpans } from '../../commerce/opening-spans.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import { isDate, type OpeningHours, type OpeningSpan, WEEKDAYS } from '../../commerce/time.ts';
import type { Work } from '../../node/role.ts';
import { PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from '../provider-record.ts';
import { changedByHand } from './by-hand.ts';
import { asJson, providerIn } from './state.ts';

/** What the people of a business change of its hours: the week, days on which it is closed, and whether it takes orders at all now. */
export interface HoursChange {
  readonly weekly?: OpeningHours['weekly'];
  readonly closedDates?: readonly string[];
  /** What holds on a day in place of what its week says. */
  readonly otherHours?: NonNullable<OpeningHours['otherHours']>;
  readonly trading?: boolean;
}

const SPANS_MAX = 6;
const CLOSED_MAX = 100;

/** Work that changes the hours. They stand until the card of the business says something new of them. */
export function changeHours(providerId: string, { weekly, closedDates, otherHours, trading }: HoursChange): Work<Verdict<ProviderRecord>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [PROVIDER_KEY.provider],
    decide(state, { nowMs }) {
      const before = providerIn(state);
      if (before === undefined) return { result: refuseTrade('provider-not-found', 'There is no such provider on this node.') };
      const openingHours: OpeningHours = {
        ...before.openingHours,
        ...(weekly === undefined ? {} : { weekly }),
        ...(closedDates === undefined ? {} : { closedDates }),
        ...(otherHours === undefined ? {} : { otherHours }),
      };
      const isSame = weekly === undefined && closedDates === undefined && otherHours === undefined;
      const changed = isSame ? before : changedByHand(before, { openingHours });
      const after: ProviderRecord = { ...changed, ...(trading === undefined ? {} : { trading }), updatedAtMs: nowMs };
      return { put: { [PROVIDER_KEY.provider]: asJson(after) }, result: accept(after) };
    },
  };
}

/** Reads a change of hours; undefined when it makes no sense. */
export function hoursChangeIn(body: unknown): HoursChange | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { weekly, closedDates, otherHours, trading } = body as Readonly<Record<string, unknown>>;
  if (trading !== undefined && typeof trading !== 'boolean') return undefined;
  const isDates =
    Array.isArray(closedDates) && closedDates.length <= CLOSED_MAX && closedDates.every((day) => typeof day === 'string' && isDate(day));
  if (closedDates !== undefined && !isDates) return undefined;
  const week = weekly === undefined ? undefined : weekIn(weekly);
  if (weekly !== undefined && week === undefined) return undefined;
  const others = otherHours === undefined ? undefined : daysIn(otherHours);
  if (otherHours !== undefined && others === undefined) return undefined;
  return {
    ...(week === undefined ? {} : { weekly: week }),
    ...(isDates ? { closedDates: [...(closedDates as string[])].sort() } : {}),
    ...(others === undefined ? {} : { otherHours: others }),
    ...(trading === undefined ? {} : { trading }),
  };
}

function weekIn(value: unknown): OpeningHours['weekly'] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const days = WEEKDAYS.map((day) => [day, spansIn((value as Readonly<Record<string, unknown>>)[day])] as const);
  return days.every(([, spans]) => spans !== undefined) ? (Object.fromEntries(days) as unknown as OpeningHours['weekly']) : undefined;
}

function daysIn(value: unknown): NonNullable<OpeningHours['otherHours']> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const days = Object.entries(value).map(([day, spans]) => [day, isDate(day) ? spansIn(spans) : undefined] as const);
  if (days.length > CLOSED_MAX || days.some(([, spans]) => spans === undefined)) return undefined;
  return Object.fromEntries(days.sort(([left], [right]) => (left < right ? -1 : 1))) as NonNullable<OpeningHours['otherHours']>;
}

function spansIn(value: unknown): readonly OpeningSpan[] | undefined {
  if (!Array.isArray(value) || value.length > SPANS_MAX) return undefined;
  const spans = value.flatMap((each: unknown) => {
    const { open, close } = (each ?? {}) as Readonly<Record<string, unknown>>;
    return typeof open === 'string' && typeof close === 'string' ? [{ open, close }] : [];
  });
  return spans.length === value.length && faultOfSpans(spans) === undefined ? spans : undefined;
}

import type { Money } from '../../../commerce/money.ts';
import type { Area } from '../../../commerce/place.ts';
import type { OpeningHours } from '../../../commerce/time.ts';
import * as provider from '../../provider-record.ts';

/** What the partition of a business that works by appointment stores beside what every provider's does, by key (see {@link KEY}). */

/** Names of the keys in its partition. */
export const KEY = {
  ...provider.PROVIDER_KEY,
  /** What is taken of one member of the staff on one day, counted in UTC by when it begins: `2026-12-01`. */
  agenda: (staffId: string, day: string) => `agenda:${staffId}:${day}`,
  /** When the calendar of a member of the staff says that they cannot. */
  busy: (staffId: string) => `busy:${staffId}`,
  hold: (buyerNodeId: string, transactionId: string) => `hold:${buyerNodeId}:${transactionId}`,
  waiting: (orderId: string) => `waiting:${orderId}`,
  /** The secret in the address of the calendar that we write for a member of the staff. */
  calendar: (staffId: string) => `calendar:${staffId}`,
} as const;

/** Begin the keys of all days and of all calendars that were read. */
export const AGENDA_PREFIX = 'agenda:';
export const BUSY_PREFIX = 'busy:';
export const WAITING_PREFIX = 'waiting:';

/** How a service is rendered: at the business, or where the customer lives. */
export type VisitKind = 'appointment' | 'home-visit';

export interface AppointmentRecord extends provider.ProviderRecord {
  readonly engine: 'appointment';
  /** In the order in which they are offered when several are free. */
  readonly staff: readonly StaffMember[];
  readonly booking: BookingTerms;
  /** Where it comes to, when it comes to the house. */
  readonly travel?: { readonly area: Area; readonly price?: Money };
  /** A practice of care: why somebody comes is nobody's business but theirs. Its calendar names nobody. */
  readonly care?: boolean;
  /** Percent of every price that is VAT; absent for a business that charges none, as care. */
  readonly vatPercent?: string;
}

export interface StaffMember {
  /** Letters, digits and `-` only: it is a part of the ids of slots. */
  readonly id: string;
  readonly name: string;
  /** Their own hours, where they differ from those of the business. */
  readonly hours?: OpeningHours;
  /** A calendar says when they cannot. Until it was read once, and when it was not read for too long, they are not offered. */
  readonly hasCalendar?: boolean;
}

export interface BookingTerms {
  /** Starts lie so far apart, counted from the beginning of the opening hours. */
  readonly stepMs: number;
  /** How long before its start a slot can still be had. */
  readonly noticeMs: number;
  /** How far ahead slots are offered; at most {@link HORIZON_MAX_MS}. */
  readonly horizonMs: number;
  /** How long a slot is kept for who is ordering it. */
  readonly holdMs: number;
  /** How long somebody on the waiting list has to say yes. Absent: there is no waiting list. */
  readonly offerMs?: number;
  /** What is kept of the price when somebody does not come, in percent. */
  readonly noShowFeePercent: string;
}

/** Opening hours are worked out for so far. */
export const HORIZON_MAX_MS = 35 * 86_400_000;
/** Past this a calendar that cannot be read is no longer believed. */
export const BUSY_BELIEVED_MS = 24 * 3_600_000;

export interface ServiceRecord extends provider.ItemRecord {
  readonly service: {
    readonly kind: VisitKind;
    readonly durationMs: number;
    /** Kept free before and after it, such as to clean up or to travel. */
    readonly beforeMs: number;
    readonly afterMs: number;
    /** Who renders it; everybody when absent. */
    readonly staffIds?: readonly string[];
  };
}

/** A start with somebody, for one service. */
export interface Slot {
  readonly itemId: string;
  readonly staffId: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A stretch of somebody's day that is taken, with what is kept free around it. Who has it is named by the key of their hold or order. */
export interface AgendaEntry {
  readonly fromMs: number;
  readonly toMs: number;
  readonly takenBy: string;
  /** Only until then; absent for an order that stands. */
  readonly expiresAtMs?: number;
}

export interface AgendaDay {
  readonly entries: readonly AgendaEntry[];
}

/** What of a calendar matters here: when, and nothing of what or with whom. */
export interface BusyRecord {
  /** In order, not overlapping. */
  readonly spans: readonly (readonly [startMs: number, endMs: number])[];
  readonly readAtMs: number;
}

export interface HoldRecord {
  readonly slot: Slot;
  /** Where its entry in the agenda begins. */
  readonly fromMs: number;
  readonly expiresAtMs: number;
}

/** Somebody who waits for a slot: their order stands, and has no time yet. */
export interface WaitingRecord {
  readonly orderId: string;
  readonly itemId: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Their place in the line; whoever lets an offer pass goes to its end. */
  readonly sinceMs: number;
  /** Slots that they let pass: offered to them no more. The latest {@link PASSED_MAX} of them. */
  readonly passed?: readonly string[];
  readonly offered?: { readonly slot: Slot; readonly fromMs: number; readonly untilMs: number };
}

export const PASSED_MAX = 20;

export interface CalendarRecord {
  readonly token: string;
}

export interface OrderRecord extends provider.OrderRecord {
  /** Absent while it waits for one. */
  readonly slot?: Slot;
  /** Where its entry in the agenda begins. */
  readonly fromMs?: number;
}

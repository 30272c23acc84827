import type { AppointmentRecord, ServiceRecord, StaffMember } from '../engines/appointment/record.ts';
import type { CancellationRule } from '../provider-record.ts';
import { amount, area, cardSchema, dates, minutes, object, percent, text, week } from './card-schema.ts';
import { type CardKind, createCardReader } from './card-yaml.ts';
import { categoryIdOf } from './import-ids.ts';
import type { Complain } from './import-problem.ts';
import { amountOf, areaOf, type CardArea, type ProviderCard, providerFacts } from './provider-card.ts';

/** The card of a business that works by appointment: what it does, who does it, and when it can be booked. */
export interface AppointmentCard extends ProviderCard {
  readonly services: readonly CardService[];
  readonly staff: readonly CardStaff[];
  readonly booking: {
    readonly step_minutes: number;
    readonly notice_minutes: number;
    readonly days_ahead: number;
    readonly hold_minutes: number;
    readonly waiting_list?: { readonly answer_within_minutes: number };
    readonly no_show_fee_percent: number;
  };
  readonly travel?: { readonly area: CardArea; readonly price?: string };
  readonly care?: boolean;
  readonly vat?: number;
  readonly terms: { readonly cancellation: readonly { readonly until_hours_before?: number; readonly fee_percent: number }[] };
}

interface CardService {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly category?: string;
  readonly price: string;
  readonly minutes: number;
  readonly at?: 'business' | 'home';
  readonly before_minutes?: number;
  readonly after_minutes?: number;
  readonly staff?: readonly string[];
  readonly vat?: number;
}

export interface CardStaff {
  readonly id: string;
  readonly name: string;
  readonly opening_hours?: ProviderCard['opening_hours'];
  readonly closed_dates?: readonly string[];
  /** A file beside the card, or an address. */
  readonly calendar?: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The longest that one thing may take, with what is kept free around it: what lies on one day of somebody stays on it. */
const SERVICE_MINUTES_MAX = 12 * 60;

const id = { type: 'string', pattern: '^[A-Za-z0-9-]{1,40}$' };
const service = object(['id', 'name', 'price', 'minutes'], {
  id,
  name: text,
  description: { type: 'string', maxLength: 2000 },
  category: text,
  price: amount,
  minutes: { type: 'integer', minimum: 5, maximum: SERVICE_MINUTES_MAX },
  at: { enum: ['business', 'home'] },
  before_minutes: { type: 'integer', minimum: 0, maximum: 240 },
  after_minutes: { type: 'integer', minimum: 0, maximum: 240 },
  staff: { type: 'array', minItems: 1, maxItems: 40, items: id },
  vat: percent,
});
const member = object(['id', 'name'], {
  id,
  name: text,
  opening_hours: week,
  closed_dates: dates,
  calendar: { type: 'string', pattern: '^(https?://\\S+|[A-Za-z0-9._-]+\\.ics)$', maxLength: 2000 },
});

const KIND: CardKind<AppointmentCard> = {
  schema: cardSchema('appointment', ['services', 'staff', 'booking', 'terms'], {
    services: { type: 'array', minItems: 1, maxItems: 200, items: service },
    staff: { type: 'array', minItems: 1, maxItems: 40, items: member },
    booking: object(['step_minutes', 'notice_minutes', 'days_ahead', 'hold_minutes', 'no_show_fee_percent'], {
      step_minutes: { type: 'integer', minimum: 5, maximum: 240 },
      notice_minutes: minutes,
      days_ahead: { type: 'integer', minimum: 1, maximum: 35 },
      hold_minutes: { type: 'integer', minimum: 1, maximum: 60 },
      waiting_list: object(['answer_within_minutes'], { answer_within_minutes: { type: 'integer', minimum: 5, maximum: 2_880 } }),
      no_show_fee_percent: percent,
    }),
    travel: object(['area'], { area, price: amount }),
    care: { type: 'boolean' },
    vat: percent,
    terms: object(['cancellation'], {
      cancellation: {
        type: 'array',
        maxItems: 10,
        items: object(['fee_percent'], { until_hours_before: { type: 'number', minimum: 0, maximum: 8_760 }, fee_percent: percent }),
      },
    }),
  }),
  check: checkMeaning,
};

/** Reads the card; every fault is told with its line. */
export const readAppointmentCard = createCardReader<AppointmentCard>(KIND);

/** What the schema cannot say. */
function checkMeaning(card: AppointmentCard, complain: Complain): void {
  const known = new Set(card.staff.map((each) => each.id));
  for (const [place, { staff = [], at }] of card.services.entries()) {
    const stranger = staff.find((each) => !known.has(each));
    if (stranger !== undefined) {
      const message = { nl: 'Deze medewerker staat niet onder staff.', en: 'This person does not stand under staff.' };
      complain(['services', String(place), 'staff'], { value: stranger, message });
    }
    if (at === 'home' && card.travel === undefined) {
      const message = { nl: 'Wie aan huis komt, zegt onder travel hoe ver.', en: 'Who comes to the house says under travel how far.' };
      complain(['services', String(place), 'at'], { message });
    }
  }
  for (const [list, entries] of [['services', card.services] as const, ['staff', card.staff] as const]) {
    const twice = entries.findIndex((each, place) => entries.findIndex((other) => other.id === each.id) < place);
    if (twice < 0) continue;
    const message = { nl: 'Deze id komt twee keer voor.', en: 'This id stands here twice.' };
    complain([list, String(twice), 'id'], { value: entries[twice]?.id ?? '', message });
  }
}

/** The records of the business and its services from its card, whose values hold. */
export function appointmentsOf(card: AppointmentCard): {
  readonly practice: AppointmentRecord;
  readonly services: readonly ServiceRecord[];
} {
  const { booking, travel } = card;
  const practice: AppointmentRecord = {
    engine: 'appointment',
    ...providerFacts(card, 'place'),
    staff: card.staff.map((each) => memberOf(each, card)),
    booking: {
      stepMs: booking.step_minutes * MINUTE_MS,
      noticeMs: booking.notice_minutes * MINUTE_MS,
      horizonMs: booking.days_ahead * DAY_MS,
      holdMs: booking.hold_minutes * MINUTE_MS,
      ...(booking.waiting_list === undefined ? {} : { offerMs: booking.waiting_list.answer_within_minutes * MINUTE_MS }),
      noShowFeePercent: String(booking.no_show_fee_percent),
    },
    ...(travel === undefined ? {} : { travel: travelOf(travel, card) }),
    ...(card.care === undefined ? {} : { care: card.care }),
    ...(card.vat === undefined ? {} : { vatPercent: String(card.vat) }),
    cancellation: card.terms.cancellation.map(
      ({ until_hours_before: hours, fee_percent }): CancellationRule => ({
        until: 'placed',
        feePercent: String(fee_percent),
        ...(hours === undefined ? {} : { beforeStartMs: Math.round(hours * HOUR_MS) }),
      }),
    ),
  };
  return { practice, services: card.services.map((each) => serviceOf(each, card)) };
}

function memberOf(
  { id: staffId, name, opening_hours: weekly, closed_dates: closedDates, calendar }: CardStaff,
  card: AppointmentCard,
): StaffMember {
  const own = weekly !== undefined || closedDates !== undefined;
  const closed = closedDates ?? card.closed_dates;
  const hours = {
    timeZone: card.timezone,
    weekly: weekly ?? card.opening_hours,
    ...(closed === undefined ? {} : { closedDates: closed }),
    ...(card.other_hours === undefined || weekly !== undefined ? {} : { otherHours: card.other_hours }),
  };
  return { id: staffId, name, ...(own ? { hours } : {}), ...(calendar === undefined ? {} : { hasCalendar: true }) };
}

function travelOf(travel: NonNullable<AppointmentCard['travel']>, card: AppointmentCard): NonNullable<AppointmentRecord['travel']> {
  return { area: areaOf(travel.area, card), ...(travel.price === undefined ? {} : { price: amountOf(travel.price, card) }) };
}

function serviceOf(each: CardService, card: AppointmentCard): ServiceRecord {
  return {
    item: {
      id: `${card.id}.${each.id}`,
      name: each.name,
      ...(each.description === undefined ? {} : { description: each.description }),
      categoryIds: each.category === undefined ? [] : [categoryIdOf(card.id, [each.category])],
      price: amountOf(each.price, card),
      ...(each.vat === undefined ? {} : { vatPercent: String(each.vat) }),
    },
    published: true,
    service: {
      kind: each.at === 'home' ? 'home-visit' : 'appointment',
      durationMs: each.minutes * MINUTE_MS,
      beforeMs: (each.before_minutes ?? 0) * MINUTE_MS,
      afterMs: (each.after_minutes ?? 0) * MINUTE_MS,
      ...(each.staff === undefined ? {} : { staffIds: each.staff }),
    },
  };
}

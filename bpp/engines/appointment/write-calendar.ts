import ICAL from 'ical.js';
import { timeOf } from './own-appointments.ts';
import type { AppointmentRecord, OrderRecord, StaffMember } from './record.ts';

/** The appointments of one of the staff as a calendar (RFC 5545) that a phone can follow. */

export interface OwnCalendar {
  readonly practice: AppointmentRecord;
  readonly member: StaffMember;
  /** Those that take somebody's time, offers to the waiting list among them. */
  readonly appointments: readonly OrderRecord[];
}

/**
 * The text of the calendar. It lies at an address that can be passed on, and with whoever makes the phone's calendar: that of a practice of
 * care says when and nothing more; any other says what and for whom. Words that somebody typed stay in the order.
 */
export function writeCalendar({ practice, member, appointments }: OwnCalendar): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//marktplein//appointments//EN');
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  calendar.addPropertyWithValue('x-wr-calname', `${practice.name}: ${member.name}`);
  for (const record of appointments) {
    const time = timeOf(record);
    if (time !== undefined) calendar.addSubcomponent(eventOf(practice, record, time));
  }
  return `${calendar.toString()}\r\n`;
}

function eventOf(
  practice: AppointmentRecord,
  record: OrderRecord,
  time: { readonly startMs: number; readonly endMs: number },
): ICAL.Component {
  const { order, history } = record;
  const [fulfilment] = order.fulfilments;
  const event = new ICAL.Component('vevent');
  const put = (name: string, value: unknown): void => void event.addPropertyWithValue(name, value as string);
  put('uid', order.id);
  put('dtstamp', timeAt(order.updatedAtMs ?? record.confirmedAtMs));
  put('sequence', history.length);
  put('dtstart', timeAt(time.startMs));
  put('dtend', timeAt(time.endMs));
  put('status', fulfilment?.state === 'offered' ? 'TENTATIVE' : 'CONFIRMED');
  if (practice.care === true) {
    put('class', 'PRIVATE');
    put('summary', practice.description.nl === undefined ? 'Appointment' : 'Afspraak');
    return event;
  }
  put('summary', [order.lines[0]?.name, order.billing?.name].filter((part) => part !== undefined).join(', '));
  const address = fulfilment?.stops?.[0]?.place?.address;
  if (fulfilment?.kind === 'home-visit' && address !== undefined) put('location', address);
  return event;
}

function timeAt(atMs: number): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(atMs), true);
}

import { isTimeZone, type OpeningHours, type OpeningSpan, WEEKDAYS, type Weekday } from '../../commerce/time.ts';
import type { FeedObject } from './gbfs-value.ts';

/** What `system_information` says of the whole system. */
export interface SystemInformation {
  readonly id: string;
  readonly name?: string;
  readonly timeZone?: string;
}

export function readSystem(data: FeedObject): SystemInformation | undefined {
  const id = data.id('system_id') ?? data.need('system_id');
  if (id === undefined) return undefined;
  const [name, timeZone] = [data.localText('name'), data.text('timezone')];
  const known = timeZone !== undefined && isTimeZone(timeZone);
  if (timeZone !== undefined && !known) {
    data.fault('timezone', {
      nl: 'Deze tijdzone bestaat niet; schrijf Europe/Amsterdam.',
      en: 'There is no such time zone; write Europe/Amsterdam.',
    });
  }
  return { id, ...(name === undefined ? {} : { name }), ...(known ? { timeZone } : {}) };
}

/** Days as `system_hours` (2.3) writes them. */
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HOURS_MAX = 100;

/** `system_hours` of 2.3: the hours in which anybody may rent. Undefined when it holds none that can be read. */
export function readHours(data: FeedObject): OpeningHours['weekly'] | undefined {
  const weekly = Object.fromEntries(WEEKDAYS.map((day) => [day, [] as OpeningSpan[]])) as Record<Weekday, OpeningSpan[]>;
  let any = false;
  for (const each of data.list('rental_hours', HOURS_MAX)) {
    const [open, close] = [clockOf(each, 'start_time'), clockOf(each, 'end_time')];
    if (open === undefined || close === undefined) continue;
    for (const day of each.texts('days')) {
      const weekday = WEEKDAYS[DAYS.indexOf(day.toLowerCase())];
      if (weekday === undefined || weekly[weekday].some((span) => span.open === open && span.close === close)) continue;
      weekly[weekday].push({ open, close });
      any = true;
    }
  }
  return any ? weekly : undefined;
}

/** `HH:MM` of `HH:MM:SS`. What ends at 23:59:59 ends at midnight; an hour past 24 lies on the next day. */
function clockOf(each: FeedObject, name: string): string | undefined {
  const text = each.text(name) ?? each.need(name);
  const [, hour = '', minute = ''] = /^(\d{2}):(\d{2}):\d{2}$/.exec(text ?? '') ?? [];
  if (hour === '' || Number(hour) > 47 || Number(minute) > 59) {
    return text === undefined
      ? undefined
      : each.fault(name, { nl: 'Schrijf een tijd zoals 08:30:00.', en: 'Write a time such as 08:30:00.' });
  }
  if (hour === '23' && minute === '59' && name === 'end_time') return '24:00';
  return hour === '24' && minute === '00' ? '24:00' : `${String(Number(hour) % 24).padStart(2, '0')}:${minute}`;
}

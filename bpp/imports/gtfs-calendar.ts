import { Temporal } from 'temporal-polyfill';
import { isTimeZone } from '../../commerce/time.ts';
import type { Service } from '../engines/transit/calendar.ts';
import type { Reading } from './csv-rows.ts';
import { type GtfsFiles, tableOf, type Wanted } from './gtfs-table.ts';
import type { ProblemList } from './import-problem.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const CALENDAR: Wanted<'service_id' | (typeof DAYS)[number] | 'start_date' | 'end_date'> = {
  columns: ['service_id', ...DAYS, 'start_date', 'end_date'],
  needed: ['service_id', ...DAYS, 'start_date', 'end_date'],
  required: false,
};
const CALENDAR_DATES: Wanted<'service_id' | 'date' | 'exception_type'> = {
  columns: ['service_id', 'date', 'exception_type'],
  needed: ['service_id', 'date', 'exception_type'],
  required: false,
};
const WRITE_A_DATE = { nl: 'Schrijf een dag zoals 20261006.', en: 'Write a day such as 20261006.' };

const AGENCY: Wanted<'agency_timezone'> = { columns: ['agency_timezone'], needed: ['agency_timezone'], required: true };

/** The time zone of all times of a feed; undefined, with a problem, when it names none that there is. */
export async function readTimeZone(
  files: GtfsFiles,
  means: { readonly problems: ProblemList; readonly whole: Reading },
): Promise<string | undefined> {
  for await (const row of tableOf(files, 'agency.txt', { wanted: AGENCY, ...means })) {
    const timeZone = row.cell('agency_timezone');
    // All agencies of a feed live in one time zone, says GTFS.
    if (isTimeZone(timeZone)) return timeZone;
    row.fault('agency_timezone', {
      nl: 'Deze tijdzone bestaat niet; schrijf Europe/Amsterdam.',
      en: 'There is no such time zone; write Europe/Amsterdam.',
    });
  }
  means.whole.complete = false;
  return undefined;
}

/** The days on which each service runs. */
export async function readServices(
  files: GtfsFiles,
  means: { readonly problems: ProblemList; readonly whole: Reading },
): Promise<ReadonlyMap<string, Service>> {
  const services = new Map<string, Service & { readonly added: string[]; readonly removed: string[] }>();
  for await (const row of tableOf(files, 'calendar.txt', { wanted: CALENDAR, ...means })) {
    const [from, until] = [dateOf(row.cell('start_date')), dateOf(row.cell('end_date'))];
    if (from === undefined) row.fault('start_date', WRITE_A_DATE);
    else if (until === undefined) row.fault('end_date', WRITE_A_DATE);
    else services.set(row.cell('service_id'), { weekdays: DAYS.map((day) => row.cell(day) === '1'), from, until, added: [], removed: [] });
  }
  for await (const row of tableOf(files, 'calendar_dates.txt', { wanted: CALENDAR_DATES, ...means })) {
    const id = row.cell('service_id');
    const date = dateOf(row.cell('date'));
    const kind = row.cell('exception_type');
    if (date === undefined) row.fault('date', WRITE_A_DATE);
    else if (kind !== '1' && kind !== '2')
      row.fault('exception_type', { nl: 'Schrijf 1 (wel) of 2 (niet).', en: 'Write 1 (added) or 2 (removed).' });
    else {
      const service = services.get(id) ?? { weekdays: DAYS.map(() => false), from: date, until: date, added: [], removed: [] };
      services.set(id, service);
      (kind === '1' ? service.added : service.removed).push(date);
    }
  }
  if (services.size === 0) {
    means.whole.complete = false;
    means.problems.error(0, {
      column: 'calendar.txt',
      message: {
        nl: 'Er is geen calendar.txt en geen calendar_dates.txt die zegt wanneer er iets rijdt.',
        en: 'There is no calendar.txt and no calendar_dates.txt that says when anything runs.',
      },
    });
  }
  return services;
}

/** `2026-10-06` of `20261006`. */
function dateOf(cell: string): string | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d{2})(\d{2})$/.exec(cell) ?? [];
  if (year === '') return undefined;
  try {
    return Temporal.PlainDate.from(`${year}-${month}-${day}`).toString();
  } catch {
    return undefined;
  }
}

import { isDeepStrictEqual } from 'node:util';
import type { Work } from '../../node/role.ts';
import type { TransportResult } from '../../node/transport.ts';
import { type AppointmentRecord, type BusyRecord, HORIZON_MAX_MS, KEY } from '../engines/appointment/record.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { type BusinessFolder, type Feed, type ImportPorts, perform } from './business-import.ts';
import { type Busy, readBusy } from './calendar-busy.ts';
import { CALENDAR_BYTES_MAX, type CalendarRead } from './calendar-text.ts';
import type { ImportMessage, ImportProblem } from './import-problem.ts';

const DAY_MS = 86_400_000;
/** A calendar changes some times a day; who put something in wants to see it kept free soon. */
const EVERY_MS = 10 * 60_000;
const TIMEOUT_MS = 15_000;
/** A reading that says the same is written down again only so often: it is no news. */
const SAME_WRITTEN_MS = 60 * 60_000;

export interface CalendarSource {
  readonly practice: AppointmentRecord;
  readonly staffId: string;
  /** A file beside the card, or an address. */
  readonly calendar: string;
}

/** The calendar of one of the staff, read again and again. What was read last holds until the next that can be read, and for a day at most. */
export function createCalendarFeed(ports: ImportPorts & { readonly folder: BusinessFolder }, source: CalendarSource): Feed {
  const { practice, staffId } = source;
  return {
    name: `calendar of ${staffId} of ${practice.id}`,
    everyMs: EVERY_MS,
    async refresh() {
      const nowMs = ports.clock.nowMs();
      const fetched = await fetchCalendar(ports, source.calendar);
      // From yesterday: what began then may last until now. A little past what is offered: slots are longer than their start.
      const window = { timeZone: practice.openingHours.timeZone, startMs: nowMs - DAY_MS, endMs: nowMs + HORIZON_MAX_MS + 2 * DAY_MS };
      const busy: CalendarRead<Busy> = fetched.ok ? readBusy(fetched.value, window) : fetched;
      if (!busy.ok) return [problem(busy.message)];
      await perform(ports, putBusy(practice.id, staffId, { spans: busy.value.spans, readAtMs: nowMs }));
      return busy.value.leftOut === 0 ? [] : [problem(leftOut(busy.value.leftOut))];
    },
  };
}

async function fetchCalendar(
  { folder, transport }: ImportPorts & { readonly folder: BusinessFolder },
  calendar: string,
): Promise<CalendarRead<Uint8Array>> {
  if (!/^https?:/.test(calendar)) {
    try {
      return { ok: true, value: await folder.read(calendar, CALENDAR_BYTES_MAX) };
    } catch {
      return { ok: false, message: { nl: 'Het agendabestand is niet te lezen.', en: 'The file of the calendar cannot be read.' } };
    }
  }
  if (transport === undefined) return { ok: false, message: NO_NETWORK };
  const headers = { accept: 'text/calendar', 'user-agent': 'marktplein' };
  const result = await transport.send({ method: 'GET', url: calendar, headers, replyBytesMax: CALENDAR_BYTES_MAX, timeoutMs: TIMEOUT_MS });
  if (!result.ok) return { ok: false, message: failure(result) };
  return result.status === 200 ? { ok: true, value: result.body } : { ok: false, message: refusal(result.status) };
}

/** The address is as good as a key to the calendar, so no sentence repeats it. */
function failure({ cause }: Extract<TransportResult, { ok: false }>): ImportMessage {
  return {
    nl: `De agenda kwam niet (${cause}); wat er het laatst van bekend was geldt nog een dag.`,
    en: `The calendar did not come (${cause}); what was last known of it holds for a day.`,
  };
}

function refusal(status: number): ImportMessage {
  return {
    nl: `Het adres van de agenda antwoordt met ${status}; deel de agenda opnieuw.`,
    en: `The address of the calendar answers with ${status}; share the calendar again.`,
  };
}

function leftOut(count: number): ImportMessage {
  return {
    nl: `${count} afspraken in de agenda zijn niet te begrijpen; ze houden geen tijd bezet.`,
    en: `${count} appointments in the calendar cannot be understood; they keep no time.`,
  };
}

const NO_NETWORK = { nl: 'Er is hier geen verbinding voor agenda’s.', en: 'There is no connection for calendars here.' };

function problem(message: ImportMessage): ImportProblem {
  return { severity: 'notice', line: 0, column: 'calendar', message };
}

function putBusy(providerId: string, staffId: string, busy: BusyRecord): Work<boolean> {
  const key = KEY.busy(staffId);
  return {
    partition: partitionOfProvider(providerId),
    reads: [key],
    decide(state) {
      const before = recordAt<BusyRecord>(state, key);
      const same = before !== undefined && isDeepStrictEqual(before.spans, busy.spans);
      if (same && busy.readAtMs - before.readAtMs < SAME_WRITTEN_MS) return { result: false };
      return { put: { [key]: asJson(busy) }, result: true };
    },
  };
}

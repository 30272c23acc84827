import { describe, expect, it } from 'vitest';
import { readBusy } from '../../../bpp/imports/calendar-busy.ts';
import { CALENDAR_BYTES_MAX } from '../../../bpp/imports/calendar-text.ts';

/** October 2026: the clock of Amsterdam goes back in the night of Sunday 25. */
const WINDOW = { timeZone: 'Europe/Amsterdam', startMs: Date.UTC(2026, 9, 19), endMs: Date.UTC(2026, 10, 16) };

function calendar(...events: string[]): Uint8Array {
  return new TextEncoder().encode(
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//praktijk//NL', ...events, 'END:VCALENDAR', ''].join('\r\n'),
  );
}

function event(...lines: string[]): string {
  return [
    'BEGIN:VEVENT',
    `UID:${lines.join()}@praktijk.example`,
    'DTSTAMP:20260101T000000Z',
    ...lines,
    'SUMMARY:Rugpijn',
    'END:VEVENT',
  ].join('\r\n');
}

/** Start and end in UTC, as `10-19T07:00/08:00`. */
function spans(bytes: Uint8Array, window = WINDOW): string[] {
  const read = readBusy(bytes, window);
  if (!read.ok) throw new Error(read.message.en);
  return read.value.spans.map(([startMs, endMs]) => {
    const [start, end] = [startMs, endMs].map((atMs) => new Date(atMs).toISOString().slice(5, 16));
    return start?.slice(0, 5) === end?.slice(0, 5) ? `${start}/${end?.slice(6)}` : `${start}/${end}`;
  });
}

function refusal(bytes: Uint8Array): string | undefined {
  const read = readBusy(bytes, WINDOW);
  return read.ok ? undefined : read.message.en;
}

describe('a calendar is busy', () => {
  it('at a moment in UTC, on the clock of its zone, and on ours when it names none', () => {
    expect(spans(calendar(event('DTSTART:20261020T090000Z', 'DTEND:20261020T100000Z')))).toEqual(['10-20T09:00/10:00']);
    expect(spans(calendar(event('DTSTART;TZID=Europe/London:20261020T090000', 'DURATION:PT30M')))).toEqual(['10-20T08:00/08:30']);
    expect(spans(calendar(event('DTSTART:20261020T090000', 'DURATION:PT1H')))).toEqual(['10-20T07:00/08:00']);
  });

  it.each(['W. Europe Standard Time', '/softwarestudio.org/Europe/Amsterdam', '"Europe/Amsterdam"', 'Een eigen zone'])(
    'in the zone that a program calls %s',
    (name) => {
      expect(spans(calendar(event(`DTSTART;TZID=${name}:20261020T090000`, 'DURATION:PT1H')))).toEqual(['10-20T07:00/08:00']);
    },
  );

  it('at the same time on the clock before and after it goes back', () => {
    const weekly = event('DTSTART;TZID=Europe/Amsterdam:20260105T090000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;BYDAY=MO');
    expect(spans(calendar(weekly))).toEqual(['10-19T07:00/08:00', '10-26T08:00/09:00', '11-02T08:00/09:00', '11-09T08:00/09:00']);
  });

  it('all day from midnight to midnight here, also on a day of 25 hours', () => {
    expect(spans(calendar(event('DTSTART;VALUE=DATE:20261025')))).toEqual(['10-24T22:00/10-25T23:00']);
    expect(spans(calendar(event('DTSTART;VALUE=DATE:20261019', 'DTEND;VALUE=DATE:20261021')))).toEqual(['10-19T00:00/10-20T22:00']);
    const yearly = event('DTSTART;VALUE=DATE:20001101', 'RRULE:FREQ=YEARLY');
    expect(spans(calendar(yearly))).toEqual(['10-31T23:00/11-01T23:00']);
  });

  it('as a rule says: so often, until then, but for some days, and on some more', () => {
    const daily = (...more: string[]) => spans(calendar(event('DTSTART:20261019T090000Z', 'DURATION:PT1H', ...more)));
    expect(daily('RRULE:FREQ=DAILY;COUNT=2')).toEqual(['10-19T09:00/10:00', '10-20T09:00/10:00']);
    expect(daily('RRULE:FREQ=DAILY;UNTIL=20261020T090000Z')).toHaveLength(2);
    expect(daily('RRULE:FREQ=DAILY;UNTIL=20261020T085959Z')).toHaveLength(1);
    expect(daily('RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20261020T090000Z')).toEqual(['10-19T09:00/10:00', '10-21T09:00/10:00']);
    expect(daily('RDATE:20261101T090000Z')).toEqual(['10-19T09:00/10:00', '11-01T09:00/10:00']);
  });

  it('at another time where one of a row was moved, and not at all where one was called off', () => {
    const row = ['DTSTART:20261019T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=3'];
    const uid = `UID:${row.join()}@praktijk.example`;
    const one = (...lines: string[]) => ['BEGIN:VEVENT', uid, ...lines, 'END:VEVENT'].join('\r\n');
    const moved = one('RECURRENCE-ID:20261026T090000Z', 'DTSTART:20261027T130000Z', 'DURATION:PT1H');
    const off = one('RECURRENCE-ID:20261102T090000Z', 'DTSTART:20261102T090000Z', 'DURATION:PT1H', 'STATUS:CANCELLED');
    expect(spans(calendar(event(...row), moved, off))).toEqual(['10-19T09:00/10:00', '10-27T13:00/14:00']);
  });

  it('not for what was called off or takes no time of its owner', () => {
    const at = ['DTSTART:20261020T090000Z', 'DURATION:PT1H'];
    expect(spans(calendar(event(...at, 'STATUS:CANCELLED'), event(...at, 'TRANSP:TRANSPARENT')))).toEqual([]);
    expect(spans(calendar(event(...at, 'X-MICROSOFT-CDO-BUSYSTATUS:FREE')))).toEqual([]);
  });

  it('for what of a program is known as busy time alone', () => {
    const busy = ['BEGIN:VFREEBUSY', 'FREEBUSY;FBTYPE=BUSY:20261020T090000Z/PT1H,20261020T130000Z/20261020T140000Z'];
    const free = 'FREEBUSY;FBTYPE=FREE:20261021T090000Z/PT1H';
    expect(spans(calendar([...busy, free, 'END:VFREEBUSY'].join('\r\n')))).toEqual(['10-20T09:00/10:00', '10-20T13:00/14:00']);
  });

  it('once where appointments touch or overlap, and only within what is looked at', () => {
    const first = event('DTSTART:20261020T090000Z', 'DURATION:PT1H');
    const second = event('DTSTART:20261020T093000Z', 'DURATION:PT1H30M');
    const before = event('DTSTART:20261018T230000Z', 'DURATION:PT2H');
    const long = event('DTSTART:20251018T230000Z', 'DURATION:PT2H');
    expect(spans(calendar(second, first, before, long))).toEqual(['10-19T00:00/01:00', '10-20T09:00/11:00']);
  });

  it('in text that is folded, in UTF-16, in Latin-1 or with bare line ends', () => {
    const folded = calendar(event('DTSTART:2026102\r\n 0T090000Z', 'DURATION:PT1H'));
    const plain = new TextDecoder().decode(calendar(event('DTSTART:20261020T090000Z', 'DURATION:PT1H', 'LOCATION:Café')));
    const sixteen = Buffer.from(`\uFEFF${plain}`, 'utf16le');
    for (const bytes of [
      folded,
      sixteen,
      Buffer.from(sixteen).swap16(),
      Buffer.from(plain, 'latin1'),
      Buffer.from(plain.replaceAll('\r\n', '\n')),
    ]) {
      expect(spans(bytes)).toEqual(['10-20T09:00/10:00']);
    }
  });
});

describe('a calendar that is broken', () => {
  const whole = calendar(event('DTSTART:20261020T090000Z', 'DURATION:PT1H'));

  it.each([
    ['nothing', new Uint8Array(), /empty/],
    ['a page to sign in', Buffer.from('<!doctype html><html><body>Inloggen</body></html>'), /web page/],
    ['another file', Buffer.from('Handle,Title\nbrood,Brood\n'), /no iCalendar/],
    ['noise', Buffer.from(Array.from({ length: 4_000 }, (_, place) => (place * 7_919) % 256)), /no iCalendar/],
    ['one that was cut off', whole.subarray(0, whole.length - 30), /not complete/],
    ['one that is too large', new Uint8Array(CALENDAR_BYTES_MAX + 1), /larger than 2 MB/],
    ['a line without a name', calendar('BEGIN:VEVENT\r\nniets\r\nEND:VEVENT'), /no valid iCalendar/],
    ['parts within parts', calendar(`${'BEGIN:VEVENT\r\n'.repeat(5_000)}${'END:VEVENT\r\n'.repeat(5_000)}`.trim()), /no valid iCalendar/],
    ['too many appointments', calendar(...Array.from({ length: 20_001 }, () => 'BEGIN:VEVENT\r\nEND:VEVENT')), /more than 20000/],
  ])('as %s is told in a sentence', (_what, bytes, sentence) => {
    expect(refusal(bytes)).toMatch(sentence);
  });

  it.each([
    ['every 30 February', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
    ['every 31 February, by month', 'RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31'],
    ['every 30 February, by day', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'],
    ['week 99', 'RRULE:FREQ=YEARLY;BYWEEKNO=99'],
    ['a month that is none', 'RRULE:FREQ=DAILY;BYMONTH=99'],
    ['a position that is never reached', 'RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9'],
    ['every million weeks', 'RRULE:FREQ=WEEKLY;INTERVAL=999999'],
    ['every second', 'RRULE:FREQ=SECONDLY'],
    ['no rule', 'RRULE:FREQ=SOMETIMES'],
    ['a rule without end', `RRULE:FREQ=YEARLY;BYDAY=${Array.from({ length: 40_000 }, () => 'MO').join(',')}`],
  ])('by one appointment on %s keeps the others, and does not keep the node', (_what, rule) => {
    const odd = event('DTSTART:20260101T090000Z', 'DURATION:PT1H', rule);
    const startedMs = performance.now();
    const read = readBusy(calendar(odd, event('DTSTART:20261020T090000Z', 'DURATION:PT1H')), WINDOW);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(read.ok && read.value.spans).toEqual([[Date.UTC(2026, 9, 20, 9), Date.UTC(2026, 9, 20, 10)]]);
  });

  it('by many rules that go on for ever takes no longer than by one', () => {
    const odd = Array.from({ length: 500 }, (_, n) =>
      event('DTSTART:20260101T090000Z', `X-N:${n}`, 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'),
    );
    const startedMs = performance.now();
    const read = readBusy(calendar(...odd), WINDOW);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(read.ok && read.value.leftOut).toBe(500);
  });

  it.each([
    'DTSTART:2026banana',
    'DTSTART:20261399T090000Z',
    'DTSTART:20261020T990000Z',
    'SUMMARY:zonder tijd',
    'DTSTART:20261020T090000Z\r\nDTEND:20261020T080000Z',
    'DTSTART:20261020T090000Z\r\nDURATION:P?',
  ])('by an appointment of which the time is none leaves that one out: %s', (lines) => {
    const read = readBusy(calendar(event(lines)), WINDOW);
    expect(read).toMatchObject({ ok: true, value: { spans: [], leftOut: 1 } });
  });
});

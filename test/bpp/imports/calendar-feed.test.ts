import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type BusyRecord, KEY } from '../../../bpp/engines/appointment/record.ts';
import { appointmentImport } from '../../../bpp/imports/appointment-import.ts';
import type { Feed, ImportReport } from '../../../bpp/imports/business-import.ts';
import { createTransport } from '../../../node/http-transport.ts';
import { createPorts, NOW_MS } from './node-for-imports.ts';

/** The calendar of one of the staff over real HTTP, from servers that do what servers do. */

const MEETING = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//x//NL',
  'BEGIN:VEVENT',
  'UID:1',
  'DTSTART:20260902T090000Z',
  'DTEND:20260902T100000Z',
  'SUMMARY:Geheim overleg',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');
const SPAN = [Date.UTC(2026, 8, 2, 9), Date.UTC(2026, 8, 2, 10)];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serving(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/agenda.ics?key=geheim`;
}

function cardWith(calendar: string, lines: Readonly<Record<string, string>> = {}): string {
  const hours = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map(
    (day) => `${day}: [{ open: "09:00", close: "17:00" }]`,
  );
  const card: Record<string, string> = {
    engine: 'appointment',
    id: 'fysio',
    name: 'Fysio',
    description: '{ nl: "Op afspraak." }',
    category: 'physiotherapy',
    currency: 'EUR',
    address: '{ street: "Damrak 901", postal_code: "1012 LG", city: Amsterdam, country: NLD, gps: { lat: 52.375, lon: 4.896 } }',
    contact: '{ phone: "+31205550100" }',
    timezone: 'Europe/Amsterdam',
    opening_hours: `{ ${hours.join(', ')} }`,
    staff: `[{ id: anna, name: Anna, calendar: "${calendar}" }]`,
    services: '[{ id: intake, name: Intake, price: "40.00", minutes: 30 }]',
    booking: '{ step_minutes: 30, notice_minutes: 0, days_ahead: 14, hold_minutes: 10, no_show_fee_percent: 50 }',
    payments: '[{ type: on_fulfilment, methods: [cash] }]',
    terms: '{ cancellation: [{ until_hours_before: 24, fee_percent: 0 }, { fee_percent: 50 }] }',
    ...lines,
  };
  return Object.entries(card)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

async function imported(calendar: string, file: () => Promise<Uint8Array> = () => Promise.reject(new Error('no file'))) {
  const times = { connectTimeoutMs: 300, headersTimeoutMs: 300, bodyTimeoutMs: 300 };
  const transport = createTransport({ allowPrivateAddresses: true, connectionsPerDestination: 2, destinationsMax: 4, ...times });
  closing.push(() => transport.close());
  const ports = { ...createPorts(), transport };
  const report: ImportReport = await appointmentImport.run(ports, { card: cardWith(calendar), read: file });
  const [feed] = report.feeds ?? [];
  const busy = async () => {
    const state = await ports.store.read('provider:fysio', [KEY.busy('anna')]);
    return state.get(KEY.busy('anna'))?.value as unknown as BusyRecord | undefined;
  };
  return { feed: feed as Feed, busy, report, ports };
}

describe('the calendar of one of the staff', () => {
  it('is read over HTTP, and leaves nothing behind but when they are busy', async () => {
    const url = await serving((_request, response) => response.setHeader('content-type', 'text/calendar').end(MEETING));
    const { feed, busy, ports } = await imported(url);
    expect(await feed.refresh()).toEqual([]);
    expect(await busy()).toEqual({ spans: [SPAN], readAtMs: NOW_MS });
    const all = await ports.store.list('provider:fysio', '', { limit: 1_000 });
    expect(JSON.stringify([...all])).not.toMatch(/Geheim overleg|key=geheim/);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['answers with a page to sign in', (_request, response) => response.end('<html><body>Inloggen</body></html>'), /web page/],
    ['answers that there is nothing', (_request, response) => response.writeHead(404).end('weg'), /answers with 404/],
    [
      'sends elsewhere',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /did not come|answers with 302/,
    ],
    ['breaks off in the middle', (_request, response) => response.end(MEETING.slice(0, 120)), /not complete/],
    ['hangs up', (request) => request.socket.destroy(), /did not come/],
    ['never answers', () => undefined, /did not come \(timeout\)/],
    ['never ends', (_request, response) => void response.write('BEGIN:VCALENDAR\r\n'), /did not come \(timeout\)/],
    [
      'sends more than can be',
      (_request, response) => response.end(Buffer.alloc(3 * 1024 * 1024, 0x41)),
      /did not come \(reply-too-large\)/,
    ],
    ['sends noise', (_request, response) => response.end(Buffer.from([0xff, 0x00, 0xfe, 0x80, 0x0a])), /no iCalendar/],
  ])('that %s is told of in a sentence; what was known of it holds', async (_what, fault, sentence) => {
    let isBroken = false;
    const url = await serving((request, response) => (isBroken ? fault(request, response) : response.end(MEETING)));
    const { feed, busy } = await imported(url);
    expect(await feed.refresh()).toEqual([]);
    isBroken = true;
    const problems = await feed.refresh();
    expect(problems.map(({ message }) => message.en)).toEqual([expect.stringMatching(sentence)]);
    expect(JSON.stringify(problems)).not.toContain('geheim');
    expect((await busy())?.spans).toEqual([SPAN]);
  });

  it('is read from a file beside the card, and told of when that is not there', async () => {
    const { feed, busy } = await imported('agenda.ics', () => Promise.resolve(Buffer.from(MEETING)));
    expect(await feed.refresh()).toEqual([]);
    expect((await busy())?.spans).toEqual([SPAN]);
    const missing = await imported('agenda.ics');
    expect((await missing.feed.refresh()).map(({ message }) => message.en)).toEqual(['The file of the calendar cannot be read.']);
  });
});

describe('the card of a business that works by appointment', () => {
  const problemsOf = async (lines: Readonly<Record<string, string>>) => {
    const { problems, provider } = await appointmentImport.run(createPorts(), {
      card: cardWith('a.ics', lines),
      read: () => Promise.reject(new Error('no')),
    });
    return { provider, told: problems.map(({ column, value }) => [column, value]) };
  };

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'somebody who is not of the staff',
      { services: '[{ id: x, name: X, price: "1.00", minutes: 30, staff: [bram] }]' },
      'services.0.staff',
    ],
    ['a visit at home without an area', { services: '[{ id: x, name: X, price: "1.00", minutes: 30, at: home }]' }, 'services.0.at'],
    ['a service that takes no time', { services: '[{ id: x, name: X, price: "1.00", minutes: 0 }]' }, 'services.0.minutes'],
    [
      'two services under one id',
      { services: '[{ id: x, name: X, price: "1.00", minutes: 30 }, { id: x, name: Y, price: "1.00", minutes: 30 }]' },
      'services.1.id',
    ],
    ['a path for a calendar', { staff: '[{ id: anna, name: Anna, calendar: "../../etc/passwd" }]' }, 'staff.0.calendar'],
    ['a time zone that is none', { timezone: 'Europe/Mokum' }, 'timezone'],
    [
      'planning further ahead than can be',
      { booking: '{ step_minutes: 30, notice_minutes: 0, days_ahead: 99, hold_minutes: 10, no_show_fee_percent: 50 }' },
      'booking.days_ahead',
    ],
  ])('with %s is refused, with where that stands', async (_what, lines, column) => {
    const { provider, told } = await problemsOf(lines);
    expect(provider).toBeUndefined();
    expect(told.map(([where]) => where)).toContain(column);
  });

  it('that lost a service takes it off the market, and brings nothing anew when it is the same', async () => {
    const ports = createPorts();
    const run = (services: string) =>
      appointmentImport.run(ports, { card: cardWith('a.ics', { services }), read: () => Promise.reject(new Error('no')) });
    const [one, two] = ['{ id: een, name: Een, price: "1.00", minutes: 30 }', '{ id: twee, name: Twee, price: "2.00", minutes: 30 }'];
    expect(await run(`[${one}, ${two}]`)).toMatchObject({ imported: 2, unchanged: 0, unpublished: 0 });
    expect(await run(`[${one}, ${two}]`)).toMatchObject({ imported: 0, unchanged: 2, unpublished: 0 });
    expect(await run(`[${one}]`)).toMatchObject({ imported: 0, unchanged: 1, unpublished: 1 });
    expect(await run(`[${one}]`)).toMatchObject({ unpublished: 0 });
  });
});

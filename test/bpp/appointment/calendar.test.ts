import { createHash } from 'node:crypto';
import ICAL from 'ical.js';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProviderApi } from '../../../bpp/api/api.ts';
import { firstSecrets } from '../../../bpp/engines/appointment/calendar-secret.ts';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import type { Json } from '../../../node/store/port.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { createPorts } from '../imports/node-for-imports.ts';
import { buyer, order, PRACTICE, Practice } from './practice.ts';

const KEY_OF_OWNER = 'key-of-the-practice-0001';
const NODE = { id: 'provider.example', uri: 'https://provider.example' };

/** A practice with an appointment, behind the real API. */
async function serving(practiceRecord: typeof PRACTICE) {
  const practice = new Practice(practiceRecord);
  const said = [{ id: 'fysio.slot~zitting~anna~20261006T0700Z', stops: [{ kind: 'start', instructions: 'pijn in mijn rug' }] }];
  practice.book(buyer('anna'), order('zitting', undefined, { fulfilments: said }));
  practice.book(
    buyer('bram'),
    order('zitting', 'anna~20261006T0800Z', {
      billing: { name: 'Ömer; "Café", \\o/ en nog een heel lange naam die niet op een enkele regel past', phone: '1' },
    }),
  );
  const index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, put, removed) => index.apply(partition, put as Record<string, Json>, removed));
  const put = practice.keys('').map((key) => ({ key, value: practice.get<Json>(key) as Json }));
  await ports.store.commit({ partition: 'provider:fysio', put });
  index.apply('provider:fysio', Object.fromEntries(put.map(({ key, value }) => [key, value])), []);
  await ports.performer.perform(firstSecrets('fysio', ['anna', 'bram']));
  const keys = [{ keySha256: createHash('sha256').update(KEY_OF_OWNER).digest('hex') }];
  const app = createProviderApi({ ...ports, index, engines: ENGINES, telemetry: silentTelemetry(), node: NODE, keys });
  const call = (method: 'get' | 'post', path: string) =>
    request(app)[method](`/provider/v1${path}`).set('Authorization', `Bearer ${KEY_OF_OWNER}`);
  return { app, call };
}

let served: Awaited<ReturnType<typeof serving>>;

function eventsIn(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((event) => ({
    start: event.getFirstPropertyValue('dtstart')?.toString(),
    end: event.getFirstPropertyValue('dtend')?.toString(),
    summary: event.getFirstPropertyValue('summary'),
    status: event.getFirstPropertyValue('status'),
  }));
}

describe('the calendar of one of the staff', () => {
  beforeEach(async () => {
    served = await serving(PRACTICE);
  });

  it('lies at an address that the business knows, and can be read there by any phone without a key', async () => {
    const { body } = await served.call('get', '/providers/fysio/calendars');
    expect(body.items.map(({ staffId }: { staffId: string }) => staffId)).toEqual(['anna', 'bram']);
    expect(body.items[0].path).toMatch(/^\/calendar\/fysio\/anna\/[A-Za-z0-9_-]{43}\.ics$/);
    const reply = await request(served.app).get(body.items[0].path);
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(eventsIn(reply.text)).toEqual([
      { start: '2026-10-06T07:00:00Z', end: '2026-10-06T07:30:00Z', summary: 'zitting, Anouk', status: 'CONFIRMED' },
      {
        start: '2026-10-06T08:00:00Z',
        end: '2026-10-06T08:30:00Z',
        summary: 'zitting, Ömer; "Café", \\o/ en nog een heel lange naam die niet op een enkele regel past',
        status: 'CONFIRMED',
      },
    ]);
    for (const line of reply.text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(76);
    expect(eventsIn((await request(served.app).get(body.items[1].path)).text)).toEqual([]);
  });

  it('says nothing of what somebody typed', async () => {
    const { body } = await served.call('get', '/providers/fysio/calendars');
    expect((await request(served.app).get(body.items[0].path)).text).not.toContain('rug');
  });

  it('is not found at any other address, and at a new one once the first has gone astray', async () => {
    const { body } = await served.call('get', '/providers/fysio/calendars');
    const [{ path }] = body.items;
    const token = path.split('/').at(-1);
    for (const wrong of [
      path.replace('anna', 'bram'),
      path.replace('fysio', 'x'),
      '/calendar/fysio/anna/.ics',
      `/calendar/fysio/cees/${token}`,
    ]) {
      expect([wrong, (await request(served.app).get(wrong)).status]).toEqual([wrong, 404]);
    }
    const renewed = await served.call('post', '/providers/fysio/calendars/anna/renew');
    expect((await request(served.app).get(path)).status).toBe(404);
    expect((await request(served.app).get(renewed.body.path)).status).toBe(200);
    expect((await served.call('post', '/providers/fysio/calendars/cees/renew')).status).toBe(404);
    expect((await request(served.app).get('/provider/v1/providers/fysio/calendars')).status).toBe(401);
  });
});

it('the calendar of a practice of care says when, and nothing of whom or why', async () => {
  const care = await serving({ ...PRACTICE, care: true });
  const { body } = await care.call('get', '/providers/fysio/calendars');
  const { text } = await request(care.app).get(body.items[0].path);
  expect(eventsIn(text).map(({ summary }) => summary)).toEqual(['Afspraak', 'Afspraak']);
  expect(text).not.toMatch(/Anouk|Ömer|zitting|rug/);
});

it('an appointment is seen and ended by the people of the business through the same API as an order of a shop', async () => {
  const { call } = await serving(PRACTICE);
  const { body } = await call('get', '/providers/fysio/orders');
  expect(body.items).toHaveLength(2);
  const [{ order: appointment, steps }] = body.items;
  expect(steps).toEqual(['start', 'complete', 'no-show', 'move', 'cancel']);
  const off = await call('post', `/providers/fysio/orders/${appointment.id}/cancel`).send({ reasonId: 'staff-ill' });
  expect(off.body).toMatchObject({ order: { status: 'cancelled' }, steps: [] });
  expect((await call('post', `/providers/fysio/orders/${appointment.id}/pack`).send({})).status).toBe(404);
});

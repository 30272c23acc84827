import { beforeEach, describe, expect, it } from 'vitest';
import { agendaBetween, blockTime, unblockTime } from '../../../bpp/engines/appointment/blocks.ts';
import { desk } from '../../../bpp/engines/appointment/desk.ts';
import { takenOnce } from '../../../bpp/engines/step-once.ts';
import type { Order } from '../../../commerce/order.ts';
import { buyer, DAY_MS, HOUR_MS, MINUTE_MS, NINE_MS, order, PRACTICE, Practice } from './practice.ts';

const ANNA = buyer('anna');
const BRAM = buyer('bram');
const TUESDAY_MS = NINE_MS + DAY_MS;
const TUESDAY = 'anna~20261006T0700Z';

let practice: Practice;
let booked: Order;
beforeEach(() => {
  practice = new Practice();
  booked = practice.book(ANNA, order('zitting', TUESDAY));
});

const move = (startMs: number, staffId = 'anna', itemId = 'fysio.zitting') =>
  practice.do('move', booked.id ?? '', { itemId, staffId, startMs });
const moving = (startMs: number) => ({
  node: { id: 'shops.example', uri: 'https://shops.example' },
  orderId: booked.id ?? '',
  body: { itemId: 'fysio.zitting', staffId: 'anna', startMs },
});
const starts = (staffId: string) => practice.entries(staffId).map(({ fromMs }) => fromMs);

describe('an appointment that the business moves', () => {
  it('lies at its new time and nowhere else, and the buyer is told', () => {
    const to = TUESDAY_MS + 2 * HOUR_MS;
    expect(move(to)).toMatchObject({ ok: true });
    expect(starts('anna')).toEqual([to]);
    expect(practice.record(booked.id).slot).toMatchObject({ staffId: 'anna', startMs: to, endMs: to + 30 * MINUTE_MS });
    expect(practice.told.at(-1)).toMatchObject({
      to: 't-anna',
      answer: { action: 'update', order: { fulfilments: [{ stops: [{ timeRange: { startMs: to } }] }] } },
    });
  });

  it('goes to no moment that has no day', () => {
    for (const startMs of [9e15, -8.64e15, 8.64e15 + 1, -1, 0.5]) expect(desk.take('move', moving(startMs))).toContain('when it begins');
  });

  it('may be with somebody else, outside the hours and off the grid: the business knows what it does', () => {
    const evening = TUESDAY_MS + 11 * HOUR_MS + 5 * MINUTE_MS;
    expect(move(evening, 'bram')).toMatchObject({ ok: true });
    expect([starts('anna'), starts('bram')]).toEqual([[], [evening]]);
    expect(practice.record(booked.id).order.fulfilments[0]?.agent?.name).toBe('Bram');
  });

  it('never goes where somebody else is, into the past, to who does not do it, or under another service', () => {
    practice.book(BRAM, order('zitting', 'anna~20261006T0800Z'));
    expect(move(TUESDAY_MS + HOUR_MS + 15 * MINUTE_MS)).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('taken') },
    });
    expect(move(NINE_MS)).toMatchObject({ ok: false });
    expect(move(TUESDAY_MS + 2 * HOUR_MS, 'carla')).toMatchObject({ ok: false });
    expect(move(TUESDAY_MS + 2 * HOUR_MS, 'anna', 'fysio.intake')).toMatchObject({ ok: false });
    expect(starts('anna')).toEqual([TUESDAY_MS, TUESDAY_MS + HOUR_MS]);
  });

  it('can be called off at no cost until it begins, although the terms said otherwise', () => {
    move(TUESDAY_MS + 2 * HOUR_MS);
    practice.nowMs = TUESDAY_MS + HOUR_MS;
    const after = practice.order(ANNA, { action: 'cancel', orderId: booked.id ?? '' });
    expect(after.quote?.total.amount).toBe('0.00');
  });
});

describe('time that is blocked', () => {
  const from = TUESDAY_MS + HOUR_MS;
  const block = { id: 'lunch-000001'.replaceAll('-', ''), staffId: 'anna', fromMs: from, toMs: from + HOUR_MS };
  const at = (range: { startMs: number; endMs: number }) =>
    order('zitting', undefined, { fulfilments: [{ id: '', kind: 'appointment', stops: [{ kind: 'start', timeRange: range }] }] });
  const freeOf = (who: string) =>
    practice
      .order(BRAM, { action: 'select', order: at({ startMs: TUESDAY_MS, endMs: TUESDAY_MS + 3 * HOUR_MS }) })
      .fulfilments.flatMap(({ id }) => (id.includes(`~${who}~`) ? [id.slice(-6, -1)] : []));

  it('is offered to nobody until it is given free again', () => {
    expect(practice.perform(blockTime('fysio', block))).toMatchObject({ ok: true });
    expect(practice.perform(blockTime('fysio', block))).toMatchObject({ ok: true });
    expect(freeOf('anna')).toEqual(['T0730', 'T0900', 'T0930'].map((each) => each.slice(0, 5)));
    practice.perform(unblockTime('fysio', block));
    expect(freeOf('anna')).toEqual(['T0730', 'T0800', 'T0830', 'T0900', 'T0930']);
  });

  it('is blocked once for each key: what is sent again late blocks nothing that was given free since', () => {
    const once = takenOnce(blockTime('fysio', block), { about: 'fysio', key: 'lunch-today', asked: 'lunch' });
    expect(practice.perform(once)).toMatchObject({ ok: true });
    practice.perform(unblockTime('fysio', block));
    expect(practice.perform(once)).toBe('taken');
    expect(starts('anna')).toEqual([TUESDAY_MS]);
    expect(practice.perform(takenOnce(blockTime('fysio', block), { about: 'fysio', key: 'lunch-today', asked: 'dinner' }))).toBe('reused');
  });

  it('is not laid over an appointment, and an appointment is not moved into it', () => {
    expect(practice.perform(blockTime('fysio', { ...block, fromMs: TUESDAY_MS, toMs: from }))).toMatchObject({ ok: false });
    practice.perform(blockTime('fysio', block));
    expect(move(from)).toMatchObject({ ok: false });
    for (const wrong of [{ toMs: from }, { toMs: from + 2 * DAY_MS }, { staffId: 'carla' }, { fromMs: 0, toMs: HOUR_MS }])
      expect(practice.perform(blockTime('fysio', { ...block, ...wrong, id: 'anders0001' }))).toMatchObject({ ok: false });
  });

  it('stands in the view of the week, with who works when', async () => {
    practice.perform(blockTime('fysio', block));
    const store = {
      read: async (_partition: string, keys: readonly string[]) =>
        new Map(keys.flatMap((key) => (practice.get(key) === undefined ? [] : [[key, { value: practice.get(key) as never, version: 1 }]]))),
    };
    const view = await agendaBetween(store, PRACTICE, { startMs: NINE_MS - 9 * HOUR_MS, endMs: NINE_MS + 5 * DAY_MS });
    expect(view.blocks).toEqual([block]);
    expect(view.staff.map(({ id, openings }) => [id, openings.length])).toEqual([
      ['anna', 5],
      ['bram', 5],
    ]);
  });
});

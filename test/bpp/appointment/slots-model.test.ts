import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stretchOf } from '../../../bpp/engines/appointment/agenda.ts';
import { freeSlots, isFree } from '../../../bpp/engines/appointment/free-slots.ts';
import {
  type AgendaEntry,
  type AppointmentRecord,
  KEY,
  type OrderRecord,
  type ServiceRecord,
} from '../../../bpp/engines/appointment/record.ts';
import { readSlotId, slotIdOf } from '../../../bpp/engines/appointment/slot-id.ts';
import { openingsBetween, WEEKDAYS } from '../../../commerce/time.ts';
import { buyer, DAY_MS, HOUR_MS, MINUTE_MS, order, PRACTICE, Practice, SERVICES, service } from './practice.ts';

/** Around both changes of the clock, here and elsewhere, and in between. */
const moments = fc
  .tuple(
    fc.constantFrom(Date.UTC(2026, 2, 28), Date.UTC(2026, 9, 24), Date.UTC(2026, 5, 1), Date.UTC(2026, 10, 1)),
    fc.integer({ min: 0, max: 2 * 1440 }),
  )
  .map(([atMs, minutes]) => atMs + minutes * MINUTE_MS);
const clock = fc.integer({ min: 0, max: 47 }).map((half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`);
const day = fc.array(fc.record({ open: clock, close: clock }), { maxLength: 2 });
const zones = fc.constantFrom('Europe/Amsterdam', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland');

const practices = fc
  .record({
    week: fc.array(day, { minLength: 7, maxLength: 7 }),
    timeZone: zones,
    step: fc.constantFrom(10, 15, 30, 45),
    notice: fc.integer({ min: 0, max: 600 }),
  })
  .map(
    ({ week, timeZone, step, notice }): AppointmentRecord => ({
      ...PRACTICE,
      openingHours: {
        timeZone,
        weekly: Object.fromEntries(
          WEEKDAYS.map((name, place) => [name, week[place] ?? []]),
        ) as unknown as AppointmentRecord['openingHours']['weekly'],
      },
      staff: [{ id: 'anna', name: 'Anna', hasCalendar: true }],
      booking: { ...PRACTICE.booking, stepMs: step * MINUTE_MS, noticeMs: notice * MINUTE_MS, horizonMs: 14 * DAY_MS },
    }),
  );
const services = fc
  .record({ minutes: fc.integer({ min: 5, max: 300 }), before: fc.integer({ min: 0, max: 60 }), after: fc.integer({ min: 0, max: 60 }) })
  .map(({ minutes, before, after }) => service('kort', minutes, { beforeMs: before * MINUTE_MS, afterMs: after * MINUTE_MS }));
const taken = fc.array(fc.tuple(fc.integer({ min: 0, max: 14 * 1440 }), fc.integer({ min: 1, max: 600 })), { maxLength: 30 });

function diaryFor(practice: AppointmentRecord, at: { nowMs: number; busy: [number, number][]; booked: [number, number][] }) {
  const spansOf = (pairs: [number, number][]) =>
    pairs
      .map(([from, length]): [number, number] => [at.nowMs + from * MINUTE_MS, at.nowMs + (from + length) * MINUTE_MS])
      .sort((left, right) => left[0] - right[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of spansOf(at.busy)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  const entries: AgendaEntry[] = spansOf(at.booked).map(([fromMs, toMs], n) => ({ fromMs, toMs, takenBy: `order:${n}` }));
  const diary = { practice, busyOf: () => ({ spans: merged, readAtMs: at.nowMs }), entriesAround: () => entries };
  return { diary, blocked: [...merged, ...entries.map(({ fromMs, toMs }): [number, number] => [fromMs, toMs])] };
}

describe('slots that are offered', () => {
  it('lie within the hours and meet nothing; each is one that can be had, and what can be had is offered', () => {
    fc.assert(
      fc.property(practices, services, moments, taken, taken, (practice, service_, nowMs, busy, booked) => {
        const { diary, blocked } = diaryFor(practice, { nowMs, busy, booked });
        const { noticeMs, horizonMs, stepMs } = practice.booking;
        const all = freeSlots(diary, service_, { nowMs, startMs: nowMs, endMs: Number.MAX_SAFE_INTEGER, limit: 10_000 });
        for (const slot of all) {
          const { fromMs, toMs } = stretchOf(service_, slot);
          expect(blocked.some(([from, to]) => from < toMs && fromMs < to)).toBe(false);
          expect(slot.startMs).toBeGreaterThanOrEqual(nowMs + noticeMs);
          expect(isFree(diary, service_, { slot, nowMs })).toBe(true);
        }
        // Worked out the long way round: every step of every opening.
        const wanted = openingsBetween(practice.openingHours, { startMs: nowMs, endMs: nowMs + horizonMs }).flatMap(
          ({ startMs, endMs }) => {
            const starts: number[] = [];
            for (let atMs = startMs; atMs + service_.service.durationMs <= endMs; atMs += stepMs) starts.push(atMs);
            return starts.filter((atMs) => {
              const { fromMs, toMs } = stretchOf(service_, { startMs: atMs, endMs: atMs + service_.service.durationMs });
              return atMs >= nowMs + noticeMs && atMs < nowMs + horizonMs && !blocked.some(([from, to]) => from < toMs && fromMs < to);
            });
          },
        );
        expect([...new Set(all.map(({ startMs }) => startMs))].sort()).toEqual([...new Set(wanted)].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('have ids that say all of it', () => {
    fc.assert(
      fc.property(moments, fc.stringMatching(/^[a-z0-9-]{1,20}$/), fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/), (startMs, local, staffId) => {
        const slot = { itemId: `fysio.${local}`, staffId, startMs };
        expect(readSlotId(slotIdOf(slot))).toEqual(slot);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => readSlotId(text) === undefined));
    expect(readSlotId('fysio.slot~intake~anna~20260231T0900Z')).toBeUndefined();
  });
});

type Step = {
  readonly who: number;
  readonly what: 'select' | 'init' | 'confirm' | 'cancel' | 'move' | 'wait-list' | 'accept' | 'time' | 'end';
  readonly slot: number;
  readonly service: number;
  readonly minutes: number;
};
const steps = fc.array(
  fc.record<Step>({
    who: fc.integer({ min: 0, max: 5 }),
    what: fc.constantFrom('select', 'init', 'confirm', 'init', 'confirm', 'cancel', 'move', 'wait-list', 'accept', 'time', 'end'),
    slot: fc.integer({ min: 0, max: 7 }),
    service: fc.integer({ min: 0, max: 2 }),
    minutes: fc.constantFrom(1, 5, 11, 121, 900),
  }),
  { minLength: 10, maxLength: 60 },
);

/** Six people at two members of the staff who have few times: whatever they do, in whatever order. */
describe('one slot', () => {
  it('is never with two people, is never lost, and every order knows its time', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const practice = new Practice({ ...PRACTICE, booking: { ...PRACTICE.booking, horizonMs: 4 * DAY_MS } });
        for (const step of all) {
          doStep(practice, step);
          check(practice);
        }
        practice.runTimers();
        check(practice);
        practice.wait(4 * HOUR_MS);
        practice.runTimers();
        atRest(practice);
      }),
      { numRuns: 60 },
    );
  });
});

const OFFERED: readonly ServiceRecord[] = SERVICES.slice(0, 3);

function doStep(practice: Practice, { who, what, slot, service: n, minutes }: Step): void {
  const from = buyer(`p${who}`);
  const local = OFFERED[n]?.item.name ?? 'intake';
  const at = new Date(Date.UTC(2026, 9, 6, 7) + slot * 30 * MINUTE_MS).toISOString().replaceAll(/[-:]/g, '').slice(0, 13);
  const asked = order(local, `${n === 1 && slot % 2 === 0 ? 'bram' : 'anna'}~${at}Z`);
  const mine = practice
    .keys('order:')
    .map((key) => practice.get<OrderRecord>(key))
    .find((record) => record?.buyer.transactionId === from.transactionId);
  const draft = practice.get<{ readonly order: typeof asked }>(KEY.draft(from.buyerNode.id, from.transactionId));
  const id = mine?.order.id ?? '';
  switch (what) {
    case 'select':
    case 'init':
      practice.ask(from, { action: what, order: asked });
      return;
    case 'wait-list':
      practice.ask(from, { action: 'init', order: { ...asked, fulfilments: [{ id: 'fysio.waiting' }] } });
      return;
    case 'confirm':
      if (draft !== undefined) practice.ask(from, { action: 'confirm', order: draft.order });
      return;
    case 'cancel':
      practice.ask(from, { action: 'cancel', orderId: id });
      return;
    case 'move':
      practice.ask(from, {
        action: 'update',
        targets: ['fulfillment'],
        order: { ...asked, id, fulfilments: [{ id: `fysio.slot~${mine?.order.lines[0]?.itemId.slice(6)}~anna~${at}Z` }] },
      });
      return;
    case 'accept':
      practice.ask(from, {
        action: 'update',
        targets: ['fulfillment'],
        order: { ...asked, id, fulfilments: mine?.order.fulfilments ?? [] },
      });
      return;
    case 'end':
      if (id !== '') practice.do(minutes > 100 ? 'no-show' : 'complete', id);
      return;
    case 'time':
      practice.wait(minutes * MINUTE_MS);
  }
}

function check(practice: Practice): void {
  for (const staffId of ['anna', 'bram']) {
    const entries = practice.entries(staffId).sort((left, right) => left.fromMs - right.fromMs);
    for (const [place, entry] of entries.entries()) {
      const next = entries[place + 1];
      // An order that has just moved has its two times until its timer has run, which may touch each other.
      if (next !== undefined && next.takenBy !== entry.takenBy) expect(next.fromMs).toBeGreaterThanOrEqual(entry.toMs);
    }
  }
  const booked = practice
    .keys('order:')
    .flatMap((key) => practice.get<OrderRecord>(key) ?? [])
    .filter(({ order: { fulfilments } }) => fulfilments[0]?.state === 'booked');
  for (const {
    slot,
    order: { id, fulfilments },
  } of booked) {
    expect(slot).toBeDefined();
    if (slot === undefined) continue;
    expect(fulfilments[0]?.id).toBe(slotIdOf(slot));
    expect(practice.entries(slot.staffId).some(({ takenBy, fromMs }) => takenBy === KEY.order(id ?? '') && fromMs <= slot.startMs)).toBe(
      true,
    );
  }
  const times = booked.flatMap(({ slot }) => (slot === undefined ? [] : [`${slot.staffId} ${slot.startMs}`]));
  expect(new Set(times).size).toBe(times.length);
}

/** When nobody does anything more, only orders that stand, and offers, have a part of anybody's day. */
function atRest(practice: Practice): void {
  const holders = new Set(
    practice.keys('order:').filter((key) => {
      const state = practice.get<OrderRecord>(key)?.order.fulfilments[0]?.state ?? '';
      return !['cancelled', 'waiting'].includes(state);
    }),
  );
  for (const staffId of ['anna', 'bram']) {
    const takers = practice.entries(staffId).map(({ takenBy }) => takenBy);
    expect(takers.filter((taker) => !holders.has(taker))).toEqual([]);
    expect(new Set(takers).size).toBe(takers.length);
  }
  expect(practice.keys('hold:')).toEqual([]);
}

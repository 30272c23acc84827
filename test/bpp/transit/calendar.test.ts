import { describe, expect, it } from 'vitest';
import { clockText, nextDepartures, runsOn, type Service } from '../../../bpp/engines/transit/calendar.ts';

const ALWAYS: Service = { weekdays: Array(7).fill(true), from: '2026-01-01', until: '2026-12-31', added: [], removed: [] };
const WEEK: Service = { ...ALWAYS, weekdays: [true, true, true, true, true, false, false] };
const timeZone = 'Europe/Amsterdam';
const hours = (...clock: number[]) => clock.map((hour) => hour * 3_600);
/** What leaves next, by the clock in the street. */
const next = (service: Service, seconds: readonly number[], now: string, count = 2) =>
  nextDepartures({ service, seconds }, { nowMs: Date.parse(now), timeZone, count }).map((ms) => new Date(ms).toISOString());

describe('a service', () => {
  it('runs on the days of its week within its dates, with single days more and less', () => {
    const service = { ...WEEK, added: ['2026-10-10', '2027-01-01'], removed: ['2026-10-06'] };
    const days = ['2026-10-05', '2026-10-06', '2026-10-09', '2026-10-10', '2026-10-11', '2025-12-31', '2027-01-01'];
    expect(days.map((date) => runsOn(service, date))).toEqual([true, false, true, true, false, false, true]);
  });
});

describe('the next departures', () => {
  it('are those of today, then of tomorrow', () => {
    expect(next(ALWAYS, hours(8, 23), '2026-10-06T12:00:00+02:00')).toEqual(['2026-10-06T21:00:00.000Z', '2026-10-07T06:00:00.000Z']);
    expect(next(ALWAYS, hours(8), '2026-10-06T08:00:00+02:00', 1)).toEqual(['2026-10-06T06:00:00.000Z']);
  });

  it('after midnight are those of the day before: the night tram of Friday runs on Saturday morning, and that of Sunday does not', () => {
    expect(next(WEEK, hours(25.5), '2026-10-10T00:10:00+02:00', 1)).toEqual(['2026-10-09T23:30:00.000Z']);
    expect(next(WEEK, hours(25.5), '2026-10-12T00:10:00+02:00', 1)).toEqual(['2026-10-12T23:30:00.000Z']);
    expect(next(ALWAYS, hours(49), '2026-10-08T00:30:00+02:00', 1)).toEqual(['2026-10-07T23:00:00.000Z']);
  });

  it('stay at the time in the street on the nights on which the clock is changed', () => {
    // To winter time on 25 October 2026: 08:00 is an hour later in UTC than the day before.
    expect(next(ALWAYS, hours(8), '2026-10-24T12:00:00+02:00', 1)).toEqual(['2026-10-25T07:00:00.000Z']);
    expect(next(ALWAYS, hours(8), '2026-10-24T07:00:00+02:00', 1)).toEqual(['2026-10-24T06:00:00.000Z']);
    // The night tram at 25:30 on Saturday leaves an hour and a half after midnight, before the change.
    expect(next(ALWAYS, hours(25.5), '2026-10-25T00:00:00+02:00', 1)).toEqual(['2026-10-24T23:30:00.000Z']);
    // To summer time on 29 March 2026.
    expect(next(ALWAYS, hours(8), '2026-03-29T00:00:00+01:00', 1)).toEqual(['2026-03-29T06:00:00.000Z']);
  });

  it('are told by the clock of the timetable, with the day where that is another', () => {
    const nowMs = Date.parse('2026-10-06T23:50:00+02:00');
    expect(clockText(Date.parse('2026-10-06T23:55:00+02:00'), { nowMs, timeZone })).toBe('23:55');
    expect(clockText(Date.parse('2026-10-07T00:05:00+02:00'), { nowMs, timeZone })).toBe('2026-10-07 00:05');
  });
});

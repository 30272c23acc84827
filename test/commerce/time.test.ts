import { describe, expect, it } from 'vitest';
import { isOpen, isTimeZone, nextOpening, type OpeningHours, openingText } from '../../commerce/time.ts';

const DAY = [{ open: '09:00', close: '18:00' }];
const HOURS: OpeningHours = {
  timeZone: 'Europe/Amsterdam',
  weekly: {
    monday: [],
    tuesday: DAY,
    wednesday: [
      { open: '09:00', close: '12:30' },
      { open: '13:30', close: '18:00' },
    ],
    thursday: DAY,
    friday: [{ open: '20:00', close: '02:00' }],
    saturday: [{ open: '12:00', close: '24:00' }],
    sunday: [],
  },
  closedDates: ['2026-10-08'],
};
const utc = (day: number, hour: number, minute = 0, month = 10) => Date.UTC(2026, month - 1, day, hour, minute);

describe('opening hours', () => {
  it.each([
    ['just before it opens', utc(6, 6, 59), false],
    ['as it opens', utc(6, 7), true],
    ['as it closes', utc(6, 16), false],
    ['in the lunch break', utc(7, 11), false],
    ['after the lunch break', utc(7, 12), true],
    ['on a date on which it is closed', utc(8, 10), false],
    ['on a day off', utc(5, 10), false],
    ['late on Friday', utc(9, 21), true],
    ['past midnight, on the day after', utc(9, 23, 59), true],
    ['past the end of the night', utc(10, 0), false],
    ['before midnight on Saturday', utc(10, 21, 59), true],
    ['at midnight after Saturday', utc(10, 22), false],
  ])('%s', (_when, atMs, open) => {
    expect(isOpen(HOURS, atMs)).toBe(open);
  });

  it('follow the clock of the place when it changes to winter time', () => {
    // 24 October is summer time (UTC+2), 27 October winter time (UTC+1): nine o'clock is an hour later in UTC.
    expect(isOpen(HOURS, utc(22, 7))).toBe(true);
    expect(isOpen(HOURS, utc(27, 7, 30))).toBe(false);
    expect(isOpen(HOURS, utc(27, 8))).toBe(true);
    expect(nextOpening(HOURS, utc(24, 22))).toBe(utc(27, 8));
  });

  it('last an hour longer in the night in which the clock goes back', () => {
    const night: OpeningHours = { ...HOURS, weekly: { ...HOURS.weekly, saturday: [{ open: '23:00', close: '04:00' }] } };
    expect(isOpen(night, utc(25, 2, 59))).toBe(true);
    expect(isOpen(night, utc(25, 3))).toBe(false);
  });

  it('give the next opening, past days off and closed dates', () => {
    expect(nextOpening(HOURS, utc(6, 10))).toBe(utc(6, 10));
    expect(nextOpening(HOURS, utc(7, 11))).toBe(utc(7, 11, 30));
    expect(nextOpening(HOURS, utc(7, 16))).toBe(utc(9, 18));
    const never = { ...HOURS, weekly: { ...HOURS.weekly, tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [] } };
    expect(nextOpening(never, utc(6, 10))).toBeUndefined();
  });

  it('are remembered for a day and worked out anew for another', () => {
    const hours = { ...HOURS };
    expect([utc(6, 10), utc(5, 10), utc(6, 10), utc(13, 10)].map((atMs) => isOpen(hours, atMs))).toEqual([true, false, true, true]);
  });

  it('are told in one line', () => {
    expect(openingText(HOURS)).toBe(
      'Mo off; Tu 09:00-18:00; We 09:00-12:30,13:30-18:00; Th 09:00-18:00; Fr 20:00-02:00; Sa 12:00-24:00; Su off; 2026 Oct 08 off',
    );
    expect(openingText({ ...HOURS, weekly: { ...HOURS.weekly, wednesday: DAY } })).toMatch(/^Mo off; Tu-Th 09:00-18:00; /);
  });

  it('hold other times on a day of its own, and none on a day that is closed', () => {
    // Thursday 24 December until four; Monday 28 December, else a day off, from ten; Friday 25 December has no night.
    const festive: OpeningHours = {
      ...HOURS,
      closedDates: ['2026-12-25'],
      otherHours: {
        '2026-12-24': [{ open: '09:00', close: '16:00' }],
        '2026-12-28': [{ open: '10:00', close: '12:00' }],
        '2026-12-29': [],
      },
    };
    const december = (day: number, hour: number) => isOpen(festive, utc(day, hour, 0, 12));
    expect([december(24, 14), december(24, 15), december(25, 20), december(28, 9), december(29, 9)]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(nextOpening(festive, utc(25, 20, 0, 12))).toBe(utc(26, 11, 0, 12));
    expect(openingText(festive)).toMatch(/; Su off; 2026 Dec 24 09:00-16:00; 2026 Dec 25 off; 2026 Dec 28 10:00-12:00; 2026 Dec 29 off$/);
  });

  it('need a time zone that exists', () => {
    expect([isTimeZone('Europe/Amsterdam'), isTimeZone('Europe/Atlantis')]).toEqual([true, false]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readShopYaml } from '../../../bpp/imports/shop-yaml.ts';

/** Delivery slots and minimum ages as a card has them. */

const CARD = readFileSync('pilots/amsterdam/businesses/kurk-en-kroonkurk/shop.yaml', 'utf8');
const TIMES = '    time_minutes: { min: 45, max: 120 }\n';
const LINE = CARD.slice(0, CARD.indexOf(TIMES)).split('\n').length;

function withWindows(...windows: readonly string[]): string {
  const list = windows.map((window) => `        - { ${window} }\n`).join('');
  return CARD.replace(TIMES, `${TIMES}    slots:\n      notice_minutes: 90\n      windows:\n${list}`);
}

describe('the card of a shop', () => {
  it('says at which times it delivers, and how many orders fit', () => {
    const read = readShopYaml(withWindows('days: [monday, friday], open: "17:00", close: "19:00", orders: 8'));
    expect(read.ok && read.card.shop.delivery?.slots).toEqual({
      aheadDays: 7,
      noticeMinutes: 90,
      windows: [{ days: ['monday', 'friday'], span: { open: '17:00', close: '19:00' }, capacity: 8 }],
    });
    expect(read.ok && [read.card.shop.minimumAgeYears, read.card.shop.refusedAtDoorFeePercent]).toEqual([18, undefined]);
  });

  it.each([
    ['days: [maandag], open: "17:00", close: "19:00", orders: 8', 'days'],
    ['days: [monday], open: "25:00", close: "19:00", orders: 8', 'open'],
    ['days: [monday], open: "17:00", close: "19:00", orders: 0', 'orders'],
    ['days: [monday], open: "17:00", close: "19:00"', 'orders'],
  ])('is refused for a window %s', (window, column) => {
    const read = readShopYaml(withWindows(window));
    expect(read.ok ? [] : read.problems.map(({ line }) => line)).toContain(LINE + 4);
    expect(read.ok ? '' : read.problems[0]?.column).toContain(column);
  });

  it('is refused when two windows begin together', () => {
    const read = readShopYaml(
      withWindows(
        'days: [monday], open: "17:00", close: "19:00", orders: 8',
        'days: [monday, friday], open: "17:00", close: "18:00", orders: 2',
      ),
    );
    expect(read.ok ? [] : read.problems.map(({ line, value }) => [line, value])).toEqual([[LINE + 5, '17:00']]);
  });
});

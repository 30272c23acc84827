import { describe, expect, it } from 'vitest';
import { faultOfSpans } from '../../commerce/opening-spans.ts';

const spans = (...texts: readonly string[]) => texts.map((text) => ({ open: text.split('-')[0] ?? '', close: text.split('-')[1] ?? '' }));

describe('the hours of one day', () => {
  it.each([
    [[]],
    [['09:00-12:30', '12:30-17:00']],
    [['13:00-17:00', '09:00-12:00']],
    [['18:00-02:00']],
    [['00:00-24:00']],
    [['09:00-09:00']],
  ])('are as they should be: %j', (texts) => {
    expect(faultOfSpans(spans(...texts))).toBeUndefined();
  });

  it.each([
    [['09:00-12:30', '12:29-17:00'], 'overlap'],
    [['13:00-17:00', '09:00-13:01'], 'overlap'],
    [['09:00-17:00', '10:00-11:00'], 'overlap'],
    [['18:00-02:00', '23:00-24:00'], 'overlap'],
    [['09:00-09:00', '20:00-21:00'], 'overlap'],
    [['09:00-'], 'time'],
    [['9:00-17:00'], 'time'],
    [['09:00-24:01'], 'time'],
  ])('are not as they should be: %j', (texts, fault) => {
    expect(faultOfSpans(spans(...texts))).toBe(fault);
  });
});

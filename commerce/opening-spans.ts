import type { OpeningSpan } from './time.ts';

/** The hours of one day as somebody writes them down, held against what can be kept. */

/** `time`: one of them is no time of the day. `overlap`: one begins before another has ended. */
export type SpansFault = 'time' | 'overlap';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const DAY_MINUTES = 1_440;

/** What is wrong with the hours of one day; undefined when nothing is. One may begin at the minute at which another ends, and the last may run past midnight. */
export function faultOfSpans(spans: readonly OpeningSpan[]): SpansFault | undefined {
  if (spans.some(({ open, close }) => !TIME.test(open) || !TIME.test(close))) return 'time';
  const inOrder = spans
    .map(({ open, close }) => ({ from: minutesOf(open), to: minutesOf(close) }))
    .map(({ from, to }) => ({ from, to: to > from ? to : to + DAY_MINUTES }))
    .sort((left, right) => left.from - right.from);
  return inOrder.some(({ from }, place) => from < (inOrder[place - 1]?.to ?? 0)) ? 'overlap' : undefined;
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}

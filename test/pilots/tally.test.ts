import { expect, test } from 'vitest';
import { addUp, afterComparing, countEndings, countResults, createTally, percentile, type Result, wentWell } from '../../pilots/tally.ts';

test('a percentile is the smallest value that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, place) => 100 - place);
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)]).toEqual([50, 99, 100]);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([1, 2], 0.99)).toBe(2);
  expect(percentile([10, 9, 100], 0.5)).toBe(10);
  expect(percentile([1.26], 0.5)).toBe(1.3);
  expect(percentile([], 0.5)).toBe(0);
});

test('a tally keeps the times of every action apart', () => {
  const tally = createTally();
  for (const ms of [30, 10, 20]) tally.took('init', ms);
  tally.took('confirm', 5);
  expect(tally.latencies()).toEqual({ init: { p50: 20, p99: 30 }, confirm: { p50: 5, p99: 5 } });
});

test('counters of several nodes are added up by one label, and no other counter is mixed in', () => {
  const one = [
    '# TYPE messages_sent_total counter',
    'messages_sent_total{action="search",outcome="acked",node="a"} 3',
    'messages_sent_total{outcome="refused",action="init"} 1',
    'messages_sent_total_other{outcome="acked"} 50',
    'messages_heard_total{outcome="acked"} 50',
  ].join('\n');
  const other =
    'messages_sent_total{action="confirm",outcome="acked"} 4\nmessages_sent_total{action="confirm",cause_outcome="x",outcome="acked"} 2';
  expect([...addUp([one, other], 'messages_sent_total', 'outcome')]).toEqual([
    ['acked', 9],
    ['refused', 1],
  ]);
});

const RESULTS: readonly Result[] = [
  { n: 1, sector: 'shop', ending: 'plain', isPurchase: true, outcome: 'completed' },
  { n: 2, sector: 'shop', ending: 'cancelled', isPurchase: false, outcome: 'cancelled' },
  { n: 3, sector: 'ride', ending: 'waiting_list', isPurchase: false, outcome: 'refused' },
  { n: 4, sector: 'shop', ending: 'plain', isPurchase: true, outcome: 'completed' },
];

test('what became of a day is added up by sector; what was to be called off is no purchase', () => {
  const { purchases, sectors } = countResults(RESULTS);
  expect(purchases).toEqual({ attempted: 2, completed: 2, failed: 0 });
  expect(Object.entries(sectors)).toEqual([
    ['ride', { attempted: 1, completed: 0, cancelled: 0, refused: 1, failed: 0 }],
    ['shop', { attempted: 3, completed: 2, cancelled: 1, refused: 0, failed: 0 }],
  ]);
  expect(wentWell({ purchases, sectors })).toBe(true);
});

test('each way to go is counted as it was planned and as it came about', () => {
  expect(Object.entries(countEndings(RESULTS))).toEqual([
    ['ride', { waiting_list: { planned: 1, came: 0 } }],
    ['shop', { cancelled: { planned: 1, came: 1 }, plain: { planned: 2, came: 2 } }],
  ]);
  expect(countEndings(afterComparing(RESULTS, new Set([4]))).shop?.plain).toEqual({ planned: 2, came: 1 });
});

test('an order on which both sides disagree has failed, however it went', () => {
  const one = countResults(afterComparing(RESULTS, new Set([4])));
  expect(one.purchases).toEqual({ attempted: 2, completed: 1, failed: 1 });
  expect(one.sectors.shop).toEqual({ attempted: 3, completed: 1, cancelled: 1, refused: 0, failed: 1 });
  const other = countResults(afterComparing(RESULTS, new Set([3])));
  expect(other.purchases.failed).toBe(0);
  expect([wentWell(one), wentWell(other)]).toEqual([false, false]);
});

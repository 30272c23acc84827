import { expect, test } from 'vitest';
import { createNewest } from '../../web/square/newest.ts';

test('an answer that comes after that of a later question is dropped', () => {
  const ask = createNewest();
  const [first, second, third] = [ask(), ask(), ask()];
  expect(second()).toBe(true);
  expect(first()).toBe(false);
  expect(third()).toBe(true);
});

test('answers that come in order are all taken', () => {
  const ask = createNewest();
  for (let times = 0; times < 3; times += 1) expect(ask()()).toBe(true);
});

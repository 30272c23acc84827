import { expect, test } from 'vitest';
import { createDepths } from '../../control/depths.ts';

test('a span holds the most that each node had waiting in it, over all nodes', () => {
  const depths = createDepths({ spanMs: 10, kept: 3 });
  depths.tell('west', { queued: 4, dead: 0 }, 101);
  depths.tell('west', { queued: 1, dead: 1 }, 109);
  depths.tell('oost', { queued: 2, dead: 0 }, 105);
  depths.tell('oost', { queued: 7, dead: 0 }, 110);
  expect(depths.of(100)).toEqual({ queued: 6, dead: 1 });
  expect(depths.of(110)).toEqual({ queued: 7, dead: 0 });
  expect(depths.of(120)).toBeUndefined();
});

test('of so many spans and no more', () => {
  const depths = createDepths({ spanMs: 10, kept: 3 });
  for (let atMs = 0; atMs < 1_000; atMs += 10) depths.tell('west', { queued: 1, dead: 0 }, atMs);
  const kept = Array.from({ length: 100 }, (_, at) => depths.of(at * 10)).filter((span) => span !== undefined);
  expect(kept).toHaveLength(3);
});

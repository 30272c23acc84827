import { describe, expect, test } from 'vitest';
import { ENGINES } from './engines.ts';
import { NAMED_SEEDS } from './named-seeds.ts';
import { runSeed } from './run.ts';

/** One run takes a fraction of a second on a machine of its own, and several on one that is shared. */
const TIMEOUT_MS = 180_000;

describe('what was found before', () => {
  test.each(NAMED_SEEDS)(
    '$name',
    async ({ engine: name, seed }) => {
      const engine = ENGINES.find((each) => each.name === name);
      if (engine === undefined) throw new Error(`there is no engine ${name}`);
      expect((await runSeed(seed, { engine })).broken).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

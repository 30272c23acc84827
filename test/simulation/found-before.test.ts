import { describe, expect, test } from 'vitest';
import { ENGINES } from './engines.ts';
import { NAMED_SEEDS } from './named-seeds.ts';
import { runSeed } from './run.ts';

/** One run takes a fraction of a second on a machine of its own, and several on one that is shared. */
const TIMEOUT_MS = 180_000;

describe('what was found before', () => {
  // In whole: a name that vitest shortens is not found by those words of it that `npm run prove` looks for.
  test.each(NAMED_SEEDS.map((named) => [named.name, named] as const))(
    '%s',
    async (_, { engine: name, seed }) => {
      const engine = ENGINES.find((each) => each.name === name);
      if (engine === undefined) throw new Error(`there is no engine ${name}`);
      expect((await runSeed(seed, { engine })).broken).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

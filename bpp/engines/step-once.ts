import { createHash } from 'node:crypto';
import type { Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { PROVIDER_KEY } from '../provider-record.ts';
import { asJson, recordAt } from './state.ts';

/** So many are remembered of each: no order has more steps, and who tries again does so long before as many others were taken. */
const REMEMBERED_MAX = 50;

interface Taken {
  readonly key: string;
  /** SHA-256 of what was asked for, in base64url: the words themselves are nobody's any more once it was done. Older records have the words. */
  readonly asked: string;
}

/**
 * Work that is done once for each key of its caller's, however often it is sent, such as a step of an order: `taken` when it was before, `reused` when something else
 * was done with the key. What was refused was not done, and may be asked for again. Of what is `asked` only a digest is kept.
 */
export function takenOnce<T>(
  work: Work<Verdict<T>>,
  { about, key, asked }: Taken & { readonly about: string },
): Work<Verdict<T> | 'taken' | 'reused'> {
  const stepsKey = PROVIDER_KEY.stepsTaken(about);
  const digest = createHash('sha256').update(asked).digest('base64url');
  return {
    ...work,
    reads: [...work.reads, stepsKey],
    decide(state, context) {
      const steps = recordAt<readonly Taken[]>(state, stepsKey) ?? [];
      const before = steps.find((each) => each.key === key);
      if (before !== undefined) return { result: before.asked === digest || before.asked === asked ? 'taken' : 'reused' };
      const decision = work.decide(state, context);
      if (!decision.result.ok) return decision;
      return { ...decision, put: { ...decision.put, [stepsKey]: asJson([{ key, asked: digest }, ...steps].slice(0, REMEMBERED_MAX)) } };
    },
  };
}

import type { Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { PROVIDER_KEY } from '../provider-record.ts';
import { asJson, recordAt } from './state.ts';

/** Steps of one order that are remembered: no order has more. */
const REMEMBERED_MAX = 50;

interface Taken {
  readonly key: string;
  readonly asked: string;
}

/**
 * A step of an order that is taken once for each key of its caller's, however often it is sent: `taken` when it was before, `reused` when another
 * step was taken with the key. One that was refused was not taken, and may be asked for again.
 */
export function takenOnce<T>(
  work: Work<Verdict<T>>,
  { orderId, key, asked }: Taken & { readonly orderId: string },
): Work<Verdict<T> | 'taken' | 'reused'> {
  const stepsKey = PROVIDER_KEY.stepsTaken(orderId);
  return {
    ...work,
    reads: [...work.reads, stepsKey],
    decide(state, context) {
      const steps = recordAt<readonly Taken[]>(state, stepsKey) ?? [];
      const before = steps.find((each) => each.key === key);
      if (before !== undefined) return { result: before.asked === asked ? 'taken' : 'reused' };
      const decision = work.decide(state, context);
      if (!decision.result.ok) return decision;
      return { ...decision, put: { ...decision.put, [stepsKey]: asJson([{ key, asked }, ...steps].slice(0, REMEMBERED_MAX)) } };
    },
  };
}

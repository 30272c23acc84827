import { createHash } from 'node:crypto';
import type { Json, State } from '../../node/store/port.ts';
import type { Plan, Turn } from '../engines/engine.ts';
import { asJson, orderIn, recordAt } from '../engines/state.ts';
import { type AnsweredForm, type AnswersRecord, type FormSecretRecord, PROVIDER_KEY } from '../provider-record.ts';

/** What was filled in, from the moment it is given: kept for one order, and forgotten when no order comes of it. */

/** Longer than any offer can still be confirmed. */
const UNPLACED_KEPT_MS = 3 * 86_400_000;

interface DropAnswers {
  readonly errand: 'drop-answers';
  readonly orderId: string;
}

export function answersIn(state: State, orderId: string): readonly AnsweredForm[] {
  return recordAt<AnswersRecord>(state, PROVIDER_KEY.answers(orderId))?.forms ?? [];
}

/** Keeps what was filled in, in place of all that was kept before. */
export function keepAnswers(orderId: string, forms: readonly AnsweredForm[], nowMs: number): Pick<Turn, 'put' | 'timers'> {
  const data: DropAnswers = { errand: 'drop-answers', orderId };
  return {
    put: { [PROVIDER_KEY.answers(orderId)]: asJson({ forms } satisfies AnswersRecord) },
    timers: [{ id: answersTimerId(orderId), wakeAtMs: nowMs + UNPLACED_KEPT_MS, data: asJson(data) }],
  };
}

export function answersTimerId(orderId: string): string {
  return PROVIDER_KEY.answers(orderId);
}

/** What a timer of ours does; undefined for one of an engine. */
export function onAnswersTimer(data: Json): Plan | undefined {
  const { errand, orderId } = data as unknown as Partial<DropAnswers>;
  if (errand !== 'drop-answers' || orderId === undefined) return undefined;
  const key = PROVIDER_KEY.answers(orderId);
  return {
    reads: [PROVIDER_KEY.order(orderId), key],
    decide: (state) => (orderIn(state, orderId) === undefined ? { remove: [key] } : {}),
  };
}

/** The secret of a provider's form addresses; one that has none yet gets it with the first order that is asked. */
export function secretFor(state: State, newId: () => string): Pick<Turn, 'put'> & { readonly secret: string } {
  const kept = secretIn(state);
  if (kept !== undefined) return { secret: kept };
  // Several ids together hold more chance than anybody can guess.
  const secret = createHash('sha256').update([newId(), newId(), newId()].join()).digest('base64url');
  return { secret, put: { [PROVIDER_KEY.formSecret]: asJson({ secret } satisfies FormSecretRecord) } };
}

export function secretIn(state: State): string | undefined {
  return recordAt<FormSecretRecord>(state, PROVIDER_KEY.formSecret)?.secret;
}

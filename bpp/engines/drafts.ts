import { PAYMENT_KEY } from '../payments/records.ts';
import type { DraftRecord } from '../provider-record.ts';
import type { Plan } from './engine.ts';
import { recordAt } from './state.ts';

/** Which draft is meant: one that was offered anew since is another. */
export interface DraftErrand {
  readonly draftKey: string;
  readonly offeredAtMs: number;
}

/** Forgets a draft that was never confirmed, with the references under which it could have been paid. */
export function dropDraft({ draftKey, offeredAtMs }: DraftErrand): Plan {
  return {
    reads: [draftKey],
    decide(state) {
      const draft = recordAt<DraftRecord>(state, draftKey);
      if (draft?.offeredAtMs !== offeredAtMs) return {};
      const references = draft.order.payments.flatMap(({ reference }) =>
        reference === undefined ? [] : [PAYMENT_KEY.reference(reference)],
      );
      return { remove: [draftKey, ...references] };
    },
  };
}

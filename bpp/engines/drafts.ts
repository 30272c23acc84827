import type { Decision } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { PAYMENT_KEY, type ReferenceRecord } from '../payments/records.ts';
import { type Conversation, type DraftRecord, PROVIDER_KEY } from '../provider-record.ts';
import type { Plan, Turn } from './engine.ts';
import { asJson, recordAt } from './state.ts';

/** What was offered at init and waits to be confirmed: one draft for each transaction, kept alike by every engine. */

/** Which draft is meant: one that was offered anew since is another. */
export interface DraftErrand {
  readonly errand: 'drop-draft';
  readonly draftKey: string;
  readonly offeredAtMs: number;
}

export function draftKey({ buyerNode, transactionId }: Conversation): string {
  return PROVIDER_KEY.draft(buyerNode.id, transactionId);
}

export function draftIn<Stored extends DraftRecord = DraftRecord>(state: State, from: Conversation): Stored | undefined {
  return recordAt<Stored>(state, draftKey(from));
}

/** Keeps a draft in the place of the one before it, to be forgotten at `dropAtMs`. Needs the {@link draftKey} of the transaction. */
export function keepDraft(
  state: State,
  from: Conversation,
  { draft, dropAtMs }: { readonly draft: DraftRecord; readonly dropAtMs: number },
): Required<Pick<Turn, 'put' | 'timers' | 'cancelTimers'>> {
  const key = draftKey(from);
  const before = draftIn(state, from);
  const replaced = before === undefined || before.offeredAtMs === draft.offeredAtMs ? [] : [timerId(key, before)];
  return { put: { [key]: asJson(draft) }, timers: [draftTimer(key, draft, dropAtMs)], cancelTimers: replaced };
}

/** What becomes of a draft that is confirmed. The references under which it could have been paid stay: they are those of its order now. */
export function endDraft(from: Conversation, draft: Pick<DraftRecord, 'offeredAtMs'>): Required<Pick<Turn, 'remove' | 'cancelTimers'>> {
  const key = draftKey(from);
  return { remove: [key], cancelTimers: [timerId(key, draft)] };
}

/** The references under which what a draft offers could be paid. */
export function referenceKeysOf({ order }: DraftRecord): string[] {
  return order.payments.flatMap(({ reference }) => (reference === undefined ? [] : [PAYMENT_KEY.reference(reference)]));
}

/**
 * Forgets a draft that was never confirmed, with the references under which it could have been paid. One under which a service told
 * of a payment stays: who tells of that once more tells of the same one.
 */
export function dropDraft({ draftKey: key, offeredAtMs }: Omit<DraftErrand, 'errand'>): Plan {
  return {
    reads: [key],
    readsMore(state) {
      const draft = recordAt<DraftRecord>(state, key);
      return draft === undefined ? [] : referenceKeysOf(draft);
    },
    decide(state) {
      const draft = recordAt<DraftRecord>(state, key);
      if (draft?.offeredAtMs !== offeredAtMs) return {};
      const unpaid = referenceKeysOf(draft).filter((reference) => recordAt<ReferenceRecord>(state, reference)?.isPaid !== true);
      return { remove: [key, ...unpaid] };
    },
  };
}

function draftTimer(key: string, { offeredAtMs }: DraftRecord, dropAtMs: number): NonNullable<Decision['timers']>[number] {
  const data: DraftErrand = { errand: 'drop-draft', draftKey: key, offeredAtMs };
  return { id: timerId(key, { offeredAtMs }), wakeAtMs: dropAtMs, data: asJson(data) };
}

function timerId(key: string, { offeredAtMs }: Pick<DraftRecord, 'offeredAtMs'>): string {
  return `${key}:${offeredAtMs}`;
}

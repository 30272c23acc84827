import type { LetGo } from '../node/retention.ts';
import type { Performer } from '../node/role.ts';
import { ERASED_PARTS, erasePart, namesOf } from './erasure.ts';
import { dropNames } from './history/history-work.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';

/** Erases a transaction as its app could, unless an order of it is under way. */
export function letGoOfTransactions(performer: Performer): LetGo {
  return async (transactionId) => (await eraseState(performer, transactionId)).ok;
}

/** Part by part, the transaction itself last, then its names in the list of its app: an erasure that breaks off can be asked again. */
export async function eraseState(performer: Performer, transactionId: string): Promise<ApiOutcome<void>> {
  const listed = await performer.perform(namesOf(transactionId));
  for (const part of ERASED_PARTS) {
    const erased = await performer.perform(erasePart(transactionId, part));
    if (!erased.ok) return denied('unavailable', 'The store cannot be written now; try again in a while.', { retryAfterSeconds: 1 });
    if (!erased.value.ok) return erased.value;
  }
  if (listed.ok && listed.value !== undefined) await performer.perform(dropNames(listed.value.app, listed.value.keys));
  return granted(undefined);
}

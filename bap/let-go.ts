import type { LetGo } from '../node/retention.ts';
import type { Performer } from '../node/role.ts';
import { ERASED_PARTS, erasePart } from './erasure.ts';

/** Erases a transaction as its app could, unless an order of it is under way. */
export function letGoOfTransactions(performer: Performer): LetGo {
  return async (transactionId) => {
    for (const part of ERASED_PARTS) {
      const erased = await performer.perform(erasePart(transactionId, part));
      if (!erased.ok || !erased.value.ok) return false;
    }
    return true;
  };
}

import { createHash } from 'node:crypto';
import type { Work } from '../../../node/role.ts';
import { partitionOfProvider } from '../../provider-record.ts';
import { asJson, recordAt } from '../state.ts';
import { type CalendarRecord, KEY } from './record.ts';

/** The secret in the address of the calendar of one of the staff. */

/** Work that makes one for each who has none yet. */
export function firstSecrets(providerId: string, staffIds: readonly string[]): Work<number> {
  const keys = staffIds.map((staffId) => KEY.calendar(staffId));
  return {
    partition: partitionOfProvider(providerId),
    reads: keys,
    decide(state, { newId }) {
      const missing = keys.filter((key) => recordAt<CalendarRecord>(state, key) === undefined);
      return { put: Object.fromEntries(missing.map((key) => [key, asJson({ token: secretFrom(newId) })])), result: missing.length };
    },
  };
}

/** Work that makes another: the address of before leads nowhere any more. */
export function newSecret(providerId: string, staffId: string): Work<string> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [],
    decide(_state, { newId }) {
      const token = secretFrom(newId);
      return { put: { [KEY.calendar(staffId)]: asJson({ token }) }, result: token };
    },
  };
}

/** Several ids together hold more chance than anybody can guess; the time in them does not show. */
function secretFrom(newId: () => string): string {
  return createHash('sha256').update([newId(), newId(), newId()].join()).digest('base64url');
}

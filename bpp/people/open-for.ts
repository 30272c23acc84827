import type { Work } from '../../node/role.ts';
import { PERSON_KEY, partitionOfPerson, type SessionRecord } from './person-record.ts';
import { openSession, SESSION_LISTS } from './sessions.ts';

/** Work that opens a session for somebody who was asked in here; false for a stranger. That they are who they say was found out before. */
export function openFor(
  personId: string,
  session: { readonly secret: string; readonly before?: string | undefined; readonly by: SessionRecord['by'] },
): Work<boolean> {
  return {
    partition: partitionOfPerson(personId),
    reads: [PERSON_KEY.person],
    lists: SESSION_LISTS,
    decide(state, { nowMs }) {
      if (!state.has(PERSON_KEY.person)) return { result: false };
      const { put, remove } = openSession(state, { ...session, nowMs });
      return { put, remove, result: true };
    },
  };
}

import type { Work } from '../../node/role.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { type CodesRecord, PERSON_KEY, type PersonRecord, partitionOfPerson } from './person-record.ts';
import { type Carried, isSameHash, sha256Of } from './secrets.ts';
import { openSession, SESSION_LISTS } from './sessions.ts';

/**
 * Signing in with a code from an e-mail. A code has six digits, so what makes it safe is that few can be tried: five on each code, five codes
 * an hour, and only in the browser that asked for it.
 */

export const CODE_MS = 10 * 60_000;
export const CODE_TRIES_MAX = 5;
export const CODES_AN_HOUR_MAX = 5;
const HOUR_MS = 3_600_000;

/** The code as it is kept: of no use without the secret of the browser that asked. */
function hashOf(code: string, { personId, secret }: Carried): string {
  return sha256Of(`${personId} ${secret} ${code}`);
}

/** Work that keeps a new code; to whom it is to be sent, or undefined when nobody may have one now. */
export function keepCode(attempt: Carried, code: string): Work<PersonRecord | undefined> {
  return {
    partition: partitionOfPerson(attempt.personId),
    reads: [PERSON_KEY.person, PERSON_KEY.codes],
    decide(state, { nowMs }) {
      const person = recordAt<PersonRecord>(state, PERSON_KEY.person);
      if (person === undefined) return { result: undefined };
      const before = recordAt<CodesRecord>(state, PERSON_KEY.codes);
      const sentAtMs = (before?.sentAtMs ?? []).filter((atMs) => nowMs - atMs < HOUR_MS);
      if (sentAtMs.length >= CODES_AN_HOUR_MAX) return { result: undefined };
      const living = (before?.attempts ?? []).filter(({ untilMs }) => untilMs > nowMs);
      const fresh = {
        attemptSha256: sha256Of(attempt.secret),
        codeSha256: hashOf(code, attempt),
        untilMs: nowMs + CODE_MS,
        triesLeft: CODE_TRIES_MAX,
      };
      const after: CodesRecord = { attempts: [...living, fresh], sentAtMs: [...sentAtMs, nowMs] };
      return { put: { [PERSON_KEY.codes]: asJson(after) }, result: person };
    },
  };
}

/** Work that tries a code. The right one is used up and opens a session; a wrong one leaves its browser a try less, and nobody else. */
export function tryCode(
  attempt: Carried,
  given: { readonly code: string; readonly secret: string; readonly before?: string | undefined },
): Work<boolean> {
  return {
    partition: partitionOfPerson(attempt.personId),
    reads: [PERSON_KEY.person, PERSON_KEY.codes],
    lists: SESSION_LISTS,
    decide(state, { nowMs }) {
      const codes = recordAt<CodesRecord>(state, PERSON_KEY.codes);
      const living = (codes?.attempts ?? []).filter(({ untilMs, triesLeft }) => untilMs > nowMs && triesLeft > 0);
      const own = living.find(({ attemptSha256 }) => isSameHash(attemptSha256, sha256Of(attempt.secret)));
      if (codes === undefined || own === undefined || !state.has(PERSON_KEY.person)) return { result: false };
      const others = living.filter((each) => each !== own);
      const isRight = isSameHash(own.codeSha256, hashOf(given.code, attempt));
      const attempts = isRight ? others : [...others, { ...own, triesLeft: own.triesLeft - 1 }];
      const after = { [PERSON_KEY.codes]: asJson({ ...codes, attempts }) };
      if (!isRight) return { put: after, result: false };
      const { put, remove } = openSession(state, { ...given, by: 'code', nowMs });
      return { put: { ...after, ...put }, remove, result: true };
    },
  };
}

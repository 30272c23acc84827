import type { Decision, Work } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { type OnlyFor, PERSON_KEY, type PersonRecord, partitionOfPerson, type SessionRecord } from './person-record.ts';
import { type Carried, sha256Of } from './secrets.ts';

/** Sessions of people: opened anew at each sign-in, bounded in number and in age, and ended by their person at any time. */

const DAY_MS = 24 * 3_600_000;
/** Not used for so long, a session is over. */
export const SESSION_IDLE_MS = 14 * DAY_MS;
/** However much it is used. */
export const SESSION_AGE_MAX_MS = 60 * DAY_MS;
/** Of one person; the one not used for longest makes room. */
export const SESSIONS_MAX = 10;
/** That a session is used is written down no more often. */
const SEEN_EVERY_MS = 3_600_000;

const SESSION_PREFIX = PERSON_KEY.session('');

/** What a sign-in has to list to open a session. */
export const SESSION_LISTS = [SESSION_PREFIX] as const;

/** What changes when a session is opened over what was read with {@link SESSION_LISTS}. `before` is the session that the browser had: it ends. */
export function openSession(
  state: State,
  opened: {
    readonly secret: string;
    readonly by: SessionRecord['by'];
    readonly nowMs: number;
    readonly before?: string | undefined;
    readonly onlyFor?: OnlyFor | undefined;
  },
): Required<Pick<Decision, 'put' | 'remove'>> {
  const { secret, by, nowMs, before, onlyFor } = opened;
  const ended = new Set(before === undefined ? [] : [PERSON_KEY.session(sha256Of(before))]);
  const living: [key: string, session: SessionRecord][] = [];
  for (const [key, { value }] of state) {
    if (!key.startsWith(SESSION_PREFIX)) continue;
    const session = value as unknown as SessionRecord;
    if (isOver(session, nowMs)) ended.add(key);
    else if (!ended.has(key)) living.push([key, session]);
  }
  living.sort(([, left], [, right]) => right.seenAtMs - left.seenAtMs);
  for (const [key] of living.slice(SESSIONS_MAX - 1)) ended.add(key);
  const fresh: SessionRecord = { startedAtMs: nowMs, seenAtMs: nowMs, by, ...(onlyFor === undefined ? {} : { onlyFor }) };
  return {
    put: { [PERSON_KEY.session(sha256Of(secret))]: asJson(fresh) },
    remove: [...ended].filter((key) => state.has(key)),
  };
}

/** For which providers a session holds that takes the place of another in one browser: what that one proved stays proved. */
export function widened(
  state: State,
  onlyFor: OnlyFor | undefined,
  { before, nowMs }: { readonly before?: string | undefined; readonly nowMs: number },
): OnlyFor | undefined {
  const known = before === undefined ? undefined : recordAt<SessionRecord>(state, PERSON_KEY.session(sha256Of(before)));
  if (onlyFor === undefined || known === undefined || isOver(known, nowMs)) return onlyFor;
  return known.onlyFor === undefined ? undefined : [...new Set([...known.onlyFor, ...onlyFor])];
}

export function isOver({ startedAtMs, seenAtMs }: SessionRecord, nowMs: number): boolean {
  return nowMs - seenAtMs > SESSION_IDLE_MS || nowMs - startedAtMs > SESSION_AGE_MAX_MS;
}

/** Keys to read to know whose session it is. */
export function sessionKeys({ secret }: Carried): readonly string[] {
  return [PERSON_KEY.person, PERSON_KEY.session(sha256Of(secret))];
}

/** The person of a session that holds, over {@link sessionKeys}. */
export function sessionIn(
  state: State,
  { secret }: Carried,
  nowMs: number,
): { readonly person: PersonRecord; readonly session: SessionRecord; readonly isStale: boolean } | undefined {
  const person = recordAt<PersonRecord>(state, PERSON_KEY.person);
  const session = recordAt<SessionRecord>(state, PERSON_KEY.session(sha256Of(secret)));
  if (person === undefined || session === undefined || isOver(session, nowMs)) return undefined;
  return { person, session, isStale: nowMs - session.seenAtMs > SEEN_EVERY_MS };
}

/** Writes down that a session is used. */
export function seenAgain({ personId, secret }: Carried): Work {
  const key = PERSON_KEY.session(sha256Of(secret));
  return {
    partition: partitionOfPerson(personId),
    reads: [key],
    decide(state, { nowMs }) {
      const session = recordAt<SessionRecord>(state, key);
      return session === undefined ? { result: undefined } : { put: { [key]: asJson({ ...session, seenAtMs: nowMs }) }, result: undefined };
    },
  };
}

/** Ends one session. */
export function endSession({ personId, secret }: Carried): Work {
  const key = PERSON_KEY.session(sha256Of(secret));
  return {
    partition: partitionOfPerson(personId),
    reads: [key],
    decide: (state) => ({ remove: state.has(key) ? [key] : [], result: undefined }),
  };
}

/** Ends every session of a person but one; the number that ended. One that was let in for some providers ends those alone that were let in so. */
export function endOtherSessions({ personId, secret, session }: Carried & { readonly session: SessionRecord }): Work<number> {
  const own = PERSON_KEY.session(sha256Of(secret));
  const reaches = ({ onlyFor }: SessionRecord): boolean => session.onlyFor === undefined || onlyFor !== undefined;
  return {
    partition: partitionOfPerson(personId),
    reads: [],
    lists: SESSION_LISTS,
    decide(state) {
      const others = [...state].flatMap(([key, { value }]) => (key !== own && reaches(value as unknown as SessionRecord) ? [key] : []));
      return { remove: others, result: others.length };
    },
  };
}

/** A secret of its own that a page sends along with whatever it changes, made from the session's: another site cannot read it. */
export function pageToken(secret: string): string {
  return sha256Of(`page token ${secret}`);
}

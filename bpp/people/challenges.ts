import type { Work } from '../../node/role.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { isSameHash, sha256Of } from './secrets.ts';

/** Challenges that passkeys are to sign: each is asked for by somebody whom the node does not know yet, and holds once. */

const CHALLENGE_MS = 5 * 60_000;
/** That wait at the same moment, over all people; the oldest makes room. */
const CHALLENGES_MAX = 500;
const PARTITION = 'people';
const KEY = 'challenges';

type Challenges = readonly { readonly sha256: string; readonly untilMs: number }[];

/** Work that keeps a new challenge. */
export function keepChallenge(challenge: string): Work {
  return {
    partition: PARTITION,
    reads: [KEY],
    decide(state, { nowMs }) {
      const living = (recordAt<Challenges>(state, KEY) ?? []).filter(({ untilMs }) => untilMs > nowMs);
      const fresh = { sha256: sha256Of(challenge), untilMs: nowMs + CHALLENGE_MS };
      return { put: { [KEY]: asJson([fresh, ...living].slice(0, CHALLENGES_MAX)) }, result: undefined };
    },
  };
}

/** Work that uses a challenge up; whether it was one of ours and still held. */
export function useChallenge(challenge: string): Work<boolean> {
  return {
    partition: PARTITION,
    reads: [KEY],
    decide(state, { nowMs }) {
      const sha256 = sha256Of(challenge);
      const kept = recordAt<Challenges>(state, KEY) ?? [];
      const found = kept.find((each) => isSameHash(each.sha256, sha256));
      if (found === undefined) return { result: false };
      return { put: { [KEY]: asJson(kept.filter((each) => each !== found)) }, result: found.untilMs > nowMs };
    },
  };
}

import type { Work } from '../../node/role.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { isSameHash, sha256Of } from './secrets.ts';

/**
 * What begins a sign-in of somebody whom the node does not know yet, and holds once: challenges that passkeys are to sign, and the state with which
 * somebody is sent to another place to sign in. Each kind has a list of its own, so that one cannot crowd out the other.
 */
export type ChallengeKind = 'passkey' | 'openid';

/** With another place there may be a password, and a code to wait for. */
export const CHALLENGE_MS = { passkey: 5 * 60_000, openid: 10 * 60_000 } as const;
/** That wait at the same moment, over all people; the oldest makes room. */
const CHALLENGES_MAX = 500;
const PARTITION = 'people';
const KEY: Readonly<Record<ChallengeKind, string>> = { passkey: 'challenges', openid: 'openid-states' };

type Challenges = readonly { readonly sha256: string; readonly untilMs: number }[];

/** Work that keeps a new challenge. */
export function keepChallenge(challenge: string, kind: ChallengeKind = 'passkey'): Work {
  const key = KEY[kind];
  return {
    partition: PARTITION,
    reads: [key],
    decide(state, { nowMs }) {
      const living = (recordAt<Challenges>(state, key) ?? []).filter(({ untilMs }) => untilMs > nowMs);
      const fresh = { sha256: sha256Of(challenge), untilMs: nowMs + CHALLENGE_MS[kind] };
      return { put: { [key]: asJson([fresh, ...living].slice(0, CHALLENGES_MAX)) }, result: undefined };
    },
  };
}

/** Work that uses a challenge up; whether it was one of ours and still held. */
export function useChallenge(challenge: string, kind: ChallengeKind = 'passkey'): Work<boolean> {
  const key = KEY[kind];
  return {
    partition: PARTITION,
    reads: [key],
    decide(state, { nowMs }) {
      const sha256 = sha256Of(challenge);
      const kept = recordAt<Challenges>(state, key) ?? [];
      const found = kept.find((each) => isSameHash(each.sha256, sha256));
      if (found === undefined) return { result: false };
      return { put: { [key]: asJson(kept.filter((each) => each !== found)) }, result: found.untilMs > nowMs };
    },
  };
}

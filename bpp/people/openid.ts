import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
} from 'openid-client';
import type { Clock } from '../../node/clock.ts';
import { sha256Of } from './secrets.ts';

/**
 * Signing in at another place (OpenID Connect): the code flow with PKCE, state and nonce. All three are made from one secret in a cookie of the
 * browser that began, so that nobody comes in with an answer that was meant for another browser.
 */
export interface OpenidDoor {
  /** What people call the place. */
  readonly name: string;
  /** Where to send a browser; rejects when the place cannot be reached. */
  begin(attempt: OpenidAttempt): Promise<string>;
  /** The address of who signed in there, if the place has checked that it is theirs. Undefined for any answer that does not hold; `said` hears why. */
  finish(answer: URLSearchParams, attempt: OpenidAttempt, said: (reason: string) => void): Promise<string | undefined>;
}

export interface OpenidAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

interface OpenidSettings {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Where the place sends browsers back to; it knows it by heart. */
  readonly redirectUri: string;
  /** Plain HTTP, for a place on the same machine. */
  readonly insecure: boolean;
}

/** What the place says of itself is asked again after this. */
const KNOWN_MS = 3_600_000;
const ASK_S_MAX = 10;

/** What belongs to the secret of a browser that goes elsewhere to sign in. */
export function attemptOf(secret: string): OpenidAttempt {
  const made = (what: string) => Buffer.from(sha256Of(`openid ${what} ${secret}`), 'hex').toString('base64url');
  return { state: made('state'), nonce: made('nonce'), verifier: made('verifier') };
}

export function openidDoor(settings: OpenidSettings, clock: Pick<Clock, 'nowMs'>): OpenidDoor {
  const { name, redirectUri } = settings;
  let known: { readonly configuration: Promise<Configuration>; readonly sinceMs: number } | undefined;
  const ask = async (): Promise<Configuration> => {
    const nowMs = clock.nowMs();
    if (known !== undefined && nowMs - known.sinceMs < KNOWN_MS) return known.configuration;
    const asked = { configuration: discovered(settings), sinceMs: nowMs };
    known = asked;
    // One that failed is not remembered: the next who wants to sign in asks again.
    asked.configuration.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.configuration;
  };
  return {
    name,
    async begin({ state, nonce, verifier }) {
      const code_challenge = await calculatePKCECodeChallenge(verifier);
      const wanted = { redirect_uri: redirectUri, scope: 'openid email', state, nonce, code_challenge, code_challenge_method: 'S256' };
      return buildAuthorizationUrl(await ask(), wanted).href;
    },
    async finish(answer, { state, nonce, verifier }, said) {
      try {
        const configuration = await ask();
        const url = new URL(redirectUri);
        url.search = answer.toString();
        const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
        const tokens = await authorizationCodeGrant(configuration, url, checks);
        const claims = tokens.claims();
        if (claims === undefined) return undefined;
        // Some places say the address in the token itself, others only where they are asked for it.
        const { email, email_verified } =
          claims.email === undefined ? await fetchUserInfo(configuration, tokens.access_token, claims.sub) : claims;
        if (email_verified === true && typeof email === 'string') return email;
        said('email-not-verified');
      } catch (error) {
        // Whatever was wrong with it: nobody is let in, and no detail of theirs is written down.
        said(error instanceof Error ? error.name : 'unknown');
      }
      return undefined;
    },
  };
}

async function discovered({ issuer, clientId, clientSecret, insecure }: OpenidSettings): Promise<Configuration> {
  const proof = clientSecret === undefined ? None() : ClientSecretBasic(clientSecret);
  const options = { timeout: ASK_S_MAX, ...(insecure ? { execute: [allowInsecureRequests] } : {}) };
  return discovery(new URL(issuer), clientId, {}, proof, options);
}

import type { Outcome } from '../problems.ts';
import { ok, refuse } from '../problems.ts';
import type { SignatureEngine } from './crypto.ts';
import type { SignatureHeader } from './header.ts';
import type { SignatureLife } from './signing-string.ts';
import { signingBytes } from './signing-string.ts';

export interface FreshnessBounds {
  /** Now, in milliseconds since 1970 UTC. */
  readonly nowMs: number;
  /** How far `created` may lie in the future, since clocks differ. */
  readonly skewMs: number;
  /** Longest accepted time between `created` and `expires`. */
  readonly lifetimeMaxS: number;
}

/**
 * Whether a signature may be used now (BECKN-006): created not in the future but for the skew, expires not in the past,
 * without any. Hands the header on, so that steps can be chained.
 */
export function checkFreshness<T extends SignatureLife>(header: T, bounds: FreshnessBounds): Outcome<T> {
  const { createdS, expiresS } = header;
  if (expiresS <= createdS) return refuse('signature-lifetime', 'expires must lie after created.');
  if (expiresS - createdS > bounds.lifetimeMaxS) {
    return refuse('signature-lifetime', `The signature lives ${expiresS - createdS} s; at most ${bounds.lifetimeMaxS} s are accepted.`);
  }
  const aheadMs = createdS * 1_000 - bounds.nowMs;
  if (aheadMs > bounds.skewMs) {
    return refuse('signature-from-future', `created lies ${Math.ceil(aheadMs / 1_000)} s in the future; set the clock.`);
  }
  const overdueMs = bounds.nowMs - expiresS * 1_000;
  if (overdueMs > 0)
    return refuse('signature-expired', `The signature expired ${Math.ceil(overdueMs / 1_000)} s ago; sign the same body anew.`);
  return ok(header);
}

/**
 * Whether the signature was made over this digest with the secret of this public key. Never throws, whatever the key.
 * @param digest base64 of the BLAKE2b-512 of the received bytes
 * @param publicKey 32 raw bytes, from the registry
 */
export function verifySignature(
  header: SignatureHeader,
  digest: string,
  publicKey: Uint8Array,
  engine: SignatureEngine,
): Outcome<SignatureHeader> {
  if (engine.verify(signingBytes(header, digest), header.signature, publicKey)) return ok(header);
  return refuse('signature-wrong', 'The signature does not fit the received bytes and the registered key; sign the exact bytes you send.');
}

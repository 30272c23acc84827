import { isSafePoint } from './point.ts';

/** Who does the arithmetic of Ed25519 (RFC 8032). All engines say yes and no to the same things. */
export interface SignatureEngine {
  readonly name: string;
  /** @param secret 64 bytes: seed, then public key. Returns 64 bytes. */
  sign(message: Uint8Array, secret: Uint8Array): Uint8Array;
  /** Never throws: a key or signature that cannot be one is a no. @param publicKey 32 bytes */
  verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean;
}

/**
 * Whether a signature and key are worth handing to a library: of the right size, and neither of them a point with which
 * anybody can forge. Libraries differ in this (OpenSSL accepts such keys), and our engines must not.
 */
export function isPlausible(signature: Uint8Array, publicKey: Uint8Array): boolean {
  return signature.length === 64 && publicKey.length === 32 && isSafePoint(publicKey) && isSafePoint(signature);
}

/** Refuses a secret of another size: that is our own mistake, so it throws. */
export function assertSecret(secret: Uint8Array): void {
  if (secret.length !== 64) throw new TypeError(`A signing secret has 64 bytes (seed, then public key), not ${secret.length}`);
}

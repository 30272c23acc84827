const encoder = new TextEncoder();

/** The life of a signature, in whole seconds since 1970 UTC. */
export interface SignatureLife {
  readonly createdS: number;
  readonly expiresS: number;
}

/**
 * The bytes that are signed: three lines parted by a line feed, none at the end (BECKN-006 step 3).
 * @param digest base64 of the body's BLAKE2b-512
 */
export function signingBytes(life: SignatureLife, digest: string): Uint8Array {
  return encoder.encode(`(created): ${life.createdS}\n(expires): ${life.expiresS}\ndigest: BLAKE-512=${digest}`);
}

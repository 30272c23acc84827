import { createHash } from 'node:crypto';

/**
 * BLAKE2b-512 (RFC 7693, no key) of the exact bytes of a body, in base64. BECKN-006 labels it `BLAKE-512`; its own test
 * vector shows that BLAKE2b is meant.
 */
export function digestOf(body: Uint8Array): string {
  return createHash('blake2b512').update(body).digest('base64');
}

import type { SignatureEngine } from './crypto.ts';
import { digestOf } from './digest.ts';
import { buildSignatureHeader } from './header.ts';
import { signingBytes } from './signing-string.ts';

interface Signer {
  readonly subscriberId: string;
  /** The key's id in the registry. */
  readonly keyId: string;
  /** 64 bytes: seed, then public key. */
  readonly secret: Uint8Array;
  /** Whole seconds since 1970 UTC; round down, a signature from the future is refused. */
  readonly createdS: number;
  /** Whole seconds since 1970 UTC. */
  readonly expiresS: number;
  readonly engine: SignatureEngine;
}

/** What is signed: the exact bytes of the body, or their digest where it is known already. */
export type Signing = Signer &
  ({ readonly body: Uint8Array; readonly digest?: never } | { readonly digest: string; readonly body?: never });

/** The value of the `Authorization` (or a gateway's `X-Gateway-Authorization`) header for a body (BECKN-006 steps 3 to 5). */
export function signHeader(signing: Signing): string {
  const digest = signing.body === undefined ? signing.digest : digestOf(signing.body);
  const signature = signing.engine.sign(signingBytes(signing, digest), signing.secret);
  return buildSignatureHeader({ ...signing, signature });
}

import { LIMITS } from '../protocol/limits.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { signHeader } from '../protocol/signing/sign.ts';

/** One of a node's own signing keys. */
export interface OwnKey {
  readonly keyId: string;
  /** The domain it signs for; absent: every domain that has no key of its own. */
  readonly domain?: string;
  /** 64 bytes: seed, then public key. */
  readonly secret: Uint8Array;
}

/** Who this node is, and how it signs. */
export interface Identity {
  readonly subscriberId: string;
  /** The header value that signs a body for a domain at a moment. */
  sign(body: Uint8Array, options: { readonly domain?: string; readonly nowMs: number }): string;
  /** Signs with these from now on; of several for one domain, with the first. */
  use(keys: readonly OwnKey[]): void;
}

/**
 * An identity over a node's keys. A body that is signed again within the same second gets the same header: Ed25519 is
 * deterministic, so a fan-out of one body to a thousand nodes costs one signature.
 */
export function createIdentity(subscriberId: string, first: readonly OwnKey[], engine: SignatureEngine): Identity {
  let keys = atLeastOne(first);
  const remembered = new WeakMap<Uint8Array, { readonly createdS: number; readonly keyId: string; readonly header: string }>();
  const keyFor = (domain: string | undefined): OwnKey => {
    const own = keys.find((key) => key.domain === domain) ?? keys.find((key) => key.domain === undefined) ?? keys[0];
    if (own === undefined) throw new TypeError('unreachable: there is at least one key');
    return own;
  };
  return {
    subscriberId,
    sign(body, { domain, nowMs }) {
      const createdS = Math.floor(nowMs / 1_000);
      const { keyId, secret } = keyFor(domain);
      const known = remembered.get(body);
      if (known?.createdS === createdS && known.keyId === keyId) return known.header;
      const expiresS = createdS + LIMITS.signatureLifetimeDefaultS;
      const header = signHeader({ subscriberId, keyId, secret, createdS, expiresS, engine, digest: digestOf(body) });
      remembered.set(body, { createdS, keyId, header });
      return header;
    },
    use(others) {
      keys = atLeastOne(others);
    },
  };
}

function atLeastOne(keys: readonly OwnKey[]): readonly OwnKey[] {
  if (keys.length === 0) throw new TypeError('A node without a signing key cannot speak');
  return keys;
}

import type { SignatureEngine } from '../../protocol/signing/crypto.ts';

/** Signatures that are remembered: more than are under way at once in a city. */
const REMEMBERED_MAX = 20_000;

/**
 * The engine of the nodes, for many nodes in one process. What one of them signed holds for the others: it is recognised when the
 * message, the signature and the key are the very same bytes. Everything else, such as what was garbled on its way, is worked out.
 */
export function sharedEngine(engine: SignatureEngine): SignatureEngine {
  const made = new Map<string, { readonly message: Buffer; readonly publicKey: Buffer }>();
  return {
    name: engine.name,
    sign(message, secret) {
      const signature = engine.sign(message, secret);
      const [oldest] = made.size >= REMEMBERED_MAX ? made.keys() : [];
      if (oldest !== undefined) made.delete(oldest);
      made.set(nameOf(signature), { message: Buffer.from(message), publicKey: Buffer.from(secret.subarray(32)) });
      return signature;
    },
    verify(message, signature, publicKey) {
      const known = made.get(nameOf(signature));
      if (known?.message.equals(message) === true && known.publicKey.equals(publicKey)) return true;
      return engine.verify(message, signature, publicKey);
    },
  };
}

function nameOf(signature: Uint8Array): string {
  return Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength).toString('latin1');
}

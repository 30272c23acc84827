import { createCipheriv, createDecipheriv } from 'node:crypto';
import nacl from 'tweetnacl';
import { LIMITS } from '../limits.ts';
import type { Outcome } from '../problems.ts';
import { ok, refuse } from '../problems.ts';
import { fromBase64 } from './base64.ts';

/**
 * How a registry proves that a subscriber holds its encryption key. Beckn core v1.1.1 names no cipher, so that another
 * can be put in this one's place.
 */
export interface ChallengeCipher {
  readonly name: string;
  /** At the registry: hides a challenge for one node. Refuses a public key with which nothing would be secret. */
  encrypt(challenge: string, registrySecret: Uint8Array, nodePublicKey: Uint8Array): Outcome<string>;
  /** At the node: the challenge in clear, or a refusal when the keys or the text do not fit. */
  decrypt(encrypted: string, nodeSecret: Uint8Array, registryPublicKey: Uint8Array): Outcome<string>;
}

const ALGORITHM = 'aes-256-ecb';
const BLOCK_BYTES = 16;

/**
 * X25519 with the raw shared secret as the key of AES-256-ECB with PKCS#7 padding, in base64: what the public adapters on
 * Beckn networks do. ECB hides no repetition; a challenge is one random text, used once, so there is nothing to repeat.
 */
export const x25519AesEcb: ChallengeCipher = {
  name: 'x25519-aes-256-ecb',
  encrypt(challenge, registrySecret, nodePublicKey) {
    const key = sharedSecret(registrySecret, nodePublicKey);
    if (!key.ok) return key;
    const cipher = createCipheriv(ALGORITHM, key.value, null);
    return ok(Buffer.concat([cipher.update(challenge, 'utf8'), cipher.final()]).toString('base64'));
  },
  decrypt(encrypted, nodeSecret, registryPublicKey) {
    const key = sharedSecret(nodeSecret, registryPublicKey);
    if (!key.ok) return key;
    const bytes = encrypted.length <= LIMITS.challengeBytesMax ? fromBase64(encrypted) : undefined;
    if (bytes === undefined || bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) {
      return refuse('invalid-request', 'The challenge must be the base64 of whole cipher blocks.', { path: '/challenge' });
    }
    return decryptBlocks(bytes, key.value);
  },
};

function decryptBlocks(bytes: Uint8Array, key: Uint8Array): Outcome<string> {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, null);
    const clear = Buffer.concat([decipher.update(bytes), decipher.final()]);
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(clear));
  } catch {
    return refuse('invalid-request', 'The challenge was not encrypted for this key by the known registry.', { path: '/challenge' });
  }
}

/** All zeros come from a public key of small order: then everybody would know the secret. */
function sharedSecret(secret: Uint8Array, publicKey: Uint8Array): Outcome<Uint8Array> {
  if (secret.length !== 32) throw new TypeError(`An encryption secret has 32 bytes, not ${secret.length}`);
  if (publicKey.length !== 32) return refuse('invalid-request', 'A public encryption key has 32 bytes.');
  const shared = nacl.scalarMult(secret, publicKey);
  return shared.some((byte) => byte !== 0)
    ? ok(shared)
    : refuse('invalid-request', 'The public encryption key is unsafe; make a new pair.');
}

/** Whether an answer is the challenge, in a time that does not tell how much of it was right. */
export function isAnswer(answer: string, challenge: string): boolean {
  const encoder = new TextEncoder();
  const [given, wanted] = [encoder.encode(answer), encoder.encode(challenge)];
  return given.length === wanted.length && nacl.verify(given, wanted);
}

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { SignatureEngine } from './crypto.ts';
import { assertSecret, isPlausible } from './crypto.ts';
import { toDer } from './der.ts';

/** The engine that is always there. Making a key object costs more than using it, so they are kept, the oldest going first. */
export function nodeCryptoEngine(keyObjectsMax: number = LIMITS.keyObjectsMax): SignatureEngine {
  const publicKeys = new KeptKeys(keyObjectsMax, publicKeyObject);
  const secrets = new KeptKeys(keyObjectsMax, secretKeyObject);
  return {
    name: 'node-crypto',
    sign(message, secret) {
      assertSecret(secret);
      return sign(null, message, secrets.of(secret));
    },
    verify(message, signature, publicKey) {
      if (!isPlausible(signature, publicKey)) return false;
      try {
        return verify(null, message, publicKeys.of(publicKey), signature);
      } catch {
        return false;
      }
    },
  };
}

class KeptKeys {
  readonly #kept = new Map<string, KeyObject>();
  readonly #max: number;
  readonly #make: (raw: Uint8Array) => KeyObject;

  constructor(max: number, make: (raw: Uint8Array) => KeyObject) {
    this.#max = max;
    this.#make = make;
  }

  of(raw: Uint8Array): KeyObject {
    const name = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1');
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const made = this.#make(raw);
    const oldest = this.#kept.size >= this.#max ? this.#kept.keys().next().value : undefined;
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(name, made);
    return made;
  }
}

function publicKeyObject(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(toDer('ed25519-public', raw)), format: 'der', type: 'spki' });
}

function secretKeyObject(secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(toDer('ed25519-secret', secret.subarray(0, 32))), format: 'der', type: 'pkcs8' });
}

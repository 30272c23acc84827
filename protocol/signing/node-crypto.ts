import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { SignatureEngine } from './crypto.ts';
import { assertSecret, isPlausible } from './crypto.ts';
import { toDer } from './der.ts';
import { KeptKeys } from './kept-keys.ts';

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

function publicKeyObject(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(toDer('ed25519-public', raw)), format: 'der', type: 'spki' });
}

function secretKeyObject(secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(toDer('ed25519-secret', secret.subarray(0, 32))), format: 'der', type: 'pkcs8' });
}

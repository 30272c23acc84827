import { createRequire } from 'node:module';
import type { SignatureEngine } from './crypto.ts';
import { assertSecret, isPlausible } from './crypto.ts';

/** The two functions of sodium-native that we use; the package brings no types. */
interface Sodium {
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secret: Uint8Array): void;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

/** The fast engine, or undefined where there is no prebuilt library for this machine. */
export function loadSodiumEngine(): SignatureEngine | undefined {
  let sodium: Sodium;
  try {
    sodium = createRequire(import.meta.url)('sodium-native');
  } catch {
    return undefined;
  }
  return {
    name: 'sodium',
    sign(message, secret) {
      assertSecret(secret);
      const signature = new Uint8Array(64);
      sodium.crypto_sign_detached(signature, message, secret);
      return signature;
    },
    verify: (message, signature, publicKey) =>
      isPlausible(signature, publicKey) && sodium.crypto_sign_verify_detached(signature, message, publicKey),
  };
}

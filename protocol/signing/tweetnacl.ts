import nacl from 'tweetnacl';
import type { SignatureEngine } from './crypto.ts';
import { assertSecret, isPlausible } from './crypto.ts';

/** The engine for a browser: plain code, some hundred times slower than the others. */
export const tweetnaclEngine: SignatureEngine = {
  name: 'tweetnacl',
  sign(message, secret) {
    assertSecret(secret);
    return nacl.sign.detached(message, secret);
  },
  verify: (message, signature, publicKey) => isPlausible(signature, publicKey) && nacl.sign.detached.verify(message, signature, publicKey),
};

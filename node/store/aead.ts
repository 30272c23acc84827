import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createRequire } from 'node:module';

/** Hides bytes so that nobody without the key reads or alters them unnoticed. */
export interface Aead {
  readonly name: string;
  seal(parts: Parts & { readonly plain: Uint8Array }): void;
  /** Throws when the bytes were altered, or the key or what they are about is another. */
  open(parts: Parts): Uint8Array;
}

interface Parts {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 12 bytes, never twice with one key. */
  readonly nonce: Uint8Array;
  readonly about: Uint8Array;
  /** As many bytes as the plain text has; filled when it is sealed. */
  readonly hidden: Uint8Array;
  /** 16 bytes, filled likewise. */
  readonly tag: Uint8Array;
}

const TAG = { authTagLength: 16 } as const;

function byNode(name: 'aes-256-gcm' | 'chacha20-poly1305'): Aead {
  return {
    name: `node:crypto ${name}`,
    seal({ key, nonce, about, plain, hidden, tag }) {
      // The types know one cipher by the name of another.
      const cipher = createCipheriv(name as 'chacha20-poly1305', key, nonce, TAG).setAAD(about, { plaintextLength: plain.length });
      hidden.set(cipher.update(plain));
      cipher.final();
      tag.set(cipher.getAuthTag());
    },
    open({ key, nonce, about, hidden, tag }) {
      const decipher = createDecipheriv(name as 'chacha20-poly1305', key, nonce, TAG);
      decipher.setAAD(about, { plaintextLength: hidden.length }).setAuthTag(tag);
      const plain = decipher.update(hidden);
      decipher.final();
      return new Uint8Array(plain);
    },
  };
}

/** AES-256-GCM (NIST SP 800-38D), with which the first version sealed. */
export const aesGcm = byNode('aes-256-gcm');
/** ChaCha20-Poly1305 (RFC 8439): sodium and Node give the same bytes, and each opens the other's. */
export const nodeChaCha = byNode('chacha20-poly1305');

/** The two functions of sodium-native that we use; the package brings no types. */
interface Sodium {
  crypto_aead_chacha20poly1305_ietf_encrypt_detached(...parts: [Bytes, Bytes, Bytes, Bytes, null, Bytes, Bytes]): void;
  crypto_aead_chacha20poly1305_ietf_decrypt_detached(...parts: [Bytes, null, Bytes, Bytes, Bytes, Bytes, Bytes]): void;
}
type Bytes = Uint8Array;

/** Half the cost for a body of two kilobytes; undefined where there is no prebuilt library for this machine. */
export function loadSodiumChaCha(): Aead | undefined {
  let sodium: Sodium;
  try {
    sodium = createRequire(import.meta.url)('sodium-native');
  } catch {
    return undefined;
  }
  return {
    name: 'sodium chacha20-poly1305',
    seal({ key, nonce, about, plain, hidden, tag }) {
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt_detached(hidden, tag, plain, about, null, nonce, key);
    },
    open({ key, nonce, about, hidden, tag }) {
      const plain = new Uint8Array(hidden.length);
      sodium.crypto_aead_chacha20poly1305_ietf_decrypt_detached(plain, null, hidden, tag, about, nonce, key);
      return plain;
    },
  };
}

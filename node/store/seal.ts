import { createHash, randomBytes } from 'node:crypto';
import { type Aead, aesGcm, loadSodiumChaCha, nodeChaCha } from './aead.ts';

/** Where unguessable bytes come from. */
export interface Chance {
  bytes(n: number): Uint8Array;
}

const POOL_BYTES = 8_192;

/** The chance of the operating system, asked for in larger portions: asking costs more than what it gives. */
export function systemChance(): Chance {
  let pool = new Uint8Array(0);
  let used = 0;
  return {
    bytes(n) {
      if (n > POOL_BYTES) return randomBytes(n);
      if (used + n > pool.length) {
        pool = new Uint8Array(randomBytes(POOL_BYTES));
        used = 0;
      }
      const drawn = pool.slice(used, used + n);
      pool.fill(0, used, used + n);
      used += n;
      return drawn;
    },
  };
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What a key of today begins with. Those of the first version were bare; what began with one goes on with it. */
const CHACHA = 1;

const chaCha = loadSodiumChaCha() ?? nodeChaCha;

/** A key that tells what it seals with. */
export function newSealKey(chance: Chance): Uint8Array {
  const key = new Uint8Array(1 + KEY_BYTES);
  key[0] = CHACHA;
  key.set(chance.bytes(KEY_BYTES), 1);
  return key;
}

function meansOf(key: Uint8Array): { readonly aead: Aead; readonly key: Uint8Array } {
  return key.length === KEY_BYTES ? { aead: aesGcm, key } : { aead: chaCha, key: key.subarray(1) };
}

/** `about` is bound to the result: what was sealed about one thing does not open about another. Layout: nonce, tag, text. */
export function seal(key: Uint8Array, about: string, options: { readonly plain: Uint8Array; readonly chance: Chance }): Uint8Array {
  const means = meansOf(key);
  const sealed = Buffer.allocUnsafe(NONCE_BYTES + TAG_BYTES + options.plain.length);
  const parts = partsOf(sealed);
  parts.nonce.set(options.chance.bytes(NONCE_BYTES));
  means.aead.seal({ ...parts, key: means.key, about: Buffer.from(about), plain: options.plain });
  return sealed;
}

/** The inverse of {@link seal}; throws when the bytes were altered or the key is another. */
export function unseal(key: Uint8Array, about: string, sealed: Uint8Array): Uint8Array {
  const means = meansOf(key);
  return means.aead.open({ ...partsOf(sealed), key: means.key, about: Buffer.from(about) });
}

function partsOf(sealed: Uint8Array) {
  return {
    nonce: sealed.subarray(0, NONCE_BYTES),
    tag: sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
    hidden: sealed.subarray(NONCE_BYTES + TAG_BYTES),
  };
}

/** BLAKE2b-512 in base64: what a body can still be recognised by once its key is destroyed. */
export function digestOfBody(body: Uint8Array): string {
  return createHash('blake2b512').update(body).digest('base64');
}

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

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

export const SEAL_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM. `about` is bound to the result: what was sealed about one thing does not open about another. Layout: nonce, tag, text. */
export function seal(key: Uint8Array, about: string, options: { readonly plain: Uint8Array; readonly chance: Chance }): Uint8Array {
  const nonce = options.chance.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const hidden = cipher.update(options.plain);
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden]);
}

/** The inverse of {@link seal}; throws when the bytes were altered or the key is another. */
export function unseal(key: Uint8Array, about: string, sealed: Uint8Array): Uint8Array {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(about)).setAuthTag(tag);
  const plain = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
  decipher.final();
  return new Uint8Array(plain);
}

/** BLAKE2b-512 in base64: what a body can still be recognised by once its key is destroyed. */
export function digestOfBody(body: Uint8Array): string {
  return createHash('blake2b512').update(body).digest('base64');
}

import { createCipheriv, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { isAnswer, x25519AesEcb } from '../../protocol/signing/challenge.ts';
import { toDer } from '../../protocol/signing/der.ts';
import { encryptionKeyPair } from '../../protocol/signing/keys.ts';
import { accepted } from './engines.ts';

const registry = encryptionKeyPair(new Uint8Array(32).fill(1));
const node = encryptionKeyPair(new Uint8Array(32).fill(2));
const stranger = encryptionKeyPair(new Uint8Array(32).fill(3));
const challenge = 'een willekeurige tekst, ook met é en 🚲';

describe('the challenge of a registry', () => {
  it('can be read by the node it is for', () => {
    const encrypted = accepted(x25519AesEcb.encrypt(challenge, registry.secret, node.publicKey));
    expect(encrypted).not.toContain(challenge);
    expect(x25519AesEcb.decrypt(encrypted, node.secret, registry.publicKey)).toEqual({ ok: true, value: challenge });
  });

  it("is what the platform's own X25519 and AES make of it", () => {
    const key = diffieHellman({
      privateKey: createPrivateKey({ key: Buffer.from(toDer('x25519-secret', registry.secret)), format: 'der', type: 'pkcs8' }),
      publicKey: createPublicKey({ key: Buffer.from(toDer('x25519-public', node.publicKey)), format: 'der', type: 'spki' }),
    });
    const cipher = createCipheriv('aes-256-ecb', key, null);
    const wanted = Buffer.concat([cipher.update(challenge, 'utf8'), cipher.final()]).toString('base64');
    expect(x25519AesEcb.encrypt(challenge, registry.secret, node.publicKey)).toEqual({ ok: true, value: wanted });
  });

  it('cannot be read by another node, nor under the key of another registry', () => {
    const encrypted = accepted(x25519AesEcb.encrypt(challenge, registry.secret, node.publicKey));
    for (const [secret, from] of [
      [stranger.secret, registry.publicKey],
      [node.secret, stranger.publicKey],
    ] as const) {
      expect(x25519AesEcb.decrypt(encrypted, secret, from)).toMatchObject({ ok: false, problem: { path: '/challenge' } });
    }
  });

  it.each(['', 'x', 'AAAA', 'not base64!', 'A'.repeat(64), 'A'.repeat(8192)])('is refused when it is none: %j', (bad) => {
    expect(x25519AesEcb.decrypt(bad, node.secret, registry.publicKey)).toMatchObject({ ok: false });
  });

  it('is not read when it is longer than a challenge may be', () => {
    const long = accepted(x25519AesEcb.encrypt('x'.repeat(LIMITS.challengeBytesMax), registry.secret, node.publicKey));
    expect(x25519AesEcb.decrypt(long, node.secret, registry.publicKey)).toMatchObject({ ok: false });
  });

  it('is not made for a public key with which the secret would be known to all', () => {
    for (const publicKey of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)), new Uint8Array(31), new Uint8Array(33)]) {
      expect(x25519AesEcb.encrypt(challenge, registry.secret, publicKey)).toMatchObject({ ok: false });
    }
  });

  it('is answered by itself and nothing else', () => {
    expect(isAnswer(challenge, challenge)).toBe(true);
    for (const wrong of ['', `${challenge} `, challenge.slice(1), challenge.replace('e', 'f')])
      expect(isAnswer(wrong, challenge)).toBe(false);
  });
});

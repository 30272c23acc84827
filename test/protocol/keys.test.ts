import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../protocol/signing/base64.ts';
import {
  encryptionKeyPair,
  readEncryptionPublicKey,
  readEncryptionSecret,
  readSigningPublicKey,
  readSigningSecret,
  signingKeyPair,
} from '../../protocol/signing/keys.ts';
import { accepted } from './engines.ts';

const spki = (type: 'ed25519' | 'x25519') => {
  const pair = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return {
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }),
    secret: pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
};

describe('signing keys', () => {
  const pair = signingKeyPair(new Uint8Array(32).fill(7));
  const seed = pair.secret.subarray(0, 32);

  it('are read raw, as seed, as seed and public key, and in DER as the platform writes it', () => {
    const der = spki('ed25519');
    expect(accepted(readSigningPublicKey(toBase64(pair.publicKey)))).toEqual(pair.publicKey);
    expect(accepted(readSigningSecret(toBase64(seed)))).toEqual(pair.secret);
    expect(accepted(readSigningSecret(` ${toBase64(pair.secret)}\n`))).toEqual(pair.secret);
    const secret = accepted(readSigningSecret(der.secret.toString('base64')));
    expect(secret.subarray(32)).toEqual(accepted(readSigningPublicKey(der.publicKey.toString('base64'))));
  });

  it('are refused when the public half does not belong to the seed', () => {
    const other = signingKeyPair(new Uint8Array(32).fill(8));
    expect(readSigningSecret(toBase64(Uint8Array.of(...seed, ...other.publicKey)))).toMatchObject({ ok: false });
  });

  it.each([
    '',
    'x',
    'AAAA',
    toBase64(new Uint8Array(31).fill(1)),
    toBase64(new Uint8Array(44).fill(1)),
    toBase64(new Uint8Array(48).fill(1)),
    '-----BEGIN PUBLIC KEY-----',
  ])('are refused in any other form: %j', (bad) => {
    for (const read of [readSigningPublicKey, readSigningSecret, readEncryptionPublicKey, readEncryptionSecret])
      expect(read(bad).ok).toBe(false);
  });

  it('are not taken for encryption keys, nor the other way round', () => {
    const [signing, encryption] = [spki('ed25519'), spki('x25519')];
    expect(readEncryptionPublicKey(signing.publicKey.toString('base64')).ok).toBe(false);
    expect(readSigningPublicKey(encryption.publicKey.toString('base64')).ok).toBe(false);
    expect(readEncryptionSecret(signing.secret.toString('base64')).ok).toBe(false);
    expect(readSigningSecret(encryption.secret.toString('base64')).ok).toBe(false);
  });

  it('do not show in a refusal', () => {
    const outcome = readSigningSecret(toBase64(new Uint8Array(33).fill(65)));
    expect(JSON.stringify(outcome)).not.toContain('QUFB');
  });
});

describe('encryption keys', () => {
  it('agree with the platform about which public key belongs to a secret', () => {
    const der = spki('x25519');
    const secret = accepted(readEncryptionSecret(der.secret.toString('base64')));
    const derived = createPublicKey(createPrivateKey({ key: der.secret, format: 'der', type: 'pkcs8' })).export({
      format: 'der',
      type: 'spki',
    });
    expect(encryptionKeyPair(secret).publicKey).toEqual(accepted(readEncryptionPublicKey(derived.toString('base64'))));
  });

  it('are read raw', () => {
    const pair = encryptionKeyPair(new Uint8Array(32).fill(9));
    expect(accepted(readEncryptionPublicKey(toBase64(pair.publicKey)))).toEqual(pair.publicKey);
    expect(accepted(readEncryptionSecret(toBase64(pair.secret)))).toEqual(pair.secret);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Aead, aesGcm, loadSodiumChaCha, nodeChaCha } from '../../../node/store/aead.ts';
import { newSealKey, seal, systemChance, unseal } from '../../../node/store/seal.ts';

const chance = systemChance();
const plain = randomBytes(3_000);

/** Keys as stores hold them: those of today, and the bare ones of the first version. */
const KEYS = { 'of today': newSealKey(chance), 'of the first version': chance.bytes(32) };

describe.each(Object.entries(KEYS))('a key %s', (_when, key) => {
  test('opens what it sealed, byte for byte, also nothing at all', () => {
    for (const body of [plain, new Uint8Array(0)]) {
      const sealed = seal(key, 'about', { plain: body, chance });
      expect(Buffer.from(unseal(key, 'about', sealed)).equals(Buffer.from(body))).toBe(true);
      expect(sealed).toHaveLength(12 + 16 + body.length);
    }
  });

  test('opens nothing that was altered anywhere, that is about something else, or that another key sealed', () => {
    const sealed = seal(key, 'about', { plain, chance });
    for (const at of [0, 12, 28, sealed.length - 1]) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => unseal(key, 'about', altered)).toThrow();
    }
    expect(() => unseal(key, 'else', sealed)).toThrow();
    for (const other of [newSealKey(chance), chance.bytes(32)]) expect(() => unseal(other, 'about', sealed)).toThrow();
  });

  test('never seals twice alike', () => {
    expect(seal(key, 'about', { plain, chance })).not.toEqual(seal(key, 'about', { plain, chance }));
  });
});

const parts = () => ({
  key: new Uint8Array(32).fill(7),
  nonce: new Uint8Array(12).fill(9),
  about: Buffer.from('about'),
  hidden: new Uint8Array(plain.length),
  tag: new Uint8Array(16),
});

test('a machine without sodium reads what one with it has sealed, and the other way around', () => {
  const sodium = loadSodiumChaCha();
  if (sodium === undefined) throw new Error('sodium-native does not load on this machine');
  const sealedBy = (aead: Aead) => {
    const sealed = parts();
    aead.seal({ ...sealed, plain });
    return sealed;
  };
  expect(sealedBy(sodium)).toEqual(sealedBy(nodeChaCha));
  expect(nodeChaCha.open(sealedBy(sodium))).toEqual(new Uint8Array(plain));
  expect(sodium.open(sealedBy(nodeChaCha))).toEqual(new Uint8Array(plain));
  expect(() => nodeChaCha.open(sealedBy(aesGcm))).toThrow();
});

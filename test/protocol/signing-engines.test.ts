import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { KeptKeys } from '../../protocol/signing/kept-keys.ts';
import { readSigningPublicKey, signingKeyPair } from '../../protocol/signing/keys.ts';
import { nodeCryptoEngine } from '../../protocol/signing/node-crypto.ts';
import { tweetnaclEngine } from '../../protocol/signing/tweetnacl.ts';
import { engines } from './engines.ts';

/** The order of the base point of Ed25519. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const little = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const littleBytes = (value: bigint): Uint8Array => Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());

/** The secret number behind a seed (RFC 8032 section 5.1.5). */
function scalarOf(seed: Uint8Array): bigint {
  const scalar = createHash('sha512').update(seed).digest().subarray(0, 32);
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
  return little(scalar);
}

describe.each(engines)('$name against tweetnacl', (engine) => {
  it('accepts what the other signed and refuses it once changed, over many random messages', () => {
    for (let i = 0; i < 50; i++) {
      const { publicKey, secret } = signingKeyPair(randomBytes(32));
      const message = randomBytes(i * 7);
      const ours = engine.sign(message, secret);
      expect(Buffer.from(ours)).toEqual(Buffer.from(tweetnaclEngine.sign(message, secret)));
      expect(tweetnaclEngine.verify(message, ours, publicKey)).toBe(true);
      expect(engine.verify(message, ours, publicKey)).toBe(true);
      const bit = i * 10;
      const changed = Uint8Array.from(ours, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(engine.verify(message, changed, publicKey)).toBe(false);
      expect(engine.verify(Buffer.concat([message, Buffer.of(0)]), ours, publicKey)).toBe(false);
    }
  });
});

describe.each([...engines, tweetnaclEngine])('what nobody should be able to do, on $name', (engine) => {
  const { publicKey, secret } = signingKeyPair(new Uint8Array(32).fill(3));
  const message = new Uint8Array(40).fill(9);
  const signature = engine.sign(message, secret);

  it('does not throw on keys and signatures of a wrong size or shape', () => {
    for (const bad of [
      new Uint8Array(0),
      new Uint8Array(31),
      new Uint8Array(33),
      new Uint8Array(32).fill(255),
      new Uint8Array(32).fill(2),
    ]) {
      expect(engine.verify(message, signature, bad)).toBe(false);
    }
    for (const length of [0, 32, 63, 65, 128]) expect(engine.verify(message, new Uint8Array(length).fill(5), publicKey)).toBe(false);
    expect(engine.verify(message, Uint8Array.of(...signature, 0), publicKey)).toBe(false);
  });

  it('refuses the neutral point as a key, with which one signature would fit every message', () => {
    const seed = new Uint8Array(32).fill(1);
    const forged = Uint8Array.of(...signingKeyPair(seed).publicKey, ...littleBytes(scalarOf(seed) % L));
    for (const sign of [0, 0x80]) {
      const neutral = new Uint8Array(32);
      neutral[0] = 1;
      neutral[31] = sign;
      expect(engine.verify(message, forged, neutral)).toBe(false);
    }
    const unreduced = new Uint8Array(32).fill(255);
    unreduced[0] = 0xee;
    unreduced[31] = 0x7f;
    expect(engine.verify(message, forged, unreduced)).toBe(false);
  });

  it('refuses a signature that begins with the neutral point, on which libraries disagree', () => {
    const neutral = Uint8Array.of(1, ...new Uint8Array(31));
    const k = little(createHash('sha512').update(neutral).update(publicKey).update(message).digest());
    const odd = Uint8Array.of(...neutral, ...littleBytes((k * scalarOf(new Uint8Array(32).fill(3))) % L));
    expect(engine.verify(message, odd, publicKey)).toBe(false);
  });

  it('refuses a secret of a wrong size as the programming mistake it is', () => {
    expect(() => engine.sign(message, secret.subarray(0, 32))).toThrow(TypeError);
  });

  if (engine !== tweetnaclEngine) {
    it('refuses the second spelling of a signature', () => {
      const respelled = Uint8Array.of(...signature.subarray(0, 32), ...littleBytes(little(signature.subarray(32)) + L));
      expect(engine.verify(message, signature, publicKey)).toBe(true);
      expect(engine.verify(message, respelled, publicKey)).toBe(false);
    });
  }
});

it('a key of small order is refused when it is read', () => {
  const orderEight = Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex').toString('base64');
  expect(readSigningPublicKey(orderEight)).toMatchObject({ ok: false });
  expect(readSigningPublicKey(Buffer.alloc(32).toString('base64'))).toMatchObject({ ok: false });
});

it('the node:crypto engine stays right when more keys come by than it keeps', () => {
  const engine = nodeCryptoEngine(2);
  const message = new Uint8Array(8);
  const pairs = [1, 2, 3, 4].map((fill) => signingKeyPair(new Uint8Array(32).fill(fill)));
  for (const round of [1, 2]) {
    const signatures = pairs.map(({ secret }) => engine.sign(message, secret));
    const verdicts = pairs.map(({ publicKey }) => signatures.map((signature) => engine.verify(message, signature, publicKey)));
    expect(verdicts, `round ${round}`).toEqual(pairs.map((_, row) => pairs.map((__, column) => row === column)));
  }
});

it('never keeps more ready-made keys than allowed, and makes a kept one only once', () => {
  const made: number[] = [];
  const kept = new KeptKeys(2, (raw) => made.push(raw[0] ?? 0));
  for (const name of [1, 1, 2, 1, 3, 3, 1]) kept.of(Uint8Array.of(name));
  expect(made).toEqual([1, 2, 3, 1]);
  expect(kept.size).toBe(2);
});

it('an engine is always found', () => {
  expect(['sodium', 'node-crypto']).toContain(chooseEngine().name);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../protocol/signing/base64.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { buildSignatureHeader, parseSignatureHeader } from '../../protocol/signing/header.ts';
import { readSigningPublicKey, readSigningSecret, signingKeyPair } from '../../protocol/signing/keys.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import { checkFreshness, verifySignature } from '../../protocol/signing/verify.ts';
import { accepted, bytesOf, engines, text } from './engines.ts';

const vectors = JSON.parse(readFileSync(new URL('./vectors/beckn-006.json', import.meta.url), 'utf8'));
const buyer = vectors.buyerNode;
const gateway = vectors.gateway;
const body = text(buyer.body);

describe('the digest of BECKN-006', () => {
  it('is BLAKE2b-512 of the exact bytes', () => {
    expect(body).toHaveLength(496);
    expect(digestOf(body)).toBe(buyer.digest);
  });

  const parsed = JSON.parse(buyer.body);
  const spellings = [
    `${buyer.body}\n`,
    `${buyer.body}\r\n`,
    ` ${buyer.body}`,
    JSON.stringify(parsed, null, 2),
    JSON.stringify(parsed, null, '\t'),
  ];
  it.each(spellings)('differs for the same JSON spelled otherwise (%#)', (spelling) => {
    expect(digestOf(text(spelling))).not.toBe(buyer.digest);
  });
});

describe.each(engines)('the vector of BECKN-006 on $name', (engine) => {
  const publicKey = accepted(readSigningPublicKey(buyer.publicKey));
  const secret = accepted(readSigningSecret(buyer.secret));
  const signing = { subscriberId: 'example-bap.com', keyId: 'k1', secret, createdS: buyer.createdS, expiresS: buyer.expiresS, engine };
  const header = { subscriberId: 'example-bap.com', keyId: 'k1', createdS: buyer.createdS, expiresS: buyer.expiresS };
  const signature = bytesOf(buyer.signature);

  it('has a secret whose public key is the printed one', () => {
    expect(toBase64(signingKeyPair(secret.subarray(0, 32)).publicKey)).toBe(buyer.publicKey);
  });

  it('signs to the same bytes, from the body and from its digest', () => {
    const wanted = buildSignatureHeader({ ...header, signature });
    expect(wanted).toBe(
      `Signature keyId="example-bap.com|k1|ed25519",algorithm="ed25519",created="1641287875",expires="1641291475",headers="(created) (expires) digest",signature="${buyer.signature}"`,
    );
    expect(signHeader({ ...signing, body })).toBe(wanted);
    expect(signHeader({ ...signing, digest: buyer.digest })).toBe(wanted);
  });

  it('verifies', () => {
    expect(verifySignature({ ...header, signature }, buyer.digest, publicKey, engine)).toMatchObject({ ok: true });
  });

  it.each([
    ['another body', { ...header, signature }, digestOf(text(`${buyer.body} `))],
    ['another created', { ...header, createdS: buyer.createdS + 1, signature }, buyer.digest],
    ['another expires', { ...header, expiresS: buyer.expiresS + 1, signature }, buyer.digest],
    ['one bit of the signature changed', { ...header, signature: signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) }, buyer.digest],
  ])('does not verify with %s', (_name, changed, digest) => {
    expect(verifySignature(changed, digest, publicKey, engine)).toMatchObject({ ok: false, problem: { name: 'signature-wrong' } });
  });

  const lines = [`(created): ${buyer.createdS}`, `(expires): ${buyer.expiresS}`, `digest: BLAKE-512=${buyer.digest}`];
  it.each([
    ['CR LF', lines.join('\r\n')],
    ['a line feed at the end', `${lines.join('\n')}\n`],
    ['blanks for line feeds', lines.join(' ')],
    ['no digest label', lines.join('\n').replace('BLAKE-512=', '')],
    ['the label BLAKE2b-512', lines.join('\n').replace('BLAKE-512=', 'BLAKE2b-512=')],
  ])('is not over a signing string with %s', (_name, signed) => {
    expect(engine.verify(text(lines.join('\n')), signature, publicKey)).toBe(true);
    expect(engine.verify(text(signed), signature, publicKey)).toBe(false);
  });

  it('refuses the printed gateway signature, which is a secret key, and accepts the true one', () => {
    const key = accepted(readSigningPublicKey(gateway.publicKey));
    const printed = {
      subscriberId: 'bg',
      keyId: 'k',
      createdS: gateway.createdS,
      expiresS: gateway.expiresS,
      signature: bytesOf(gateway.printedSignature),
    };
    for (const expiresS of [gateway.expiresS, gateway.printedExpiresS]) {
      expect(verifySignature({ ...printed, expiresS }, buyer.digest, key, engine)).toMatchObject({
        ok: false,
        problem: { name: 'signature-wrong' },
      });
    }
    expect(verifySignature({ ...printed, signature: bytesOf(gateway.trueSignature) }, buyer.digest, key, engine).ok).toBe(true);
    const printedLife = { ...printed, expiresS: gateway.printedExpiresS, signature: bytesOf(gateway.trueSignatureForPrintedExpires) };
    expect(verifySignature(printedLife, buyer.digest, key, engine).ok).toBe(true);
  });
});

describe('freshness', () => {
  const bounds = { nowMs: 1_000_000_000, skewMs: 5_000, lifetimeMaxS: 3_600 };
  const nowS = 1_000_000;
  it.each([
    ['created now', nowS, nowS + 30, bounds.nowMs, undefined],
    ['created 5 s ahead', nowS + 5, nowS + 30, bounds.nowMs, undefined],
    ['created 5 s and 1 ms ahead', nowS + 5, nowS + 30, bounds.nowMs - 1, 'signature-from-future'],
    ['created 6 s ahead', nowS + 6, nowS + 30, bounds.nowMs, 'signature-from-future'],
    ['expiring this moment', nowS - 30, nowS, bounds.nowMs, undefined],
    ['expired 1 ms ago', nowS - 30, nowS, bounds.nowMs + 1, 'signature-expired'],
    ['expired a second ago, within the skew', nowS - 30, nowS - 1, bounds.nowMs, 'signature-expired'],
    ['expires = created', nowS, nowS, bounds.nowMs, 'signature-lifetime'],
    ['expires before created', nowS, nowS - 1, bounds.nowMs, 'signature-lifetime'],
    ['the longest life', nowS, nowS + 3_600, bounds.nowMs, undefined],
    ['a second more than the longest life', nowS, nowS + 3_601, bounds.nowMs, 'signature-lifetime'],
  ])('%s', (_name, createdS, expiresS, nowMs, problem) => {
    const outcome = checkFreshness({ createdS, expiresS }, { ...bounds, nowMs });
    expect(outcome.ok ? undefined : outcome.problem.name).toBe(problem);
  });
});

describe('base64', () => {
  it.each(['A', 'AA', 'AAA', 'AA=A', '=AAA', '====', 'AB==', 'AAB=', 'AA A', 'AAA\n', 'AA_-', 'éAAA'])('refuses %j', (bad) => {
    expect(fromBase64(bad)).toBeUndefined();
  });

  it('agrees with the platform for every length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length * 31) % 256);
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }
  });
});

it('a header that was built can be parsed again', () => {
  const header = { subscriberId: 'bpp.example.nl', keyId: 'k-1', createdS: 0, expiresS: 30, signature: new Uint8Array(64).fill(7) };
  expect(accepted(parseSignatureHeader(buildSignatureHeader(header)))).toEqual(header);
});

it('does not build a header from ids that would change its meaning', () => {
  const header = { subscriberId: 'a', keyId: 'k', createdS: 0, expiresS: 30, signature: new Uint8Array(64) };
  for (const keyId of ['', 'a|b', 'a"b', 'a b', 'a\\b', 'a\nb']) expect(() => buildSignatureHeader({ ...header, keyId })).toThrow();
  expect(() => buildSignatureHeader({ ...header, createdS: 1.5 })).toThrow();
});

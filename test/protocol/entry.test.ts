import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../protocol/signing/canonical.ts';
import { signEntry, verifyEntry } from '../../protocol/signing/entry.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import { engines } from './engines.ts';

const [oldKey, newKey, stranger] = [1, 2, 3].map((fill) => signingKeyPair(new Uint8Array(32).fill(fill))) as [
  ReturnType<typeof signingKeyPair>,
  ReturnType<typeof signingKeyPair>,
  ReturnType<typeof signingKeyPair>,
];
const pinned = new Map([
  ['old', oldKey.publicKey],
  ['new', newKey.publicKey],
]);
const entry = {
  subscriber_id: 'bpp.example.nl',
  type: 'BPP',
  location: { city: { code: 'std:020' } },
  status: 'SUBSCRIBED',
  extra: [1, null],
};
const createdMs = 1_767_225_600_000;

describe.each(engines)('a signed registry entry on $name', (engine) => {
  const signed = signEntry(entry, { keyId: 'old', secret: oldKey.secret, createdMs, engine });

  it('is believed, however it was stored in between, and keeps its members', () => {
    const stored = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(signed).reverse())));
    expect(verifyEntry(stored, pinned, engine)).toEqual({ ok: true, value: { keyId: 'old', createdMs } });
    expect(signed).toMatchObject(entry);
  });

  it('is believed from either key while the registry changes its key', () => {
    const renewed = signEntry(signed, { keyId: 'new', secret: newKey.secret, createdMs, engine });
    expect(verifyEntry(renewed, pinned, engine)).toMatchObject({ ok: true, value: { keyId: 'new' } });
    expect(verifyEntry(signed, new Map([['new', newKey.publicKey]]), engine)).toMatchObject({
      ok: false,
      problem: { name: 'key-unknown' },
    });
  });

  const { registry_signature: signature } = signed;
  it.each([
    ['a member changed', { ...signed, status: 'UNSUBSCRIBED' }, 'signature-wrong'],
    ['a member deep inside changed', { ...signed, location: { city: { code: '*' } } }, 'signature-wrong'],
    ['a member more', { ...signed, url: 'https://evil.example' }, 'signature-wrong'],
    ['a member less', { ...signed, type: undefined }, 'signature-wrong'],
    [
      'the time of signing changed',
      { ...signed, registry_signature: { ...signature, created: '2030-01-01T00:00:00.000Z' } },
      'signature-wrong',
    ],
    ['another key named', { ...signed, registry_signature: { ...signature, key_id: 'new' } }, 'signature-wrong'],
    ['no base64 for a signature', { ...signed, registry_signature: { ...signature, value: '?' } }, 'signature-wrong'],
    ['no signature', entry, 'signature-missing'],
    ['a signature that is a text', { ...signed, registry_signature: 'x' }, 'signature-malformed'],
    ['a signature that is null', { ...signed, registry_signature: null }, 'signature-malformed'],
    ['no time', { ...signed, registry_signature: { ...signature, created: 'soon' } }, 'signature-malformed'],
    ['a name of an inherited member for a key', { ...signed, registry_signature: { ...signature, key_id: 'constructor' } }, 'key-unknown'],
  ])('is not believed with %s', (_name, changed, problem) => {
    expect(verifyEntry(changed, pinned, engine)).toMatchObject({ ok: false, problem: { name: problem } });
  });

  it('is not believed from a stranger who uses the name of a pinned key', () => {
    const forged = signEntry(entry, { keyId: 'old', secret: stranger.secret, createdMs, engine });
    expect(verifyEntry(forged, pinned, engine)).toMatchObject({ ok: false, problem: { name: 'signature-wrong' } });
  });
});

describe('canonical JSON', () => {
  it('sorts members at every depth and leaves arrays in order', () => {
    expect(canonicalJson({ b: [2, 1, { d: 1, c: undefined, a: 'é"' }], a: null, '10': 0, '9': 1.5 })).toBe(
      '{"10":0,"9":1.5,"a":null,"b":[2,1,{"a":"é\\"","d":1}]}',
    );
  });

  it('refuses what JSON cannot hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, undefined]) expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

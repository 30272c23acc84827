import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../protocol/json.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { text } from './engines.ts';

interface Vector {
  name: string;
  text: string;
  problem?: string;
  path?: string;
}
const vectors: Vector[] = JSON.parse(readFileSync(new URL('./vectors/json.json', import.meta.url), 'utf8'));
const problemOf = (bytes: Uint8Array, bounds?: { depthMax: number; bytesMax?: number }) => {
  const outcome = parseJson(bytes, bounds);
  return outcome.ok ? undefined : outcome.problem.name;
};
const nested = (depth: number, open: string, close: string) => text(open.repeat(depth) + close.repeat(depth));

describe('JSON from a stranger', () => {
  it.each(vectors.filter((vector) => vector.problem === undefined))('is read: $name', (vector) => {
    expect(parseJson(text(vector.text))).toEqual({ ok: true, value: JSON.parse(vector.text) });
  });

  it.each(vectors.filter((vector) => vector.problem !== undefined))('is refused: $name', (vector) => {
    const outcome = parseJson(text(vector.text));
    expect(outcome.ok ? undefined : outcome.problem.name).toBe(vector.problem);
    expect(outcome.ok ? undefined : outcome.problem.path).toBe(vector.path);
  });

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":[', ']}'],
  ])('may be nested to the bound and no deeper: %s', (_name, open, close) => {
    const levels = open.length > 1 ? 2 : 1;
    expect(problemOf(nested(32 / levels, open, close), { depthMax: 32 })).toBeUndefined();
    expect(problemOf(nested(32 / levels, open, close), { depthMax: 31 })).toBe('too-deep');
  });

  it('is bounded in depth by default, and a million brackets cost nothing', () => {
    expect(problemOf(nested(LIMITS.jsonDepthMax, '[', ']'))).toBeUndefined();
    expect(problemOf(nested(LIMITS.jsonDepthMax + 1, '[', ']'))).toBe('too-deep');
    expect(problemOf(text('['.repeat(1_000_000)))).toBe('too-deep');
  });

  it('may have many neighbours at one depth', () => {
    expect(problemOf(text(`[${'[],'.repeat(5_000)}[]]`), { depthMax: 2 })).toBeUndefined();
  });

  it('is bounded in size where a bound is given', () => {
    expect(problemOf(text('[1,2]'), { depthMax: 9, bytesMax: 5 })).toBeUndefined();
    expect(problemOf(text('[1,2]'), { depthMax: 9, bytesMax: 4 })).toBe('body-too-large');
  });

  it.each([
    ['a stray continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a cut character', [0xe2, 0x82]],
    ['Latin-1', [0xe9]],
  ])('is refused when it is not UTF-8: %s', (_name, bytes) => {
    expect(problemOf(Uint8Array.of(0x22, ...bytes, 0x22))).toBe('not-json');
  });

  it('is read from a slice of a larger buffer', () => {
    expect(parseJson(text('xx{"a":1}yy').subarray(2, 9))).toEqual({ ok: true, value: { a: 1 } });
  });

  it('does not hand the text on in a refusal', () => {
    const outcome = parseJson(text('{"name":"Jan Jansen" "secret"}'));
    expect(JSON.stringify(outcome)).not.toContain('Jansen');
  });

  it.each([
    ['an id with a NUL in it', '{"id":"shop.a\\u0000b"}'],
    ['a key with a NUL in it', '{"a\\u0000":1}'],
  ])('is refused for %s: a store would cut it off', (_what, written) => {
    expect(problemOf(text(written))).toBe('schema');
  });

  it('may hold characters written as escapes, and a backslash before u0000', () => {
    for (const written of ['["\\ud83d\\ude00"]', '["\\\\u0000"]', '["caf\\u00e9"]'])
      expect(parseJson(text(written))).toEqual({ ok: true, value: JSON.parse(written) });
  });

  it('comes out as JSON.parse gives it, for any value', () => {
    const hasProto = (value: unknown): boolean =>
      typeof value === 'object' && value !== null && (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 2 }), (value, indent) => {
        fc.pre(!hasProto(value));
        const written = JSON.stringify(value, null, indent);
        expect(parseJson(text(written))).toEqual({ ok: true, value: JSON.parse(written) });
      }),
      { numRuns: 300 },
    );
  });

  it('is refused for any object to which one of its own keys is written again', () => {
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const names = Object.keys(object);
        const again = names[pick % names.length] ?? '';
        const escaped = [...Array(again.length).keys()].map((i) => `\\u${again.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
        expect(['duplicate-key', 'schema']).toContain(problemOf(text(`${JSON.stringify(object).slice(0, -1)},"${escaped}":0}`)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('keys are compared cheaply first', () => {
  const read = (text: string) => parseJson(new TextEncoder().encode(text));

  it('keys that come down to the same number are still two keys', () => {
    expect(read('{"Aa":1,"BB":2}')).toEqual({ ok: true, value: { Aa: 1, BB: 2 } });
  });

  it.each([
    ['the last of more keys than are compared', `{${Array.from({ length: 80 }, (_, n) => `"k${n}":0`).join(',')},"k79":1}`],
    ['after an object between them', '{"a":{"a":1,"b":{"a":2}},"b":3,"a":4}'],
    ['in an object of a list, behind others', '[{"a":1},{"a":1,"b":2,"a":3}]'],
    ['deep down', `${'{"x":'.repeat(30)}{"a":1,"a":2}${'}'.repeat(30)}`],
  ])('a key twice is found: %s', (_where, text) => {
    expect(read(text)).toMatchObject({ ok: false, problem: { name: 'duplicate-key' } });
  });

  it('one reading leaves nothing behind for the next', () => {
    expect(read('{"a":1,"b":2}').ok).toBe(true);
    expect(read('{"b":1,"a":2}').ok).toBe(true);
    expect(read('[{"a":1},{"a":1}]').ok).toBe(true);
  });
});

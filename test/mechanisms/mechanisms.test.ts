import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, textOf } from '../house/sources.ts';
import { MECHANISMS } from './mechanisms.ts';
import { PROMISED } from './promised.ts';

describe('what the promises rest on', () => {
  test.each(MECHANISMS)('$what: is there to be taken out, and has a test', ({ file, code, without, seenBy }) => {
    expect(textOf(file).split(code)).toHaveLength(2);
    expect(without).not.toBe(code);
    expect(existsSync(join(root, seenBy))).toBe(true);
  });

  test('every line of the promises rests on mechanisms that are taken out', () => {
    const lines = [...textOf('docs/promises.md').matchAll(/^- (.+)$/gm)].map(([, line = '']) => line);
    expect(lines.filter((line) => PROMISED.filter(([words]) => line.startsWith(words)).length !== 1)).toEqual([]);
    expect(PROMISED).toHaveLength(lines.length);
    const known = new Set(MECHANISMS.map(({ what }) => what));
    expect(known.size).toBe(MECHANISMS.length);
    expect(PROMISED.flatMap(([, restsOn]) => restsOn).filter((what) => !known.has(what))).toEqual([]);
    expect(PROMISED.filter(([, restsOn]) => restsOn.length === 0)).toEqual([]);
  });

  test('every promise rests on something', () => {
    const promises = [...textOf('docs/promises.md').matchAll(/^## (\d)\. /gm)].map(([, number]) => Number(number));
    expect(promises).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...new Set(MECHANISMS.map(({ promise }) => promise))].sort()).toEqual(promises);
  });
});

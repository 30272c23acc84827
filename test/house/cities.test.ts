import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCityDrawing } from '../../node/city-drawing.ts';
import { citiesKnown, cityFolder } from '../../pilots/pilot.ts';
import { filesBelow, isShipped, nodesOf, type Source, sources, textOf } from './sources.ts';

/**
 * A city is made of files in its folder alone: nothing else that is shipped knows one by its name, by the names of its quarters, or by its postcodes. A comment
 * in code may name one as an example, and a time zone is called after a city.
 */

const CITIES = citiesKnown().map((folder) => {
  const { name } = parse(readFileSync(new URL('city.yaml', cityFolder(folder)), 'utf8')) as { readonly name: string };
  return { folder, name, drawing: readCityDrawing(fileURLToPath(new URL('drawing.yaml', cityFolder(folder)))) };
});
const NAMES = CITIES.flatMap(({ folder, name }) => [folder, name]);
const QUARTERS = CITIES.flatMap(({ drawing }) => drawing.places.map(({ name }) => name));
/** Whole postcodes, with or without what people write between their parts. */
const POSTCODES = CITIES.flatMap(({ drawing }) =>
  (drawing.postcodes?.forms ?? []).map(({ written, area }) => {
    const rest = [...written.replaceAll(/[ -]/g, '').slice(area)].map((sign) => (sign === '9' ? '\\d' : '[A-Z]')).join('');
    return `(?:${Object.keys(drawing.postcodes?.areas ?? {}).join('|')})[ -]?${rest}`;
  }),
);
/** The words of a language may hold that of a quarter: only one that is written as a name is one. */
const NAMED = new RegExp(`(?<!\\p{L}|Europe/)(?:${NAMES.join('|')})(?!\\p{L})`, 'iu');
const QUARTERED = new RegExp(`(?<!\\p{L})(?:${QUARTERS.join('|')})(?!\\p{L})`, 'u');
const POSTED = new RegExp(`(?<![\\p{L}\\d#.])(?:${POSTCODES.join('|')})(?![\\p{L}\\d])`, 'u');

const isOfACity = (text: string): boolean => [NAMED, QUARTERED, POSTED].some((each) => each.test(text));

function named({ path, tree }: Source): readonly string[] {
  return [...nodesOf(tree)].flatMap((node) => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isJsxText(node) ||
      ts.isIdentifier(node);
    return isText && isOfACity(node.text) ? [`${path}: ${node.text.slice(0, 60)}`] : [];
  });
}

/** Files that are no code are looked at line by line, whatever stands in them. */
function linesNaming(path: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, at) => (isOfACity(line) ? [`${path}:${at + 1}: ${line.trim().slice(0, 60)}`] : []));
}

const sourceOf = (text: string): Source => ({
  path: 'pilots/a.ts',
  text,
  tree: ts.createSourceFile('pilots/a.tsx', text, ts.ScriptTarget.Latest, true),
});

describe('cities', () => {
  test('are named by no code, nor are their quarters and postcodes', () => {
    expect([NAMES.length >= 4, QUARTERS.length > 20, POSTCODES.length >= 2]).toEqual([true, true, true]);
    expect(sources((path) => isShipped(path) || path.startsWith('setup/')).flatMap(named)).toEqual([]);
  });

  test('are named by no other file that is shipped, but for those in their own folders', () => {
    const isOwn = (path: string) => citiesKnown().some((folder) => path.startsWith(`pilots/${folder}/`));
    const files = filesBelow().filter(
      (path) =>
        (isShipped(path) || path.startsWith('setup/')) && !isOwn(path) && /\.(json|webmanifest|css|html|svg|yaml|csv|txt)$/.test(path),
    );
    expect(files.some((path) => path.startsWith('web/') && path.endsWith('.css'))).toBe(true);
    expect(files.flatMap((path) => linesNaming(path, textOf(path)))).toEqual([]);
  });

  test.each([
    "const city = 'amsterdam';",
    'const at = `$' + '{node}.amsterdam.example`;',
    "const path = './amsterdam/city.yaml';",
    'const Sibiu = 1;',
    "const part = { id: 'pijp', name: 'De Pijp' };",
    "const hint = 'such as 1015 AB';",
    "const hint = 'such as 1015AB, 1071 AB';",
    "const hint = '550178';",
    'const page = <p>Vasile Aaron</p>;',
  ])('would be noticed in %s', (text) => {
    expect(named(sourceOf(text))).toHaveLength(1);
  });

  test.each(['{ "name": "Amsterdam" }', '  content: "Jordaan";', '<p>1015 AB</p>', '"550178": { "lat": 45.79 }'])(
    'would be noticed in a file that holds %s',
    (text) => {
      expect(linesNaming('web/a.json', text)).toHaveLength(1);
    },
  );

  test.each([
    "const zone = 'Europe/Amsterdam';",
    '// such as amsterdam\nconst city = 1;',
    '/** A postcode such as `1015 AB`. */\nconst a = 1;',
    "const ms = '55017';",
  ])('are not seen in %s', (text) => {
    expect(named(sourceOf(text))).toEqual([]);
  });
});

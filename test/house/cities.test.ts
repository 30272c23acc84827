import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { citiesKnown, cityFolder } from '../../pilots/pilot.ts';
import { isShipped, nodesOf, type Source, sources } from './sources.ts';

/** A city is made of files alone: what is code knows none by its name. A comment may name one as an example, and a time zone is called after a city. */

const NAMES = citiesKnown().flatMap((folder) => {
  const { name } = parse(readFileSync(new URL('city.yaml', cityFolder(folder)), 'utf8')) as { readonly name: string };
  return [folder, name];
});
const NAMED = new RegExp(`(?<!\\p{L}|Europe/)(${NAMES.join('|')})(?!\\p{L})`, 'iu');

function named({ path, tree }: Source): readonly string[] {
  return [...nodesOf(tree)].flatMap((node) => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isJsxText(node) ||
      ts.isIdentifier(node);
    return isText && NAMED.test(node.text) ? [`${path}: ${node.text.slice(0, 60)}`] : [];
  });
}

const sourceOf = (text: string): Source => ({
  path: 'pilots/a.ts',
  text,
  tree: ts.createSourceFile('pilots/a.ts', text, ts.ScriptTarget.Latest, true),
});

describe('cities', () => {
  test('are named by no code', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(4);
    expect(sources((path) => isShipped(path) || path.startsWith('setup/')).flatMap(named)).toEqual([]);
  });

  test.each([
    "const city = 'amsterdam';",
    'const at = `$' + '{node}.amsterdam.example`;',
    "const path = './amsterdam/city.yaml';",
    'const Sibiu = 1;',
  ])('would be noticed in %s', (text) => {
    expect(named(sourceOf(text))).toHaveLength(1);
  });

  test.each(["const zone = 'Europe/Amsterdam';", '// such as amsterdam\nconst city = 1;'])('are not seen in %s', (text) => {
    expect(named(sourceOf(text))).toEqual([]);
  });
});

import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filesBelow, isShipped, nodesOf, type Source, sources, textOf } from './sources.ts';

const LINES_MAX = 300;

/** Words that a half-finished place is left with; spelled in parts, so that this file may stand in the project. */
const UNFINISHED = new RegExp(
  `\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK', 'T' + 'BD'].join('|')})\\b|${'lorem ' + 'ipsum'}|${'not ' + 'implemented'}`,
  'i',
);
/** A folder of the machine on which somebody worked. */
const MACHINE = /(^|[\s'"`(])\/(home|Users|root|work|mnt|tmp\/brief)\//;
const TEXT = /\.(ts|tsx|mjs|cjs|json|ya?ml|md|css|html|csv|svg|txt)$/;
/** Made by a tool, from others. */
const MADE = new Set(['package-lock.json']);

describe('files', () => {
  test(`no program file is longer than ${LINES_MAX} lines`, () => {
    const long = sources()
      .filter(({ path, text }) => (isShipped(path) || path.startsWith('setup/')) && text.split('\n').length - 1 > LINES_MAX)
      .map(({ path, text }) => `${path}: ${text.split('\n').length - 1}`);
    expect(long).toEqual([]);
  });

  test('nothing unfinished and no folder of one machine is left anywhere', () => {
    const left = filesBelow()
      .filter((path) => TEXT.test(path) && !MADE.has(path))
      .flatMap((path) =>
        textOf(path)
          .split('\n')
          .flatMap((line, at) => (UNFINISHED.test(line) || MACHINE.test(line) ? [`${path}:${at + 1} ${line.trim().slice(0, 80)}`] : [])),
      );
    expect(left).toEqual([]);
  });

  test('names are in kebab-case', () => {
    const odd = sources()
      .map(({ path }) => path)
      .filter((path) => !/^([a-z0-9.-]+\/)*[a-z0-9]+([.-][a-z0-9]+)*\.(ts|tsx|mjs|cjs)$/.test(path));
    expect(odd).toEqual([]);
  });

  test('nothing is exported by default, and nothing is hidden from the checker', () => {
    const faults = sources((path) => isShipped(path)).flatMap(({ path, text, tree }) => [
      ...tree.statements.filter((one) => ts.isExportAssignment(one)).map(() => `${path}: export default`),
      ...(/@ts-(ignore|nocheck|expect-error)|biome-ignore-all/.test(text) ? [`${path}: a check is switched off`] : []),
    ]);
    expect(faults).toEqual([]);
  });
});

/** One thing, one word: the word that is not used, where it may stand all the same, and the word that is. */
const WORDS: readonly (readonly [bad: RegExp, except: RegExp, good: string])[] = [
  [/catalog(?!ue)/i, /^(dialects|schemas)\//, 'catalogue'],
  [/fulfill/i, /^(dialects|schemas)\/|^protocol\/problems\.ts$/, 'fulfilment'],
  [/seller|merchant|vendor/i, /^bpp\/imports\//, 'provider'],
  [/(customer|buyer)(App)?Platform|marketplace/i, /^$/, 'buyer node'],
  [/whitelist|blacklist|master|slave/i, /^$/, 'allowed, refused, first'],
];

function* declaredNames({ tree }: Source): Generator<{ name: string; line: number }> {
  for (const node of nodesOf(tree)) {
    if (!ts.isIdentifier(node)) continue;
    const { parent } = node;
    const declares = 'name' in parent && parent.name === node && !ts.isPropertyAccessExpression(parent) && !ts.isImportSpecifier(parent);
    if (declares) yield { name: node.text, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1 };
  }
}

describe('words', () => {
  test.each(WORDS)('%s is no word of ours', (bad, except, good) => {
    const found = sources((path) => isShipped(path) && !except.test(path)).flatMap((source) => [
      ...(bad.test(source.path) ? [`${source.path}: the file; say ${good}`] : []),
      ...[...declaredNames(source)]
        .filter(({ name }) => bad.test(name))
        .map(({ name, line }) => `${source.path}:${line} ${name}; say ${good}`),
    ]);
    expect(found).toEqual([]);
  });

  test('what can be used from protocol/ says what it means', () => {
    const silent = sources((path) => path.startsWith('protocol/')).flatMap(({ path, tree }) =>
      tree.statements
        .filter((one) => ts.isFunctionDeclaration(one) && one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
        .filter((one) => ts.getJSDocCommentsAndTags(one).length === 0)
        .map((one) => `${path}: ${(one as ts.FunctionDeclaration).name?.text}`),
    );
    expect(silent).toEqual([]);
  });
});

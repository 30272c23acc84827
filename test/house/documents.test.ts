import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { filesBelow, root, textOf } from './sources.ts';

const pages = filesBelow().filter((path) => path.endsWith('.md'));
/** The rooms and what lies beside them: what begins so in a document is a path of the project. */
const TOP = /^(protocol|schemas|commerce|dialects|node|registry|gateway|bap|bpp|control|web|cli|pilots|torture|setup|bench|test|docs)\//;
/** The words of `npm run …` and `npm …` that need no script. */
const OF_NPM = new Set(['ci', 'install', 'exec']);

function outsideBlocks(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

function headingsOf(text: string): Set<string> {
  const titles = [...outsideBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('documents', () => {
  test('every link leads somewhere', () => {
    const broken = pages.flatMap((page) =>
      [...outsideBlocks(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => {
          const [path = '', anchor] = target.split('#');
          const file = path === '' ? page : normalize(join(dirname(page), path));
          if (!existsSync(join(root, file))) return true;
          return anchor !== undefined && !headingsOf(textOf(file)).has(anchor);
        })
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('every file of the project that is named exists', () => {
    const missing = pages.flatMap((page) =>
      [...outsideBlocks(textOf(page)).matchAll(/`([^`\n]+)`/g)]
        .map(([, name = '']) => name)
        .filter((name) => TOP.test(name) && /^[\w./-]+$/.test(name) && !/\/generated(\/|$)/.test(name))
        .filter((name) => !existsSync(join(root, name)))
        .map((name) => `${page}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('every npm command that is named exists', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Readonly<Record<string, string>> };
    const unknown = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\bnpm (?:run (?:--silent )?)?([a-z][\w:-]*)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !(name in scripts) && !OF_NPM.has(name))
        .map((name) => `${page}: npm ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  test('every package that is shipped is named as a library, with why, and no other', () => {
    const shipped = JSON.parse(textOf('package.json')) as Record<'dependencies' | 'optionalDependencies', Readonly<Record<string, string>>>;
    const theirs = /## Theirs\n([\s\S]*?)\n## /.exec(textOf('docs/libraries.md'))?.[1] ?? '';
    const rows = [...theirs.matchAll(/^\| (`[^|]+) \| [^|]{5,} \| [^|]{5,} \|$/gm)].flatMap(([, names = '']) => [
      ...names.matchAll(/`([^`]+)`/g),
    ]);
    const names = Object.keys({ ...shipped.dependencies, ...shipped.optionalDependencies });
    expect(rows.map(([, name]) => name).sort()).toEqual(names.sort());
  });

  test('every verb and option of the command that is shown exists', () => {
    const program = textOf('cli/marktplein.ts');
    const verbs = new Set([...program.matchAll(/\.command\('([a-z-]+)'\)/g)].map(([, verb = '']) => verb));
    const options = new Set([...program.matchAll(/'(--[a-z-]+)/g)].map(([, option = '']) => option));
    const wrong = pages.flatMap((page) =>
      [...textOf(page).matchAll(/^ *(?:node dist\/cli\/marktplein\.js|marktplein) ([a-z][a-z-]*)(.*)$/gm)].flatMap(
        ([, verb = '', rest = '']) => [
          ...(verbs.has(verb) ? [] : [`${page}: marktplein ${verb}`]),
          ...[...rest.matchAll(/(?<= )--[a-z-]+/g)]
            .filter(([option]) => !options.has(option))
            .map(([option]) => `${page}: ${verb} ${option}`),
        ],
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('every event type and every number that a node counts is told of, and no other', () => {
    const types = /export type EventType = ([^;]+);/.exec(textOf('bap/records.ts'))?.[1] ?? '';
    const told = /## Events\n([\s\S]*?)\n## /.exec(textOf('docs/for-app-developers.md'))?.[1] ?? '';
    const rows = [...told.matchAll(/^\| (`[a-z`, ]+`) \|/gm)].flatMap(([, names = '']) => [...names.matchAll(/`([a-z]+)`/g)]);
    expect(rows.map(([, name]) => name).sort()).toEqual([...types.matchAll(/'([a-z]+)'/g)].map(([, name]) => name).sort());

    const counting = textOf('node/metrics.ts') + textOf('cli/workers/primary.ts');
    const counted = new Set([...counting.matchAll(/'([a-z]+(?:_[a-z]+)+)'/g)].map(([, name]) => name));
    const named = [...textOf('docs/running-a-node.md').matchAll(/`([a-z]+(?:_[a-z]+)*_(?:total|seconds|entries))/g)].map(
      ([, name]) => name,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !counted.has(name))).toEqual([]);
  });

  test.each([
    ['voor-winkels', 'for-shops'],
    ['voor-chauffeurs', 'for-drivers'],
    ['betalingen', 'payments'],
  ])('the Dutch and the English page of %s have the same parts', (dutch, english) => {
    const parts = (page: string): number[] => [...textOf(page).matchAll(/^(#+|\|---|```)/gm)].map(([mark]) => mark.length);
    expect(parts(`docs/nl/${dutch}.md`)).toEqual(parts(`docs/en/${english}.md`));
  });

  test('publiccode.yml has what the standard asks, for this version', () => {
    const described = parse(textOf('publiccode.yml')) as PublicCode;
    const { version, license } = JSON.parse(textOf('package.json')) as { version: string; license: string };
    expect(described).toMatchObject({ publiccodeYmlVersion: '0.4', softwareVersion: version, legal: { license } });
    for (const language of described.localisation.availableLanguages) {
      const text = described.description[language];
      expect(text?.shortDescription.length).toBeLessThanOrEqual(150);
      expect(text?.longDescription.length).toBeGreaterThanOrEqual(150);
      expect(text?.longDescription.length).toBeLessThanOrEqual(10_000);
      expect(text?.genericName.length).toBeLessThanOrEqual(35);
      for (const feature of text?.features ?? []) expect(feature.length).toBeLessThanOrEqual(100);
    }
    expect(described.releaseDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(described.maintenance.contacts.length).toBeGreaterThan(0);
  });
});

interface PublicCode {
  readonly releaseDate: string;
  readonly maintenance: { readonly contacts: readonly unknown[] };
  readonly localisation: { readonly availableLanguages: readonly string[] };
  readonly description: Readonly<
    Record<
      string,
      {
        readonly genericName: string;
        readonly shortDescription: string;
        readonly longDescription: string;
        readonly features: readonly string[];
      }
    >
  >;
}

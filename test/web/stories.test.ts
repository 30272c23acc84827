import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filesBelow, textOf } from '../house/sources.ts';
import { type RunName, STORIES, type Story } from './stories.ts';

const STORIES_EACH_MIN = 3;

const all = Object.entries(STORIES as Readonly<Record<string, Story>>);

/** The calls that tell a chapter, as they stand in the files of this folder. */
const tellings = filesBelow()
  .filter((path) => path.startsWith('test/web/') && path.endsWith('.ts'))
  .flatMap(tellingsIn);

function tellingsIn(path: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'told') {
      const [name, chapter] = node.arguments.map((each) => (ts.isStringLiteralLike(each) ? each.text : ''));
      found.push(`${name}: ${chapter}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true));
  return found;
}

/** What a story is told in none of its chapters. */
function holesOf({ chapters }: Story): readonly string[] {
  const runs = Object.values(chapters).flat();
  return ['nl', 'en', 'phone', 'desktop'].filter((part) => !runs.some((run) => run.split('-').includes(part)));
}

/** Of how many chapters each story has in each run. */
function tableOf(stories: typeof all): string {
  const runs: readonly RunName[] = ['nl-phone', 'nl-desktop', 'en-phone', 'en-desktop'];
  const rows = stories.map(([name, { who, chapters }]) => {
    const marks = runs.map((run) => String(Object.values(chapters).filter((each) => each.includes(run)).length || '').padStart(11));
    return `${who.padEnd(10)} ${name.padEnd(45)}${marks.join('')}`;
  });
  return [`${' '.repeat(56)}${runs.map((run) => run.padStart(11)).join('')}`, ...rows].join('\n');
}

describe('the stories in a browser', () => {
  test('are each told in both languages and at both sizes', () => {
    process.stdout.write(`${tableOf(all)}\n`);
    expect(all.map(([name, story]) => [name, holesOf(story)]).filter(([, holes]) => holes?.length !== 0)).toEqual([]);
    const none: Story = { who: 'buyer', chapters: { a: ['nl-phone'], b: ['nl-desktop'] } };
    expect(holesOf(none)).toEqual(['en']);
  });

  test('are of buyers, businesses and city teams', () => {
    for (const who of ['buyer', 'business', 'city team'] as const)
      expect(all.filter(([, story]) => story.who === who).length, who).toBeGreaterThanOrEqual(STORIES_EACH_MIN);
  });

  // That a page is looked at in each telling, in its language and at its size, told.ts holds while it is told.
  test('are told, every chapter in one place', () => {
    const wanted = all.flatMap(([name, { chapters }]) => Object.keys(chapters).map((chapter) => `${name}: ${chapter}`));
    expect([...tellings].sort()).toEqual(wanted.sort());
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { contextOf } from '../schemas/bodies.ts';
import { newFolder, removeFolders, run, start } from './command.ts';

afterAll(removeFolders);

const folder = newFolder();
const search = { context: contextOf('search'), message: {} };

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const good = write('search.json', JSON.stringify(search));
const FILES = 300;
const many = Array.from({ length: FILES }, (_, place) =>
  write(`many-${place}.json`, JSON.stringify(place % 3 === 0 ? { context: { ...search.context, version: 7 }, message: {} } : search)),
);

interface Verdict {
  readonly file: string;
  readonly action: string | null;
  readonly level: string;
  readonly valid: boolean;
  readonly faults: readonly { readonly pointer: string; readonly rule: string; readonly expected: string; readonly found: string }[];
}

const verdictsIn = (stdout: string): Verdict[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);

describe('validate', () => {
  test('exit code 0 for a valid message, from a file and from standard input', async () => {
    const [file, piped] = await Promise.all([run(['validate', good]), run(['validate', '-'], { input: JSON.stringify(search) })]);
    expect(file).toMatchObject({ code: 0, stdout: `${good}: valid search (core)\n` });
    expect(piped).toMatchObject({ code: 0, stdout: '-: valid search (core)\n' });
  });

  test('a line for every fault, with where it is', async () => {
    const file = write('bad.json', JSON.stringify({ context: { ...search.context, domain: undefined, version: 7 }, message: {} }));
    const { code, stdout } = await run(['validate', file]);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).toMatch(/: \/context\/domain: expected .*, found .* \[required\]/);
    expect(lines.join('\n')).toContain('/context/version');
  });

  test('what a message says can neither draw a line of its own nor steer the terminal', async () => {
    const file = write('steering.json', '{"\\u001b[2J\\nok.json: valid":1,"\\u001b[2J\\nok.json: valid":2}');
    const { code, stdout } = await run(['validate', file]);
    expect(code).toBe(1);
    expect(stdout).toContain('\ufffd[2J\ufffdok.json: valid');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|^ok\.json/m);
  });

  test(`${FILES} files in one call, an object a file in their order`, async () => {
    const { code, stdout } = await run(['validate', '--json', ...many]);
    const verdicts = verdictsIn(stdout);
    expect(code).toBe(1);
    expect(verdicts.map(({ file }) => file)).toEqual(many);
    expect(verdicts.filter(({ valid }) => !valid)).toHaveLength(FILES / 3);
    expect(Object.keys(verdicts[0] ?? {})).toEqual(['file', 'action', 'level', 'valid', 'faults']);
    expect(Object.keys(verdicts[0]?.faults[0] ?? {}).sort()).toEqual(['expected', 'found', 'pointer', 'rule']);
    expect(verdicts[1]).toEqual({ file: many[1], action: 'search', level: 'core', valid: true, faults: [] });
  });

  test.each([
    ['no context', '{}'],
    ['a context that is a number', '{"context":5}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an action that is an object', '{"context":{"action":{"a":1}}}'],
    ['an action of no protocol', '{"context":{"action":"destroy"}}'],
    ['an action named as what every object has', '{"context":{"action":"constructor"}}'],
  ])('a message without a readable action is not valid: %s', async (_what, input) => {
    const { code, stdout } = await run(['validate', '--json', '-'], { input });
    expect(code).toBe(1);
    expect(verdictsIn(stdout)).toMatchObject([
      { file: '-', action: null, valid: false, faults: [{ pointer: '/context/action', rule: 'action' }] },
    ]);
  });

  test('what is no JSON, is a folder or is not there is not valid, and those after it are still looked at', async () => {
    const broken = write('broken.json', '{"context":');
    const { code, stdout } = await run(['validate', '--json', broken, folder, join(folder, 'none.json'), good]);
    expect(code).toBe(1);
    const verdicts = verdictsIn(stdout);
    expect(verdicts.map(({ valid }) => valid)).toEqual([false, false, false, true]);
    expect(verdicts.map(({ faults }) => faults[0]?.rule)).toEqual(['not-json', 'unreadable', 'unreadable', undefined]);
    expect(verdicts[1]?.faults[0]?.found).toContain('folder');
  });

  test('--action and --level say as what a message is read', async () => {
    const [other, strict, unknown, level] = await Promise.all([
      run(['validate', '--action', 'status', '--json', good]),
      run(['validate', '--level', 'strict', '--json', good]),
      run(['validate', '--action', 'destroy', good]),
      run(['validate', '--level', 'loose', good]),
    ]);
    expect(verdictsIn(other.stdout)).toMatchObject([{ action: 'status', valid: false }]);
    expect(verdictsIn(strict.stdout)).toMatchObject([{ level: 'strict' }]);
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('There is no action "destroy"') });
    expect(level).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--level') });
  });

  test('a reader that has seen enough ends it quietly', async () => {
    const running = start(['validate', '--json', ...many, ...many, ...many]);
    running.child.stdout?.destroy();
    const { stderr } = await running.ended;
    expect(stderr).not.toContain('EPIPE');
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe('the command itself', () => {
  test('says its version, and its verbs in groups', async () => {
    const [version, help] = await Promise.all([run(['--version']), run(['--help'])]);
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(help.code).toBe(0);
    for (const verb of ['pilot', 'run', 'init', 'lookup', 'search', 'keygen', 'sign', 'verify', 'validate'])
      expect(help.stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
  });

  test('a verb that does not exist is refused', async () => {
    expect(await run(['destroy'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining("unknown command 'destroy'") });
  });
});

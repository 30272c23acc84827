import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { root, textOf } from './sources.ts';

interface PackageFile {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
}

const described = JSON.parse(textOf('package.json')) as PackageFile;

/** How the command, the scripts and what sets them up start Node: measured as it is run. */
const ROOM = '--max-semi-space-size=32';

/** What was built, as another project would use it: by plain Node, through the package's own name. */
function imported(door: string): string[] {
  const script = `process.stdout.write(JSON.stringify(Object.keys(await import('${door.replace('.', 'marktplein')}'))))`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' })) as string[];
}

describe('the package as it was built', () => {
  beforeAll(() => {
    if (!existsSync(join(root, 'dist', 'cli', 'marktplein.js'))) throw new Error('Nothing was built yet; run: npm run build');
  });

  test.each(Object.entries(described.exports))('%s is where package.json says, with its types', (door, { types }) => {
    expect(existsSync(join(root, types))).toBe(true);
    expect(imported(door).length).toBeGreaterThan(0);
  });

  test('the door to the protocol has what a builder of nodes needs', () => {
    expect(imported('./protocol')).toEqual(
      expect.arrayContaining([
        ...['signHeader', 'verifySignature', 'checkFreshness', 'parseSignatureHeader', 'buildSignatureHeader', 'digestOf'],
        ...['signingKeyPair', 'encryptionKeyPair', 'validate', 'validateRegistry', 'PROBLEMS', 'durationMs', 'parseJson'],
      ]),
    );
    expect(imported('./client')).toEqual(expect.arrayContaining(['createClient', 'ApiRefusal']));
  });

  test.each(Object.entries(described.bin))('the command %s can be started as a program', (_name, file) => {
    expect(() => accessSync(join(root, file), constants.X_OK)).not.toThrow();
    expect(textOf(file).startsWith(`#!/usr/bin/env -S node ${ROOM}\n`)).toBe(true);
    const ran = spawnSync(join(root, file), ['--version'], { encoding: 'utf8' });
    expect(ran.stdout.trim()).toBe(described.version);
  });

  test('a node gets the same room for what is young however it is started', () => {
    const { marktplein, bench } = described.scripts;
    for (const script of [marktplein, bench]) expect(script).toContain(`node ${ROOM} dist/`);
    for (const file of ['setup/run.mjs', 'setup/develop.mjs']) expect(textOf(file)).toContain(`'${ROOM}'`);
  });

  test('a message on standard input is held against the schemas', () => {
    const ran = spawnSync('npm', ['run', '--silent', 'marktplein', '--', 'validate', '-', '--json'], {
      cwd: root,
      encoding: 'utf8',
      input: '{"context":{"action":"search"},"message":{}}',
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({ action: 'search', valid: false });
    expect(ran.status).toBe(1);
  });
});

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readKeys } from '../../node/keys-file.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { newFolder, removeFolders, run } from './command.ts';

interface Vector {
  readonly buyerNode: {
    readonly publicKey: string;
    readonly secret: string;
    readonly createdS: number;
    readonly expiresS: number;
    readonly digest: string;
    readonly signature: string;
    readonly body: string;
  };
}

const vector = (JSON.parse(readFileSync(new URL('../protocol/vectors/beckn-006.json', import.meta.url), 'utf8')) as Vector).buyerNode;

afterAll(removeFolders);

const folder = newFolder();
const secretFile = join(folder, 'secret.txt');
writeFileSync(secretFile, `${vector.secret}\n`);
const signAsVector = [
  'sign',
  ...['--key', secretFile, '--subscriber', 'buyer.example.org', '--key-id', 'k1'],
  ...['--created', String(vector.createdS), '--expires', String(vector.expiresS)],
];

describe('keygen', () => {
  test('prints keys that a node can start with, and another pair every time', async () => {
    const [one, other] = await Promise.all([run(['keygen', '--key-id', 'k7']), run(['keygen'])]);
    expect([one.code, other.code]).toEqual([0, 0]);
    const keys = readKeys({ json: one.stdout });
    expect(keys.signing[0]?.keyId).toBe('k7');
    expect(readKeys({ json: other.stdout }).signing[0]?.publicKey).not.toEqual(keys.signing[0]?.publicKey);
  });

  test('writes a file that only its owner may read, and never over another', async () => {
    const file = join(folder, 'keys.json');
    const written = await run(['keygen', '--out', file]);
    expect([written.code, written.stdout]).toEqual([0, '']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    const again = await run(['keygen', '--out', file]);
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/exists already.*\n$/) });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('refuses a key id that cannot stand in a header', async () => {
    expect(await run(['keygen', '--key-id', 'a|b'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--key-id') });
  });
});

describe('sign', () => {
  test('gives the signature that BECKN-006 prints for its example', async () => {
    const { code, stdout } = await run(signAsVector, { input: vector.body });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Signature keyId="buyer\.example\.org\|k1\|ed25519",[^\n]+\n$/);
    expect(stdout).toContain(`signature="${vector.signature}"`);
  });

  test('says with --json for which header it is, and the digest', async () => {
    const { stdout } = await run([...signAsVector, '--gateway', '--json'], { input: vector.body });
    expect(JSON.parse(stdout)).toEqual({
      header: 'X-Gateway-Authorization',
      value: expect.any(String),
      digest: expect.stringContaining(vector.digest),
    });
  });

  test.each([
    ['a key file that is not there', ['--key', '/nowhere/k.json', '--subscriber', 'a', '--key-id', 'k'], /\/nowhere\/k\.json is not there/],
    ['a folder as key file', ['--key', folder, '--subscriber', 'a', '--key-id', 'k'], /is a folder/],
    ['a subscriber that cannot stand in a header', ['--key', secretFile, '--subscriber', 'a|b', '--key-id', 'k'], /--subscriber/],
    [
      'an end before the beginning',
      ['--key', secretFile, '--subscriber', 'a', '--key-id', 'k', '--created', '10', '--expires', '5'],
      /--expires/,
    ],
    ['a time that is none', ['--key', secretFile, '--subscriber', 'a', '--key-id', 'k', '--created', 'now'], /whole number/],
    ['nothing said of the key', ['--subscriber', 'a', '--key-id', 'k'], /required option '--key/],
  ])('refuses %s in a sentence', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await run(['sign', ...args]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe('verify', () => {
  const check = (header: string, more: readonly string[] = []): string[] => [
    'verify',
    '--public-key',
    vector.publicKey,
    '--header',
    header,
    ...more,
  ];

  test('holds what sign made, for these bytes, this key and these times', async () => {
    const header = (await run(signAsVector, { input: vector.body })).stdout.trim();
    const within = ['--at', String(vector.createdS + 60)];
    const [good, line, changed, late, json] = await Promise.all([
      run(check(header, within), { input: vector.body }),
      run(check(`Authorization: ${header}`, within), { input: vector.body }),
      run(check(header, within), { input: `${vector.body} ` }),
      run(check(header, ['--at', String(vector.expiresS + 60)]), { input: vector.body }),
      run(check(header, [...within, '--json']), { input: vector.body }),
    ]);
    expect([good.code, line.code, changed.code, late.code, json.code]).toEqual([0, 0, 1, 1, 0]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      holds: true,
      subscriber_id: 'buyer.example.org',
      key_id: 'k1',
      created: vector.createdS,
    });
    expect(late.stdout).toMatch(/signature-expired|expired/);
  });

  test('signs and verifies with a key file of keygen', async () => {
    const file = join(folder, 'round.json');
    await run(['keygen', '--out', file]);
    const [key] = readKeys({ file }).signing;
    const signed = await run(['sign', '--key', file, '--subscriber', 'shop.example.org', '--key-id', key?.keyId ?? ''], { input: 'é' });
    const publicKey = toBase64(key?.publicKey ?? new Uint8Array());
    const verdict = await run(['verify', '--public-key', publicKey, '--header', signed.stdout.trim()], { input: 'é' });
    expect(verdict).toMatchObject({ code: 0, stdout: expect.stringContaining('shop.example.org') });
  });

  test('says no to what is no header, and refuses what is no key', async () => {
    const [header, key] = await Promise.all([
      run([...check('Bearer abc'), '--json']),
      run(['verify', '--public-key', 'x', '--header', 'Signature']),
    ]);
    expect(header.code).toBe(1);
    expect(JSON.parse(header.stdout)).toMatchObject({ holds: false, problem: 'signature-malformed' });
    expect(key).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--public-key') });
  });
});

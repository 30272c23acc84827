import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import { tweetnaclEngine } from '../../protocol/signing/tweetnacl.ts';
import { run } from './command.ts';

/** What the command says of a receipt when the registry is asked for the keys that it names. */

const SIGNED_AT_S = 1_795_000_000;
const pair = signingKeyPair(new Uint8Array(32).fill(1));
const publicKey = toBase64(pair.publicKey);
const folder = mkdtempSync(join(tmpdir(), 'marktplein-receipt-'));
const file = join(folder, 'receipt.json');
let answers: (subscriberId: string) => string = () => '';
let status: readonly [code: number, headers: Readonly<Record<string, string>>] = [200, {}];
let server: Server;
let url = '';

beforeAll(async () => {
  const message = (subscriberId: string) => {
    const body = new TextEncoder().encode('{}');
    const life = { createdS: SIGNED_AT_S, expiresS: SIGNED_AT_S + 30 };
    const signature = signHeader({ subscriberId, keyId: 'k1', secret: pair.secret, ...life, engine: tweetnaclEngine, body });
    return { bytes: toBase64(body), signature };
  };
  const keys = ['bap.example', 'bpp.example'].map((subscriberId) => ({ subscriberId, keyId: 'k1', publicKey }));
  const receipt = {
    format: 'marktplein-receipt-1',
    transactionId: 't',
    order: message('bap.example'),
    answer: message('bpp.example'),
    keys,
  };
  writeFileSync(file, JSON.stringify(receipt));
  server = createServer((request, response) => response.writeHead(...status).end(answers(request.url?.split('/').at(-1) ?? '')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});

afterAll(async () => {
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

const key = { keyId: 'k1', publicKey, fromMs: 0, untilMs: SIGNED_AT_S * 2_000, revoked: false };
const knows = (known: object) => (subscriberId: string) => JSON.stringify({ subscriberId, keys: [known] });

describe('verify-receipt --registry', () => {
  it('takes the keys of the registry, also those that were replaced since', async () => {
    answers = knows({ ...key, untilMs: SIGNED_AT_S * 1_000 });
    const { stdout } = await run(['verify-receipt', file, '--registry', url]);
    expect(stdout).toContain('holds  The keys are those of the registry.');
  });

  it.each([
    ['is another', { ...key, publicKey: toBase64(signingKeyPair(new Uint8Array(32).fill(2)).publicKey) }, /is another one, says 127/],
    ['is not known', { ...key, keyId: 'k2' }, /never had such a key/],
    ['was declared void', { ...key, revoked: true }, /was declared void/],
    [
      'was suspended then',
      { ...key, suspended: [{ fromMs: SIGNED_AT_S * 1_000 - 3_600_000, untilMs: SIGNED_AT_S * 1_000 + 3_600_000 }] },
      /could not use this key when it was signed/,
    ],
    ['could not sign then', { ...key, fromMs: SIGNED_AT_S * 1_000 + 61_000 }, /could not use this key when it was signed/],
  ])('says that a key %s', async (_what, known, says) => {
    answers = knows(known);
    const { stdout, code } = await run(['verify-receipt', file, '--registry', url]);
    expect(stdout).toContain('WRONG  The keys are those of the registry.');
    expect(stdout).toMatch(says);
    expect(code).toBe(1);
  });

  it('says that it cannot be told when the registry no longer keeps the keys of that time', async () => {
    answers = (subscriberId) => JSON.stringify({ subscriberId, keys: [{ ...key, keyId: 'k2' }], forgottenUntilMs: SIGNED_AT_S * 1_000 });
    const { stdout, code } = await run(['verify-receipt', file, '--registry', url]);
    expect(stdout).toContain('UNKNOWN  The keys are those of the registry.');
    expect(stdout).toMatch(/Whether bap\.example had such a key cannot be told/);
    expect(stdout).not.toContain('never had');
    expect(code).toBe(1);
  });

  it('says when to try again where it asks too often', async () => {
    status = [429, { 'retry-after': '17' }];
    expect((await run(['verify-receipt', file, '--registry', url])).stderr).toContain(
      'is asked too often from here; try again in 17 seconds',
    );
    status = [200, {}];
  });

  it('says when nobody answers with keys, and what to look at', async () => {
    answers = () => '<h1>Registry</h1>';
    expect((await run(['verify-receipt', file, '--registry', url])).stderr).toContain(
      'did not answer with a list of keys; look at its address',
    );
    expect((await run(['verify-receipt', file, '--registry', 'registry'])).stderr).toContain('--registry is the public URL of a registry');
  });
});

import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemChance } from '../../node/clock.ts';
import { createKeys, KeysFailed, type NodeKeys, readKeys, replaceKeys, writeKeys } from '../../node/keys-file.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'keys-'));
const fresh = (keyId = 'k1'): NodeKeys => createKeys({ keyId }, systemChance);

describe('a key file', () => {
  test('gives back what was written, for its owner only', () => {
    const file = join(folder(), 'keys.json');
    const keys: NodeKeys = {
      ...fresh(),
      signing: [...fresh().signing, ...createKeys({ keyId: 'k2', domain: 'rides' }, systemChance).signing],
    };
    writeKeys(file, keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(toPlain(readKeys({ file }))).toEqual(toPlain(keys));
  });

  test('is never overwritten', () => {
    const file = join(folder(), 'keys.json');
    writeKeys(file, fresh());
    const before = readFileSync(file, 'utf8');
    expect(() => writeKeys(file, fresh())).toThrow(/exists already/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('is replaced whole, leaving nothing beside it', () => {
    const where = folder();
    const file = join(where, 'keys.json');
    writeKeys(file, fresh());
    replaceKeys(file, fresh('k2'));
    expect(readKeys({ file }).signing.map(({ keyId }) => keyId)).toEqual(['k2']);
    expect([readdirSync(where), statSync(file).mode & 0o777]).toEqual([['keys.json'], 0o600]);
  });

  test.each([0o640, 0o604, 0o620, 0o660])('that others may use (%o) is not read, and the mend is given', (mode) => {
    const file = join(folder(), 'keys.json');
    writeKeys(file, fresh());
    chmodSync(file, mode);
    expect(() => readKeys({ file })).toThrow(`chmod 600 ${file}`);
  });

  test('that is not there says how to make it', () => {
    expect(() => readKeys({ file: '/nowhere/keys.json' })).toThrow(/marktplein keygen --out/);
    expect(() => readKeys({})).toThrow(KeysFailed);
  });
});

describe('keys from the environment', () => {
  const written = (): { signing: Record<string, unknown>[]; encryption: Record<string, unknown> } => {
    const file = join(folder(), 'keys.json');
    writeKeys(file, fresh());
    return JSON.parse(readFileSync(file, 'utf8'));
  };

  test('come before the file, and one key needs no list', () => {
    const { signing, encryption } = written();
    expect(readKeys({ file: '/nowhere', json: JSON.stringify({ signing: signing[0], encryption }) }).signing[0]?.keyId).toBe('k1');
  });

  test('faults name the member and never the secret', () => {
    const keys = written();
    const secret = String(keys.signing[0]?.secret_key);
    const other = written();
    const cases: [object | string, RegExp][] = [
      [`{"signing": "${secret}`, /not JSON/],
      [[], /must be a JSON object/],
      [{ ...keys, signing: [] }, /at least one/],
      [{ ...keys, signing: [{ ...keys.signing[0], key_id: '' }] }, /signing\[0\]: key_id is missing/],
      [{ ...keys, signing: [{ ...keys.signing[0], secret_key: secret.slice(4) }] }, /signing\[0\]: secret_key/],
      [{ ...keys, signing: [{ ...keys.signing[0], public_key: other.signing[0]?.public_key }] }, /does not belong/],
      [{ signing: keys.signing }, /encryption must be a JSON object/],
      [{ ...keys, encryption: { public_key: keys.encryption.public_key } }, /encryption: secret_key is missing/],
    ];
    for (const [value, expected] of cases) {
      const json = typeof value === 'string' ? value : JSON.stringify(value);
      let message = '';
      try {
        readKeys({ json });
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toMatch(expected);
      expect(message).not.toContain(secret.slice(8, 30));
    }
  });
});

function toPlain(keys: NodeKeys): unknown {
  return JSON.parse(
    JSON.stringify(keys, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)),
  );
}

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadControlConfig } from '../../control/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'marktplein-control-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OWNER_ONLY = 0o600;
const SOUND = {
  role: 'control',
  name: 'Amsterdam',
  listen: { host: '127.0.0.1', port: 0 },
  nodes: [{ name: 'west', url: 'http://127.0.0.1:9', token: 't', place: { lat: 52.37, lon: 4.85 } }],
  operators: [{ name: 'Ada', token_sha256: 'a'.repeat(64) }],
  audit_file: 'audit.jsonl',
};

function load(more: object) {
  const file = join(folder, 'control.yaml');
  writeFileSync(file, stringify({ ...SOUND, ...more }), { mode: OWNER_ONLY });
  return loadControlConfig(file);
}

test('a pilot is reached on this machine alone', () => {
  expect(load({}).pilot).toBeUndefined();
  expect(load({ pilot: { url: 'http://127.0.0.1:4000', token: 't' } }).pilot).toEqual({ url: 'http://127.0.0.1:4000', token: 't' });
  for (const url of ['http://10.0.0.1:4000', 'https://pilot.example', 'http://127.0.0.1.pilot.example:80', 'http://127.0.0.1:4000/x'])
    expect(() => load({ pilot: { url, token: 't' } }), url).toThrow('pilot.url');
});

test.each([
  ['two people under one name', { operators: [SOUND.operators[0], SOUND.operators[0]] }, 'operators have the same name'],
  [
    'a place that is none',
    { nodes: [{ ...SOUND.nodes[0], place: { lat: 200, lon: 4 } }] },
    'control.yaml:11: nodes[0].place.lat must be at most 90, and is 200',
  ],
  ['a member that there is not', { pilots: [] }, 'pilots is not a setting here; did you mean "pilot"?'],
])('%s is refused in a sentence', (_what, more, sentence) => {
  expect(() => load(more)).toThrow(sentence);
});

test('a text that is no configuration is refused with its line, and never as a mistake of ours', () => {
  const file = join(folder, 'control.yaml');
  const loaded = (text: string) => {
    writeFileSync(file, text, { mode: OWNER_ONLY });
    return () => loadControlConfig(file);
  };
  const nine = (n: number) => Array(9).fill(`*a${n}`).join(', ');
  const doubling = ['a0: &a0 [x]', ...Array.from({ length: 8 }, (_, n) => `a${n + 1}: &a${n + 1} [${nine(n)}]`)];
  expect(loaded('role: control\nnodes: [')).toThrow(/control\.yaml:2: is not YAML: .*; check the indentation/);
  expect(loaded('')).toThrow('holds no settings; start it with "role: control"');
  expect(loaded('- role')).toThrow('holds no settings');
  expect(loaded(doubling.join('\n'))).toThrow('cannot be unfolded');
  expect(loaded(stringify({ ...SOUND, listen: { host: '127.0.0.1', port: '8110' } }))).toThrow(
    'control.yaml:5: listen.port must be a whole number, not text; The port it listens on, as in "8110".',
  );
});

test('a file that others of the machine may read or change is refused, with how to take that away', () => {
  const file = join(folder, 'control.yaml');
  load({});
  for (const mode of [0o640, 0o604, 0o620]) {
    chmodSync(file, mode);
    expect(() => loadControlConfig(file), mode.toString(8)).toThrow(`chmod 600 ${file}`);
  }
  chmodSync(file, OWNER_ONLY);
  expect(loadControlConfig(file).name).toBe(SOUND.name);
});

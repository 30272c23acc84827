import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemChance } from '../node/clock.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './terminal.ts';

const TOKEN_BYTES = 24;
const OWNER_ONLY = 0o600;

/** `marktplein init control`: what a control room starts from, and the tokens that are said once. Nothing is overwritten. */
export function initControl({ dir, port }: { readonly dir: string; readonly port: number }, terminal: Terminal): number {
  const file = join(dir, 'control.yaml');
  if (existsSync(file)) throw new UsageError(`${file} exists already; move it away first, or choose another folder with --dir.`);
  const [first, second, stream] = [freshToken(), freshToken(), freshToken()];
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, configText(port, { operators: [first, second], stream }), { flag: 'wx', mode: OWNER_ONLY });
  terminal.print(
    `Wrote ${file} (readable by you alone). Put the addresses of your nodes into it, and into the configuration of each of them:`,
  );
  terminal.print(`operations:\n  control_rooms:\n    - name: city team\n      token_sha256: ${sha256(stream)}`);
  terminal.print('Two people sign in with these tokens, which are kept nowhere:');
  terminal.print(`  operator-1: ${first}\n  operator-2: ${second}`);
  terminal.print(`  marktplein run control --config ${file}`);
  return 0;
}

function configText(port: number, tokens: { readonly operators: readonly string[]; readonly stream: string }): string {
  const lines = [
    '# The control room of a city team: see docs/en/for-city-teams.md.',
    'role: control',
    'name: Our city',
    'listen:',
    '  host: 127.0.0.1',
    `  port: ${port}`,
    '# The nodes that let it follow them.',
    'nodes:',
    '  - name: gateway',
    '    url: https://gateway.example.org',
    `    token: ${tokens.stream}`,
    '    # Of a node that serves a part of the city; it stands there on the map.',
    '    # place: { lat: 52.37, lon: 4.89 }',
    '# Who may sign in. One person is one line: two of them approve a subscriber together.',
    'operators:',
    ...tokens.operators.flatMap((token, place) => [`  - name: operator-${place + 1}`, `    token_sha256: ${sha256(token)}`]),
    '# Where subscribers are admitted: an operator of the registry, for this control room.',
    '# registry:',
    '#   url: https://registry.example.org',
    '#   token: the token whose SHA-256 the registry has',
    '# How the city is drawn: see docs/start-a-city.md.',
    '# map: { drawing: drawing.yaml }',
    '# What was done here. Only this program adds to it.',
    'audit_file: control.audit.jsonl',
  ];
  return `${lines.join('\n')}\n`;
}

function freshToken(): string {
  return Buffer.from(systemChance.bytes(TOKEN_BYTES)).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

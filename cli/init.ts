import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemChance } from '../node/clock.ts';
import { createKeys, KeysFailed, readKeys, writeKeys } from '../node/keys-file.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './terminal.ts';

export interface InitFlags {
  readonly dir: string;
  readonly subscriber: string;
  readonly url: string;
  readonly port: string;
  readonly domain: string;
  readonly city?: string;
}

type InitRole = 'registry' | 'gateway' | 'bap' | 'bpp';

/** `marktplein init`: a configuration with a comment at every line, and keys, to start a node from. Nothing is overwritten. */
export function init(role: string, flags: InitFlags, terminal: Terminal): number {
  if (role !== 'registry' && role !== 'gateway' && role !== 'bap' && role !== 'bpp') {
    throw new UsageError(`There is no role "${role}"; choose registry, gateway, bap (buyer node) or bpp (provider node).`);
  }
  const configFile = join(flags.dir, `${role}.yaml`);
  const keysFile = join(flags.dir, `${role}.keys.json`);
  if (existsSync(configFile))
    throw new UsageError(`${configFile} exists already; move it away first, or choose another folder with --dir.`);
  try {
    mkdirSync(flags.dir, { recursive: true });
    writeKeys(keysFile, createKeys({ keyId: systemChance.newId() }, systemChance));
  } catch (error) {
    if (error instanceof KeysFailed) throw new UsageError(error.message);
    throw error;
  }
  writeFileSync(configFile, configText(role, flags), { flag: 'wx' });
  terminal.print(`Wrote ${configFile} and ${keysFile} (readable by you alone).`);
  terminal.print(role === 'registry' ? pinLines(keysFile, flags) : `Fill in the registry of your network in ${configFile}, then:`);
  terminal.print(`  marktplein run ${role} --config ${configFile}`);
  return 0;
}

/** What every other node of the network puts into its configuration to trust this registry. */
function pinLines(keysFile: string, flags: InitFlags): string {
  const keys = readKeys({ file: keysFile });
  const [signing] = keys.signing;
  if (signing === undefined) throw new Error('keys were just made');
  return [
    'Nodes of your network trust this registry by these lines in their configuration:',
    'registries:',
    `  - subscriber_id: ${flags.subscriber}`,
    `    url: ${flags.url}`,
    '    keys:',
    `      - key_id: ${signing.keyId}`,
    `        signing_public_key: ${toBase64(signing.publicKey)}`,
    `        encryption_public_key: ${toBase64(keys.encryption.publicKey)}`,
    'Start it:',
  ].join('\n');
}

function configText(role: InitRole, flags: InitFlags): string {
  const lines = [
    '# One node of a marktplein network. Every setting is described in docs/configuration.md.',
    `role: ${role}`,
    '# The name under which the network knows this node: a host name of yours.',
    `subscriber_id: ${flags.subscriber}`,
    '# Where other nodes reach it: https, through a proxy of yours that passes on to the port below.',
    `public_url: ${flags.url}`,
    'listen:',
    '  host: 127.0.0.1',
    `  port: ${flags.port}`,
    'store:',
    '  engine: sqlite',
    `  file: ${role}.db`,
    `keys_file: ${role}.keys.json`,
    ...(role === 'registry' ? [] : ['# What it trades in, and where.', `domains: [${flags.domain}]`]),
    ...(flags.city === undefined ? ['# city: std:020'] : [`city: ${flags.city}`]),
    ...(flags.url.startsWith('http:')
      ? ['# Plain http and private addresses: for a trial on one machine, never on the open internet.', 'allow_private_addresses: true']
      : []),
    ...SECTIONS[role],
  ];
  return `${lines.join('\n')}\n`;
}

const TRUST = [
  '# The registry of your network: whoever runs it tells you these lines.',
  'registries:',
  '  - subscriber_id: registry.example.org',
  '    url: https://registry.example.org',
  '    keys:',
  '      - key_id: PASTE-THE-KEY-ID',
  '        signing_public_key: PASTE-THE-SIGNING-KEY',
  '        encryption_public_key: PASTE-THE-ENCRYPTION-KEY',
];

const SECTIONS: Readonly<Record<InitRole, readonly string[]>> = {
  registry: [
    'registry:',
    '  # manual: somebody admits each new subscriber; automatic: whoever proves their keys is let in.',
    '  admission: manual',
    '  operators: []',
    '  # - name: Your name',
    "  #   token_sha256: the output of: printf %s 'a-long-secret' | sha256sum",
  ],
  gateway: TRUST,
  bap: [
    ...TRUST,
    '# Searches go through all of these; one that is down is missed by nobody.',
    'gateways: [gateway.example.org]',
    'bap:',
    '  storefront: true',
    '  open_app: true',
    '  apps: []',
  ],
  bpp: [
    ...TRUST,
    'bpp:',
    '  # A folder with one folder for each business: shop.yaml and products.csv.',
    '  # businesses_folder: businesses',
    "  # For the provider API, a secret of 16 characters or more: the output of: printf %s 'the-secret' | sha256sum",
    '  # api_token_sha256: ""',
  ],
};

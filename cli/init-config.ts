import { stringify } from 'yaml';

export type InitRole = 'registry' | 'gateway' | 'bap' | 'bpp';

/** What a configuration is written from. */
export interface StartingPoint {
  readonly subscriber: string;
  readonly url: string;
  readonly port: number;
  readonly domain: string;
  readonly city?: string;
  /** The section `registries`, as YAML. */
  readonly pin: string;
}

export const PLACEHOLDER_PIN = [
  'registries:',
  '  - subscriber_id: registry.example.org',
  '    url: https://registry.example.org',
  '    keys:',
  '      - key_id: PASTE-THE-KEY-ID',
  '        signing_public_key: PASTE-THE-SIGNING-KEY',
  '        encryption_public_key: PASTE-THE-ENCRYPTION-KEY',
].join('\n');

/** The text of a configuration file, every setting under a comment that says what it is. */
export function configText(role: InitRole, point: StartingPoint): string {
  const { subscriber, url, port, domain, city } = point;
  const trial = url.startsWith('http:');
  const lines = [
    '# One node of a marktplein network. Every setting is described in docs/configuration.md.',
    `role: ${role}`,
    '# The name under which the network knows this node: a host name of yours.',
    `subscriber_id: ${scalar(subscriber)}`,
    trial
      ? '# Where other nodes reach it.'
      : '# Where other nodes reach it: https, through a proxy of yours that passes on to the port below.',
    `public_url: ${scalar(url)}`,
    'listen:',
    '  host: 127.0.0.1',
    `  port: ${port}`,
    'store:',
    '  engine: sqlite',
    `  file: ${role}.db`,
    `keys_file: ${role}.keys.json`,
    ...(role === 'registry' ? [] : ['# What it trades in, and where.', `domains: [${scalar(domain)}]`]),
    ...(city === undefined ? ['# city: std:020'] : [`city: ${scalar(city)}`]),
    ...(trial
      ? ['# Plain http and private addresses: for a trial on one machine, never on the open internet.', 'allow_private_addresses: true']
      : []),
    ...(role === 'registry' ? [] : ['# The registry of your network: whoever runs it tells you these lines.', point.pin.trimEnd()]),
    ...(role === 'registry' ? registrySection(trial) : SECTIONS[role]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Text as YAML takes it, in quotes where it needs them. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

function registrySection(trial: boolean): readonly string[] {
  return [
    'registry:',
    '  # manual: somebody admits each new subscriber; automatic: whoever proves their keys is let in.',
    `  admission: ${trial ? 'automatic' : 'manual'}`,
    ...(trial ? ['  # Nodes of a trial all listen on one machine, whatever they are called.', '  allow_any_host: true'] : []),
    '  operators: []',
    '  # - name: Your name',
    "  #   token_sha256: the output of: printf %s 'a-long-secret' | sha256sum",
  ];
}

const SECTIONS: Readonly<Record<Exclude<InitRole, 'registry'>, readonly string[]>> = {
  gateway: [],
  bap: [
    '# Searches go through all of these; one that is down is missed by nobody.',
    'gateways: [gateway.example.org]',
    'bap:',
    '  storefront: true',
    '  open_app: true',
    '  apps: []',
  ],
  bpp: [
    'bpp:',
    '  # A folder with one folder for each business: shop.yaml and products.csv.',
    '  # businesses_folder: businesses',
    "  # For the provider API, a secret of 16 characters or more: the output of: printf %s 'the-secret' | sha256sum",
    '  # api_token_sha256: ""',
  ],
};

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, type NodeConfig, readConfig } from '../../node/config.ts';
import { LIMITS } from '../../protocol/limits.ts';

const MINIMAL = `role: bpp
subscriber_id: shop.example.nl
public_url: https://shop.example.nl/v1
keys_file: keys.json
registries:
  - subscriber_id: registry.example.nl
    url: https://registry.example.nl
    keys:
      - key_id: k1
        signing_public_key: AAAA
        encryption_public_key: BBBB
`;

const read = (text: string, env: Record<string, string> = {}): NodeConfig => readConfig(text, { file: '/etc/plein/node.yaml', env });

function faultsOf(text: string, env: Record<string, string> = {}): string {
  try {
    read(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no fault';
}

/** Puts something else in the place of a line. */
const changed = (line: string, other: string): string => {
  expect(MINIMAL).toContain(line);
  return MINIMAL.replace(line, other);
};

describe('a configuration', () => {
  test('needs little, and fills in the rest', () => {
    expect(read(MINIMAL)).toEqual({
      role: 'bpp',
      subscriberId: 'shop.example.nl',
      name: 'shop.example.nl',
      publicUrl: 'https://shop.example.nl/v1',
      listen: { host: '127.0.0.1', port: 3000, behindProxy: false, drainMs: 200 },
      store: { engine: 'sqlite', file: '/etc/plein/marktplein.db' },
      keys: { file: '/etc/plein/keys.json' },
      domains: [],
      country: 'NLD',
      map: {},
      registries: [
        {
          subscriberId: 'registry.example.nl',
          url: 'https://registry.example.nl',
          keys: [{ keyId: 'k1', signingPublicKey: 'AAAA', encryptionPublicKey: 'BBBB' }],
        },
      ],
      gateways: [],
      allowPrivateAddresses: false,
      log: { level: 'info', pretty: false },
      limits: {
        bodyBytesMax: LIMITS.bodyBytesMax,
        clockSkewMs: LIMITS.clockSkewDefaultMs,
        signatureLifetimeMaxS: LIMITS.signatureLifetimeMaxS,
        inboxMax: 2_000,
        requestsInFlightMax: 1_000,
        fanOutMax: LIMITS.fanOutMax,
        senderRatePerS: 500,
        senderBurst: 1_000,
        addressRatePerS: 1_000,
        addressBurst: 2_000,
      },
      peers: { cacheMs: 60_000, graceMs: 600_000, negativeCacheMs: 5_000, entriesMax: 20_000 },
      retention: { days: 400 },
      bap: {
        apps: [],
        openApp: false,
        storefront: true,
        pushHosts: ['fcm.googleapis.com', 'updates.push.services.mozilla.com', 'web.push.apple.com', '*.notify.windows.com'],
      },
      operations: { controlRooms: [] },
      bpp: { paymentServices: [], console: true, pushHosts: expect.arrayContaining(['web.push.apple.com']) },
      registry: expect.objectContaining({ admission: 'manual', operators: [] }),
    });
  });

  test('takes relative paths from its own folder', () => {
    const config = read(`${MINIMAL}store: { file: data/a.db }\nlog: { file: ../log }\nbpp: { businesses_folder: businesses }\n`);
    expect([config.store, config.log.file, config.bpp.businessesFolder]).toEqual([
      { engine: 'sqlite', file: '/etc/plein/data/a.db' },
      '/etc/log',
      '/etc/plein/businesses',
    ]);
  });

  test('names one Redis or the nodes of a cluster, each with its own members', () => {
    expect(read(`${MINIMAL}store: { engine: redis, url: 'redis://r:6379' }\n`, { MARKTPLEIN_STORE_PASSWORD: 'geheim' }).store).toEqual({
      ...{ engine: 'redis', url: 'redis://r:6379', name: 'shop.example.nl', password: 'geheim', tls: false, durability: 'always' },
      ...{ waitReplicas: 0, waitTimeoutMs: 1_000, commandTimeoutMs: 2_000, startWaitMs: 60_000 },
    });
    expect(read(`${MINIMAL}store: { engine: redis, nodes: ['a:1', 'b:2'], name: x }\n`).store).toMatchObject({
      nodes: ['a:1', 'b:2'],
      name: 'x',
    });
  });

  test('may have sections whose lines are all commented out', () => {
    expect(read(`${MINIMAL}listen:\n  # port: 80\nlog:\n`).listen.port).toBe(3000);
  });

  test('is read from a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'node.yaml');
    writeFileSync(file, MINIMAL);
    expect(loadConfig(file, {}).role).toBe('bpp');
    expect(() => loadConfig(`${file}x`, {})).toThrow(/no such file; check the path/);
  });
});

describe('the environment', () => {
  test('overrides single values, typed', () => {
    const env = {
      MARKTPLEIN_LISTEN_PORT: '8080',
      MARKTPLEIN_ALLOW_PRIVATE_ADDRESSES: 'true',
      MARKTPLEIN_PUBLIC_URL: 'http://localhost:8080',
      MARKTPLEIN_KEYS: '{}',
      MARKTPLEIN_LIMITS_BODY_BYTES_MAX: '2048',
    };
    const config = read(MINIMAL, env);
    expect(config).toMatchObject({
      allowPrivateAddresses: true,
      publicUrl: 'http://localhost:8080',
      keys: { file: '/etc/plein/keys.json', json: '{}' },
    });
    expect([config.listen.port, config.limits.bodyBytesMax]).toEqual([8080, 2048]);
  });

  test('faults name the variable', () => {
    expect(faultsOf(MINIMAL, { MARKTPLEIN_LISTEN_PORT: 'eighty' })).toBe(
      '/etc/plein/node.yaml: MARKTPLEIN_LISTEN_PORT must be a whole number, not text; Port to listen on; 0 takes any free one.',
    );
    expect(faultsOf(MINIMAL, { MARKTPLEIN_LISTEN_PROT: '80' })).toBe(
      '/etc/plein/node.yaml: MARKTPLEIN_LISTEN_PROT is not a setting; did you mean MARKTPLEIN_LISTEN_PORT?',
    );
  });

  test('variables of others are left alone', () => {
    expect(faultsOf(MINIMAL, { MARKTPLEIN_SOMETHING_ELSE_ALTOGETHER: '1', PATH: '/bin' })).toBe('no fault');
  });
});

describe('a fault names file, line, member and mend', () => {
  test.each<[string, string, string]>([
    ['a misspelt member', changed('public_url:', 'publik_url:'), ':3: publik_url is not a setting here; did you mean "public_url"?'],
    [
      'a misspelt member of a section',
      `${MINIMAL}listen:\n  host: x\n  prot: 80\n`,
      ':14: listen.prot is not a setting here; did you mean "port"?',
    ],
    ['a misspelt member of a list', changed('    url:', '    ulr:'), ':7: registries[0].ulr is not a setting here; did you mean "url"?'],
    ['an unknown member', `${MINIMAL}log:\n  colour: red\n`, ':13: log.colour is not a setting here; these are: level, pretty, file.'],
    ['a missing member', changed('subscriber_id: shop', 'name: shop'), ':1: subscriber_id is missing'],
    ['a missing member of a list', changed('      - key_id: k1\n        sig', '      - sig'), 'registries[0].keys[0].key_id is missing'],
    [
      'a misspelt choice',
      changed('role: bpp', 'role: gatway'),
      ':1: role must be one of registry, gateway, bap, bpp; did you mean "gateway"?',
    ],
    [
      'a choice that could mean two',
      changed('role: bpp', 'role: bbp'),
      ':1: role must be one of registry, gateway, bap, bpp; What this node is',
    ],
    ['text for a number', `${MINIMAL}listen: { port: http }`, ':12: listen.port must be a whole number, not text; Port to listen on'],
    ['a number out of bounds', `${MINIMAL}listen:\n  port: 70000`, ':13: listen.port must be at most 65535, and is 70000'],
    [
      'a number for text',
      changed('subscriber_id: shop.example.nl', 'subscriber_id: 12'),
      ':2: subscriber_id must be text, not 12; put it in quotes.',
    ],
    ['one for a list', `${MINIMAL}domains: local-retail`, ':12: domains must be a list (lines that start with "- "), not text'],
    [
      'a bad URL',
      changed('https://registry.example.nl', 'registry.example.nl'),
      ':7: registries[0].url is not of the right form; Its base URL, as in',
    ],
    ['a section of another role', `${MINIMAL}bap:\n  open_app: true`, ':12: bap is only for role bap, and this is a bpp; take it out.'],
    ['gateways where they mean nothing', `${MINIMAL}gateways: [g.example.nl]`, ':12: gateways is only for role bap; take it out.'],
    [
      'plain http on the open internet',
      changed('https://shop', 'http://shop'),
      ':3: public_url must start with https:// on the open internet; for a pilot',
    ],
    [
      'the clock of a rehearsal on the open internet',
      `${MINIMAL}rehearsal_clock: clock`,
      ':12: rehearsal_clock is only for a rehearsal on one machine: a node that trades goes by the time that it is; take it out.',
    ],
    [
      'Redis without an address',
      `${MINIMAL}store: { engine: redis }`,
      ':12: store does not say where Redis is; add url: redis://host:port',
    ],
    ['Redis at two places', `${MINIMAL}store: { engine: redis, url: 'redis://r', nodes: ['a:1'] }`, 'store.nodes is given beside url'],
    ['an address of Redis for a file', `${MINIMAL}store: { url: 'redis://r' }`, 'store.url is only for engine redis, and this is sqlite'],
    [
      'replicas waited for longer than for an answer',
      `${MINIMAL}store: { engine: redis, url: 'redis://r', wait_timeout_ms: 2000 }`,
      'store.wait_timeout_ms must be less than command_timeout_ms',
    ],
    ['no keys', changed('keys_file: keys.json\n', ''), 'keys_file is missing; make one with "marktplein init"'],
    ['nobody to trust', MINIMAL.slice(0, MINIMAL.indexOf('registries')), 'registries is missing: without one'],
    ['the same member twice', `${MINIMAL}role: bap`, ':12: says the same thing twice; keep one of the two.'],
    ['no YAML', `${MINIMAL}a: [`, 'is not YAML'],
    ['an empty file', '# nothing\n', 'holds no settings'],
    ['a prototype in disguise', `${MINIMAL}__proto__: { a: 1 }`, ':12: __proto__ is not a setting here'],
    ['aliases that unfold without end', `${MINIMAL}${bomb()}`, 'cannot be unfolded'],
  ])('%s', (_, text, expected) => {
    expect(faultsOf(text)).toContain(expected);
  });

  test('all faults at once, in the order of their lines', () => {
    const faults = faultsOf(`${changed('role: bpp', 'role: x')}listen: { port: -1 }\nlog: { level: loud }\n`).split('\n');
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      '/etc/plein/node.yaml:1:',
      '/etc/plein/node.yaml:12:',
      '/etc/plein/node.yaml:13:',
    ]);
  });

  test('never repeats a text: it could be a secret in the wrong place', () => {
    expect(faultsOf(`${MINIMAL}bpp: { api_token_sha256: hunter2 }`)).not.toContain('hunter2');
    expect(faultsOf(`${MINIMAL}store: { engine: redis, url: 'http://:hunter2@r', password: [hunter2] }`)).not.toContain('hunter2');
    expect(faultsOf(changed('role: bpp', 'role: hunter2'))).not.toContain('hunter2');
  });
});

function bomb(): string {
  const levels = ['x0: &x0 [a, a, a, a, a, a, a, a, a, a]'];
  for (let i = 1; i < 9; i++)
    levels.push(
      `x${i}: &x${i} [${Array(10)
        .fill(`*x${i - 1}`)
        .join(', ')}]`,
    );
  return levels.join('\n');
}

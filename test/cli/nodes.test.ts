import { appendFileSync, chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { endAll, freePorts, newFolder, type Running, removeFolders, run, start } from './command.ts';

afterEach(endAll);
afterAll(removeFolders);

const ROLES = ['registry', 'gateway', 'bap', 'bpp'] as const;
const BUSINESSES = fileURLToPath(new URL('../../pilots/amsterdam/businesses/', import.meta.url));

/** `marktplein init` for a trial on this machine. */
function init(role: string, folder: string, port: number, more: readonly string[] = []): ReturnType<typeof run> {
  const url = `http://127.0.0.1:${port}${role === 'registry' ? '' : '/beckn/v1.1.1'}`;
  return run(['init', role, '--dir', folder, '--subscriber', `${role}.example.org`, '--url', url, '--port', String(port), ...more]);
}

async function untilReady(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const reply = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    if (reply?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Nothing is ready at port ${port}`);
}

describe('init and run', () => {
  test('what init writes is a network: registry, gateway, buyer node and provider node find each other, and offers come', async () => {
    const folder = newFolder();
    const first = await freePorts(4);
    const port = (role: (typeof ROLES)[number]): number => first + ROLES.indexOf(role);
    expect((await init('registry', folder, port('registry'))).code).toBe(0);
    const pinned = ['--registry', join(folder, 'registry.pin.yaml'), '--city', 'std:020'];
    expect((await init('gateway', folder, port('gateway'), pinned)).code).toBe(0);
    expect((await init('bap', folder, port('bap'), pinned)).code).toBe(0);
    expect((await init('bpp', folder, port('bpp'), pinned)).code).toBe(0);
    const provider = join(folder, 'bpp.yaml');
    cpSync(join(BUSINESSES, 'groente-van-de-gracht'), join(folder, 'businesses', 'groente'), { recursive: true });
    // One that is not complete keeps nobody else off the market.
    mkdirSync(join(folder, 'businesses', 'nothing-yet'));
    writeFileSync(provider, readFileSync(provider, 'utf8').replace('# businesses_folder', 'businesses_folder'));

    const nodes: Running[] = ROLES.map((role) => start(['run', role, '--config', join(folder, `${role}.yaml`)]));
    await Promise.all(ROLES.map((role) => untilReady(port(role))));
    const buyer = join(folder, 'bap.yaml');
    const [everybody, providers, nobody, offers, none] = await Promise.all([
      run(['lookup', '--config', buyer]),
      run(['lookup', '--config', buyer, '--type', 'bpp', '--json']),
      run(['lookup', '--config', buyer, '--subscriber', 'nobody.example.org']),
      run(['search', 'appels', '--node', `http://127.0.0.1:${port('bap')}`, '--city', 'std:020', '--seconds', '15', '--json']),
      run(['search', 'onderzeeboot', '--node', `http://127.0.0.1:${port('bap')}`, '--seconds', '1']),
    ]);
    expect(everybody.code).toBe(0);
    for (const id of ['gateway.example.org', 'bap.example.org', 'bpp.example.org']) expect(everybody.stdout).toContain(id);
    expect(JSON.parse(providers.stdout)).toMatchObject({ subscriber_id: 'bpp.example.org', type: 'BPP' });
    expect(nobody).toMatchObject({ code: 1, stdout: '', stderr: 'Nobody fits.\n' });
    expect(offers.code).toBe(0);
    const [best = ''] = offers.stdout.split('\n');
    expect(JSON.parse(best)).toMatchObject({ providerNode: 'bpp.example.org', provider: { name: 'Groente van de Gracht' } });
    expect(none).toMatchObject({ code: 1, stdout: '' });
    const wrongNode = await run(['search', 'appels', '--node', `http://127.0.0.1:${port('gateway')}`]);
    expect(wrongNode).toMatchObject({ code: 1, stderr: expect.stringContaining('no buyer node') });

    // Who has left is not among those who may trade, and is found by its status.
    expect(await run(['lookup', '--config', buyer, '--status', 'unsubscribed'])).toMatchObject({ code: 1, stderr: 'Nobody fits.\n' });
    expect((await run(['leave', '--config', join(folder, 'gateway.yaml'), '--yes'])).code).toBe(0);
    expect((await run(['lookup', '--config', buyer, '--type', 'BG'])).stdout).toBe('');
    const left = await run(['lookup', '--config', buyer, '--status', 'unsubscribed', '--json']);
    expect(JSON.parse(left.stdout)).toMatchObject({ subscriber_id: 'gateway.example.org', status: 'UNSUBSCRIBED' });
    const wrongStatus = await run(['lookup', '--config', buyer, '--status', 'gone']);
    expect(wrongStatus).toMatchObject({ code: 1, stderr: expect.stringContaining('--status is one of INITIATED') });

    for (const { child } of nodes) child.kill('SIGTERM');
    expect((await Promise.all(nodes.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  }, 90_000);

  test('keys are for their owner alone, nothing is overwritten, and the registry says how it is pinned', async () => {
    const folder = newFolder();
    const made = await init('registry', folder, 8_100);
    expect(statSync(join(folder, 'registry.keys.json')).mode & 0o777).toBe(0o600);
    const pin = readFileSync(join(folder, 'registry.pin.yaml'), 'utf8');
    expect(made.stdout).toContain(pin);
    expect(parse(pin)).toMatchObject({ registries: [{ subscriber_id: 'registry.example.org', url: 'http://127.0.0.1:8100' }] });
    const before = readFileSync(join(folder, 'registry.yaml'), 'utf8');
    expect(await init('registry', folder, 8_100)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('exists already') });
    expect(readFileSync(join(folder, 'registry.yaml'), 'utf8')).toBe(before);
  });

  test('on the open internet a registry admits by hand, and the host of the URL names the subscriber', async () => {
    const folder = newFolder();
    await run(['init', 'registry', '--dir', folder, '--url', 'https://registry.stad.nl']);
    expect(parse(readFileSync(join(folder, 'registry.yaml'), 'utf8'))).toMatchObject({
      subscriber_id: 'registry.stad.nl',
      registry: { admission: 'manual' },
    });
  });

  test.each([
    ['a role that there is not', ['init', 'king'], 'There is no role "king"'],
    ['a port out of range', ['init', 'bpp', '--port', '70000'], '--port is at most 65535'],
    ['a URL that is none', ['init', 'bpp', '--url', 'shop'], '--url'],
    ['a subscriber_id that cannot be one', ['init', 'bpp', '--subscriber', 'my shop'], 'subscriber_id'],
    ['a pin that is none', ['init', 'bpp', '--registry', '/dev/null'], 'has no "registries"'],
    ['a run of a role that there is not', ['run', 'king', '--config', 'x'], 'There is no role "king"'],
    ['a configuration that is not there', ['run', 'bpp', '--config', 'none.yaml'], 'there is no such file'],
    ['a look-up without a configuration', ['lookup', '--config', 'none.yaml'], 'there is no such file'],
    ['a search where nobody answers', ['search', 'appels', '--node', 'http://127.0.0.1:1'], 'No buyer node answers'],
    ['a folder below a file', ['init', 'bpp', '--dir', '/dev/null/x'], '/dev/null/x does not lie in a folder'],
    ['keys where there is no folder', ['keygen', '--out', 'none/keys.json'], 'has no folder to lie in: make that first'],
    ['a place that is none', ['search', 'appels', '--near', 'here'], '--near'],
    ['a place without numbers', ['search', 'appels', '--near', ','], '--near'],
    ['a place beyond the pole', ['search', 'appels', '--near', '91,4'], '--near'],
  ])('%s is refused in a sentence', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await run(args, { cwd: newFolder() });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

test('a store on Redis is copied and put back by other commands, and both verbs say where they are', async () => {
  const folder = newFolder();
  await init('registry', folder, 8_100);
  const config = join(folder, 'registry.yaml');
  const { store: _file, ...rest } = parse(readFileSync(config, 'utf8')) as Record<string, unknown>;
  writeFileSync(config, stringify({ ...rest, store: { engine: 'redis', url: 'redis://127.0.0.1:1' } }));
  for (const [verb, option] of [
    ['backup', '--to'],
    ['restore', '--from'],
  ] as const) {
    const said = await run([verb, '--config', config, option, join(folder, 'copy.db')]);
    expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('docs/redis.md') });
  }
});

describe('a node that cannot start says why, in a sentence', () => {
  async function registryIn(
    change: (folder: string, config: string) => void,
    port = 8_100,
  ): Promise<{ code: number | null; stderr: string }> {
    const folder = newFolder();
    await init('registry', folder, port);
    const config = join(folder, 'registry.yaml');
    change(folder, config);
    const { code, stderr } = await run(['run', 'registry', '--config', config]);
    expect(stderr).not.toMatch(/\n {4}at /);
    return { code, stderr };
  }
  const replace = (file: string, from: string, to: string): void => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

  test('a mistyped setting, with its line', async () => {
    const said = await registryIn((_, config) => replace(config, 'admission:', 'admision:'));
    expect(said).toMatchObject({ code: 1, stderr: expect.stringMatching(/registry\.yaml:\d+: .*did you mean "admission"\?/) });
  });

  test('lines of the network that were never pasted in', async () => {
    const folder = newFolder();
    await run(['init', 'bpp', '--dir', folder]);
    const said = await run(['run', 'bpp', '--config', join(folder, 'bpp.yaml')]);
    expect(said).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('registries[0].keys[0].signing_public_key is not of the right form'),
    });
  });

  test('the role of another node', async () => {
    const folder = newFolder();
    await init('registry', folder, 8_100);
    const said = await run(['run', 'bpp', '--config', join(folder, 'registry.yaml')]);
    expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('describes a registry, not a bpp') });
  });

  test('a key file that is missing, or that others may read', async () => {
    const [missing, open] = await Promise.all([
      registryIn((folder) => rmSync(join(folder, 'registry.keys.json'))),
      registryIn((folder) => chmodSync(join(folder, 'registry.keys.json'), 0o644)),
    ]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('marktplein keygen --out') });
    expect(open).toMatchObject({ code: 1, stderr: expect.stringContaining('chmod 600') });
  });

  test('a store that is no store, or a folder', async () => {
    const [text, folder] = await Promise.all([
      registryIn((folder) => writeFileSync(join(folder, 'registry.db'), 'not a database, and long enough to be read as one'.repeat(100))),
      registryIn((folder) => mkdirSync(join(folder, 'registry.db'))),
    ]);
    for (const said of [text, folder]) expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('registry.db cannot be') });
  });

  test('a port that is taken', async () => {
    const port = await freePorts(1);
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
    const said = await registryIn(() => undefined, port);
    holder.close();
    expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port} is taken`) });
  });

  test('a folder of businesses that is not there', async () => {
    const folder = newFolder();
    await init('registry', folder, 8_100);
    await init('bpp', folder, 8_101, ['--registry', join(folder, 'registry.pin.yaml')]);
    appendFileSync(join(folder, 'bpp.yaml'), '  businesses_folder: nowhere\n');
    const { code, stderr } = await run(['run', 'bpp', '--config', join(folder, 'bpp.yaml')]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('businesses_folder') });
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe('a node that is run with its parent', () => {
  async function startRegistry(input: string): Promise<Running> {
    const folder = newFolder();
    await init('registry', folder, await freePorts(1));
    return start(['run', 'registry', '--config', join(folder, 'registry.yaml'), '--with-parent'], { input });
  }

  test('stops when that is gone: its standard input is at its end', async () => {
    const { code, stdout } = await (await startRegistry('')).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('"msg":"stopped"');
  });

  test('stops at once when it is told to, and does not wait for its parent', async () => {
    const { child, ended, said } = await startRegistry('kept open');
    await said(/"listening"/);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  }, 8_000);
});

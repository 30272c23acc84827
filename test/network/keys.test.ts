import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buy } from './buying.ts';
import { verdictOf } from './http.ts';
import { requestOf, sideOf } from './messages.ts';
import { type Network, startNetwork } from './network.ts';
import type { Party } from './party.ts';
import { type NetworkNode, runProgram, until } from './running.ts';

/** An operator changes the key of a node that runs, and takes a node off its network: with the command, beside real nodes. */

const CACHE_MS = 300;
const OLD = 'provider-1-key';

let network: Network;
let stranger: Party;
beforeAll(async () => {
  const peers = { peers: { cache_ms: CACHE_MS, negative_cache_ms: CACHE_MS } };
  network = await startNetwork({ providers: 2, processes: ['provider-1'], overrides: { bap: peers, bpp: peers, gateway: peers } });
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
});
afterAll(() => network?.stop());

async function command(...words: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const output = join(network.folder, `${randomUUID()}.out`);
  const code = await runProgram(words, output).ended;
  return { code, said: readFileSync(output, 'utf8').replaceAll(network.folder, '') };
}

const keysFileOf = ({ configFile }: NetworkNode) => configFile.replace(/yaml$/, 'keys.json');
const keyIdsIn = (node: NetworkNode) =>
  (JSON.parse(readFileSync(keysFileOf(node), 'utf8')) as { signing: { key_id: string }[] }).signing.map(({ key_id }) => key_id);

/** What the registry has of a node: status by key id. */
async function entriesOf(node: NetworkNode): Promise<Readonly<Record<string, string>>> {
  const { body } = await network.operator('GET', `/entries/${node.subscriberId}`);
  const { entries } = body as { entries: { keyId: string; status: string }[] };
  return Object.fromEntries(entries.map(({ keyId, status }) => [keyId, status]));
}

/** Asks for a quote, and gives the id of the key that signed it. */
async function signerOfQuote(by = stranger, node = network.provider): Promise<string> {
  const body = requestOf('select', { bap: by, bpp: sideOf(node) });
  const answer = await by.say(node.wireUrl, body);
  if (verdictOf(answer).ack !== 'ACK') throw new Error(`refused: ${answer.text}`);
  const heard = await by.hears('on_select', ({ context }) => context.message_id === body.context.message_id);
  return /keyId="[^|]+\|([^|]+)\|/.exec(heard.headers.authorization ?? '')?.[1] ?? 'none';
}

describe('a key that is changed', () => {
  test('while the node trades: no purchase fails, the old key holds until it is ended, and the node comes back with the new one', async () => {
    const { client, provider } = network;
    expect(await signerOfQuote()).toBe(OLD);
    const trading = { isOver: false, bought: 0 };
    const trade = (async () => {
      while (!trading.isOver) {
        expect(await buy(client)).toMatchObject({ state: 'confirmed' });
        trading.bought += 1;
      }
    })();

    const changed = await command('rotate-key', '--config', provider.configFile);
    expect(changed).toMatchObject({ code: 0, said: expect.stringContaining(`--end ${OLD}`) });
    const [first, next = ''] = keyIdsIn(provider);
    expect(first).toBe(OLD);
    expect(statSync(keysFileOf(provider)).mode & 0o777).toBe(0o600);
    await until(async () => (await signerOfQuote()) === next, 'the node signs with its new key', 20_000);
    expect(await entriesOf(provider)).toEqual({ [OLD]: 'SUBSCRIBED', [next]: 'SUBSCRIBED' });
    // Said once more it makes no third key.
    expect((await command('rotate-key', '--config', provider.configFile)).code).toBe(0);
    expect(keyIdsIn(provider)).toEqual([OLD, next]);

    expect(await command('rotate-key', '--config', provider.configFile, '--end', OLD)).toMatchObject({ code: 0 });
    expect(keyIdsIn(provider)).toEqual([next]);
    expect(statSync(keysFileOf(provider)).mode & 0o777).toBe(0o600);
    expect(await entriesOf(provider)).toEqual({ [OLD]: 'UNSUBSCRIBED', [next]: 'SUBSCRIBED' });
    const before = trading.bought;
    await until(() => trading.bought > before + 1, 'purchases go on', 20_000);
    trading.isOver = true;
    await trade;

    await provider.stop();
    await provider.start();
    expect(await signerOfQuote()).toBe(next);
    expect(await buy(client)).toMatchObject({ state: 'confirmed' });
  }, 90_000);

  test('of a node that stands still is entered at its next start, signed with the one before', async () => {
    const [, still] = network.providers as readonly [NetworkNode, NetworkNode];
    await still.stop();
    const begun = await command('rotate-key', '--config', still.configFile, '--seconds', '1');
    expect(begun).toMatchObject({ code: 1, said: expect.stringContaining('has not entered it yet') });
    const [old = '', next = ''] = keyIdsIn(still);
    const early = await command('rotate-key', '--config', still.configFile, '--end', old);
    expect(early).toMatchObject({ code: 1, said: expect.stringContaining('was not ended') });
    expect(keyIdsIn(still)).toEqual([old, next]);
    await still.start();
    expect((await command('rotate-key', '--config', still.configFile)).code).toBe(0);
    expect(await entriesOf(still)).toEqual({ [old]: 'SUBSCRIBED', [next]: 'SUBSCRIBED' });
  }, 60_000);

  test('by an operator in a hurry leaves no node without one, and touches nothing that it should not', async () => {
    const { provider, registry, buyer } = network;
    const [only = ''] = keyIdsIn(provider);
    const before = readFileSync(keysFileOf(provider), 'utf8');
    const said = await Promise.all([
      command('rotate-key', '--config', provider.configFile, '--end', only),
      command('rotate-key', '--config', provider.configFile, '--end', 'no-such-key'),
      command('rotate-key', '--config', provider.configFile, '--domain', 'mobility'),
      command('rotate-key', '--config', registry.configFile),
      command('leave', '--config', provider.configFile),
    ]);
    expect(said.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    const sentences = [/is the only one/, /has no key no-such-key; it has/, /There is no key for mobility/, /is a registry's/, /--yes/];
    for (const [place, sentence] of sentences.entries()) expect(said[place]?.said).toMatch(sentence);
    for (const { said: text } of said) expect(text).not.toMatch(/\n\s+at .*\.ts:\d+/);
    expect(readFileSync(keysFileOf(provider), 'utf8')).toBe(before);
    expect(Object.values(await entriesOf(provider)).sort()).toEqual(['SUBSCRIBED', 'UNSUBSCRIBED']);

    chmodSync(keysFileOf(buyer), 0o644);
    expect((await command('rotate-key', '--config', buyer.configFile)).said).toMatch(/chmod 600/);
    chmodSync(keysFileOf(buyer), 0o600);
  }, 60_000);
});

test('a new key signs nothing while there is a registry that does not have it: who asks there could not check it', async () => {
  const two = await startNetwork({ registries: 2 });
  try {
    const [first, second] = two.registries as readonly [NetworkNode, NetworkNode];
    const asker = await two.party({ name: 'asker', type: 'BAP' });
    await second.stop();
    const begun = await command('rotate-key', '--config', two.provider.configFile, '--seconds', '1');
    expect(begun).toMatchObject({ code: 1, said: expect.stringContaining(`until then key ${OLD} signs`) });
    const next = keyIdsIn(two.provider)[1] ?? '';
    const isAtFirst = async () => (await two.operator('GET', `/entries/${two.provider.subscriberId}`)).text.includes(next);
    await until(isAtFirst, `${first.subscriberId} has it`, 20_000);
    await until(() => readFileSync(two.provider.logFile, 'utf8').includes('signs with the first of these'), 'the node knows', 20_000);
    expect(await signerOfQuote(asker, two.provider)).toBe(OLD);
    await second.start();
    const signsWithNext = async () => (await signerOfQuote(asker, two.provider)) === next;
    await until(signsWithNext, 'the node signs with its new key', 60_000);
    expect((await command('rotate-key', '--config', two.provider.configFile)).code).toBe(0);
  } finally {
    await two.stop();
  }
}, 120_000);

test('a key file that cannot be read any more is told in the log; the node trades on', async () => {
  const { provider } = network;
  const whole = readFileSync(keysFileOf(provider));
  writeFileSync(keysFileOf(provider), '{ half a file');
  await until(() => readFileSync(provider.logFile, 'utf8').includes('is not JSON'), 'the log tells', 20_000);
  expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });
  writeFileSync(keysFileOf(provider), whole);
  expect(readFileSync(provider.logFile, 'utf8')).not.toContain('half a file');
}, 60_000);

test('a node that leaves is called by nobody any more, and cannot come back with the same keys', async () => {
  const { provider, client } = network;
  await provider.stop();
  const left = await command('leave', '--config', provider.configFile, '--yes');
  expect(left).toMatchObject({ code: 0, said: expect.stringContaining('has left registry.test') });
  expect(Object.values(await entriesOf(provider))).toEqual(['UNSUBSCRIBED', 'UNSUBSCRIBED']);
  await until(
    async () => {
      const { transactionId } = await client.search({ text: 'desembrood' });
      await until(async () => (await client.offers(transactionId)).offers.length > 0, 'the other still offers');
      return (await client.transaction(transactionId)).providerNodes.join() === 'provider-2.test';
    },
    'only the other is asked',
    20_000,
  );
  const starting = provider.start().then(
    () => 'ready',
    () => 'ended before it was',
  );
  await until(() => readFileSync(provider.logFile, 'utf8').includes('This key was withdrawn; make a new one'), 'the log tells why', 20_000);
  await provider.stop();
  expect(await starting).toBe('ended before it was');
}, 90_000);

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeSubscription } from '../../dialects/subscription.ts';
import { createRegistryClient, type PinnedRegistry } from '../../node/registry-client.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { signEntry } from '../../protocol/signing/entry.ts';
import { parseSignatureHeader } from '../../protocol/signing/header.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import type { Subscriber } from '../../protocol/subscriber.ts';
import { engine, HandClock, NOW_MS, newParty, reply, SILENCE, Wire } from './stage.ts';

const own = newParty('own.test', 'BAP');
const shop = newParty('shop.test', 'BPP');
const other = newParty('other.test', 'BPP');
const keys = signingKeyPair(randomBytes(32));
const strange = signingKeyPair(randomBytes(32));

const row = ({ subscriber }: { subscriber: Subscriber }, secret = keys.secret) =>
  signEntry(encodeSubscription(subscriber), { keyId: 'r1', secret, createdMs: NOW_MS, engine });
const list = (...rows: unknown[]) => reply(200, JSON.stringify(rows));

function open(hosts: readonly string[] = ['one.test']) {
  const wire = new Wire();
  const registries: PinnedRegistry[] = hosts.map((host) => ({
    subscriberId: host,
    url: `https://${host}`,
    signingKeys: new Map([['r1', keys.publicKey]]),
    encryptionKeys: [],
  }));
  const ports = { transport: wire, identity: own.identity, clock: new HandClock(), engine, telemetry: silentTelemetry() };
  return { wire, client: createRegistryClient({ registries, ...ports }) };
}

const idsOf = (outcome: Awaited<ReturnType<ReturnType<typeof open>['client']['lookup']>>) =>
  outcome.ok ? outcome.value.map(({ subscriberId }) => subscriberId) : outcome.problem.name;

describe('what a registry says is believed', () => {
  test('when it has signed it; the question is signed as well', async () => {
    const { wire, client } = open();
    wire.answer = () => list(row(shop));
    expect(idsOf(await client.lookup({ subscriberId: 'shop.test' }))).toEqual(['shop.test']);
    const [asked] = wire.calls;
    expect(asked?.url).toBe('https://one.test/lookup');
    const header = parseSignatureHeader(asked?.headers.authorization);
    expect(header.ok && header.value.subscriberId).toBe('own.test');
  });

  test('and not when it has not: such entries are left out', async () => {
    const { wire, client } = open();
    const changed = { ...row(other), url: 'https://evil.test' };
    wire.answer = () => list(row(shop), row(other, strange.secret), encodeSubscription(other.subscriber), changed, null, 7);
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toEqual(['shop.test']);
  });

  test('nor is a signed entry of somebody else taken for the one that was asked for', async () => {
    const { wire, client } = open();
    wire.answer = () => list(row(other));
    expect(idsOf(await client.lookup({ subscriberId: 'shop.test' }))).toEqual([]);
    expect(idsOf(await client.lookup({ subscriberId: 'other.test', keyId: 'k2' }))).toEqual([]);
    expect(idsOf(await client.lookup({ type: 'BAP' }))).toEqual([]);
    expect(idsOf(await client.lookup({ subscriberId: 'other.test', keyId: 'k1', type: 'BPP' }))).toEqual(['other.test']);
  });
});

describe('of several registries', () => {
  const failures = [
    ['is silent', SILENCE],
    ['fails', reply(503, '{}')],
    ['does not know us', reply(401, '{"error":{"message":"who?"}}')],
    ['answers with a page', reply(200, '<html>')],
    ['answers with something else than a list', reply(200, '{}')],
    ['signs not one of its rows', list(row(shop, strange.secret))],
  ] as const;
  test.each(failures)('the next is asked when one %s', async (_what, answer) => {
    const { wire, client } = open(['one.test', 'two.test']);
    wire.answer = ({ url }) => (url.startsWith('https://one.test') ? answer : list(row(shop)));
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toEqual(['shop.test']);
  });

  test('one that is down is not asked first again and again', async () => {
    const { wire, client } = open(['one.test', 'two.test']);
    wire.answer = ({ url }) => (url.startsWith('https://one.test') ? SILENCE : list(row(shop)));
    for (let i = 0; i < 5; i += 1) await client.lookup({ type: 'BPP' });
    expect(wire.calls.filter(({ url }) => url.startsWith('https://one.test'))).toHaveLength(1);
    wire.answer = ({ url }) => (url.startsWith('https://two.test') ? SILENCE : list(row(other)));
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toEqual(['other.test']);
  });

  test('when none answers, that is said', async () => {
    const { wire, client } = open(['one.test', 'two.test']);
    wire.answer = () => SILENCE;
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toBe('registry-unavailable');
    expect(wire.calls).toHaveLength(2);
  });

  test('that there is no such entry is an answer', async () => {
    const { wire, client } = open(['one.test', 'two.test']);
    wire.answer = () => list();
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toEqual([]);
    expect(wire.calls).toHaveLength(1);
  });
});

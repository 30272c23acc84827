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

function open() {
  const wire = new Wire();
  const registry: PinnedRegistry = {
    subscriberId: 'one.test',
    url: 'https://one.test',
    signingKeys: new Map([['r1', keys.publicKey]]),
    encryptionKeys: [],
  };
  const ports = { transport: wire, identity: own.identity, clock: new HandClock(), engine, telemetry: silentTelemetry() };
  return { wire, client: createRegistryClient({ registry, ...ports }) };
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

describe('it is no answer', () => {
  const failures = [
    ['is silent', SILENCE],
    ['fails', reply(503, '{}')],
    ['answers with a page', reply(200, '<html>')],
    ['answers with something else than a list', reply(200, '{}')],
    ['signs not one of its rows', list(row(shop, strange.secret))],
  ] as const;
  test.each(failures)('when a registry %s', async (_what, answer) => {
    const { wire, client } = open();
    wire.answer = () => answer;
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toBe('registry-unavailable');
  });

  test('when it does not know us', async () => {
    const { wire, client } = open();
    wire.answer = () => reply(401, '{"error":{"message":"who?"}}');
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toBe('key-unknown');
  });

  test('but that there is no such entry is one', async () => {
    const { wire, client } = open();
    wire.answer = () => list();
    expect(idsOf(await client.lookup({ type: 'BPP' }))).toEqual([]);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeSubscription } from '../../dialects/subscription.ts';
import { createPeers } from '../../node/peers.ts';
import { createRegistryClient } from '../../node/registry-client.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import type { TransportCall, TransportResult } from '../../node/transport.ts';
import { signEntry } from '../../protocol/signing/entry.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import type { Subscriber } from '../../protocol/subscriber.ts';
import { engine, HandClock, NOW_MS, newParty, PEERS, reply, SILENCE, Wire } from './stage.ts';

/** Several registries in one configuration, as a node asks them: signed entries over a wire that a test holds. */

const own = newParty('own.test', 'BAP');
const shop = newParty('shop.test', 'BPP').subscriber;
const baker = newParty('baker.test', 'BPP').subscriber;
const florist = newParty('florist.test', 'BPP').subscriber;

class RegistryOnTheWire {
  readonly keys = signingKeyPair(randomBytes(32));
  readonly host: string;
  rows: readonly Subscriber[];
  /** In place of an answer. */
  instead: TransportResult | Promise<TransportResult> | undefined;
  asked = 0;

  constructor(host: string, rows: readonly Subscriber[]) {
    this.host = host;
    this.rows = rows;
  }

  answer(call: TransportCall): TransportResult | Promise<TransportResult> {
    this.asked += 1;
    if (this.instead !== undefined) return this.instead;
    const filter = JSON.parse(Buffer.from(call.body ?? []).toString()) as Record<string, unknown>;
    const fitting = this.rows.map((row) => encodeSubscription(row)).filter((row) => Object.entries(filter).every(([k, v]) => row[k] === v));
    return reply(200, JSON.stringify(fitting.map((row) => this.signed(row))));
  }

  signed(row: Parameters<typeof signEntry>[0]) {
    return signEntry(row, { keyId: 'r1', secret: this.keys.secret, createdMs: NOW_MS, engine });
  }
}

function open(first: readonly Subscriber[], second: readonly Subscriber[]) {
  const clock = new HandClock();
  const wire = new Wire();
  const one = new RegistryOnTheWire('one.test', first);
  const two = new RegistryOnTheWire('two.test', second);
  const registries = [one, two];
  wire.answer = (call) => registries.find(({ host }) => call.url.startsWith(`https://${host}/`))?.answer(call) ?? SILENCE;
  const ports = { transport: wire, identity: own.identity, clock, engine, telemetry: silentTelemetry() };
  const clients = registries.map(({ host, keys }) =>
    createRegistryClient({
      ...ports,
      registry: { subscriberId: host, url: `https://${host}`, signingKeys: new Map([['r1', keys.publicKey]]), encryptionKeys: [] },
    }),
  );
  return { clock, one, two, peers: createPeers(clients, clock, PEERS) };
}

type Opened = ReturnType<typeof open>;
const keyOf = async ({ peers }: Opened, id: string, keyId = 'k1') => {
  const found = await peers.key(id, keyId);
  return found.ok ? found.value.url : found.problem.name;
};
const found = async ({ peers }: Opened) => {
  const rows = await peers.find({ type: 'BPP' });
  return rows.ok ? rows.value.map(({ subscriberId }) => subscriberId).sort() : rows.problem.name;
};

/** A registry that takes as long to answer as a test wants it to. */
function hanging(registry: RegistryOnTheWire): (answer: TransportResult) => void {
  let letGo: (answer: TransportResult) => void = () => undefined;
  registry.instead = new Promise((resolve) => {
    letGo = resolve;
  });
  return letGo;
}

describe('of two registries', () => {
  test('a member that only the second knows is found, by its key and by its role', async () => {
    const net = open([shop], [baker]);
    expect(await keyOf(net, 'baker.test')).toBe(baker.url);
    const node = await net.peers.node('baker.test', 'BPP', 'retail');
    expect(node.ok && node.value.url).toBe(baker.url);
    expect(await keyOf(net, 'shop.test')).toBe(shop.url);
    expect(await keyOf(net, 'nobody.test')).toBe('key-unknown');
  });

  test('a search finds the members of both, and one that is in both once', async () => {
    const net = open([shop, baker], [{ ...baker, url: 'https://other.test' }, florist]);
    const rows = await net.peers.find({ type: 'BPP' });
    expect(rows.ok && rows.value.map(({ url }) => url).sort()).toEqual([baker.url, florist.url, shop.url].sort());
  });

  test('the first that knows a name speaks for it: nobody takes that name by another key in the second', async () => {
    const net = open([shop], [{ ...shop, keyId: 'evil', url: 'https://evil.test' }]);
    expect(await keyOf(net, 'shop.test', 'evil')).toBe('key-unknown');
    const bap = await open([shop], [{ ...shop, type: 'BAP', url: 'https://evil.test' }]).peers.node('shop.test', 'BAP', 'retail');
    expect(bap.ok ? bap.value.url : bap.problem.name).toBe('key-unknown');
  });

  test('an entry is only believed when it is signed by the registry that gave it', async () => {
    const net = open([], []);
    net.two.instead = reply(200, JSON.stringify([net.one.signed(encodeSubscription(baker))]));
    expect(await keyOf(net, 'baker.test')).toBe('registry-unavailable');
    net.one.instead = reply(200, JSON.stringify([net.two.signed(encodeSubscription(shop)), net.one.signed(encodeSubscription(florist))]));
    expect(await found(net)).toEqual(['florist.test']);
  });

  test('the second is not asked for what the first knows, nor the first again for what the second had a moment ago', async () => {
    const net = open([shop], [baker]);
    await keyOf(net, 'shop.test');
    expect(net.two.asked).toBe(0);
    await keyOf(net, 'baker.test');
    const before = net.one.asked;
    net.clock.ms += PEERS.cacheMs - 1;
    expect(await keyOf(net, 'baker.test')).toBe(baker.url);
    expect([net.one.asked, net.two.asked]).toEqual([before, 1]);
    net.clock.ms += 1;
    await keyOf(net, 'baker.test');
    expect(net.two.asked).toBe(2);
  });

  test('an address that names unknown keys is counted once for each, however many registries are asked', async () => {
    const net = open([], []);
    let counted = 0;
    const mayAsk = () => {
      counted += 1;
      return { ok: true, value: undefined } as const;
    };
    await net.peers.key('made-up.test', 'k1', { mayAsk });
    expect(counted).toBe(1);
  });
});

describe('while one of two is down', () => {
  test('those that the other knows are found; of others it is said that they cannot be looked up, not that they do not exist', async () => {
    const net = open([shop], [baker]);
    net.one.instead = SILENCE;
    expect(await keyOf(net, 'baker.test')).toBe(baker.url);
    expect(await keyOf(net, 'shop.test')).toBe('registry-unavailable');
    expect(await found(net)).toEqual(['baker.test']);
  });

  test('its members are remembered for as long as any key is while no registry answers, and no longer; members of the other come and go', async () => {
    const net = open([shop], [baker]);
    expect(await keyOf(net, 'shop.test')).toBe(shop.url);
    expect(await found(net)).toEqual(['baker.test', 'shop.test']);
    net.one.instead = SILENCE;
    net.two.rows = [florist];
    net.clock.ms += PEERS.cacheMs;
    expect(await keyOf(net, 'shop.test')).toBe(shop.url);
    expect(await found(net)).toEqual(['florist.test', 'shop.test']);
    net.clock.ms += PEERS.graceMs;
    expect(await found(net)).toEqual(['florist.test']);
    expect(await keyOf(net, 'shop.test')).toBe('registry-unavailable');
  });

  test('it holds up a few look-ups and then nobody, until it answers again', async () => {
    const net = open([shop], [baker, florist, { ...baker, subscriberId: 'late.test' }]);
    const letGo = hanging(net.one);
    const first = [keyOf(net, 'baker.test'), found(net)];
    await new Promise(setImmediate);
    expect(net.one.asked).toBe(2);
    letGo(SILENCE);
    expect(await Promise.all(first)).toEqual([baker.url, ['baker.test', 'florist.test', 'late.test']]);
    // It is left alone; then one look-up tries it, and is not waited for.
    const asked = net.one.asked;
    expect(await keyOf(net, 'florist.test')).toBe(florist.url);
    expect(net.one.asked).toBe(asked);
    net.clock.ms += 2_000;
    const letGoAgain = hanging(net.one);
    expect(await keyOf(net, 'late.test')).toBe(baker.url);
    expect(await found(net)).toEqual(['baker.test', 'florist.test', 'late.test']);
    expect(net.one.asked).toBe(asked + 1);
    // Only who is nowhere else waits for it, at most as long as a registry is given to answer.
    const waiting = net.peers.key('baker.test', 'k9');
    net.one.instead = undefined;
    letGoAgain(reply(200, '[]'));
    expect((await waiting).ok).toBe(false);
    expect(await keyOf(net, 'shop.test')).toBe(shop.url);
  });

  test('one that is back is asked at once for whom no other can be asked about', async () => {
    const net = open([shop, baker], [florist]);
    net.one.instead = SILENCE;
    for (const id of ['florist.test', 'made-up.test']) await keyOf(net, id);
    net.one.instead = undefined;
    net.two.instead = SILENCE;
    expect(await keyOf(net, 'shop.test')).toBe(shop.url);
  });
});

import { describe, expect, test } from 'vitest';
import { createPeers, type PeersOptions } from '../../node/peers.ts';
import { bodyOf, DAY_MS, HandClock, NOW_MS, newParty, openStage, PEERS, Register, say, signatureOf, told } from './stage.ts';

const buyer = newParty('buyer.test', 'BAP');
const shop = newParty('shop.test', 'BPP');

function open(options: Partial<PeersOptions> = {}, ...parties: ReturnType<typeof newParty>[]) {
  const clock = new HandClock();
  const register = new Register(...(parties.length > 0 ? parties : [buyer, shop]));
  return { clock, register, peers: createPeers([register], clock, { ...PEERS, ...options }) };
}

const nameOf = (outcome: { ok: boolean; problem?: { name: string } }) => (outcome.ok ? 'ok' : outcome.problem?.name);

describe('as few look-ups as honesty allows', () => {
  test('an entry is asked for once until its time is over', async () => {
    const { peers, register, clock } = open();
    for (let i = 0; i < 5; i += 1) expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('ok');
    clock.ms += PEERS.cacheMs - 1;
    await peers.key('buyer.test', 'k1');
    expect(register.asked).toHaveLength(1);
    clock.ms += 1;
    await peers.key('buyer.test', 'k1');
    expect(register.asked).toHaveLength(2);
  });

  test('many who ask at once share one look-up', async () => {
    const { peers, register } = open();
    const found = await Promise.all(Array.from({ length: 50 }, () => peers.key('buyer.test', 'k1')));
    expect([found.every(({ ok }) => ok), register.asked.length]).toEqual([true, 1]);
  });

  test('a registry that hangs is not waited for by strangers without number; those who are known are served', async () => {
    const { peers, register } = open();
    await peers.key('buyer.test', 'k1');
    let letGo = (): void => {};
    register.gate = new Promise((resolve) => {
      letGo = resolve;
    });
    const strangers = Array.from({ length: 1_000 }, (_, n) => peers.key(`stranger-${n}.test`, 'k1'));
    expect(register.asked.length).toBe(257);
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('ok');
    letGo();
    const told = await Promise.all(strangers);
    expect(told.filter((one) => nameOf(one) === 'registry-unavailable')).toHaveLength(744);
  });

  test('that there is no such key is remembered, but not for long', async () => {
    const { peers, register, clock } = open();
    for (let i = 0; i < 5; i += 1) expect(nameOf(await peers.key('new.test', 'k1'))).toBe('key-unknown');
    expect(register.asked).toHaveLength(1);
    register.rows.push(newParty('new.test', 'BAP').subscriber);
    clock.ms += PEERS.negativeCacheMs;
    expect(nameOf(await peers.key('new.test', 'k1'))).toBe('ok');
  });

  test('no more is remembered than there is room for', async () => {
    const { peers, register } = open({ entriesMax: 1 });
    for (const id of ['buyer.test', 'shop.test', 'buyer.test']) await peers.key(id, 'k1');
    expect(register.asked).toHaveLength(3);
  });

  test('made-up names push nothing out that is of use', async () => {
    const { peers, register } = open({ entriesMax: 10 });
    await peers.key('buyer.test', 'k1');
    for (let i = 0; i < 50; i += 1) await peers.key('buyer.test', `made-up-${i}`);
    const before = register.asked.length;
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('ok');
    expect(register.asked).toHaveLength(before);
  });
});

describe('keys that must not be used', () => {
  test('a key is refused the moment its validity ends, also while it is remembered', async () => {
    const { peers, clock } = open({ cacheMs: 2 * DAY_MS });
    clock.ms = buyer.subscriber.validUntilMs - 1;
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('ok');
    clock.ms += 1;
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('key-expired');
    expect(nameOf(await peers.node('shop.test', 'BPP', 'retail'))).toBe('key-expired');
    expect(await peers.find({ type: 'BPP' })).toEqual({ ok: true, value: [] });
  });

  test.each(['INITIATED', 'UNDER_SUBSCRIPTION', 'EXPIRED', 'UNSUBSCRIBED', 'INVALID_SSL'] as const)(
    'nor with status %s',
    async (status) => {
      const { peers, register } = open();
      register.change('buyer.test', { status });
      expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('key-revoked');
    },
  );

  test('nor before its time', async () => {
    const { peers, register } = open();
    register.change('buyer.test', { validFromMs: NOW_MS + 1 });
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('key-expired');
  });

  test('a revoked key stops working within the time an entry is trusted', async () => {
    const { peers, register, clock } = open();
    await peers.key('buyer.test', 'k1');
    register.change('buyer.test', { status: 'UNSUBSCRIBED' });
    clock.ms += PEERS.cacheMs;
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('key-revoked');
  });

  test('of several entries the one that may trade is chosen', async () => {
    const old = newParty('shop.test', 'BPP', { status: 'UNSUBSCRIBED', url: 'https://old.test/beckn' });
    const { peers } = open({}, old, newParty('shop.test', 'BPP', { domain: 'mobility', url: 'https://rides.test' }), shop);
    const found = await peers.node('shop.test', 'BPP', 'retail');
    expect(found.ok && found.value.url).toBe(shop.subscriber.url);
  });
});

describe('while no registry can be reached', () => {
  test('what is known serves on for a while, and no longer', async () => {
    const { peers, register, clock } = open();
    await peers.key('buyer.test', 'k1');
    register.isDown = true;
    clock.ms += PEERS.cacheMs + PEERS.graceMs - 1;
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('ok');
    clock.ms += 1;
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('registry-unavailable');
  });

  test('that a key is unknown does not serve on', async () => {
    const { peers, register, clock } = open();
    await peers.key('new.test', 'k1');
    register.isDown = true;
    clock.ms += PEERS.negativeCacheMs;
    expect(nameOf(await peers.key('new.test', 'k1'))).toBe('registry-unavailable');
  });

  test('it is asked every few seconds, not at every message', async () => {
    const { peers, register, clock } = open();
    register.isDown = true;
    for (let i = 0; i < 100; i += 1) await peers.key('buyer.test', 'k1');
    expect(register.asked).toHaveLength(1);
    clock.ms += 2_000;
    register.isDown = false;
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('ok');
  });

  test('a registry that hangs holds up one message, and then none that can be served without it', async () => {
    const { peers, register, clock } = open();
    await peers.key('buyer.test', 'k1');
    clock.ms += PEERS.cacheMs;
    register.isDown = true;
    await peers.key('buyer.test', 'k1');
    clock.ms += 2_000;
    let letGo = (): void => {};
    register.gate = new Promise((resolve) => {
      letGo = resolve;
    });
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('ok');
    expect(register.asked).toHaveLength(3);
    register.isDown = false;
    register.change('buyer.test', { status: 'UNSUBSCRIBED' });
    letGo();
    await new Promise(setImmediate);
    expect(nameOf(await peers.key('buyer.test', 'k1'))).toBe('key-revoked');
  });
});

describe('a signature that fails with a remembered key', () => {
  const provider = newParty('provider.test', 'BPP');
  const renewed = newParty('buyer.test', 'BAP');
  const stageOf = () => openStage({ own: provider, others: [buyer] });

  test('is tried once more with the key as it is now: it was renewed under the same id', async () => {
    const stage = stageOf();
    expect(told(await say(stage.node, buyer, bodyOf(buyer)))).toBe('200 ACK');
    stage.clock.ms += 2_000;
    stage.register.change('buyer.test', { signingPublicKey: renewed.subscriber.signingPublicKey });
    expect(told(await say(stage.node, renewed, bodyOf(renewed)))).toBe('200 ACK');
    expect(told(await say(stage.node, buyer, bodyOf(buyer)))).toMatch(/^401 .*does not fit/);
  });

  test('does not become a load on the registry', async () => {
    const stage = stageOf();
    await say(stage.node, buyer, bodyOf(buyer));
    for (let i = 0; i < 50; i += 1) {
      stage.clock.ms += 200;
      await say(stage.node, renewed, bodyOf(renewed));
    }
    expect(stage.register.asked.length).toBeLessThanOrEqual(6);
  });

  test('and so is one whose remembered key is over: its validity was prolonged', async () => {
    const stage = openStage({ own: provider, others: [buyer], peers: { cacheMs: 2 * DAY_MS } });
    await say(stage.node, buyer, bodyOf(buyer));
    stage.clock.ms = buyer.subscriber.validUntilMs;
    const body = bodyOf(buyer, { timestamp: new Date(stage.clock.ms).toISOString() });
    const signing = { createdMs: stage.clock.ms };
    expect(told(await say(stage.node, buyer, body, { signing }))).toMatch(/^401 .*not valid now/);
    stage.clock.ms += 2_000;
    stage.register.change('buyer.test', { validUntilMs: stage.clock.ms + DAY_MS });
    expect(told(await say(stage.node, buyer, body, { signing }))).toBe('200 ACK');
    expect(told(await say(stage.node, buyer, body, { headers: { authorization: signatureOf(renewed, body, signing) } }))).toMatch(/^401 /);
  });
});

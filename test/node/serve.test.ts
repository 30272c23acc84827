import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openNode } from '../../cli/nodes/open-node.ts';
import { systemChance, systemClock } from '../../node/clock.ts';
import { ConfigError, type NodeConfig, readConfig } from '../../node/config.ts';
import { layFoundation } from '../../node/foundation.ts';
import { PortTaken } from '../../node/http.ts';
import { createKeys, writeKeys } from '../../node/keys-file.ts';
import { runNode } from '../../node/runner.ts';
import { type Servable, type Served, serve } from '../../node/serve.ts';
import { ownSubscriptions } from '../../node/subscriptions.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { bodyOf, counting, DAY_MS, newParty, openStage, SILENCE, say } from './stage.ts';
import { logEntry } from './store/fixture.ts';

const served: Served[] = [];
afterEach(async () => {
  for (const each of served.splice(0)) await each.stop();
});

/** A gateway's configuration, with a registry that is not there. */
function configOf(changes: Partial<NodeConfig> = {}): NodeConfig & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-serve-'));
  const file = join(folder, 'gateway.yaml');
  const keys = createKeys({ keyId: 'g1' }, systemChance);
  writeKeys(join(folder, 'keys.json'), keys);
  const text = [
    'role: gateway',
    'subscriber_id: gateway.test',
    'public_url: http://127.0.0.1:1/beckn',
    'keys_file: keys.json',
    'domains: [retail]',
    'allow_private_addresses: true',
    'registries:',
    '  - subscriber_id: registry.test',
    '    url: http://127.0.0.1:9/v1',
    '    keys:',
    '      - key_id: r1',
    `        signing_public_key: ${toBase64(keys.signing[0]?.publicKey ?? new Uint8Array())}`,
    `        encryption_public_key: ${toBase64(keys.encryption.publicKey)}`,
    'log:',
    '  file: gateway.log',
  ].join('\n');
  writeFileSync(file, text);
  const config = readConfig(text, { file, env: {} });
  return { ...config, listen: { host: '127.0.0.1', port: 0, behindProxy: false, drainMs: 0 }, ...changes, folder };
}

const logOf = ({ folder }: { folder: string }) => readFileSync(join(folder, 'gateway.log'), 'utf8');

describe('a node behind its port', () => {
  test('is alive before it is subscribed, but not ready, and stops without waiting for a registry that is not there', async () => {
    const config = configOf();
    const node = await openNode(config);
    served.push(node);
    expect((await fetch(`${node.url}/health`)).status).toBe(200);
    const ready = await fetch(`${node.url}/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { reasons: ['not subscribed at a registry yet'] }]);
    const message = await fetch(`${node.url}/beckn/search`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(message.status).toBe(401);
    expect(message.headers.get('www-authenticate')).toContain('realm="gateway.test"');
    expect((await fetch(`${node.url}/elsewhere`)).status).toBe(404);
    const beganMs = systemClock.nowMs();
    await served.pop()?.stop();
    expect(systemClock.nowMs() - beganMs).toBeLessThan(2_000);
    expect(logOf(config)).toContain('"msg":"stopped"');
  });

  test('whose port is taken leaves nothing running', async () => {
    const first = await openNode(configOf());
    served.push(first);
    const config = configOf({ listen: { host: '127.0.0.1', port: first.port, behindProxy: false, drainMs: 0 } });
    await expect(openNode(config)).rejects.toThrow(PortTaken);
    const foundation = await layFoundation(config);
    let rounds = 0;
    const servable: Servable = {
      receive: () => Promise.reject(new Error('nobody comes')),
      refuse: () => ({ status: 500, headers: {}, body: '' }),
      async work() {
        rounds += 1;
        return false;
      },
      settled: async () => undefined,
      nextDueMs: async () => systemClock.nowMs(),
      onWake: () => undefined,
    };
    await expect(serve(foundation, { servable, notReady: () => [] })).rejects.toThrow(PortTaken);
    const before = rounds;
    await systemClock.sleep(200);
    expect(rounds).toBe(before);
    await foundation.transport.close();
    await foundation.store.close();
    foundation.logDestination.close();
  });

  test('tells in /ready and /metrics how many messages it heard and could not act upon', async () => {
    const config = configOf();
    const before = await layFoundation(config);
    const value = { action: 'search', reason: 'a mistake', atMs: systemClock.nowMs() };
    await before.store.commit({ partition: 'set-aside', put: [{ key: 'l1', value: { partition: 'p', atMs: value.atMs } }] });
    await before.store.commit({ partition: 'p', put: [{ key: 'failed:l1', value }] });
    await before.transport.close();
    await before.store.close();
    before.logDestination.close();
    const node = await openNode(config);
    served.push(node);
    expect(await (await fetch(`${node.url}/ready`)).json()).toMatchObject({ waiting: { inbox: 0, dead: 0, setAside: 1 } });
    expect(await (await fetch(`${node.url}/metrics`)).text()).toMatch(/queue_entries\{queue="set-aside",node="[^"]+"\} 1\n/);
  });

  test.each([
    [400, 1],
    [0, 2],
  ])('that keeps what is finished for %i days has %i of two transactions left when it has looked', async (days, left) => {
    const config = configOf();
    const before = await layFoundation(config);
    for (const [id, ageMs] of Object.entries({ old: 401 * DAY_MS, young: 399 * DAY_MS })) {
      const entry = logEntry(id, { transactionId: id, atMs: systemClock.nowMs() - ageMs });
      await before.store.commit({ partition: id, log: [entry] });
    }
    await before.transport.close();
    await before.store.close();
    before.logDestination.close();
    const node = await openNode({ ...config, retention: { days } });
    served.push(node);
    if (days > 0) await expect.poll(() => logOf(config), { timeout: 10_000 }).toContain('removed for their age');
    await served.pop()?.stop();
    const after = await layFoundation(config);
    expect(await after.store.transactions({ limit: 9 })).toHaveLength(left);
    await after.transport.close();
    await after.store.close();
    after.logDestination.close();
  });

  test('whose log or store cannot be opened says which setting to mend', async () => {
    const config = configOf();
    const inAFile = join(config.folder, 'keys.json', 'sub');
    const store = { engine: 'sqlite', file: join(inAFile, 'node.db') } as const;
    await expect(layFoundation({ ...config, store })).rejects.toThrow(/store\.file/);
    const log = { ...config.log, file: join(inAFile, 'node.log') };
    await expect(layFoundation({ ...config, log })).rejects.toThrow(ConfigError);
  });
});

describe("a node's own subscription", () => {
  test('is the same after a restart, until its end is near', async () => {
    const config = configOf();
    const foundation = await layFoundation(config);
    let nowMs = systemClock.nowMs();
    const later = { ...foundation, clock: { ...systemClock, nowMs: () => nowMs } };
    const [first] = await ownSubscriptions(later, 'BG');
    nowMs += 300 * DAY_MS;
    expect(await ownSubscriptions(later, 'BG')).toEqual([first]);
    nowMs += 40 * DAY_MS;
    const [renewed] = await ownSubscriptions(later, 'BG');
    expect(renewed?.keyId).toBe(first?.keyId);
    expect(renewed?.validUntilMs).toBe(nowMs + 365 * DAY_MS);
    expect(await ownSubscriptions(later, 'BG')).toEqual([renewed]);
    await foundation.transport.close();
    await foundation.store.close();
    foundation.logDestination.close();
  });
});

test('a node whose only destination is down does next to nothing until it is time', async () => {
  const own = newParty('own.test', 'BAP', { validUntilMs: systemClock.nowMs() + DAY_MS });
  const shop = newParty('shop.test', 'BPP', { validUntilMs: systemClock.nowMs() + DAY_MS });
  const stage = openStage({ own, others: [shop], parts: { clock: systemClock } });
  stage.wire.answer = () => SILENCE;
  const body = bodyOf(own);
  const to = { subscriberId: 'shop.test', type: 'BPP', domain: 'retail' } as const;
  const id = '00000000-0000-4000-8000-000000000001';
  const address = { id: 'own.test', uri: own.subscriber.url };
  const envelope = {
    version: '1.1.1',
    action: 'search',
    domain: 'retail',
    buyerNode: address,
    transactionId: id,
    timestampMs: systemClock.nowMs(),
  };
  const giveUpAtMs = systemClock.nowMs() + 60_000;
  const send = Array.from(
    { length: 30 },
    () => ({ what: 'bytes', to, envelope: { ...envelope, messageId: id }, path: 'search', bytes: body, giveUpAtMs }) as const,
  );
  await stage.node.perform(counting('p', { send }));
  let rounds = 0;
  const workable = {
    ...stage.node,
    work() {
      rounds += 1;
      return stage.node.work();
    },
  };
  const { store } = stage;
  const telemetry = (await layFoundation({ ...configOf(), store: { engine: 'memory', file: '' } })).telemetry;
  const runner = runNode({ workable, store, clock: systemClock, telemetry });
  await systemClock.sleep(200);
  const [roundsBefore, callsBefore] = [rounds, stage.wire.calls.length];
  await systemClock.sleep(600);
  expect(rounds - roundsBefore).toBeLessThan(8);
  expect(stage.wire.calls.length).toBe(callsBefore);
  // And what comes in meanwhile is acted upon at once.
  await say(stage.node, shop, bodyOf(shop), { path: 'nothing' });
  await runner.stop();
});

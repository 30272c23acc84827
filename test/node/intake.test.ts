import { describe, expect, test } from 'vitest';
import { createLimiter } from '../../node/limiter.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import type { Commit, Store } from '../../node/store/port.ts';
import { StoreUnavailable } from '../../node/store/port.ts';
import { ok } from '../../protocol/problems.ts';
import { bodyOf, NOW_MS, newListener, newParty, newSqlite, onSearchOf, openStage, say, signatureOf, told } from './stage.ts';

const shop = newParty('shop.test', 'BPP');
const buyer = newParty('buyer.test', 'BAP');
const gateway = newParty('gateway.test', 'BG');
const stageOf = (more: Partial<Parameters<typeof openStage>[0]> = {}) => openStage({ own: shop, others: [buyer, gateway], ...more });

describe('what is accepted', () => {
  test('a signed search is acknowledged and acted upon', async () => {
    const stage = stageOf();
    expect(told(await say(stage.node, buyer, bodyOf(buyer)))).toBe('200 ACK');
    await stage.settle();
    expect(stage.role.heard.map(({ sender, via }) => [sender.subscriberId, sender.type, via])).toEqual([['buyer.test', 'BAP', undefined]]);
  });

  test('a message that came by way of a gateway is known by both', async () => {
    const stage = stageOf();
    const body = bodyOf(buyer);
    expect(told(await say(stage.node, buyer, body, { headers: { 'x-gateway-authorization': signatureOf(gateway, body) } }))).toBe(
      '200 ACK',
    );
    await stage.settle();
    expect(stage.role.heard[0]?.via).toEqual({ subscriberId: 'gateway.test', type: 'BG' });
  });

  test('an acknowledgement is given only when the message is on disk: a node that dies right after it has it still', async () => {
    const first = openMemoryStore();
    const stage = stageOf({ store: first });
    expect(told(await say(stage.node, buyer, bodyOf(buyer)))).toBe('200 ACK');
    const after = stageOf({ store: first.crash() });
    await after.settle();
    expect(after.role.heard).toHaveLength(1);
  });

  test('claim, inbox and log are one commit', async () => {
    const commits: Commit[] = [];
    const store = openMemoryStore();
    const commit = store.commit;
    store.commit = (one) => {
      commits.push(one);
      return commit(one);
    };
    await say(stageOf({ store }).node, buyer, bodyOf(buyer));
    expect(commits).toHaveLength(1);
    expect([commits[0]?.claims?.length, commits[0]?.log?.length, commits[0]?.inbox?.length]).toEqual([1, 1, 1]);
  });

  test('the same message again is acknowledged again and applied once', async () => {
    const { store } = await newSqlite();
    const stage = stageOf({ store });
    const body = bodyOf(buyer);
    expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
    stage.clock.ms += 2_000;
    // As a sender does it: the same bytes, signed anew.
    expect(told(await say(stage.node, buyer, body, { signing: { createdMs: stage.clock.ms } }))).toBe('200 ACK');
    await stage.settle();
    expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
    await stage.settle();
    expect(stage.role.heard).toHaveLength(1);
    expect(await stage.metrics()).toMatch(/messages_received_total\{action="search",verdict="repeated",[^}]*\} 2/);
    await stage.close();
  });

  test('something else under the same message id is refused', async () => {
    const stage = stageOf();
    const ids = { transaction_id: crypto.randomUUID(), message_id: crypto.randomUUID() };
    await say(stage.node, buyer, bodyOf(buyer, ids));
    expect(told(await say(stage.node, buyer, bodyOf(buyer, ids, {})))).toMatch(/^400 NACK search .* was received before with another body/);
  });

  test('one search brings many catalogues under one message id, from one provider node too', async () => {
    const stage = openStage({ own: buyer, others: [shop] });
    const ids = { transaction_id: crypto.randomUUID(), message_id: crypto.randomUUID() };
    for (const name of ['one', 'two']) {
      expect(told(await say(stage.node, shop, onSearchOf(shop, buyer, ids, name), { path: 'on_search' }))).toBe('200 ACK');
    }
    await stage.settle();
    expect(stage.role.heard).toHaveLength(2);
  });
});

describe('cheap refusals come first', () => {
  test('nothing is looked up for a message that fails without it', async () => {
    const stage = stageOf();
    const body = bodyOf(buyer);
    const refused = [
      await say(stage.node, buyer, body, { path: 'nothing' }),
      await say(stage.node, buyer, body, { path: 'on_search' }),
      await say(stage.node, buyer, body, { method: 'GET' }),
      await say(stage.node, buyer, body, { headers: { 'content-type': 'text/plain' } }),
      await say(stage.node, buyer, body, { headers: { 'content-encoding': 'gzip' } }),
      await say(stage.node, buyer, Buffer.alloc(1024 * 1024 + 1)),
      await say(stage.node, buyer, body, { signing: { createdMs: NOW_MS - 90_000 } }),
      await say(stage.node, buyer, body, {
        headers: { 'x-gateway-authorization': signatureOf(gateway, body, { createdMs: NOW_MS - 90_000 }) },
      }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 405, 415, 415, 413, 401, 401]);
    expect(stage.register.asked).toEqual([]);
  });

  test('an address that asks too much is told so before anything is read', async () => {
    const stage = stageOf({ parts: { perAddress: createLimiter({ perSecond: 1, burst: 2, keysMax: 10 }) } });
    for (let i = 0; i < 2; i += 1) await say(stage.node, buyer, bodyOf(buyer));
    const answer = await say(stage.node, buyer, bodyOf(buyer), { path: 'nothing' });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1']);
    expect(told(await say(stage.node, buyer, bodyOf(buyer), { remoteAddress: '192.0.2.2' }))).toBe('200 ACK');
  });

  test('a sender has a rate of its own, wherever it calls from; nobody else uses it up', async () => {
    const stage = stageOf({ parts: { perSender: createLimiter({ perSecond: 1, burst: 1, keysMax: 10 }) } });
    await say(stage.node, buyer, bodyOf(buyer), { headers: { authorization: signatureOf(buyer, Buffer.from('forged')) } });
    expect((await say(stage.node, buyer, bodyOf(buyer))).status).toBe(200);
    expect((await say(stage.node, buyer, bodyOf(buyer), { remoteAddress: '192.0.2.9' })).status).toBe(429);
  });

  test('whoever makes up keys cannot have them all looked up, and those known are not held up', async () => {
    const stage = stageOf();
    await say(stage.node, buyer, bodyOf(buyer));
    const body = bodyOf(buyer);
    const statuses = new Set<number>();
    for (let i = 0; i < 600; i += 1) statuses.add((await say(stage.node, buyer, body, { signing: { keyId: `made-up-${i}` } })).status);
    expect([...statuses]).toEqual([401, 429]);
    expect(stage.register.asked.length).toBeLessThanOrEqual(500);
    expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
  });
});

describe('when it cannot be stored', () => {
  const failing = (): Store & { isFull: boolean } => {
    const store = openMemoryStore();
    const commit = store.commit;
    const full = Object.assign(store, { isFull: true });
    full.commit = (one) => (full.isFull ? Promise.reject(new StoreUnavailable('disk full')) : commit(one));
    return full;
  };

  test('the sender is asked to come back, and then it is as if it had never been said', async () => {
    const store = failing();
    const stage = stageOf({ store });
    const body = bodyOf(buyer);
    const answer = await say(stage.node, buyer, body);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    store.isFull = false;
    await stage.settle();
    expect(stage.role.heard).toEqual([]);
    expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
    await stage.settle();
    expect(stage.role.heard).toHaveLength(1);
  });

  test('what could not be stored takes no room among what was', async () => {
    const store = failing();
    const stage = stageOf({ store });
    let read = 0;
    const readLog = store.readLog;
    store.readLog = (id) => {
      read += 1;
      return readLog(id);
    };
    for (let i = 0; i < 600; i += 1) await say(stage.node, buyer, bodyOf(buyer));
    store.isFull = false;
    await say(stage.node, buyer, bodyOf(buyer));
    await stage.settle();
    expect([stage.role.heard.length, read]).toEqual([1, 0]);
  });

  test('a registry that is down is not the fault of the sender', async () => {
    const stage = stageOf();
    stage.register.isDown = true;
    const answer = await say(stage.node, buyer, bodyOf(buyer));
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
  });

  test('a mistake of ours is a refusal, and its words stay inside', async () => {
    const role = newListener('BPP', {
      partitionOf: () => {
        throw new Error('secret plans');
      },
    });
    const answer = await say(stageOf({ role }).node, buyer, bodyOf(buyer));
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret plans');
  });
});

test('a role has the last word, over what it reads', async () => {
  const reads: string[] = [];
  const role = newListener('BPP', {
    admission: {
      reads: () => ['asked'],
      admit: (_heard, state) => {
        reads.push(...state.keys());
        return state.has('asked') ? ok(undefined) : { ok: false, problem: { name: 'transaction-unknown', message: 'Who are you?' } };
      },
    },
  });
  const stage = stageOf({ role });
  const body = bodyOf(buyer, { transaction_id: '00000000-0000-4000-8000-000000000001' });
  expect(told(await say(stage.node, buyer, body))).toBe('400 NACK Who are you?');
  await stage.store.commit({ partition: '00000000-0000-4000-8000-000000000001', put: [{ key: 'asked', value: true }] });
  expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
  expect(reads).toEqual(['asked']);
});

test('no body, header, key or person is ever in the log', async () => {
  const stage = stageOf();
  const person = { intent: { fulfillment: { customer: { person: { name: 'Jan Modaal' }, contact: { phone: '+31612345678' } } } } };
  const body = bodyOf(buyer, {}, person);
  await say(stage.node, buyer, body);
  await say(stage.node, buyer, body, { headers: { authorization: signatureOf(buyer, Buffer.from('x')) } });
  await say(stage.node, buyer, bodyOf(buyer, {}, { intent: { fulfillment: { customer: 'Jan Modaal +31612345678' } } }));
  stage.role.onHeard = () => {
    throw new Error(`broken`);
  };
  await stage.settle();
  const log = stage.lines.join('');
  expect(stage.lines.length).toBeGreaterThan(2);
  expect(log).not.toMatch(/Modaal|31612345678|brood|intent":/);
  expect(log).not.toContain(signatureOf(buyer, body).slice(-60));
  expect(log).not.toContain(buyer.subscriber.signingPublicKey);
});

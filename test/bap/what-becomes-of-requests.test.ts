import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buy, events, init, search, select } from './buying.ts';
import { type Network, openNetwork } from './network.ts';
import { bread, LINES, told } from './shop.ts';

/** An answer is known again for as long as it is valid, which is a day, and a little. */
const CLAIM_OVER_MS = 86_400_000 + 60_000;

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

const transactionIn = (handle: string): string => handle.slice(0, 36);
const orderNow = async (handle: string) => (await network.get(`/api/v1/orders/${handle}`).expect(200)).body;

describe('gateways', () => {
  it('may fail as long as one of them takes the search', async () => {
    const [first] = network.gateways;
    if (first !== undefined) first.mood = 'dead';
    const transactionId = await search(network);
    await network.pass(11_000);
    const { body } = await network.get(`/api/v1/transactions/${transactionId}`).expect(200);
    expect(body.search).toMatchObject({ state: 'open', answers: 1 });
    expect(body.search.handOvers.map((each: { state: string }) => each.state)).toEqual(['undeliverable', 'acked']);
  });

  it('leave a search open that one of them took, even before anybody answered', async () => {
    const [first] = network.gateways;
    if (first !== undefined) first.mood = 'dead';
    const begun = await network.post('/api/v1/searches', { intent: {} }).expect(202);
    await network.settle();
    await network.pass(11_000);
    expect((await network.get(`/api/v1/transactions/${begun.body.transactionId}`)).body.search.state).toBe('open');
  });

  it('make a search undeliverable when none of them took it, and the app is told in a sentence', async () => {
    for (const gateway of network.gateways) gateway.mood = 'dead';
    const transactionId = await search(network);
    await network.pass(11_000);
    const { body } = await network.get(`/api/v1/transactions/${transactionId}`).expect(200);
    expect(body.search.state).toBe('undeliverable');
    const last = (await events(network, transactionId)).at(-1);
    expect(last).toMatchObject({ type: 'search', data: { state: 'nobody-reached' } });
    expect(String(last?.data.message)).toContain('No gateway could be reached');
  });

  it('that are left alone for a while, since they never answer, do not keep an app waiting', async () => {
    for (const gateway of network.gateways) gateway.mood = 'dead';
    for (let earlier = 0; earlier < 8; earlier += 1) {
      await search(network);
      await network.pass(4_000);
    }
    const transactionId = await search(network);
    await network.pass(10_500);
    const toldTimes = async () => (await events(network, transactionId)).filter(({ data }) => data.state === 'nobody-reached').length;
    expect(await toldTimes()).toBe(1);
    const { body } = await network.get(`/api/v1/transactions/${transactionId}`).expect(200);
    expect(body.search).toMatchObject({ state: 'undeliverable', handOvers: [{ state: 'undeliverable' }, { state: 'undeliverable' }] });
    await network.pass(120_000);
    expect(await toldTimes()).toBe(1);
  });

  it('that refuse a search count as not having taken it', async () => {
    for (const gateway of network.gateways) gateway.mood = { name: 'unknown-domain', message: 'not here' };
    const transactionId = await search(network);
    const { body } = await network.get(`/api/v1/transactions/${transactionId}`).expect(200);
    expect(body.search.state).toBe('undeliverable');
  });
});

describe('the end of a search', () => {
  it('is told when its time is over, and what comes after it is kept as late', async () => {
    const transactionId = await search(network);
    await network.pass(33_000);
    expect((await events(network, transactionId)).at(-1)).toMatchObject({ type: 'search', data: { state: 'ended', answers: 1 } });
    const asked = network.gateways[0]?.last('search');
    if (asked === undefined) throw new Error('no search came');
    await network.answer(network.grocer, asked, { action: 'search', catalogue: bread('Zuurdesem') });
    expect((await events(network, transactionId)).at(-1)).toMatchObject({
      type: 'offers',
      data: { late: true, providerNode: network.grocer.id },
    });
    const { body } = await network.get(`/api/v1/transactions/${transactionId}/offers`).expect(200);
    expect(body.offers.map((offer: { late: boolean }) => offer.late).sort()).toEqual([false, true]);
  });
});

describe('a request', () => {
  it('that is taken and not answered becomes silent, and an answer after that still counts', async () => {
    const transactionId = await search(network);
    const basket = { providerNode: network.baker.id, providerId: 'bakker', lines: LINES };
    const asked = await network.post(`/api/v1/transactions/${transactionId}/orders`, basket).expect(202);
    await network.settle();
    const at = `/api/v1/transactions/${transactionId}/requests/${asked.body.messageId}`;
    expect((await network.get(at)).body.state).toBe('acked');
    await network.pass(31_000);
    expect((await network.get(at)).body.state).toBe('acked');
    await network.pass(2_000);
    expect((await network.get(at)).body.state).toBe('silent');
    expect(await orderNow(asked.body.order)).toMatchObject({ state: 'asked', fault: { state: 'silent', action: 'select' } });
    await network.answer(network.baker, network.baker.last('select'), { action: 'select', order: told('9.00') });
    const order = await orderNow(asked.body.order);
    expect(order.state).toBe('selected');
    expect(order.fault).toBeUndefined();
  });

  it('that was answered stays as it was answered when a person sends the answer anew, after it was forgotten that it had come', async () => {
    const handle = await select(network, await search(network));
    await network.pass(CLAIM_OVER_MS);
    const [heard, order] = [await events(network, transactionIn(handle)), await orderNow(handle)];
    expect(await network.store.sweep(network.clock.nowMs())).toBeGreaterThan(0);
    await network.answer(network.baker, network.baker.last('select'), { action: 'select', order: told('12.00') });
    expect(await events(network, transactionIn(handle))).toEqual(heard);
    expect(await orderNow(handle)).toEqual(order);
  });

  it('that was answered in time never becomes silent', async () => {
    const handle = await select(network, await search(network));
    await network.pass(60_000);
    expect((await orderNow(handle)).fault).toBeUndefined();
    const states = (await events(network, transactionIn(handle))).map((event) => event.data.state);
    expect(states).not.toContain('silent');
  });

  it('that the provider node refuses, or that nobody takes, says so and leaves the order where it was', async () => {
    const handle = await select(network, await search(network));
    network.baker.mood = { name: 'policy-error', message: 'Not today.' };
    await network.post(`/api/v1/orders/${handle}/init`).expect(202);
    await network.settle();
    expect(await orderNow(handle)).toMatchObject({ state: 'selected', fault: { state: 'refused', action: 'init' } });
    network.baker.mood = 'dead';
    await network.post(`/api/v1/orders/${handle}/init`).expect(202);
    await network.pass(40_000);
    expect(await orderNow(handle)).toMatchObject({ state: 'selected', fault: { state: 'undeliverable', action: 'init' } });
  });

  it('for a confirm without an answer is not repeated unless the buyer takes the risk', async () => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
    await network.pass(33_000);
    expect((await orderNow(handle)).state).toBe('confirm-unknown');
    const refused = await network.post(`/api/v1/orders/${handle}/confirm`).expect(409);
    expect(refused.body.type).toBe('urn:marktplein:problem:outcome-unknown');
    await network.post(`/api/v1/orders/${handle}/confirm`, { again: true }).expect(202);
  });

  it('that the provider declines with a reason shows the reason', async () => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
    await network.settle();
    const refusal = { reason: 'quantity-unavailable', message: 'Sold out.' } as const;
    await network.answer(network.baker, network.baker.last('confirm'), { action: 'confirm', refusal });
    expect(await orderNow(handle)).toMatchObject({ state: 'initialised', fault: { reason: 'quantity-unavailable' } });
    expect((await events(network, transactionIn(handle))).at(-1)).toMatchObject({
      type: 'order',
      data: { refusal: { reason: 'quantity-unavailable' } },
    });
  });
});

describe('news of an order', () => {
  const push = (order: ReturnType<typeof told>, transactionId: string, timestampMs = network.clock.nowMs()) =>
    network.say(network.baker, { action: 'status', order }, { transactionId, messageId: randomUUID(), timestampMs });

  it('comes unasked, and the app hears what changed', async () => {
    const handle = await buy(network);
    const fulfilments = [{ id: 'f1', kind: 'pickup', state: 'packed' }];
    const order = told('9.00', { id: 'order-1', status: 'active', fulfilments, updatedAtMs: network.clock.nowMs() + 1_000 });
    expect((await push(order, transactionIn(handle))).status).toBe(200);
    const last = (await events(network, transactionIn(handle))).at(-1);
    expect(last).toMatchObject({
      type: 'order',
      data: { asked: false, action: 'status', now: { order: { fulfilments: [{ state: 'packed' }] } } },
    });
    expect(last?.data.changed).toEqual(expect.arrayContaining(['fulfilments']));
  });

  it('that arrives in the wrong order does not undo what is newer', async () => {
    const handle = await buy(network);
    const nowMs = network.clock.nowMs();
    const at = (state: string, updatedAtMs: number) =>
      told('9.00', { id: 'order-1', status: 'active', fulfilments: [{ id: 'f1', kind: 'pickup', state }], updatedAtMs });
    await push(at('ready-for-pickup', nowMs + 2_000), transactionIn(handle));
    await push(at('accepted', nowMs + 1_000), transactionIn(handle));
    expect((await orderNow(handle)).order.fulfilments[0].state).toBe('ready-for-pickup');
    expect((await events(network, transactionIn(handle))).at(-1)).toMatchObject({ data: { ignored: 'older' } });
  });

  it('may overtake the answer to the confirm', async () => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
    await network.settle();
    const nowMs = network.clock.nowMs();
    const packed = told('9.00', {
      id: 'order-1',
      status: 'active',
      fulfilments: [{ id: 'f1', kind: 'pickup', state: 'packed' }],
      updatedAtMs: nowMs + 1_000,
    });
    expect((await push(packed, transactionIn(handle))).status).toBe(200);
    await network.answer(network.baker, network.baker.last('confirm'), {
      action: 'confirm',
      order: told('9.00', { id: 'order-1', status: 'active', updatedAtMs: nowMs }),
    });
    const order = await orderNow(handle);
    expect(order).toMatchObject({ state: 'confirmed', orderId: 'order-1' });
    expect(order.order.fulfilments[0].state).toBe('packed');
  });

  it('cannot bring a cancelled order back to life', async () => {
    const handle = await buy(network);
    const nowMs = network.clock.nowMs();
    await push(told('9.00', { id: 'order-1', status: 'cancelled', updatedAtMs: nowMs + 1_000 }), transactionIn(handle));
    await push(told('9.00', { id: 'order-1', status: 'active', updatedAtMs: nowMs + 2_000 }), transactionIn(handle));
    expect((await orderNow(handle)).state).toBe('cancelled');
    expect((await events(network, transactionIn(handle))).at(-1)).toMatchObject({ data: { ignored: 'impossible' } });
  });

  it('that answers an older select than the last does not move the order', async () => {
    const handle = await select(network, await search(network));
    await network.post(`/api/v1/orders/${handle}/select`, { lines: [{ itemId: 'desem', quantity: 3 }] }).expect(202);
    await network.settle();
    const older = network.baker.last('select');
    await network.post(`/api/v1/orders/${handle}/select`, { lines: LINES }).expect(202);
    await network.settle();
    await network.answer(network.baker, older, { action: 'select', order: told('13.50') });
    expect(await orderNow(handle)).toMatchObject({ state: 'asked' });
    await network.answer(network.baker, network.baker.last('select'), { action: 'select', order: told('9.00') });
    expect(await orderNow(handle)).toMatchObject({ state: 'selected', quotedTotal: { amount: '9.00' } });
  });

  it('says so when another total is confirmed than was agreed', async () => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
    await network.settle();
    await network.answer(network.baker, network.baker.last('confirm'), {
      action: 'confirm',
      order: told('19.00', { id: 'order-1', status: 'active' }),
    });
    expect((await events(network, transactionIn(handle))).at(-1)).toMatchObject({ data: { totalDiffers: true } });
  });
});

describe('strangers', () => {
  const codes: Readonly<Record<string, RegExp>> = { unknown: /no such transaction/i, party: /no order in this transaction|was not asked/i };

  it('cannot speak in a transaction that was never begun', async () => {
    const reply = await network.say(
      network.baker,
      { action: 'search', catalogue: bread() },
      { transactionId: randomUUID(), messageId: randomUUID() },
    );
    expect(reply.status).toBe(400);
    expect(reply.body).toMatch(codes.unknown ?? /$^/);
  });

  it('cannot push news of an order that another provider node has', async () => {
    const handle = await buy(network);
    const order = told('9.00', { id: 'order-1', status: 'cancelled' });
    const reply = await network.say(
      network.grocer,
      { action: 'cancel', order },
      { transactionId: transactionIn(handle), messageId: randomUUID() },
    );
    expect(reply.body).toMatch(codes.party ?? /$^/);
    expect((await orderNow(handle)).state).toBe('confirmed');
  });

  it('cannot answer what another provider node was asked', async () => {
    const transactionId = await search(network);
    const basket = { providerNode: network.baker.id, providerId: 'bakker', lines: LINES };
    await network.post(`/api/v1/transactions/${transactionId}/orders`, basket).expect(202);
    await network.settle();
    const { messageId } = network.baker.last('select').envelope;
    const reply = await network.say(network.grocer, { action: 'select', order: told('0.01') }, { transactionId, messageId });
    expect(reply.body).toMatch(codes.party ?? /$^/);
  });

  it('cannot answer a search that went to one provider node alone', async () => {
    await network.post('/api/v1/searches', { intent: {}, providerNode: network.baker.id }).expect(202);
    await network.settle();
    const { transactionId, messageId } = network.baker.last('search').envelope;
    const reply = await network.say(network.grocer, { action: 'search', catalogue: bread() }, { transactionId, messageId });
    expect(reply.body).toMatch(/for another provider node/);
  });

  it('cannot push what nobody asked for, nor an order id that is not known', async () => {
    const handle = await buy(network);
    const transactionId = transactionIn(handle);
    const init = await network.say(network.baker, { action: 'init', order: told('1.00') }, { transactionId, messageId: randomUUID() });
    expect(init.body).toMatch(/Nobody asked/);
    const other = told('1.00', { id: 'order-9', status: 'active' });
    const status = await network.say(network.baker, { action: 'status', order: other }, { transactionId, messageId: randomUUID() });
    expect(status.body).toMatch(/no order with this id/);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_PLACED } from '../../commerce/refusal.ts';
import { buy, confirm, events, init, search, select } from './buying.ts';
import { type Network, openNetwork } from './network.ts';
import { told } from './shop.ts';

/** What a buyer node asks by itself when news may be lost. */

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

const transactionIn = (handle: string): string => handle.slice(0, 36);
const orderNow = async (handle: string) => (await network.get(`/api/v1/orders/${handle}`).expect(200)).body;
const asked = () => network.baker.arrived.filter(({ path }) => path === 'status');

/** An order whose confirm was acknowledged and never answered. */
async function confirmUnanswered(): Promise<string> {
  const handle = await select(network, await search(network));
  await init(network, handle);
  await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
  await network.settle();
  return handle;
}

describe('a confirm that seemed to be refused on its way', () => {
  it('was heard all the same when news of its order comes', async () => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    network.baker.mood = { name: 'policy-error', message: 'Not today.' };
    await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
    await network.settle();
    expect(await orderNow(handle)).toMatchObject({ state: 'initialised', fault: { state: 'refused', action: 'confirm' } });
    const order = told('9.00', { id: 'order-8', status: 'active', updatedAtMs: network.clock.nowMs() });
    const unasked = { ...network.baker.last('init'), messageId: 'f7a9a1d2-6d0c-4c86-9e3a-0b8f5a1c2d3e' };
    await network.answer(network.baker, unasked, { action: 'status', order });
    expect(await orderNow(handle)).toMatchObject({ state: 'confirmed', orderId: 'order-8' });
  });
});

describe('a confirm that is met by silence', () => {
  it('has the order asked about by its transaction, as its id is not known; the answer shows that it was placed', async () => {
    const handle = await confirmUnanswered();
    await network.pass(33 * SECOND_MS);
    expect(await orderNow(handle)).toMatchObject({ state: 'confirm-unknown', fault: { state: 'silent' } });
    expect((await orderNow(handle)).possible).toContain('status');
    await network.pass(8 * SECOND_MS);
    expect(asked().map(({ command }) => command)).toEqual([{ action: 'status', orderId: `bakker.${transactionIn(handle)}` }]);
    const before = await events(network, transactionIn(handle));
    const order = told('9.00', { id: 'order-7', status: 'active', updatedAtMs: network.clock.nowMs() });
    await network.answer(network.baker, network.baker.last('status'), { action: 'status', order });
    const now = await orderNow(handle);
    expect(now).toMatchObject({ state: 'confirmed', orderId: 'order-7' });
    expect(now.fault).toBeUndefined();
    // The app hears the news, and nothing of a request that it did not make.
    const news = (await events(network, transactionIn(handle))).slice(before.length);
    expect(news).toMatchObject([{ type: 'order', data: { action: 'status', asked: false, state: 'confirmed' } }]);
    expect(before.filter(({ data }) => data.action === 'status')).toEqual([]);
    await network.pass(HOUR_MS);
    expect(asked()).toHaveLength(1);
  });

  it('is asked about again, ever later, and not for ever', async () => {
    const handle = await confirmUnanswered();
    const times: number[] = [];
    const begunMs = network.clock.nowMs();
    for (let passedMs = 0; passedMs < 14 * DAY_MS; passedMs += passedMs < HOUR_MS ? 20 * SECOND_MS : 20 * 60 * SECOND_MS) {
      await network.pass(passedMs < HOUR_MS ? 20 * SECOND_MS : 20 * 60 * SECOND_MS);
      while (times.length < asked().length) times.push(network.clock.nowMs() - begunMs);
    }
    expect(times.length).toBeGreaterThan(8);
    expect(times.length).toBeLessThan(14);
    expect(times[0]).toBeLessThan(90 * SECOND_MS);
    const waits = times.slice(1).map((time, place) => time - (times[place] ?? 0));
    expect(waits.slice(0, 5)).toEqual([...waits.slice(0, 5)].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(DAY_MS);
    expect(await orderNow(handle)).toMatchObject({ state: 'confirm-unknown', fault: { action: 'confirm' } });
  }, 60_000);

  it('shows nothing else when the provider node does not know the order by that name', async () => {
    const handle = await confirmUnanswered();
    await network.pass(33 * SECOND_MS);
    await network.pass(8 * SECOND_MS);
    const refusal = { reason: 'order-not-found', message: 'There is no such order.' } as const;
    const before = await orderNow(handle);
    await network.answer(network.baker, network.baker.last('status'), { action: 'status', refusal });
    expect(await orderNow(handle)).toEqual(before);
    await network.pass(90 * SECOND_MS);
    expect(asked()).toHaveLength(2);
  });

  const nothingPlaced = { reason: 'order-not-found', message: 'No order was placed in this transaction.', path: NOTHING_PLACED } as const;

  it('ends as not placed when the provider node says that it never placed the order, and is begun again', async () => {
    const handle = await confirmUnanswered();
    await network.pass(33 * SECOND_MS);
    await network.pass(8 * SECOND_MS);
    const before = await events(network, transactionIn(handle));
    await network.answer(network.baker, network.baker.last('status'), { action: 'status', refusal: nothingPlaced });
    const now = await orderNow(handle);
    expect(now).toMatchObject({ state: 'selected', fault: { action: 'confirm', state: 'refused', reason: 'not-placed' } });
    expect(now.possible).toEqual(expect.arrayContaining(['select', 'init']));
    const news = (await events(network, transactionIn(handle))).slice(before.length);
    expect(news).toMatchObject([
      { type: 'order', data: { action: 'confirm', asked: false, state: 'selected', refusal: { reason: 'not-placed' } } },
    ]);
    await network.pass(HOUR_MS);
    expect(asked()).toHaveLength(1);
    await init(network, handle);
    await confirm(network, handle);
    expect(await orderNow(handle)).toMatchObject({ state: 'confirmed', orderId: 'order-1' });
    expect((await orderNow(handle)).fault).toBeUndefined();
  });

  it('does not end so by an answer to a question that is older than the last confirm', async () => {
    const handle = await confirmUnanswered();
    await network.pass(33 * SECOND_MS);
    await network.pass(8 * SECOND_MS);
    const question = network.baker.last('status');
    await network.post(`/api/v1/orders/${handle}/confirm`, { again: true }).expect(202);
    await network.pass(33 * SECOND_MS);
    await network.answer(network.baker, question, { action: 'status', refusal: nothingPlaced });
    expect((await orderNow(handle)).state).toBe('confirm-unknown');
  });

  it('is placed after all when the order comes late', async () => {
    const handle = await confirmUnanswered();
    await network.pass(33 * SECOND_MS);
    await network.pass(8 * SECOND_MS);
    await network.answer(network.baker, network.baker.last('status'), { action: 'status', refusal: nothingPlaced });
    const order = told('9.00', { id: 'order-9', status: 'active', updatedAtMs: network.clock.nowMs() });
    await network.answer(network.baker, network.baker.last('confirm'), { action: 'confirm', order });
    expect(await orderNow(handle)).toMatchObject({ state: 'confirmed', orderId: 'order-9' });
  });

  it('may be sent once more when the time of its quote is over: the provider judges', async () => {
    const handle = await select(network, await search(network));
    await network.post(`/api/v1/orders/${handle}/init`).expect(202);
    await network.settle();
    const order = told('9.00');
    const quote = order.quote === undefined ? {} : { quote: { ...order.quote, validForMs: 60_000 } };
    await network.answer(network.baker, network.baker.last('init'), { action: 'init', order: { ...order, ...quote } });
    await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
    await network.pass(33 * SECOND_MS);
    await network.pass(60 * SECOND_MS);
    expect(await orderNow(handle)).toMatchObject({ state: 'confirm-unknown' });
    await network.post(`/api/v1/orders/${handle}/confirm`, { again: true }).expect(202);
    await network.settle();
    const refusal = { reason: 'quote-unavailable', message: 'Too late.' } as const;
    await network.answer(network.baker, network.baker.last('confirm'), { action: 'confirm', refusal });
    expect(await orderNow(handle)).toMatchObject({ state: 'initialised', fault: { reason: 'quote-unavailable' } });
    expect((await orderNow(handle)).possible).toContain('select');
  });

  it('can be asked about by the app as well', async () => {
    const handle = await confirmUnanswered();
    await network.pass(33 * SECOND_MS);
    await network.post(`/api/v1/orders/${handle}/status`).expect(202);
    await network.settle();
    expect(asked()).toHaveLength(1);
  });
});

describe('an order that was placed', () => {
  it('is asked about when nothing was heard of it for hours, and once it has ended no more', async () => {
    const handle = await buy(network);
    await network.pass(5 * HOUR_MS);
    expect(asked()).toEqual([]);
    // News puts the question off.
    const at = () => told('9.00', { id: 'order-1', status: 'active', updatedAtMs: network.clock.nowMs() });
    await network.say(
      network.baker,
      { action: 'status', order: at() },
      { transactionId: transactionIn(handle), messageId: crypto.randomUUID() },
    );
    await network.pass(5 * HOUR_MS);
    expect(asked()).toEqual([]);
    await network.pass(3 * HOUR_MS);
    await network.pass(90 * SECOND_MS);
    expect(asked().map(({ command }) => command)).toEqual([{ action: 'status', orderId: 'order-1' }]);
    await network.answer(network.baker, network.baker.last('status'), { action: 'status', order: { ...at(), status: 'complete' } });
    expect(await orderNow(handle)).toMatchObject({ state: 'complete' });
    for (let days = 0; days < 10; days += 1) await network.pass(DAY_MS);
    expect(asked()).toHaveLength(1);
  });

  it.each([
    ['cancel', {}],
    ['update', { targets: ['billing'], order: { billing: { name: 'Noor Bos' } } }],
  ])('is asked about soon after a %s that was met by silence, or that nobody seems to have taken', async (step, body) => {
    const handle = await buy(network);
    await network.post(`/api/v1/orders/${handle}/${step}`, body).expect(202);
    await network.pass(33 * SECOND_MS);
    await network.pass(8 * SECOND_MS);
    expect(asked()).toHaveLength(1);
    await network.answer(network.baker, network.baker.last('status'), {
      action: 'status',
      order: told('9.00', { id: 'order-1', status: 'active' }),
    });
    network.baker.mood = 'dead';
    await network.post(`/api/v1/orders/${handle}/${step}`, body).expect(202);
    for (let turns = 0; turns < 4; turns += 1) await network.pass(10 * SECOND_MS);
    network.baker.mood = 'well';
    for (let turns = 0; turns < 4; turns += 1) await network.pass(30 * SECOND_MS);
    expect(asked().length).toBeGreaterThan(1);
  });

  it('of a node that was down for long is asked about spread over a minute, one question each', async () => {
    const handles: string[] = [];
    for (let orders = 0; orders < 12; orders += 1) handles.push(await buy(network));
    await network.pass(2 * DAY_MS);
    expect(asked()).toEqual([]);
    const asOf: number[] = [];
    for (let part = 0; part < 6; part += 1) {
      await network.pass(10 * SECOND_MS);
      asOf.push(asked().length);
    }
    // Never all at the same time: of twelve that fall into six parts by chance, some fall apart.
    expect(new Set(asOf).size).toBeGreaterThan(2);
    await network.pass(SECOND_MS);
    expect(new Set(asked().map(({ envelope }) => envelope.transactionId))).toEqual(new Set(handles.map(transactionIn)));
    expect(asked()).toHaveLength(12);
  });
});

it('callbacks of one order that come late and in any order leave what is newest', async () => {
  const states = ['accepted', 'packed', 'ready-for-pickup'] as const;
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  for (const places of orders) {
    const handle = await buy(network);
    const madeMs = network.clock.nowMs();
    await network.pass(HOUR_MS);
    for (const place of places) {
      const order = told('9.00', {
        id: 'order-1',
        status: 'active',
        fulfilments: [{ id: 'f1', kind: 'pickup', state: states[place] ?? '' }],
        updatedAtMs: madeMs + place + 1,
      });
      const envelope = {
        transactionId: transactionIn(handle),
        messageId: crypto.randomUUID(),
        timestampMs: madeMs + place + 1,
        ttlMs: DAY_MS,
      };
      expect((await network.say(network.baker, { action: 'status', order }, envelope)).status).toBe(200);
    }
    expect((await orderNow(handle)).order.fulfilments[0].state).toBe('ready-for-pickup');
  }
});

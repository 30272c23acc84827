import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tracking } from '../../commerce/order.ts';
import { buy, confirm, events, init, search, select } from './buying.ts';
import { type Network, openNetwork } from './network.ts';
import { LINES, told } from './shop.ts';

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

describe('from search to order', () => {
  it('asks every gateway in the same bytes, without naming a provider node', async () => {
    await search(network);
    const [one, other] = network.gateways.map((gateway) => gateway.last('search'));
    expect(one?.bytes).toEqual(other?.bytes);
    expect(one?.envelope.providerNode).toBeUndefined();
    expect(one?.envelope).toMatchObject({ cityCode: 'std:020', ttlMs: 30_000 });
  });

  it('keeps what is offered and says why it stands where it stands', async () => {
    const transactionId = await search(network);
    const offers = await network.get(`/api/v1/transactions/${transactionId}/offers?rank=nearest&near=52.3731,4.8926`).expect(200);
    expect(offers.body.offers).toHaveLength(1);
    expect(offers.body.offers[0]).toMatchObject({
      position: 1,
      providerNode: network.baker.id,
      why: { rank: 'nearest', distanceKm: 0, decidedBy: 'first' },
    });
  });

  it('comes to a confirmed order by select, init and confirm', async () => {
    const handle = await buy(network);
    const order = await network.get(`/api/v1/orders/${handle}`).expect(200);
    expect(order.body).toMatchObject({ state: 'confirmed', orderId: 'order-1', agreedTotal: { amount: '9.00' } });
    expect(order.body.possible).toContain('cancel');
    const types = (await events(network, handle.split('.')[0] ?? '')).map((event) => event.type);
    expect(types).toContain('offers');
    expect(types.filter((type) => type === 'order')).toHaveLength(3);
  });

  it('tells the whole network neither the street nor the exact place', async () => {
    const intent = { deliverTo: { address: 'Voorbeeldstraat 12', postalCode: '1012 AB', position: { lat: 52.373169, lon: 4.892641 } } };
    await network.post('/api/v1/searches', { intent }).expect(202);
    await network.settle();
    const said = Buffer.from(network.gateways[0]?.last('search').bytes ?? []).toString('utf8');
    expect(said).toContain('52.373');
    for (const personal of ['52.373169', 'Voorbeeldstraat', '1012']) expect(said).not.toContain(personal);
  });

  it('asks one provider node directly when the app names it', async () => {
    await network.post('/api/v1/searches', { intent: {}, providerNode: network.baker.id }).expect(202);
    await network.settle();
    expect(network.baker.last('search').envelope.providerNode?.id).toBe(network.baker.id);
    expect(network.gateways.every((gateway) => gateway.arrived.length === 0)).toBe(true);
  });

  it('holds the answer until the callback came when the app waits', async () => {
    const transactionId = await search(network);
    const waiting = network
      .post(`/api/v1/transactions/${transactionId}/orders?wait=5000`, {
        providerNode: network.baker.id,
        providerId: 'bakker',
        lines: LINES,
      })
      .then((response) => response);
    await until(() => network.baker.arrived.some((each) => each.path === 'select'));
    await network.answer(network.baker, network.baker.last('select'), { action: 'select', order: told('9.00') });
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(answer.body.now).toMatchObject({ state: 'selected', quotedTotal: { amount: '9.00' } });
  });
});

describe('out of order', () => {
  it('refuses an init before the quote and a confirm before the terms', async () => {
    const transactionId = await search(network);
    const basket = { providerNode: network.baker.id, providerId: 'bakker', lines: LINES };
    const asked = await network.post(`/api/v1/transactions/${transactionId}/orders`, basket).expect(202);
    for (const step of ['init', 'confirm']) {
      const refused = await network.post(`/api/v1/orders/${asked.body.order}/${step}`).expect(409);
      expect(refused.body).toMatchObject({ type: 'urn:marktplein:problem:out-of-order', state: 'asked' });
    }
  });

  it('refuses a moment that no calendar has, and says where it stands', async () => {
    const handle = await select(network, await search(network));
    for (const range of [{ startMs: 8.64e15 + 1 }, { endMs: -1e20 }, { startMs: 253_402_300_800_000 }]) {
      const fulfilments = [{ id: 'f1', kind: 'pickup', stops: [{ kind: 'end', timeRange: range }] }];
      const refused = await network.post(`/api/v1/orders/${handle}/init`, { billing: { name: 'Noor' }, fulfilments }).expect(400);
      expect(refused.body.pointer).toMatch(/^\/fulfilments\/0\/stops\/0\/timeRange\/(start|end)Ms$/);
    }
  });

  it('refuses a second confirm and a change of basket after it', async () => {
    const handle = await buy(network);
    await network.post(`/api/v1/orders/${handle}/confirm`).expect(409);
    await network.post(`/api/v1/orders/${handle}/select`, { lines: LINES }).expect(409);
  });

  it('refuses to order from a provider node that offered nothing', async () => {
    const transactionId = await search(network);
    const basket = { providerNode: network.grocer.id, providerId: 'x', lines: LINES };
    const refused = await network.post(`/api/v1/transactions/${transactionId}/orders`, basket).expect(422);
    expect(refused.body.type).toBe('urn:marktplein:problem:provider-node-unknown');
  });

  it('confirms another price than the one first quoted only when the buyer agrees to it', async () => {
    const handle = await select(network, await search(network), '9.00');
    await init(network, handle, '10.50');
    const refused = await network.post(`/api/v1/orders/${handle}/confirm`).expect(409);
    expect(refused.body).toMatchObject({ type: 'urn:marktplein:problem:quote-changed', total: { currency: 'EUR', amount: '10.50' } });
    await network.post(`/api/v1/orders/${handle}/confirm`, { acceptedTotal: { currency: 'EUR', amount: '9.00' } }).expect(409);
    await network.post(`/api/v1/orders/${handle}/confirm`, { acceptedTotal: { currency: 'EUR', amount: '10.5' } }).expect(202);
  });

  it('refuses to confirm a quote whose time is over', async () => {
    const handle = await select(network, await search(network));
    await network.post(`/api/v1/orders/${handle}/init`).expect(202);
    await network.settle();
    const order = told('9.00');
    const quote = order.quote === undefined ? {} : { quote: { ...order.quote, validForMs: 60_000 } };
    await network.answer(network.baker, network.baker.last('init'), { action: 'init', order: { ...order, ...quote } });
    await network.pass(61_000);
    const refused = await network.post(`/api/v1/orders/${handle}/confirm`).expect(409);
    expect(refused.body.type).toBe('urn:marktplein:problem:quote-expired');
  });
});

describe('idempotency keys', () => {
  it('are required by calls that order something', async () => {
    const handle = await select(network, await search(network));
    const { body } = await network.post(`/api/v1/orders/${handle}/init`).unset('Idempotency-Key').expect(400);
    expect(body.type).toBe('urn:marktplein:problem:idempotency-key-missing');
  });

  it('give the first answer again, even when the order has moved on, and send nothing twice', async () => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    const first = await network.post(`/api/v1/orders/${handle}/confirm`, {}, 'the-same-key').expect(202);
    await network.settle();
    const order = told('9.00', { id: 'order-1', status: 'active' });
    await network.answer(network.baker, network.baker.last('confirm'), { action: 'confirm', order });
    const again = await network.post(`/api/v1/orders/${handle}/confirm`, {}, 'the-same-key').expect(202);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    await network.settle();
    expect(network.baker.arrived.filter((each) => each.path === 'confirm')).toHaveLength(1);
  });

  it('order once however many calls come at the same moment', async () => {
    const transactionId = await search(network);
    const basket = { providerNode: network.baker.id, providerId: 'bakker', lines: LINES };
    const calls = Array.from({ length: 5 }, () =>
      network.post(`/api/v1/transactions/${transactionId}/orders`, basket, 'one-basket').expect(202),
    );
    const handles = new Set((await Promise.all(calls)).map((answer) => answer.body.order));
    expect(handles.size).toBe(1);
    await network.settle();
    expect(network.baker.arrived.filter((each) => each.path === 'select')).toHaveLength(1);
  });

  it('are refused for another body or another call', async () => {
    const handle = await select(network, await search(network));
    await network.post(`/api/v1/orders/${handle}/init`, { billing: { name: 'A' } }, 'used-before').expect(202);
    for (const [step, body] of [
      ['init', { billing: { name: 'B' } }],
      ['select', { lines: LINES }],
    ] as const) {
      const refused = await network.post(`/api/v1/orders/${handle}/${step}`, body, 'used-before').expect(422);
      expect(refused.body.type).toBe('urn:marktplein:problem:idempotency-key-reused');
    }
  });
});

describe('after the order', () => {
  it('asks status, tracking, cancellation, change, rating and support with the id the provider gave', async () => {
    const handle = await buy(network);
    const calls: [string, object, string][] = [
      ['status', {}, 'status'],
      ['track', {}, 'track'],
      ['cancel', { reasonId: '1' }, 'cancel'],
      ['update', { targets: ['billing'], order: { billing: { name: 'B' } } }, 'update'],
      ['rating', { ratings: [{ category: 'order', id: 'order-1', value: '5' }] }, 'rating'],
      ['support', {}, 'support'],
      ['cancellation-reasons', {}, 'get_cancellation_reasons'],
      ['return-reasons', {}, 'get_return_reasons'],
      ['rating-categories', {}, 'get_rating_categories'],
    ];
    for (const [step, body, path] of calls) {
      await network.post(`/api/v1/orders/${handle}/${step}`, body).expect(202);
      await network.settle();
      expect(network.baker.last(path).envelope.providerNode?.id).toBe(network.baker.id);
    }
    expect(network.baker.last('status').command).toMatchObject({ orderId: 'order-1' });
    expect(network.baker.last('support').command).toMatchObject({ support: { refId: 'order-1' } });
  });

  it('refuses what needs an order before there is one', async () => {
    const handle = await select(network, await search(network));
    for (const step of ['status', 'track', 'cancel']) await network.post(`/api/v1/orders/${handle}/${step}`).expect(409);
  });

  it('keeps where it is and whom to call', async () => {
    const handle = await buy(network);
    await network.post(`/api/v1/orders/${handle}/track`).expect(202);
    await network.post(`/api/v1/orders/${handle}/support`).expect(202);
    await network.settle();
    await network.answer(network.baker, network.baker.last('track'), {
      action: 'track',
      tracking: { active: true, position: { lat: 52.37, lon: 4.89 } },
    });
    await network.answer(network.baker, network.baker.last('support'), {
      action: 'support',
      support: { refId: 'order-1', phone: '+31 20 0000000' },
    });
    const { body } = await network.get(`/api/v1/orders/${handle}`).expect(200);
    expect(body).toMatchObject({ tracking: { active: true }, support: { phone: '+31 20 0000000' } });
  });

  it('streams where it is, whether that was asked or came by itself', async () => {
    const handle = await buy(network);
    const transactionId = handle.slice(0, 36);
    const position = { lat: 52.36, lon: 4.88 };
    await network.say(network.baker, { action: 'track', tracking: { active: true, position } }, { transactionId, messageId: randomUUID() });
    const told = (await events(network, transactionId)).filter(({ type }) => type === 'tracking');
    expect(told).toMatchObject([{ data: { order: handle, asked: false, tracking: { position } } }]);
    expect((await network.get(`/api/v1/orders/${handle}`)).body.tracking).toMatchObject({ position });
    // One that was seen before another, and comes after it, is where it was.
    const seenMs = Date.UTC(2026, 9, 6, 12);
    for (const [lat, updatedAtMs] of [
      [52.37, seenMs],
      [52.38, seenMs - 1],
    ] as const) {
      const tracking = { active: true, position: { lat, lon: 4.88 }, updatedAtMs };
      await network.say(network.baker, { action: 'track', tracking }, { transactionId, messageId: randomUUID() });
    }
    expect((await network.get(`/api/v1/orders/${handle}`)).body.tracking.position.lat).toBe(52.37);
    expect((await events(network, transactionId)).filter(({ type }) => type === 'tracking')).toHaveLength(2);
  });

  /** Two orders of one transaction at one provider node. */
  async function twoOrders(): Promise<readonly [string, string]> {
    const transactionId = await search(network);
    const [one, other] = [await select(network, transactionId), await select(network, transactionId)];
    for (const [handle, id] of [
      [one, 'order-1'],
      [other, 'order-2'],
    ] as const) {
      await init(network, handle);
      await confirm(network, handle, id);
    }
    return [one, other];
  }
  const seenAt = (lat: number, more: Partial<Tracking> = {}): Tracking => ({ active: true, position: { lat, lon: 4.88 }, ...more });
  const pushed = (handle: string, tracking: Tracking) =>
    network.say(network.baker, { action: 'track', tracking }, { transactionId: handle.slice(0, 36), messageId: randomUUID() });
  const knownLat = async (handle: string) => (await network.get(`/api/v1/orders/${handle}`)).body.tracking?.position.lat;

  it('puts a position that came by itself to the order that it names, and to none when it could be of either', async () => {
    const [one, other] = await twoOrders();
    await pushed(other, seenAt(52.31, { id: 'order-2' }));
    await pushed(one, seenAt(52.32, { id: 'order-1' }));
    expect([await knownLat(one), await knownLat(other)]).toEqual([52.32, 52.31]);
    await pushed(one, seenAt(52.33));
    await pushed(one, seenAt(52.34, { id: 'parcel-9' }));
    expect([await knownLat(one), await knownLat(other)]).toEqual([52.32, 52.31]);
    // A reference of the provider's own says nothing before somebody asked, and was answered under it.
    await network.post(`/api/v1/orders/${other}/track`).expect(202);
    await network.settle();
    const asked = network.baker.last('track');
    await network.answer(network.baker, asked, { action: 'track', tracking: seenAt(52.35, { id: 'parcel-9' }) });
    await pushed(one, seenAt(52.36, { id: 'parcel-9' }));
    expect([await knownLat(one), await knownLat(other)]).toEqual([52.32, 52.36]);
  });

  it('does not take a position for that of an order whose confirm is under way, where another was placed', async () => {
    const transactionId = await search(network);
    const [one, other] = [await select(network, transactionId), await select(network, transactionId)];
    await init(network, one);
    await confirm(network, one, 'order-1');
    await init(network, other);
    await network.post(`/api/v1/orders/${other}/confirm`).expect(202);
    await network.settle();
    await pushed(one, seenAt(52.31));
    await pushed(one, seenAt(52.32, { id: 'order-1' }));
    expect([await knownLat(one), await knownLat(other)]).toEqual([52.32, undefined]);
  });

  it('keeps the newest of what was seen, also when an older answer to who asked comes after it', async () => {
    const handle = await buy(network);
    const nowMs = network.clock.nowMs();
    await network.post(`/api/v1/orders/${handle}/track`).expect(202);
    await network.settle();
    await pushed(handle, seenAt(52.39, { updatedAtMs: nowMs }));
    const asked = network.baker.last('track');
    await network.answer(network.baker, asked, { action: 'track', tracking: seenAt(52.38, { updatedAtMs: nowMs - 1_000 }) });
    expect(await knownLat(handle)).toBe(52.39);
    const told = (await events(network, handle.slice(0, 36))).filter(({ type }) => type === 'tracking');
    expect(told.at(-1)).toMatchObject({ data: { asked: true, tracking: { position: { lat: 52.39 } } } });
    // A moment far ahead of every clock does not stop what comes after it.
    await pushed(handle, seenAt(52.1, { updatedAtMs: nowMs + 86_400_000 }));
    await pushed(handle, seenAt(52.41, { updatedAtMs: nowMs + 1_000 }));
    expect(await knownLat(handle)).toBe(52.41);
  });

  it('keeps two orders of one search apart', async () => {
    const [one, other] = await twoOrders();
    const { transactionId: id } = network.baker.last('confirm').envelope;
    await network.say(
      network.baker,
      { action: 'cancel', order: told('9.00', { id: 'order-2', status: 'cancelled', updatedAtMs: network.clock.nowMs() }) },
      { transactionId: id, messageId: randomUUID() },
    );
    expect((await network.get(`/api/v1/orders/${one}`)).body.state).toBe('confirmed');
    expect((await network.get(`/api/v1/orders/${other}`)).body.state).toBe('cancelled');
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

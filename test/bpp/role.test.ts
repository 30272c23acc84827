import { describe, expect, it } from 'vitest';
import type { CatalogueIndex, Found } from '../../bpp/catalogue-index.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { type ItemRecord, KEY } from '../../bpp/engines/shop/record.ts';
import { createProviderRole, SEARCH_ITEMS_MAX } from '../../bpp/role.ts';
import type { Answer, Command } from '../../commerce/command.ts';
import type { Intent } from '../../commerce/intent.ts';
import type { Order } from '../../commerce/order.ts';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import type { Heard, Send } from '../../node/role.ts';
import { Counter, delivery, eur, item, NODE, NOON_MS, pickup, SHOP } from './counter.ts';

const ITEMS = [
  item('oud', '12.45', 5, { ratings: { count: 3, sum: '13' } }),
  item('trui', '30.00', 0),
  item('trui-m', '30.00', 2, {
    item: {
      id: 'kaas.trui-m',
      parentId: 'kaas.trui',
      name: 'trui M',
      categoryIds: ['kaas.kaas'],
      price: eur('30.00'),
      options: [{ name: 'Maat', value: 'M' }],
    },
  }),
  item('weg', '1.00', 1, { published: false }),
];
const SEARCH_ALL: Intent = { text: 'kaas' };

function indexOf(found: readonly Found[], asked: Intent[] = [], shop = SHOP): CatalogueIndex {
  const items = new Map<string, ItemRecord>(ITEMS.map((record) => [record.item.id, record]));
  return {
    search: (intent) => {
      asked.push(intent);
      return found;
    },
    provider: (providerId) => (providerId === 'kaas' ? shop : undefined),
    item: (itemId) => items.get(itemId),
    categories: () => [
      { id: 'kaas.kaas', name: 'Kaas' },
      { id: 'kaas.leeg', name: 'Leeg' },
    ],
    record: () => undefined,
    records: () => new Map(),
  };
}

const ENVELOPE = {
  domain: 'retail',
  cityCode: 'std:020',
  buyerNode: { id: 'anna.example', uri: 'https://anna.example/' },
  providerNode: NODE,
  transactionId: '8c6a8b3e-1f6e-4c9e-8b52-0d7f3a1c5e77',
  messageId: '5f0c3f64-52c4-4b1e-9d55-2f9d0b7c9f10',
  timestampMs: NOON_MS - 500,
};

/** A command as it is heard from the wire: encoded, sent and parsed. */
function heard(command: Command, change: (body: { message: Record<string, unknown> }) => void = () => undefined): Heard {
  const bytes = beckn111.encodeCommand(ENVELOPE, command);
  const body = JSON.parse(new TextDecoder().decode(bytes)) as { message: Record<string, unknown> };
  change(body);
  const route = beckn111.routeOf('request', command.action);
  const envelope = { ...ENVELOPE, version: '1.1.1', action: route.path };
  return {
    route,
    dialect: beckn111,
    envelope,
    sender: { subscriberId: 'anna.example', type: 'BAP' },
    body,
    bytes,
    headers: {},
    logId: 'l1',
  };
}

function rig(found: readonly Found[] = [{ providerId: 'kaas', itemIds: ['kaas.oud', 'kaas.trui-m', 'kaas.weg'], distanceKm: 1.23456 }]) {
  const asked: Intent[] = [];
  const role = createProviderRole({ node: NODE, engines: ENGINES, catalogueIndex: indexOf(found, asked) });
  const counter = new Counter(ITEMS);
  /** What comes back over the wire. */
  const say = async (message: Heard): Promise<{ send: Send & { what: 'answer' }; answer: Answer }> => {
    const before = counter.sent.length;
    counter.do(await role.onMessage(message));
    expect(counter.sent).toHaveLength(before + 1);
    const send = counter.sent[before];
    if (send?.what !== 'answer') throw new Error('no answer');
    const bytes = beckn111.encodeAnswer(send.envelope, send.answer);
    const decoded = beckn111.decodeAnswer(beckn111.routeOf('callback', send.answer.action), JSON.parse(new TextDecoder().decode(bytes)));
    if (!decoded.ok) throw new Error(decoded.problem.message);
    return { send, answer: decoded.value };
  };
  return { role, counter, say, asked };
}

function orderOf(answer: Answer): Order {
  if (!('order' in answer)) throw new Error(JSON.stringify(answer));
  return answer.order;
}

describe('where a message belongs', () => {
  const { role } = rig();
  const order = pickup([['oud', 1]]);
  it.each<[Command, string]>([
    [{ action: 'search', intent: SEARCH_ALL }, `search:${ENVELOPE.transactionId}`],
    [{ action: 'cancellation-reasons' }, `search:${ENVELOPE.transactionId}`],
    [{ action: 'select', order }, 'provider:kaas'],
    [{ action: 'init', order }, 'provider:kaas'],
    [{ action: 'confirm', order }, 'provider:kaas'],
    [{ action: 'status', orderId: 'kaas.1' }, 'provider:kaas'],
    [{ action: 'track', orderId: 'kaas.1' }, 'provider:kaas'],
    [{ action: 'cancel', orderId: 'kaas.1' }, 'provider:kaas'],
    [{ action: 'update', targets: ['billing'], order: { ...order, id: 'kaas.1', providerId: '' } }, 'provider:kaas'],
    [{ action: 'rating', ratings: [{ category: 'provider', id: 'kaas', value: '4' }] }, 'provider:kaas'],
    [{ action: 'support', support: { refId: 'kaas.oud' } }, 'provider:kaas'],
    [{ action: 'status', orderId: '../../etc' }, 'unplaced:anna.example'],
    [{ action: 'support', support: {} }, 'unplaced:anna.example'],
    [{ action: 'select', order: { ...order, providerId: 'a b:c' } }, 'unplaced:anna.example'],
  ])('%j', (command, partition) => {
    expect(role.partitionOf(heard(command))).toBe(partition);
  });

  it('hears requests and no callbacks', () => {
    expect(role.hears(beckn111.routeOf('request', 'search'))).toBe(true);
    expect(role.hears(beckn111.routeOf('callback', 'search'))).toBe(false);
  });
});

describe('every message that was accepted is answered', () => {
  it('with its own message id, to its signer, with a time of its own', async () => {
    const { say } = rig();
    const { send } = await say(heard({ action: 'select', order: pickup([['oud', 1]]) }));
    expect(send.envelope).toMatchObject({
      messageId: ENVELOPE.messageId,
      transactionId: ENVELOPE.transactionId,
      timestampMs: NOON_MS,
      providerNode: NODE,
    });
    expect(send.to).toEqual({ subscriberId: 'anna.example', type: 'BAP', domain: 'retail' });
  });

  it('as belonging to who signed it, whomever it names', async () => {
    const { say, counter } = rig();
    const message = heard({ action: 'init', order: pickup([['oud', 1]]) });
    const { send } = await say({ ...message, sender: { subscriberId: 'mallory.example', type: 'BAP' } });
    expect(send.to.subscriberId).toBe('mallory.example');
    expect(counter.keys('draft:')).toEqual([KEY.draft('mallory.example', ENVELOPE.transactionId)]);
  });

  it('for half a minute after a search, for a day about an order', async () => {
    const { say } = rig();
    const search = await say(heard({ action: 'search', intent: SEARCH_ALL }));
    expect([search.send.giveUpAtMs - NOON_MS, search.send.envelope.ttlMs]).toEqual([30_000, 30_000]);
    const status = await say(heard({ action: 'status', orderId: 'kaas.none' }));
    expect(status.send.giveUpAtMs - NOON_MS).toBe(86_400_000);
  });

  it.each<[string, Command, string]>([
    ['a provider that is not there', { action: 'select', order: { ...pickup([['oud', 1]]), providerId: 'brood' } }, 'provider-not-found'],
    ['a provider that cannot be', { action: 'init', order: { ...pickup([['oud', 1]]), providerId: 'a b' } }, 'provider-not-found'],
    ['an order that cannot be', { action: 'track', orderId: '!' }, 'order-not-found'],
    ['a rating of what cannot be', { action: 'rating', ratings: [{ category: 'item', id: '!', value: '3' }] }, 'rated-entity-not-found'],
    ['support for nothing', { action: 'support', support: {} }, 'support-unavailable'],
  ])('with a refusal when it names %s', async (_what, command, reason) => {
    const bare = new Counter([], 'no shop');
    bare.do(await rig().role.onMessage(heard(command)));
    expect(bare.sent).toMatchObject([{ what: 'answer', answer: { action: command.action } }]);
    const [sent] = bare.sent;
    expect(sent?.what === 'answer' && 'refusal' in sent.answer ? sent.answer.refusal?.reason : '').toBe(reason);
  });

  it('with a refusal when this node failed at it', async () => {
    const { role, counter } = rig();
    const message = heard({ action: 'status', orderId: 'kaas.none' });
    const last = role.onGivenUp?.(message, role.partitionOf(message));
    if (last !== undefined) counter.do(last);
    expect(counter.sent).toMatchObject([
      { to: { subscriberId: 'anna.example' }, envelope: { messageId: ENVELOPE.messageId }, answer: { refusal: { reason: 'business' } } },
    ]);
  });

  it('with a refusal when it cannot be read', async () => {
    const { say } = rig();
    const { send } = await say(
      heard({ action: 'status', orderId: 'kaas.1' }, (body) => {
        body.message = {};
      }),
    );
    expect(send.answer).toMatchObject({ action: 'status', refusal: { reason: 'invalid' } });
  });

  it('with the lists of reasons and of what can be rated', async () => {
    const { say } = rig();
    expect((await say(heard({ action: 'cancellation-reasons' }))).answer).toMatchObject({
      reasons: expect.arrayContaining([{ id: 'changed-mind', text: expect.any(String) }]),
    });
    expect((await say(heard({ action: 'return-reasons' }))).answer).toMatchObject({ reasons: expect.any(Array) });
    expect((await say(heard({ action: 'rating-categories' }))).answer).toMatchObject({
      categories: expect.arrayContaining(['item', 'provider']),
    });
  });
});

describe('search', () => {
  it('shows the shops and items that were found, and what a buyer compares them by', async () => {
    const { say } = rig();
    const { answer } = await say(heard({ action: 'search', intent: SEARCH_ALL }));
    const [provider] = 'catalogue' in answer ? answer.catalogue.providers : [];
    expect(provider).toMatchObject({
      id: 'kaas',
      name: 'De Kaasboer',
      openNow: true,
      openingHours: 'Mo off; Tu-Sa 09:00-18:00; Su off',
      distanceKm: 1.23,
      categories: [{ id: 'kaas.kaas' }],
    });
    expect(provider?.fulfilments.map((option) => option.description)).toEqual([
      'Ready in 20 min',
      'EUR 2.50 up to 1.5 km, 3.95 up to 3 km; free from 35.00; minimum order 10.00; 30-75 min',
    ]);
    expect(provider?.payments.map((payment) => payment.due)).toEqual(['before-order', 'on-fulfilment']);
    expect(provider?.items.map((each) => [each.id, each.parentId, each.availableCount, each.rating])).toEqual([
      ['kaas.oud', undefined, 5, '4.3'],
      ['kaas.trui', undefined, undefined, undefined],
      ['kaas.trui-m', 'kaas.trui', 2, undefined],
    ]);
    expect(provider?.items[2]?.options).toEqual([{ name: 'Maat', value: 'M' }]);
  });

  it('is answered when nothing was found, too', async () => {
    const { answer } = await rig([]).say(heard({ action: 'search', intent: SEARCH_ALL }));
    expect(answer).toMatchObject({ catalogue: { providers: [] } });
    const gone = await rig([{ providerId: 'brood', itemIds: [] }]).say(heard({ action: 'search', intent: SEARCH_ALL }));
    expect(gone.answer).toMatchObject({ catalogue: { providers: [] } });
  });

  it('leaves out a shop that takes no orders', async () => {
    const found = [{ providerId: 'kaas', itemIds: ['kaas.oud'] }];
    const role = createProviderRole({ node: NODE, engines: ENGINES, catalogueIndex: indexOf(found, [], { ...SHOP, trading: false }) });
    const counter = new Counter(ITEMS);
    counter.do(await role.onMessage(heard({ action: 'search', intent: SEARCH_ALL })));
    expect(counter.sent).toMatchObject([{ answer: { catalogue: { providers: [] } } }]);
  });

  it('never asks the index for more than fits in one message', async () => {
    const { role, counter, asked } = rig();
    const body = heard({ action: 'search', intent: SEARCH_ALL });
    const greedy = {
      ...body,
      dialect: {
        ...beckn111,
        decodeCommand: () => ({ ok: true as const, value: { action: 'search' as const, intent: { itemsMax: 9_999 } } }),
      },
    };
    counter.do(await role.onMessage(greedy));
    counter.do(await role.onMessage(heard({ action: 'search', intent: {} })));
    expect(asked.map((intent) => intent.itemsMax)).toEqual([SEARCH_ITEMS_MAX, 60]);
  });
});

describe('an order over the wire', () => {
  it('goes from basket to confirmation as the buyer node sends back what it was told', async () => {
    const { say, counter } = rig();
    const asked = delivery([['oud', 2]], 1);
    const selected = orderOf((await say(heard({ action: 'select', order: asked }))).answer);
    expect(selected.quote?.total).toEqual(eur('27.40'));
    const offered = orderOf((await say(heard({ action: 'init', order: asked }))).answer);
    const placed = orderOf((await say(heard({ action: 'confirm', order: offered }))).answer);
    expect(placed).toMatchObject({
      status: 'active',
      quote: { total: eur('27.40') },
      fulfilments: [{ state: 'pending', kind: 'delivery' }],
    });
    expect(counter.stock('oud')).toEqual({ onHand: 3, reserved: 0 });
    const status = orderOf((await say(heard({ action: 'status', orderId: placed.id ?? '' }))).answer);
    expect(status).toEqual(placed);
    const moved = { ...placed, billing: { name: 'Bo', phone: '+31612345678' } };
    const updated = orderOf((await say(heard({ action: 'update', targets: ['billing'], order: moved }))).answer);
    expect(updated.billing?.name).toBe('Bo');
    const cancelled = orderOf((await say(heard({ action: 'cancel', orderId: placed.id ?? '', reasonId: 'changed-mind' }))).answer);
    expect(cancelled).toMatchObject({ status: 'cancelled', quote: { total: eur('0.00') } });
  });

  it('lets a hold end by its timer', async () => {
    const { say, counter, role } = rig();
    await say(heard({ action: 'init', order: pickup([['oud', 2]]) }));
    const hold = [...counter.timers].find(([id]) => id.startsWith('hold:'))?.[1];
    counter.nowMs += SHOP.stockHoldMs;
    counter.do(role.onTimer('provider:kaas', hold?.data ?? null));
    expect(counter.stock('oud')).toEqual({ onHand: 5, reserved: 0 });
    expect(counter.keys(KEY.hold('anna.example', ''))).toEqual([]);
  });
});

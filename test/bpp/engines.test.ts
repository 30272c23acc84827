import { describe, expect, it } from 'vitest';
import type { Engine, Plan } from '../../bpp/engines/engine.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { shopEngine } from '../../bpp/engines/shop/shop.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../../bpp/provider-record.ts';
import { createProviderRole } from '../../bpp/role.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import type { Command } from '../../commerce/command.ts';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import type { Heard } from '../../node/role.ts';
import type { Json } from '../../node/store/port.ts';
import { ANNA, item, NODE, NOON_MS, SHOP } from './counter.ts';

/** An engine beside that of shops, which tells what it was asked. */
function bench(asked: string[] = []): Engine {
  const plan = (what: string): Plan => ({
    reads: [PROVIDER_KEY.provider],
    lists: ['seat:'],
    decide(state) {
      asked.push(`${what} over ${[...state.keys()].join(', ')}`);
      return {
        answer: { action: 'support', support: { phone: '+31205550100' } },
        news: [{ to: ANNA, answer: { action: 'support', support: { phone: '+31205550101' } } }],
      };
    },
  });
  return {
    ...shopEngine,
    name: 'bench',
    plan: ({ command }) => plan(command.action),
    onTimer: (_providerId, data) => plan(`timer ${JSON.stringify(data)}`),
    indexes: ['seat:'],
    serves: (_provider, intent) => intent.fulfilment !== 'delivery',
    isSoldOut: (record) => record.item.id === 'park.taken',
    show: (found, index) => ({
      id: found.providerId,
      name: String(index.record(found.providerId, 'seat:1')),
      categories: [],
      places: [],
      fulfilments: [],
      payments: [],
      items: found.itemIds.flatMap((id) => index.item(id)?.item ?? []),
    }),
  };
}

const PARK = { ...SHOP, engine: 'bench', id: 'park', name: 'Het park' };

function rig() {
  const asked: string[] = [];
  const engines = [...ENGINES, bench(asked)];
  const index = createSearchIndex(engines);
  const seats = ['free', 'taken'].map((name) => ({ ...item(name, '1.00', 1).item, id: `park.${name}`, name: `kaas ${name}` }));
  const put: Record<string, unknown> = { [PROVIDER_KEY.provider]: PARK, 'seat:1': 'by the water', 'other:1': 'is not kept' };
  for (const seat of seats) put[PROVIDER_KEY.item(seat.id)] = { item: seat, published: true };
  index.apply(partitionOfProvider('park'), put as Record<string, Json>, []);
  const cheese = { [PROVIDER_KEY.provider]: SHOP, [PROVIDER_KEY.item('kaas.kaas-oud')]: item('kaas-oud', '12.00', 3) };
  index.apply(partitionOfProvider('kaas'), cheese as unknown as Record<string, Json>, []);
  const role = createProviderRole({ node: NODE, catalogueIndex: index, engines });
  return { role, index, asked };
}

function heard(command: Command): Heard {
  const envelope = {
    ...{ domain: 'retail', cityCode: 'std:020', buyerNode: ANNA.buyerNode, providerNode: NODE, timestampMs: NOON_MS },
    ...{ transactionId: '8c6a8b3e-1f6e-4c9e-8b52-0d7f3a1c5e77', messageId: '5f0c3f64-52c4-4b1e-9d55-2f9d0b7c9f10' },
  };
  const bytes = beckn111.encodeCommand(envelope, command);
  const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const route = beckn111.routeOf('request', command.action);
  const sender = { subscriberId: ANNA.buyerNode.id, type: 'BAP' as const };
  return {
    route,
    dialect: beckn111,
    envelope: { ...envelope, version: '1.1.1', action: route.path },
    sender,
    body,
    bytes,
    headers: {},
    logId: 'l1',
  };
}

const CONTEXT = { nowMs: NOON_MS, newId: () => '0b8f4a52-52c4-4b1e-9d55-2f9d0b7c9f10' };

describe('a provider node with several engines', () => {
  it('puts a command to the engine that the record of the provider names, and sends its answer and its news', async () => {
    const { role, asked } = rig();
    const work = await role.onMessage(heard({ action: 'support', support: { refId: 'park' } }));
    expect(work).toMatchObject({ partition: 'provider:park', reads: [PROVIDER_KEY.provider], lists: ['seat:'] });
    const { send = [] } = work.decide(new Map([['seat:1', { value: 1, version: 1 }]]), CONTEXT);
    expect(asked).toEqual(['support over seat:1']);
    expect(send.map((each) => (each.what === 'answer' ? [each.envelope.transactionId, each.answer] : []))).toEqual([
      ['8c6a8b3e-1f6e-4c9e-8b52-0d7f3a1c5e77', { action: 'support', support: { phone: '+31205550100' } }],
      [ANNA.transactionId, { action: 'support', support: { phone: '+31205550101' } }],
    ]);
  });

  it('lets the engine answer its timers, and sends nothing but news then', () => {
    const { role, asked } = rig();
    const work = role.onTimer('provider:park', { errand: 1 });
    const { send = [] } = work.decide(new Map(), CONTEXT);
    expect(asked).toEqual(['timer {"errand":1} over ']);
    expect(send).toHaveLength(1);
  });

  it('keeps a timer of a provider that it does not know for later', () => {
    expect(() => rig().role.onTimer('provider:nobody', {})).toThrow(/no engine/);
  });

  it('knows no provider of an engine that it has not', async () => {
    const { role, index } = rig();
    index.apply('provider:odd', { [PROVIDER_KEY.provider]: { ...PARK, engine: 'unheard-of', id: 'odd' } as unknown as Json }, []);
    index.apply(
      'provider:odd',
      { 'item:odd.kaas': { ...item('kaas', '1.00', 1), item: { ...item('kaas', '1.00', 1).item, id: 'odd.kaas' } } as unknown as Json },
      [],
    );
    const work = await role.onMessage(heard({ action: 'status', orderId: 'odd.o1' }));
    expect(work.decide(new Map(), CONTEXT).send).toMatchObject([{ answer: { refusal: { reason: 'order-not-found' } } }]);
    expect(index.search({ text: 'kaas' }, { nowMs: NOON_MS }).map(({ providerId }) => providerId)).not.toContain('odd');
  });

  it('finds items of every engine, each shown by its own, with what the engine has kept in the read model', async () => {
    const { role, index } = rig();
    const work = await role.onMessage(heard({ action: 'search', intent: { text: 'kaas' } }));
    const [sent] = work.decide(new Map(), CONTEXT).send ?? [];
    const providers = sent?.what === 'answer' && 'catalogue' in sent.answer ? sent.answer.catalogue.providers : [];
    expect(providers.map(({ id, name }) => [id, name]).sort()).toEqual([
      ['kaas', 'De Kaasboer'],
      ['park', 'by the water'],
    ]);
    expect(index.record('park', 'other:1')).toBeUndefined();
    expect([...index.records('park', 'seat:')]).toEqual([['seat:1', 'by the water']]);
  });

  it('asks the engine what it serves and what is sold out', () => {
    const { index } = rig();
    const found = (intent: Parameters<typeof index.search>[0]) => index.search(intent, { nowMs: NOON_MS });
    expect(found({ text: 'kaas', fulfilment: 'delivery' }).map(({ providerId }) => providerId)).toEqual(['kaas']);
    expect(found({ providerId: 'park' })).toMatchObject([{ itemIds: ['park.free', 'park.taken'] }]);
  });
});

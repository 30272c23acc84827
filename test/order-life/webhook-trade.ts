import { expect } from 'vitest';
import type { OrderRecord, PostRecord } from '../../bpp/engines/webhook/record.ts';
import { webhookEngine } from '../../bpp/engines/webhook/webhook.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import { oneOf } from '../simulation/dice.ts';
import { webhookTrade } from '../simulation/webhook.ts';
import { SoftwareSide } from './software-side.ts';
import type { Trade } from './trades.ts';

const ID = 'atelier';

/** A business that answers with software of its own: at once, later, never, or with what cannot be read; but what it said holds. */
export const webhook: Trade = {
  name: 'webhook',
  engine: 'webhook',
  providerId: ID,
  terms: {
    returnDays: 14,
    cancellation: [
      { until: 'accepted', feePercent: '0' },
      { until: 'packed', feePercent: '25' },
    ],
    handOvers: [{ kind: 'pickup' }, { kind: 'delivery', area: { kind: 'circle', radiusM: 5_000 } }],
  },
  answersLater: true,
  beside: (sides, seed) => new SoftwareSide(sides, seed),
  furnish: (desk) => webhookTrade.furnish(desk, 0),
  fulfilment: ({ provider }, choice) => (choice < 6 ? undefined : { id: `${provider.id}.pickup`, kind: 'pickup' }),
  basket: ({ item }, choice) => ({ lines: [{ itemId: item.id, quantity: 1 + (choice % 4) }] }),
  async tend({ performer, store, node }, draw) {
    for (const [key, { value }] of await store.list(partitionOfProvider(ID), 'order:', { limit: 100 })) {
      const orderId = key.slice('order:'.length);
      const { order } = value as unknown as OrderRecord;
      const next = movesFrom(order.fulfilments[0] ?? {}, 'provider').filter(
        ({ command, from, to }) => command !== 'cancel' && !from.includes(to),
      );
      if (next.length === 0 || draw(`mood ${orderId}`) < 0.4) continue;
      const step = oneOf(next, draw(`step ${orderId}`)).command;
      const work = webhookEngine.desk.take(step, { node, orderId, body: {} });
      if (typeof work === 'object') await performer.perform(work);
    }
  },
  round: { everyMs: 60_000, count: 60, draw: 0.5 },
  async check(sides, beside) {
    const { software } = beside as SoftwareSide;
    expect(software.faults).toEqual([]);
    for (const [key, { order }] of await sides.kept<OrderRecord>('order:')) {
      const orderId = key.slice('order:'.length);
      const yeses = (software.sold.get(orderId) ?? []).filter((id) => !software.withdrawn.has(id));
      expect([orderId, yeses.length]).toEqual([orderId, 1]);
      // Of what it takes back or says is not there it needs no yes; of fewer, asked before it was packed, it does.
      const said = (software.counts.get(orderId) ?? []).filter(({ id }) => !software.withdrawn.has(id)).map(({ quantity }) => quantity);
      const count = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(count).toBeLessThanOrEqual(Math.max(...said));
    }
  },
  async checkEnd(sides, beside) {
    const { software } = beside as SoftwareSide;
    const orders = await sides.kept<OrderRecord>('order:');
    for (const [orderId, ids] of software.sold) {
      const standing = ids.filter((id) => !software.withdrawn.has(id));
      expect([orderId, orders.has(`order:${orderId}`)]).toEqual([orderId, standing.length === 1]);
    }
    for (const [key, { order }] of orders) {
      const isOff = order.cancellation?.by === 'buyer';
      expect([key, software.calledOff.has(key.slice('order:'.length))]).toEqual([key, isOff]);
    }
    const open = [...(await sides.kept<PostRecord>('post:')).values()].filter(({ state }) => state === 'open');
    expect(open).toEqual([]);
  },
  passing: ['asking:', 'draft:'],
};

import { describe, expect, it } from 'vitest';
import type { Answer, Command } from '../../commerce/command.ts';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import { envelope, parse } from './messages.ts';

/** Messages as other implementations send them, and what we make of them. */

function heard(path: string, message: object): Command | Answer {
  const route = beckn111.routes.get(path);
  if (route === undefined) throw new Error(path);
  const context = { timestamp: '2025-01-31T12:00:00Z' };
  const read =
    route.direction === 'request'
      ? beckn111.decodeCommand(route, { context, message })
      : beckn111.decodeAnswer(route, { context, message });
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
}

const money = (value: string) => ({ currency: 'EUR', value });

describe('a search of another node', () => {
  it('looks near the last stop, and for the words in the item', () => {
    const stop = { type: 'end', location: { gps: '52.37, 4.89', area_code: '1012' }, time: { label: 'now' } };
    const intent = { item: { descriptor: { name: 'thee' } }, fulfillment: { type: 'PICKUP', stops: [stop] } };
    expect(heard('search', { intent })).toMatchObject({
      intent: { text: 'thee', fulfilment: 'pickup', near: { position: { lat: 52.37, lon: 4.89 } } },
    });
  });

  it('reads a circle in metres', () => {
    const circle = { gps: '52.37,4.89', radius: { value: '1500', unit: 'm' } };
    expect(heard('search', { intent: { provider: { locations: [{ circle }] } } })).toMatchObject({ intent: { near: { radiusKm: 1.5 } } });
  });

  it('asks for everything when it has no intent', () => {
    expect(heard('search', {})).toEqual({ action: 'search', intent: {} });
  });
});

describe('a catalogue of another node', () => {
  const items = [
    { id: 'a', price: money('+2.5'), descriptor: { images: [{ url: 'https://x.example/1', size_type: 'sm' }] } },
    { id: 'b' },
    { price: money('1') },
  ];

  it('shows what can be ordered, and keeps the rest', () => {
    const answer = heard('on_search', { catalog: { providers: [{ id: 'p', items }, { descriptor: { name: 'no id' } }] } });
    expect(answer).toMatchObject({
      catalogue: { providers: [{ id: 'p', name: '', items: [{ id: 'a', price: { amount: '2.5' }, imageUrls: ['https://x.example/1'] }] }] },
    });
    expect(parse(beckn111.encodeAnswer(envelope, answer as Answer)).message).toEqual({
      catalog: {
        providers: [{ id: 'p', items: [{ ...items[0], price: money('2.5') }, items[1], items[2]] }, { descriptor: { name: 'no id' } }],
      },
    });
  });
});

describe('an order of another node', () => {
  it('may lack ids and quantities, has states in any spelling, and prices that are no numbers are no prices', () => {
    const fulfillments = [{ state: { descriptor: { code: 'Out_for_delivery' } } }, { state: { descriptor: { code: 'GATE_OPENED' } } }];
    const order = {
      id: '1',
      provider: { id: 'p' },
      items: [{ id: 'ride', price: money('abc1') }],
      fulfillments,
      quote: { price: money('1e5') },
    };
    const answer = heard('on_status', { order });
    expect(answer).toMatchObject({
      order: {
        providerId: 'p',
        lines: [{ itemId: 'ride', quantity: 1 }],
        fulfilments: [
          { id: '', state: 'out-for-delivery' },
          { id: '', state: 'GATE_OPENED' },
        ],
      },
    });
    expect(answer).not.toHaveProperty('order.quote');
    expect(answer).not.toHaveProperty('order.lines.0.price');
  });

  it('counts the months of a quote from the message', () => {
    expect(heard('on_select', { order: { quote: { price: money('1'), ttl: 'P1M' } } })).toMatchObject({
      order: { quote: { validForMs: 28 * 86_400_000 } },
    });
  });

  it('names what an update changes in singular or plural', () => {
    expect(heard('update', { update_target: 'items, fulfillment.stops,payments', order: { id: '1' } })).toMatchObject({
      targets: ['lines', 'fulfilments.stops', 'payments'],
    });
  });
});

describe('what we write', () => {
  const order = { providerId: 'p', lines: [], fulfilments: [], payments: [] };

  it('puts what the engine says in the place of what came along', () => {
    const changed = { ...order, status: 'active' as const, extra: { status: 'ODD', tags: [], provider: { id: 'q', x: 1 } } };
    expect(parse(beckn111.encodeAnswer(envelope, { action: 'status', order: changed })).message).toEqual({
      order: { status: 'ACTIVE', provider: { id: 'p', x: 1 }, tags: [] },
    });
  });

  it('is decimals, degrees, moments and durations in their cleanest form', () => {
    const place = { position: { lat: -0.00000001, lon: 4.8999999999 } };
    const stops = [{ kind: 'end', place, timeRange: { startMs: 0 } }];
    const quote = { total: { currency: 'EUR', amount: '0.10' }, lines: [], validForMs: 90_000 };
    const written = parse(
      beckn111.encodeAnswer(envelope, { action: 'select', order: { ...order, fulfilments: [{ id: '1', stops }], quote } }),
    );
    expect(written.message).toEqual({
      order: {
        provider: { id: 'p' },
        fulfillments: [
          { id: '1', stops: [{ type: 'end', location: { gps: '0,4.9' }, time: { range: { start: '1970-01-01T00:00:00.000Z' } } }] },
        ],
        quote: { price: money('0.10'), ttl: 'PT1M30S' },
      },
    });
  });

  it('finds nothing with an empty list of providers', () => {
    expect(parse(beckn111.encodeAnswer(envelope, { action: 'search', catalogue: { providers: [] } })).message).toEqual({
      catalog: { providers: [] },
    });
  });
});

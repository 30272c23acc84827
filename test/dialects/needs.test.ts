import { describe, expect, it } from 'vitest';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';

function fault(path: string, body: unknown): string {
  const route = beckn111.routes.get(path);
  if (route === undefined) throw new Error(path);
  const checked = beckn111.checkNeeds(route, body);
  return checked.ok ? 'fine' : `${checked.problem.name} ${checked.problem.path ?? ''}`;
}

const item = { id: 'thee', quantity: { selected: { count: 1 } } };
const cart = { provider: { id: 'winkel' }, items: [item] };
const order = (changes: object) => ({ message: { order: { ...cart, fulfillments: [{}], billing: {}, ...changes } } });

describe('what nobody could act upon', () => {
  it.each(['select', 'init', 'confirm'])('%s without provider, items, ids or quantities', (path) => {
    expect(fault(path, order({}))).toBe('fine');
    expect(fault(path, order({ provider: undefined }))).toBe('invalid-request /message/order/provider/id');
    expect(fault(path, order({ provider: { id: '' } }))).toBe('invalid-request /message/order/provider/id');
    expect(fault(path, order({ items: [] }))).toBe('invalid-request /message/order/items');
    expect(fault(path, order({ items: undefined }))).toBe('invalid-request /message/order/items');
    expect(fault(path, order({ items: [item, { quantity: item.quantity }] }))).toBe('invalid-request /message/order/items/1/id');
    for (const count of [0, -1, 1.5, '1', undefined]) {
      expect(fault(path, order({ items: [{ id: 'thee', quantity: { selected: { count } } }] }))).toBe(
        'invalid-request /message/order/items/0/quantity/selected/count',
      );
    }
  });

  it('an init without a fulfilment, a confirm without billing', () => {
    expect(fault('init', order({ fulfillments: [] }))).toBe('invalid-request /message/order/fulfillments');
    expect(fault('confirm', order({ billing: undefined }))).toBe('invalid-request /message/order/billing');
    expect(fault('select', { message: { order: cart } })).toBe('fine');
  });

  it.each(['status', 'track', 'cancel'])('%s with an empty order id', (path) => {
    expect(fault(path, { message: { order_id: '' } })).toBe('invalid-request /message/order_id');
    expect(fault(path, { message: { order_id: '1' } })).toBe('fine');
  });

  it('an update of something that is not in an order', () => {
    const update = (update_target: string) => ({ message: { update_target, order: { id: '1' } } });
    expect(fault('update', update('item, billing,fulfillments.stops'))).toBe('fine');
    expect(fault('update', update('weather'))).toBe('invalid-update-target /message/update_target');
    expect(fault('update', update('item,,billing'))).toBe('invalid-update-target /message/update_target');
    expect(fault('update', update('constructor'))).toBe('invalid-update-target /message/update_target');
    expect(fault('update', { message: { update_target: 'item', order: {} } })).toBe('invalid-request /message/order/id');
  });

  it('a rating of nothing, or in no number', () => {
    const rating = { id: '1', rating_category: 'Order', value: '5' };
    const rate = (...ratings: object[]) => fault('rating', { message: { ratings } });
    expect(rate(rating)).toBe('fine');
    expect(rate()).toBe('invalid-request /message/ratings');
    expect(rate(rating, { ...rating, id: undefined })).toBe('invalid-request /message/ratings/1/id');
    expect(rate({ ...rating, value: '>=4' })).toBe('invalid-rating-value /message/ratings/0/value');
    expect(rate({})).toBe('invalid-request /message/ratings/0/id,/message/ratings/0/rating_category,/message/ratings/0/value');
  });

  it('a callback that says nothing at all', () => {
    expect(fault('on_search', {})).toBe('invalid-request /message');
    expect(fault('on_select', { message: {} })).toBe('invalid-request /message/order');
    expect(fault('on_support', { message: {} })).toBe('invalid-request /message/support');
    expect(fault('on_confirm', { error: { code: '40000' } })).toBe('fine');
    expect(fault('on_rating', { message: {} })).toBe('fine');
    expect(fault('on_status', { message: { order: {} } })).toBe('fine');
  });

  it('but never asks of a callback what only a request must say', () => {
    expect(fault('on_confirm', { message: { order: { items: [{}] } } })).toBe('fine');
  });
});

import { describe, expect, it } from 'vitest';
import { type Fault, validate } from '../../schemas/v1.1.1/validate.ts';
import { ALL_CALLS, type Body, CALLBACKS, coreBody, strictBody, withValue } from './bodies.ts';

const CONTEXT_REQUIRED = ['domain', 'action', 'version', 'bap_id', 'bap_uri', 'transaction_id', 'message_id', 'timestamp'];
const REQUIRED: Record<string, string[]> = {
  search: ['/message'],
  select: ['/message', '/message/order'],
  init: ['/message', '/message/order'],
  confirm: ['/message', '/message/order'],
  status: ['/message', '/message/order_id'],
  track: ['/message', '/message/order_id'],
  cancel: ['/message', '/message/order_id'],
  update: ['/message', '/message/update_target', '/message/order'],
  rating: ['/message'],
  support: ['/message'],
  on_rating: ['/message'],
  cancellation_reasons: ['/message', '/message/cancellation_reasons'],
  return_reasons: ['/message', '/message/return_reasons'],
  rating_categories: ['/message', '/message/rating_categories'],
};

/** The first fault, which must be the only thing that the check stops at. */
function faultOf(action: string, body: unknown): Fault | undefined {
  const verdict = validate('core', action, body);
  return verdict.valid ? undefined : verdict.faults[0];
}
const accepts = (action: string, body: unknown) => expect(validate('core', action, body, { allFaults: true })).toEqual({ valid: true });

describe.each(ALL_CALLS)('%s at level core', (action) => {
  it('is accepted with the least that the protocol asks', () => accepts(action, coreBody(action)));

  it('is accepted when it is complete', () => accepts(action, strictBody(action)));

  it.each(CONTEXT_REQUIRED)('is refused without context.%s', (member) => {
    expect(faultOf(action, withValue(coreBody(action), `/context/${member}`, undefined))).toMatchObject({
      pointer: `/context/${member}`,
      rule: 'required',
      found: 'nothing',
    });
  });

  it('is refused without a context', () => {
    expect(faultOf(action, withValue(coreBody(action), '/context', undefined))).toMatchObject({ pointer: '/context', rule: 'required' });
  });

  it('is refused without what its message requires', () => {
    for (const pointer of REQUIRED[action] ?? []) {
      expect(faultOf(action, withValue(coreBody(action), pointer, undefined))).toMatchObject({ pointer, rule: 'required' });
    }
  });

  it('is refused under the name of another action', () => {
    expect(faultOf(action, withValue(coreBody(action), '/context/action', 'dance'))).toEqual({
      pointer: '/context/action',
      rule: 'const',
      expected: action,
      found: '"dance"',
    });
  });

  it('may hold members that nobody knows, anywhere', () => {
    const body = strictBody(action);
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const child of Object.values(node)) visit(child);
      if (!Array.isArray(node)) (node as Record<string, unknown>)['x-own'] = { deep: [1, null] };
    };
    visit(body);
    accepts(action, body);
  });

  it('is refused when it is not an object', () => {
    for (const body of [null, [], 'text', 7])
      expect(faultOf(action, body)).toMatchObject({ pointer: '', rule: 'type', expected: 'an object' });
  });
});

describe('the provider node in the context', () => {
  it('may be left out or named in a search', () => {
    accepts('search', coreBody('search'));
    accepts('search', withValue(coreBody('search'), '/context/bpp_id', 'shop.example.org'));
  });

  it.each(ALL_CALLS.filter((action) => action !== 'search'))('must be named in %s', (action) => {
    for (const pointer of ['/context/bpp_id', '/context/bpp_uri']) {
      expect(faultOf(action, withValue(coreBody(action), pointer, undefined))).toMatchObject({ pointer, rule: 'required' });
    }
  });
});

describe('values of the context at level core', () => {
  it.each([
    ['/context/domain', '', 'minLength'],
    ['/context/domain', 7, 'type'],
    ['/context/version', '2.0.0', 'pattern'],
    ['/context/version', '0.9.4', 'pattern'],
    ['/context/version', '1.2.0', 'pattern'],
    ['/context/version', '1.1.1\n', 'pattern'],
    ['/context/bap_id', '', 'minLength'],
    ['/context/bap_uri', 'buyer.example.org', 'format'],
    ['/context/bpp_uri', 'https:///beckn', 'format'],
    ['/context/transaction_id', 'abc', 'format'],
    ['/context/message_id', 'a2fe6d52-9fe4-4d1a-9d0b-dccb8b48522', 'format'],
    ['/context/timestamp', '2026-11-23 10:15', 'format'],
    ['/context/ttl', 30, 'type'],
    ['/context/key', 1, 'type'],
    ['/context/location', 'Amsterdam', 'type'],
    ['/context/location/city', 'Amsterdam', 'type'],
    ['/context/location/city/code', 20, 'type'],
    ['/context/location/country', 31, 'type'],
    ['/context/location/gps', '91,4', 'pattern'],
  ])('%s is refused as %j', (pointer, value, rule) => {
    expect(faultOf('select', withValue(coreBody('select'), pointer, value))).toMatchObject({ pointer, rule });
  });

  it.each([
    ['/context/version', '1.0.0'],
    ['/context/version', '1.1.0'],
    ['/context/version', '1.1.12'],
    ['/context/ttl', 'half an hour'],
    ['/context/location/country', 'NLD'],
    ['/context/location/country', { code: 'NLD', name: 'Nederland' }],
    ['/context/timestamp', '2026-11-23T10:15:30+05:30'],
    ['/context/bap_uri', 'http://127.0.0.1:4001/beckn/'],
  ])('%s is accepted as %j', (pointer, value) => accepts('select', withValue(coreBody('select'), pointer, value)));
});

describe('what goes wrong may take the place of the message', () => {
  const failure = { code: '40003', message: 'The quote is no longer valid.' };

  it.each(CALLBACKS.filter((action) => action !== 'on_rating'))('in %s', (action) => {
    const { context } = coreBody(action);
    accepts(action, { context, error: failure });
    expect(faultOf(action, { context, error: 'broken' })).toMatchObject({ pointer: '/error', rule: 'type' });
  });

  it('but not in on_rating, which needs a message as well', () => {
    const { context } = coreBody('on_rating');
    expect(faultOf('on_rating', { context, error: failure })).toMatchObject({ pointer: '/message', rule: 'required' });
    accepts('on_rating', { context, error: failure, message: {} });
  });

  it('with a number as code, and with the older member path', () => {
    accepts('on_init', { context: coreBody('on_init').context, error: { code: 40003, path: '/message/order', message: 'x' } });
  });
});

describe('values of the message at level core', () => {
  const order = (path: string, value: unknown): [Body, string] => {
    const pointer = `/message/order${path}`;
    return [withValue(strictBody('on_init'), pointer, value), pointer];
  };

  it.each([
    ['/id', 7, 'type'],
    ['/status', 'DONE', 'enum'],
    ['/type', 'draft', 'enum'],
    ['/provider', 'bakery', 'type'],
    ['/provider/ttl', -2, 'minimum'],
    ['/provider/ttl', 1.5, 'type'],
    ['/items', {}, 'type'],
    ['/items/0/price/value', 3.95, 'type'],
    ['/items/0/price/value', 'free', 'pattern'],
    ['/items/0/quantity/selected/count', -1, 'minimum'],
    ['/items/0/quantity/selected/count', '2', 'type'],
    ['/items/0/quantity/maximum', { count: 0 }, 'minimum', '/items/0/quantity/maximum/count'],
    ['/items/0/quantity/unitized', { count: 2 }, 'maximum', '/items/0/quantity/unitized/count'],
    ['/items/0/matched', 'yes', 'type'],
    ['/items/0/category_ids', [1], 'type', '/items/0/category_ids/0'],
    ['/payments/0/type', 'LATER', 'enum'],
    ['/payments/0/params/amount', 4, 'type'],
    ['/fulfillments/0/stops/0/location/gps', '52.37 , 4.89', 'pattern'],
    ['/fulfillments/0/stops/0/location/address', { street: 'Prinsengracht' }, 'type'],
    ['/fulfillments/0/stops/0/location/country', 'NLD', 'type'],
    ['/fulfillments/0/stops/0/location/3dspace', 3, 'type'],
    ['/fulfillments/0/vehicle', { capacity: '4' }, 'type', '/fulfillments/0/vehicle/capacity'],
    ['/fulfillments/0/agent', { person: 1 }, 'type', '/fulfillments/0/agent/person'],
    ['/xinput', { form: { data: { size: 3 } } }, 'type', '/xinput/form/data/size'],
    ['/quote/breakup', [{ item: 'loaf' }], 'type', '/quote/breakup/0/item'],
    ['/return_terms', [{ fulfillment_managed_by: 'NOBODY' }], 'enum', '/return_terms/0/fulfillment_managed_by'],
  ])('an order is refused with %s as %j', (path, value, rule, at = path) => {
    const [body] = order(path, value);
    expect(faultOf('on_init', body)).toMatchObject({ pointer: `/message/order${at}`, rule });
  });

  it.each([
    ['/items/0/price/value', '1,000'],
    ['/items/0/price/value', 'EUR 5.'],
    ['/items/0/price/currency', 'euro'],
    ['/fulfillments/0/stops/0/location/gps', '+52.37,  -180.0'],
    ['/fulfillments/0/agent', 'somebody'],
    ['/payments/0/collected_by', { who: 'bpp' }],
    ['/payments/0/url', 'not a url'],
    ['/quote/id', 'not a uuid'],
    ['/quote/ttl', '15 minutes'],
    ['/created_at', 'yesterday'],
    ['/billing/email', 'nobody'],
    ['/provider/ttl', -1],
    ['/provider/categories', [{ ttl: 60 }]],
    ['/items/0/quantity/unitized', { count: 1 }],
  ])('an order is accepted with %s as %j', (path, value) => accepts('on_init', order(path, value)[0]));

  it('rating categories are those of the protocol', () => {
    const body = withValue(coreBody('rating_categories'), '/message/rating_categories', ['Item', 'Mood']);
    expect(faultOf('rating_categories', body)).toMatchObject({ pointer: '/message/rating_categories/1', rule: 'enum' });
  });

  it('telephone numbers of a support desk may have any form', () => {
    accepts('on_support', withValue(strictBody('on_support'), '/message/support/phone', 'ask at the bar'));
  });
});

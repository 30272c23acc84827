import { describe, expect, it } from 'vitest';
import type { RefusalReason } from '../../commerce/refusal.ts';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import { envelope, parse } from './messages.ts';

/** BECKN-005, with what commerce calls it. Two codes are read as a more general reason. */
const CODES: readonly (readonly [string, RefusalReason])[] = [
  ['30000', 'invalid'],
  ['30001', 'provider-not-found'],
  ['30002', 'provider-location-not-found'],
  ['30003', 'category-not-found'],
  ['30004', 'item-not-found'],
  ['30005', 'category-not-found'],
  ['30006', 'offer-not-found'],
  ['30007', 'add-on-not-found'],
  ['30008', 'fulfilment-unavailable'],
  ['30009', 'fulfilment-unavailable'],
  ['30010', 'order-not-found'],
  ['30011', 'cancellation-reason-invalid'],
  ['30012', 'update-target-invalid'],
  ['30013', 'update-inconsistent'],
  ['30014', 'rated-entity-not-found'],
  ['30015', 'rating-value-invalid'],
  ['40000', 'business'],
  ['40001', 'action-not-applicable'],
  ['40002', 'quantity-unavailable'],
  ['40003', 'quote-unavailable'],
  ['40004', 'payment-unsupported'],
  ['40005', 'tracking-unsupported'],
  ['40006', 'agent-unavailable'],
  ['50000', 'policy'],
  ['50001', 'cancellation-not-possible'],
  ['50002', 'update-not-possible'],
  ['50003', 'rating-category-unsupported'],
  ['50004', 'support-unavailable'],
  ['39999', 'invalid'],
  ['59999', 'policy'],
  ['DOMAIN-ERROR', 'business'],
];

const route = beckn111.routeOf('callback', 'init');

describe('an error in a callback', () => {
  it.each(CODES)('%s is read as %s and goes out with the code it came with', (code, reason) => {
    const read = beckn111.decodeAnswer(route, { error: { code, message: 'Nee.' } });
    if (!read.ok || !('refusal' in read.value)) throw new Error('not a refusal');
    expect(read.value.refusal).toMatchObject({ reason, message: 'Nee.' });
    expect(parse(beckn111.encodeAnswer(envelope, read.value)).error).toEqual({ code, message: 'Nee.' });
  });

  it('goes out with the code of the reason when none came along', () => {
    const said = new Map(CODES.filter(([code]) => !['30003', '30009', '39999', '59999', 'DOMAIN-ERROR'].includes(code)));
    for (const [code, reason] of said) {
      expect(parse(beckn111.encodeAnswer(envelope, { action: 'init', refusal: { reason, message: 'Nee.' } })).error).toEqual({
        code,
        message: 'Nee.',
      });
    }
  });

  it('points at the wire on the wire, and at commerce in commerce', () => {
    const refusal = { reason: 'quantity-unavailable', message: 'Op.', path: '/order/lines/3/quantity' } as const;
    const body = parse(beckn111.encodeAnswer(envelope, { action: 'select', refusal }));
    expect(body.error).toEqual({ code: '40002', message: 'Op.', paths: '/message/order/items/3/quantity/selected/count' });
    expect(body.message).toBeUndefined();
    expect(beckn111.decodeAnswer(beckn111.routeOf('callback', 'select'), body)).toEqual({ ok: true, value: { action: 'select', refusal } });
  });

  it.each([
    ['/order/payments/0/amount', '/message/order/payments/0/params/amount'],
    ['/order/payments/0/status', '/message/order/payments/0/status'],
    ['/order/fulfilments/0/stops', '/message/order/fulfillments/0/stops'],
    ['/ratings/2/category', '/message/ratings/2/rating_category'],
    ['/support/refId', '/message/support/ref_id'],
  ])('writes the place %s as the wire names it', (path, paths) => {
    const body = parse(beckn111.encodeAnswer(envelope, { action: 'init', refusal: { reason: 'invalid', message: 'Nee.', path } }));
    expect(body.error).toMatchObject({ paths });
    const read = beckn111.decodeAnswer(beckn111.routeOf('callback', 'init'), body);
    expect(read).toMatchObject({ value: { refusal: { path } } });
  });

  it('tells a place that nobody comes to from a way of fulfilment that is not offered, by what it points at', () => {
    const refusal = { reason: 'out-of-area', message: 'Te ver.', path: '/order/fulfilments/0/stops/1/place' } as const;
    const body = parse(beckn111.encodeAnswer(envelope, { action: 'select', refusal }));
    expect(body.error).toEqual({ code: '30008', message: 'Te ver.', paths: '/message/order/fulfillments/0/stops/1/location' });
    const select = beckn111.routeOf('callback', 'select');
    expect(beckn111.decodeAnswer(select, body)).toEqual({ ok: true, value: { action: 'select', refusal } });
    const elsewhere = { error: { code: '30008', message: 'Nee.', paths: '/message/order/fulfillments/0' } };
    expect(beckn111.decodeAnswer(select, elsewhere)).toMatchObject({ value: { refusal: { reason: 'fulfilment-unavailable' } } });
  });

  it('reads a number as code and the older member path', () => {
    const read = beckn111.decodeAnswer(route, { error: { code: 40003, path: '/message/order' } });
    expect(read.ok && read.value).toEqual({ action: 'init', refusal: { reason: 'quote-unavailable', message: '', path: '/order' } });
  });

  it('has a message beside it where the schema wants one', () => {
    const refusal = { reason: 'policy', message: 'Nee.' } as const;
    expect(parse(beckn111.encodeAnswer(envelope, { action: 'rating', refusal })).message).toEqual({});
    expect(parse(beckn111.encodeAnswer(envelope, { action: 'return-reasons', refusal })).message).toEqual({ return_reasons: [] });
    expect(parse(beckn111.encodeAnswer(envelope, { action: 'track', refusal }))).not.toHaveProperty('message');
  });
});

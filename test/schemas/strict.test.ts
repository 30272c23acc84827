import { describe, expect, it } from 'vitest';
import { validate } from '../../schemas/v1.1.1/validate.ts';
import { ALL_CALLS, CALLBACKS, contextOf, strictBody, withValue } from './bodies.ts';

type Extra = [action: string, pointer: string, value: unknown, rule: string, at?: string];

const gone = undefined;
const ORDER = '/message/order';
const ITEM = '/message/catalog/providers/0/items/0';

const MISSING: Extra[] = [
  ['select', `${ORDER}/provider`, gone, 'required'],
  ['select', `${ORDER}/provider/id`, gone, 'required'],
  ['select', `${ORDER}/items`, gone, 'required'],
  ['select', `${ORDER}/items/0/id`, gone, 'required'],
  ['init', `${ORDER}/items`, gone, 'required'],
  ['init', `${ORDER}/billing`, gone, 'required'],
  ['init', `${ORDER}/billing/name`, gone, 'required'],
  ['init', `${ORDER}/fulfillments`, gone, 'required'],
  ['confirm', `${ORDER}/provider/id`, gone, 'required'],
  ['confirm', `${ORDER}/billing`, gone, 'required'],
  ['confirm', `${ORDER}/fulfillments`, gone, 'required'],
  ['confirm', `${ORDER}/payments`, gone, 'required'],
  ['update', `${ORDER}/id`, gone, 'required'],
  ['rating', '/message/ratings', gone, 'required'],
  ['rating', '/message/ratings/0/id', gone, 'required'],
  ['rating', '/message/ratings/0/value', gone, 'required'],
  ['rating', '/message/ratings/0/rating_category', gone, 'required'],
  ['support', '/message/support', gone, 'required'],
  ['support', '/message/support/ref_id', gone, 'required'],
  ['on_search', '/message/catalog/providers', gone, 'required'],
  ['on_search', '/message/catalog/providers/0/id', gone, 'required'],
  ['on_search', '/message/catalog/providers/0/descriptor', gone, 'required'],
  ['on_search', `${ITEM}/id`, gone, 'required'],
  ['on_search', `${ITEM}/descriptor/name`, gone, 'required'],
  ['on_select', ORDER, gone, 'required'],
  ['on_select', `${ORDER}/provider`, gone, 'required'],
  ['on_select', `${ORDER}/quote`, gone, 'required'],
  ['on_select', `${ORDER}/quote/price`, gone, 'required'],
  ['on_select', `${ORDER}/quote/price/currency`, gone, 'required'],
  ['on_select', `${ORDER}/quote/price/value`, gone, 'required'],
  ['on_select', `${ORDER}/quote/breakup`, gone, 'required'],
  ['on_select', `${ORDER}/quote/breakup/0/title`, gone, 'required'],
  ['on_select', `${ORDER}/quote/breakup/0/price/value`, gone, 'required'],
  ['on_init', `${ORDER}/quote`, gone, 'required'],
  ['on_init', `${ORDER}/payments`, gone, 'required'],
  ['on_confirm', `${ORDER}/id`, gone, 'required'],
  ['on_confirm', `${ORDER}/status`, gone, 'required'],
  ['on_confirm', `${ORDER}/created_at`, gone, 'required'],
  ['on_confirm', `${ORDER}/updated_at`, gone, 'required'],
  ['on_confirm', `${ORDER}/payments`, gone, 'required'],
  ['on_confirm', `${ORDER}/quote`, gone, 'required'],
  ['on_status', `${ORDER}/id`, gone, 'required'],
  ['on_status', `${ORDER}/status`, gone, 'required'],
  ['on_status', `${ORDER}/provider`, gone, 'required'],
  ['on_status', `${ORDER}/items`, gone, 'required'],
  ['on_status', `${ORDER}/fulfillments`, gone, 'required'],
  ['on_update', `${ORDER}/id`, gone, 'required'],
  ['on_cancel', `${ORDER}/id`, gone, 'required'],
  ['on_cancel', `${ORDER}/cancellation`, gone, 'required'],
  ['on_cancel', `${ORDER}/cancellation/cancelled_by`, gone, 'required'],
  ['on_track', '/message/tracking/status', gone, 'required'],
  ['on_track', '/message/tracking/url', gone, 'anyOf', '/message/tracking'],
  ['on_support', '/message/support', gone, 'required'],
  ['on_support', '/message/support/phone', gone, 'anyOf', '/message/support'],
  ['cancellation_reasons', '/message/cancellation_reasons/0/id', gone, 'required'],
  ['return_reasons', '/message/return_reasons/0/descriptor', gone, 'required'],
];

const EMPTY: Extra[] = [
  ['select', `${ORDER}/items`, [], 'minItems'],
  ['select', `${ORDER}/provider/id`, '', 'minLength'],
  ['init', `${ORDER}/fulfillments`, [], 'minItems'],
  ['confirm', `${ORDER}/payments`, [], 'minItems'],
  ['rating', '/message/ratings', [], 'minItems'],
  ['update', '/message/update_target', '', 'minLength'],
  ['status', '/message/order_id', '', 'minLength'],
  ['track', '/message/order_id', '', 'minLength'],
  ['cancel', '/message/order_id', '', 'minLength'],
];

const FORMS: Extra[] = [
  ['search', '/context/ttl', '30 seconds', 'format'],
  ['search', '/context/ttl', 'P', 'format'],
  ['search', '/context/version', '1.0.0', 'pattern'],
  ['search', '/context/bap_uri', 'ftp://buyer.example.org', 'pattern'],
  ['search', '/context/bap_uri', 'https://buyer.example.org/?a=1', 'pattern'],
  ['search', '/context/location/country', 'NLD', 'type'],
  ['search', '/context/location/country/code', 'Nederland', 'pattern'],
  ['search', '/context/location/city/code', 'Den Haag', 'pattern'],
  ['search', '/message/intent/fulfillment/stops/0/location/gps', '52.37, 4.89', 'pattern'],
  ['search', '/message/intent/fulfillment/stops/0/location/circle/radius/value', '2 km', 'pattern'],
  ['track', '/message/callback_url', '/follow', 'format'],
  ['rating', '/message/ratings/0/value', '>=4', 'pattern'],
  ['support', '/message/support/callback_phone', 'ask me', 'pattern'],
  ['support', '/message/support/email', 'ada', 'format'],
  ['on_search', '/message/catalog/ttl', 'PT1H', 'pattern'],
  ['on_search', '/message/catalog/exp', 'tomorrow', 'format'],
  ['on_search', '/message/catalog/providers/0/categories/0/ttl', 60, 'type'],
  ['on_search', `${ITEM}/price/value`, '3,95', 'pattern'],
  ['on_search', `${ITEM}/price/value`, '5.', 'pattern'],
  ['on_search', `${ITEM}/price/value`, '.5', 'pattern'],
  ['on_search', `${ITEM}/price/currency`, 'euro', 'pattern'],
  ['on_search', `${ITEM}/ttl`, '1.5', 'pattern'],
  ['on_search', `${ITEM}/descriptor/images/0/url`, 'loaf.jpg', 'format'],
  ['on_select', `${ORDER}/quote/id`, 'quote-1', 'format'],
  ['on_select', `${ORDER}/quote/ttl`, '15 minutes', 'format'],
  ['on_init', `${ORDER}/billing/email`, 'ada', 'format'],
  ['on_init', `${ORDER}/payments/0/params/amount`, 'four', 'pattern'],
  ['on_init', `${ORDER}/payments/0/params/currency`, 'eur', 'pattern'],
  ['on_init', `${ORDER}/payments/0/collected_by`, { who: 'bpp' }, 'type'],
  ['on_init', `${ORDER}/fulfillments/0/agent`, 'somebody', 'type'],
  ['on_init', `${ORDER}/fulfillments/0/customer/person/dob`, '2026-02-30', 'format'],
  ['on_confirm', `${ORDER}/created_at`, '2026-11-23', 'format'],
  ['on_cancel', `${ORDER}/status`, 'ACTIVE', 'const'],
];

describe.each(ALL_CALLS)('%s at level strict', (action) => {
  it('is accepted when it is complete', () => {
    expect(validate('strict', action, strictBody(action), { allFaults: true })).toEqual({ valid: true });
    expect(validate('strict', action, strictBody(action))).toEqual({ valid: true });
  });
});

describe.each([
  ['what is missing', MISSING],
  ['what is empty', EMPTY],
  ['what has another form', FORMS],
])('level strict refuses %s, and level core does not', (_, extras) => {
  it.each(extras)('%s %s as %j', (action, pointer, value, rule, at = pointer) => {
    const body = withValue(strictBody(action), pointer, value);
    expect(validate('core', action, body)).toEqual({ valid: true });
    for (const allFaults of [false, true]) {
      expect(validate('strict', action, body, { allFaults })).toMatchObject({ valid: false, faults: [{ pointer: at, rule }] });
    }
  });
});

describe('callbacks at level strict', () => {
  it.each(CALLBACKS.filter((action) => action !== 'on_rating'))('%s carries a message or says what went wrong', (action) => {
    const context = contextOf(action);
    expect(validate('core', action, { context })).toEqual({ valid: true });
    expect(validate('strict', action, { context })).toMatchObject({ faults: [{ pointer: '/message', rule: 'required' }] });
    expect(validate('strict', action, { context, error: { code: '40000', message: 'No bread left.' } })).toEqual({ valid: true });
  });

  it.each(CALLBACKS)('%s says what went wrong with a code as text and a message', (action) => {
    const body = { ...strictBody(action), error: { code: '40000', message: 'No bread left.' } };
    for (const member of ['code', 'message']) {
      const pointer = `/error/${member}`;
      expect(validate('strict', action, withValue(body, pointer, undefined))).toMatchObject({ faults: [{ pointer, rule: 'required' }] });
    }
    expect(validate('strict', action, withValue(body, '/error/code', 40000))).toMatchObject({
      faults: [{ pointer: '/error/code', rule: 'type' }],
    });
  });

  it('on_track needs no place to follow while there is nothing to follow', () => {
    expect(validate('strict', 'on_track', { context: contextOf('on_track'), message: { tracking: { status: 'inactive' } } })).toEqual({
      valid: true,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { actionsKnown, type Fault, isKnownAction, validate } from '../../schemas/v1.1.1/validate.ts';
import { ALL_CALLS, coreBody, strictBody, withValue } from './bodies.ts';

function faults(action: string, body: unknown): readonly Fault[] {
  const verdict = validate('strict', action, body, { allFaults: true });
  return verdict.valid ? [] : verdict.faults;
}
const faultAt = (action: string, pointer: string, value: unknown) => faults(action, withValue(strictBody(action), pointer, value))[0];

describe('a fault', () => {
  it('says in plain words what was expected and what was found', () => {
    const order = '/message/order';
    const cases: [string, string, unknown, string, string][] = [
      ['on_init', `${order}/id`, 7, 'a string', '7'],
      ['on_init', `${order}/items`, {}, 'a list', 'an object with no members'],
      ['on_init', `${order}/items`, [], 'a list of 1 or more', 'a list of 0'],
      ['on_init', `${order}/provider`, [1, 2], 'an object', 'a list of 2'],
      ['on_init', `${order}/provider/ttl`, 1.5, 'a whole number', '1.5'],
      ['on_init', `${order}/provider/ttl`, -2, '-1 or more', '-2'],
      ['on_init', `${order}/provider/rateable`, null, 'true or false', 'null'],
      ['on_init', `${order}/items/0/quantity/unitized`, { count: 2 }, '1 or less', '2'],
      ['on_init', `${order}/provider/id`, '', 'text that is not empty', '""'],
      ['on_init', `${order}/payments/0/status`, 'MAYBE', 'one of PAID, NOT-PAID', '"MAYBE"'],
      ['on_init', `${order}/quote`, undefined, 'the member quote', 'nothing'],
      ['on_init', `${order}/quote/price/value`, 'free', 'a decimal number as text, such as "12.50"', '"free"'],
      ['on_init', `${order}/quote/ttl`, 'soon', 'an ISO 8601 duration, such as PT30S', '"soon"'],
      ['on_cancel', `${order}/status`, 'ACTIVE', 'CANCELLED', '"ACTIVE"'],
      ['on_support', '/message/support', { ref_id: '1' }, 'at least one of the members phone, email, url', 'an object with ref_id'],
    ];
    for (const [action, pointer, value, expected, found] of cases)
      expect(faultAt(action, pointer, value)).toMatchObject({ expected, found });
  });

  it('shows no more than 80 characters of what was found', () => {
    const long = faultAt('on_init', '/message/order/payments/0/status', 'x'.repeat(100_000));
    expect(long?.found).toHaveLength(80);
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`a member with a long name ${i}`, i]));
    expect(faultAt('on_init', '/message/order/items', wide)?.found).toHaveLength(80);
  });

  it('points to its place as RFC 6901 says, also where names hold / and ~', () => {
    const body = withValue(strictBody('on_init'), '/message/order/xinput', { form: { data: { 'a/b~c': 1 } } });
    expect(faults('on_init', body)).toMatchObject([{ pointer: '/message/order/xinput/form/data/a~1b~0c', found: '1' }]);
  });

  it('is the only one unless all are asked for', () => {
    const body = { context: {}, message: {} };
    expect(validate('core', 'status', body)).toMatchObject({ valid: false, faults: { length: 1 } });
    const all = validate('core', 'status', body, { allFaults: true });
    expect(all.valid ? [] : all.faults.map((fault) => fault.pointer).sort()).toEqual(
      [
        '/context/action',
        '/context/bap_id',
        '/context/bap_uri',
        '/context/bpp_id',
        '/context/bpp_uri',
        '/context/domain',
        '/context/message_id',
        '/context/timestamp',
        '/context/transaction_id',
        '/context/version',
        '/message/order_id',
      ].sort(),
    );
  });

  it('is never followed by more than nineteen others', () => {
    const body = withValue(strictBody('on_init'), '/message/order/ref_order_ids', new Array(1000).fill(1));
    expect(faults('on_init', body)).toHaveLength(20);
  });

  it('is named once, though both levels ask the same', () => {
    const pointers = faults('select', withValue(strictBody('select'), '/message/order', 7)).map((fault) => fault.pointer);
    expect(pointers).toEqual(['/message/order']);
  });
});

describe('the actions', () => {
  it('that are known are the ten, their callbacks and the six meta calls', () => {
    expect([...actionsKnown()].sort()).toEqual([...ALL_CALLS].sort());
    for (const action of ALL_CALLS) expect(isKnownAction(action)).toBe(true);
  });

  it('that are not known are a mistake of the caller', () => {
    for (const action of ['on_get_cancellation_reasons', 'subscribe', 'ack', 'constructor', '__proto__', '']) {
      expect(isKnownAction(action)).toBe(false);
      expect(() => validate('core', action, coreBody('search'))).toThrow(/no schema/);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { type RegistryCall, validateAck, validateRegistry } from '../../schemas/v1.1.1/validate.ts';
import { withValue } from './bodies.ts';

const entry = {
  subscriber_id: 'shop.example.org',
  url: 'https://shop.example.org/beckn',
  type: 'BPP',
  domain: 'retail',
  location: { city: { code: 'std:020' } },
  key_id: 'e6d9f908-1d26-4ff3-a6d1-3af3d3721054',
  signing_public_key: 'awGPjRK6i/Vg/lWr+0xObclVxlwZXvTjWYtlu6NeOHk=',
  encr_public_key: 'awGPjRK6i/Vg/lWr+0xObclVxlwZXvTjWYtlu6NeOHk=',
  valid_from: '2026-11-23T10:00:00Z',
  valid_until: '2027-11-23T10:00:00Z',
};
const subscribe = { ...entry, nonce: 'a2fe6d52-9fe4-4d1a-9d0b-dccb8b48522d' };
const row = { ...entry, status: 'SUBSCRIBED' };

const BODIES: [RegistryCall, object][] = [
  ['subscribe', subscribe],
  ['subscribe_reply', { status: 'UNDER_SUBSCRIPTION' }],
  ['lookup', { type: 'BPP', domain: 'retail' }],
  ['lookup_reply', [row]],
  ['on_subscribe', { challenge: 'b3BlbiBzZXNhbWU=', status: 'INITIATED' }],
  ['on_subscribe_reply', { answer: 'open sesame' }],
];

describe('the registry calls', () => {
  it.each(BODIES)('%s is accepted at both levels, also with members that nobody knows', (call, body) => {
    for (const level of ['core', 'strict'] as const) {
      expect(validateRegistry(call, body, { level, allFaults: true })).toEqual({ valid: true });
      if (!Array.isArray(body)) expect(validateRegistry(call, { ...body, x_own: 1 }, { level })).toEqual({ valid: true });
    }
  });

  it.each(BODIES)('%s is refused when it is something else', (call) => {
    expect(validateRegistry(call, 'text')).toMatchObject({ valid: false, faults: [{ pointer: '', rule: 'type' }] });
  });

  it('lookup and its reply may be empty', () => {
    expect(validateRegistry('lookup', {}, { level: 'strict' })).toEqual({ valid: true });
    expect(validateRegistry('lookup_reply', [], { level: 'strict' })).toEqual({ valid: true });
    expect(validateRegistry('lookup_reply', {})).toMatchObject({ faults: [{ rule: 'type', expected: 'a list' }] });
  });

  it('on_subscribe needs a challenge and its reply an answer', () => {
    expect(validateRegistry('on_subscribe', {})).toMatchObject({ faults: [{ pointer: '/challenge', rule: 'required' }] });
    expect(validateRegistry('on_subscribe_reply', {})).toMatchObject({ faults: [{ pointer: '/answer', rule: 'required' }] });
  });

  it.each([
    ['lookup', '/type', 'LREG', 'enum'],
    ['lookup', '/status', 'ACTIVE', 'enum'],
    ['lookup', '/key_id', 7, 'type'],
    ['lookup', '/location/city', 'Amsterdam', 'type'],
    ['subscribe', '/nonce', 7, 'type'],
    ['subscribe', '/url', null, 'type'],
    ['subscribe_reply', '/status', 'SUBSCRIBED', 'enum'],
    ['on_subscribe', '/status', 'EXPIRED', 'enum'],
    ['on_subscribe', '/challenge', 7, 'type'],
  ] as const)('%s is refused with %s as %j', (call, pointer, value, rule) => {
    const body = withValue(Object.fromEntries(BODIES)[call] ?? {}, pointer, value);
    expect(validateRegistry(call, body)).toMatchObject({ valid: false, faults: [{ pointer, rule }] });
  });

  it.each([
    'subscriber_id',
    'url',
    'type',
    'domain',
    'key_id',
    'signing_public_key',
    'encr_public_key',
    'valid_from',
    'valid_until',
    'nonce',
  ])('subscribe needs %s at level strict only', (member) => {
    const body = withValue(subscribe, `/${member}`, undefined);
    expect(validateRegistry('subscribe', body)).toEqual({ valid: true });
    expect(validateRegistry('subscribe', body, { level: 'strict' })).toMatchObject({
      faults: [{ pointer: `/${member}`, rule: 'required' }],
    });
  });

  it.each([
    ['/key_id', 'key-1'],
    ['/url', 'shop'],
    ['/valid_from', 'today'],
    ['/nonce', 'once'],
  ])('subscribe has %s in its form at level strict only', (pointer, value) => {
    const body = withValue(subscribe, pointer, value);
    expect(validateRegistry('subscribe', body)).toEqual({ valid: true });
    expect(validateRegistry('subscribe', body, { level: 'strict' })).toMatchObject({ faults: [{ pointer, rule: 'format' }] });
  });

  it.each(['subscriber_id', 'url', 'type', 'key_id', 'signing_public_key', 'valid_from', 'valid_until', 'status'])(
    'a row of a lookup reply needs %s at level strict only',
    (member) => {
      const rows = [withValue(row, `/${member}`, undefined)];
      expect(validateRegistry('lookup_reply', rows)).toEqual({ valid: true });
      expect(validateRegistry('lookup_reply', rows, { level: 'strict' })).toMatchObject({
        faults: [{ pointer: `/0/${member}`, rule: 'required' }],
      });
    },
  );
});

describe('the answer in the same exchange', () => {
  const ack = { message: { ack: { status: 'ACK' } } };
  const nack = { message: { ack: { status: 'NACK' } }, error: { code: '30000', message: 'no action' } };

  it('is an ACK or a NACK, with or without a context', () => {
    for (const body of [ack, nack, { context: {}, ...ack }]) {
      expect(validateAck(body)).toEqual({ valid: true });
      expect(validateAck(body, { level: 'strict' })).toEqual({ valid: true });
    }
  });

  it.each([
    [{}, '/message', 'required'],
    [{ message: {} }, '/message/ack', 'required'],
    [{ message: { ack: 'ACK' } }, '/message/ack', 'type'],
    [{ message: { ack: { status: 'OK' } } }, '/message/ack/status', 'enum'],
    [{ message: { ack: { tags: [{ list: 'x' }] } } }, '/message/ack/tags/0/list', 'type'],
    [{ ...ack, error: 'broken' }, '/error', 'type'],
  ])('is refused as %j', (body, pointer, rule) => expect(validateAck(body)).toMatchObject({ faults: [{ pointer, rule }] }));

  it('may leave its status out at level core only', () => {
    const body = { message: { ack: {} } };
    expect(validateAck(body)).toEqual({ valid: true });
    expect(validateAck(body, { level: 'strict' })).toMatchObject({ faults: [{ pointer: '/message/ack/status', rule: 'required' }] });
  });

  it('names its error with code and message at level strict only', () => {
    const body = withValue(nack, '/error/message', undefined);
    expect(validateAck(body)).toEqual({ valid: true });
    expect(validateAck(body, { level: 'strict' })).toMatchObject({ faults: [{ pointer: '/error/message', rule: 'required' }] });
  });
});

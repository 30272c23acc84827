import { describe, expect, it } from 'vitest';
import { decodeLookupFilter, decodeSubscription, encodeLookupFilter, encodeSubscription } from '../../dialects/subscription.ts';
import type { Subscriber } from '../../protocol/subscriber.ts';
import { validateRegistry } from '../../schemas/v1.1.1/validate.ts';

const subscriber: Subscriber = {
  subscriberId: 'winkel.example',
  keyId: '0d3f2a44-8c5e-4d5b-9b58-2f0f6f7d9e22',
  url: 'https://winkel.example/beckn',
  type: 'BPP',
  domain: 'retail',
  cityCode: 'std:020',
  countryCode: 'NLD',
  signingPublicKey: 'awGPjRK6i/Vg/lWr+0xObclVxlwZXvTjWYtlu6NeOHk=',
  encryptionPublicKey: 'awGPjRK6i/Vg/lWr+0xObclVxlwZXvTjWYtlu6NeOHk=',
  validFromMs: Date.UTC(2025, 0, 1),
  validUntilMs: Date.UTC(2026, 0, 1),
  status: 'SUBSCRIBED',
  createdMs: Date.UTC(2025, 0, 1),
  updatedMs: Date.UTC(2025, 0, 2),
  dialect: '1.1.1',
};

describe('an entry of the registry', () => {
  it('is written cleanly and reads back the same', () => {
    const entry = encodeSubscription(subscriber);
    expect(validateRegistry('lookup_reply', [entry], { level: 'strict', allFaults: true })).toEqual({ valid: true });
    expect(decodeSubscription(entry)).toEqual({ ok: true, value: subscriber });
  });

  it('speaks 1.1.1 and proves nothing when it does not say so', () => {
    const { dialect: _dialect, status: _status, encr_public_key: _key, ...entry } = encodeSubscription(subscriber);
    expect(decodeSubscription(entry)).toEqual({
      ok: true,
      value: { ...subscriber, dialect: '1.1.1', status: 'INITIATED', encryptionPublicKey: '' },
    });
  });

  it('is read leniently: null, empty and unknown members, a country as text, a domain as an object, a moment in another zone', () => {
    const entry = {
      ...encodeSubscription(subscriber),
      updated: null,
      created: '',
      ukId: 7,
      registry_signature: { key_id: 'x' },
      domain: { code: 'retail' },
      location: { city: { code: 'std:020' }, country: 'NLD' },
      valid_from: '2025-01-01T01:00:00+01:00',
    };
    const { createdMs: _created, updatedMs: _updated, ...rest } = subscriber;
    expect(decodeSubscription(entry)).toEqual({ ok: true, value: rest });
  });

  it.each(['subscriber_id', 'key_id', 'url', 'type', 'signing_public_key', 'valid_from', 'valid_until'])(
    'is refused without %s',
    (member) => {
      const read = decodeSubscription({ ...encodeSubscription(subscriber), [member]: undefined });
      expect(read.ok ? 'read' : read.problem.path).toBe(`/${member}`);
    },
  );

  it.each([
    ['type', 'BREG'],
    ['status', 'ACTIVE'],
    ['valid_until', 'for ever'],
    ['subscriber_id', 7],
    ['domain', ['retail']],
  ])('is refused with %s %s', (member, value) => {
    const read = decodeSubscription({ ...encodeSubscription(subscriber), [member]: value });
    expect(read.ok ? 'read' : read.problem.path).toBe(`/${member}`);
  });

  it('that is no object is refused', () => {
    for (const entry of [undefined, null, [], 'x']) expect(decodeSubscription(entry).ok).toBe(false);
  });
});

describe('a look-up', () => {
  it('carries every member that is given, and no other', () => {
    expect(encodeLookupFilter({})).toEqual({});
    expect(encodeLookupFilter({ type: 'BPP', domain: 'retail', cityCode: 'std:020' })).toEqual({
      type: 'BPP',
      domain: 'retail',
      location: { city: { code: 'std:020' } },
    });
    expect(decodeLookupFilter(encodeLookupFilter(subscriber))).toEqual({ ok: true, value: subscriber });
    expect(decodeLookupFilter({})).toEqual({ ok: true, value: {} });
  });

  it('is refused when a member cannot be read: it would find too much', () => {
    const read = decodeLookupFilter({ type: 'anything' });
    expect(read.ok ? 'read' : `${read.problem.name} ${read.problem.path}`).toBe('schema /type');
  });
});

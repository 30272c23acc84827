import { describe, expect, it } from 'vitest';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import { envelope, parse } from './messages.ts';

type Members = Record<string, unknown>;

const context = parse(beckn111.encodeCommand(envelope, { action: 'status', orderId: '1' })).context as Members;

function refusal(changes: Members): { name: string; path: string | undefined } | undefined {
  const changed = Object.fromEntries(Object.entries({ ...context, ...changes }).filter(([, value]) => value !== undefined));
  const read = beckn111.readEnvelope({ context: changed, message: {} });
  return read.ok ? undefined : { name: read.problem.name, path: read.problem.path };
}

describe('reading a context', () => {
  it.each(['action', 'domain', 'version', 'bap_id', 'bap_uri', 'bpp_id', 'bpp_uri', 'transaction_id', 'message_id', 'timestamp'])(
    'refuses one without %s, and points at it',
    (key) => {
      expect(refusal({ [key]: undefined })).toEqual({ name: 'bad-context', path: `/context/${key}` });
    },
  );

  it.each([
    ['transaction_id', 'not-a-uuid'],
    ['message_id', '0d3f2a44-8c5e-4d5b-9b58-2f0f6f7d9e2'],
    ['timestamp', '2025-02-30T00:00:00Z'],
    ['timestamp', '2025-01-31 noon'],
    ['timestamp', 1_738_324_800_000],
    ['ttl', '30'],
    ['ttl', 'PT0S'],
    ['ttl', '-PT5S'],
    ['bap_uri', 'ftp://koper.example'],
    ['bap_uri', 'https://koper.example/?a=b'],
    ['bap_uri', 'https://user:secret@koper.example/'],
    ['bap_uri', 'javascript:alert(1)'],
    ['bpp_uri', `https://winkel.example/${'a'.repeat(2_048)}`],
    ['bap_id', 'x'.repeat(256)],
    ['domain', ''],
    ['domain', { code: 'retail' }],
  ])('refuses %s %s', (key, value) => {
    expect(refusal({ [key]: value })).toEqual({ name: 'bad-context', path: `/context/${key}` });
  });

  it('names all faults at once', () => {
    expect(refusal({ domain: undefined, bap_id: 7, ttl: 'soon' })?.path).toBe('/context/domain,/context/bap_id,/context/ttl');
  });

  it('refuses a body without a context', () => {
    for (const body of [undefined, null, [], 'x', {}, { context: [] }, { context: 'x' }]) {
      const read = beckn111.readEnvelope(body);
      expect(read.ok ? undefined : [read.problem.name, read.problem.path]).toEqual(['bad-context', '/context']);
    }
  });

  it.each(['1.0.0', '1.1.0', '1.1.1', '1.1.27'])('hears version %s', (version) => {
    expect(refusal({ version })).toBeUndefined();
  });

  it.each(['0.9.1', '1.2.0', '2.0.0', '1.1', '1.1.1-rc', '', '01.1.1'])('refuses version %s', (version) => {
    expect(refusal({ version })).toEqual({ name: 'unknown-version', path: '/context/version' });
  });

  it('tells a sender of 0.9 what to send instead', () => {
    const read = beckn111.readEnvelope({ context: { ...context, version: undefined, core_version: '0.9.1' } });
    expect(read.ok ? '' : `${read.problem.name}: ${read.problem.message}`).toMatch(/^unknown-version: .*core_version.*1\.1\.1/);
  });

  it('lets only a search be without a provider node, and never with half of one', () => {
    const bare = { bpp_id: undefined, bpp_uri: undefined };
    expect(refusal({ ...bare, action: 'search' })).toBeUndefined();
    expect(refusal({ ...bare, action: 'on_search' })?.path).toBe('/context/bpp_id,/context/bpp_uri');
    expect(refusal({ action: 'search', bpp_uri: undefined })?.path).toBe('/context/bpp_uri');
  });

  it('counts a month of ttl from the timestamp, and takes other time zones', () => {
    const read = beckn111.readEnvelope({ context: { ...context, timestamp: '2025-01-31T13:00:00.5+01:00', ttl: 'P1M' } });
    const from = Date.UTC(2025, 0, 31, 12, 0, 0, 500);
    expect(read.ok && [read.value.timestampMs, read.value.ttlMs]).toEqual([from, 28 * 86_400_000]);
  });

  it('takes a country or city that is bare text, and does without a location', () => {
    const read = beckn111.readEnvelope({ context: { ...context, location: { city: 'std:020', country: 'NLD' } } });
    expect(read.ok && [read.value.cityCode, read.value.countryCode]).toEqual(['std:020', 'NLD']);
    expect(refusal({ location: undefined })).toBeUndefined();
  });
});

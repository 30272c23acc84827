import { describe, expect, it } from 'vitest';
import { refused } from '../../protocol/ack.ts';
import { endpoint } from '../../protocol/message.ts';
import type { ProblemKind } from '../../protocol/problems.ts';
import { inGatewayHeader, kindOf, ok, PROBLEMS, refuse } from '../../protocol/problems.ts';

const kinds: [string, ProblemKind][] = Object.entries(PROBLEMS);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
const BECKN_005 = [...range(30000, 30015), ...range(40000, 40006), ...range(50000, 50004)];

describe('the table of problems', () => {
  it('has every one of the 28 codes of BECKN-005 and no other', () => {
    expect(BECKN_005).toHaveLength(28);
    expect([...new Set(kinds.map(([, kind]) => kind.code['1.1.1']))].sort()).toEqual(BECKN_005);
  });

  it('has one name only for each code that is finer than 30000, 40000 and 40001', () => {
    const fine = kinds.map(([, kind]) => kind.code['1.1.1']).filter((code) => !['30000', '40000', '40001'].includes(code));
    expect(new Set(fine).size).toBe(fine.length);
  });

  it('answers business refusals with 200', () => {
    const business = kinds.filter(([, kind]) => !['30000', '40000', '40001'].includes(kind.code['1.1.1']));
    expect(business.filter(([, kind]) => kind.httpStatus !== 200)).toEqual([]);
  });

  it.each([
    ['schema', 400],
    ['not-json', 400],
    ['action-mismatch', 400],
    ['signature-missing', 401],
    ['signature-malformed', 401],
    ['signature-expired', 401],
    ['signature-from-future', 401],
    ['signature-lifetime', 401],
    ['signature-wrong', 401],
    ['algorithm-unsupported', 401],
    ['key-unknown', 401],
    ['key-expired', 401],
    ['key-revoked', 401],
    ['sender-mismatch', 401],
    ['sender-role', 401],
    ['unknown-route', 404],
    ['wrong-method', 405],
    ['body-too-large', 413],
    ['rate-limited', 429],
    ['internal', 500],
    ['overloaded', 503],
    ['registry-unavailable', 503],
    ['store-unavailable', 503],
  ] as const)('answers %s with %d', (name, status) => {
    expect(PROBLEMS[name].httpStatus).toBe(status);
  });

  it('lets a sender try again only where it can help', () => {
    const later = kinds.filter(([, kind]) => kind.retry === 'later').map(([, kind]) => kind.httpStatus);
    const never = kinds.filter(([, kind]) => kind.retry === 'never').map(([, kind]) => kind.httpStatus);
    expect(later.every((status) => status === 429 || status >= 500)).toBe(true);
    expect(never.every((status) => status < 500 && status !== 429)).toBe(true);
  });

  it('has a title of its own for each, as a sentence', () => {
    const titles = kinds.map(([, kind]) => kind.title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.filter((title) => !/^[A-Z].{15,}\.$/.test(title))).toEqual([]);
  });
});

describe('a refusal', () => {
  it('carries what was found and leads back to the table', () => {
    const outcome = refuse('rate-limited', 'Wait.', { retryAfterSeconds: 3 });
    expect(outcome).toEqual({ ok: false, problem: { name: 'rate-limited', message: 'Wait.', retryAfterSeconds: 3 } });
    expect(kindOf(outcome.problem)).toBe(PROBLEMS['rate-limited']);
    expect(refused(outcome.problem)).toEqual({ ack: false, problem: outcome.problem });
  });

  it("can be laid at the gateway's door; an acceptance stays what it is", () => {
    expect(inGatewayHeader(refuse('key-unknown', 'x', { path: '/a' }))).toEqual({
      ok: false,
      problem: { name: 'key-unknown', message: 'x', path: '/a', gateway: true },
    });
    expect(inGatewayHeader(ok(1))).toEqual({ ok: true, value: 1 });
  });
});

it.each([
  ['https://a.nl', 'search'],
  ['https://a.nl/', 'search'],
  ['https://a.nl', '/search'],
  ['https://a.nl//', '//search'],
])('%s and %s meet at one slash', (base, path) => {
  expect(endpoint(base, path)).toBe('https://a.nl/search');
});

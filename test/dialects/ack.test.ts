import { describe, expect, it } from 'vitest';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import { ACCEPTED, refused } from '../../protocol/ack.ts';
import { PROBLEMS, type ProblemName } from '../../protocol/problems.ts';
import { validateAck } from '../../schemas/v1.1.1/validate.ts';

const challenge = { realm: 'winkel.example' };
const SIGNATURE = 'Signature realm="winkel.example",headers="(created) (expires) digest"';

function said(httpStatus: number, body: unknown): string {
  const read = beckn111.readReply(httpStatus, typeof body === 'string' ? body : JSON.stringify(body));
  if (!read.ok) return `no reply: ${read.problem.name}`;
  return read.value.ack ? 'ACK' : `NACK ${read.value.problem.name}`;
}

const nack = (error?: unknown) => ({ message: { ack: { status: 'NACK' } }, error });

describe('the reply to a message', () => {
  it('says ACK with 200', () => {
    expect(beckn111.reply(ACCEPTED, challenge)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"message":{"ack":{"status":"ACK"}}}',
    });
  });

  it.each(Object.keys(PROBLEMS) as ProblemName[])('says NACK to %s with the status and code of the table', (name) => {
    const reply = beckn111.reply(refused({ name, message: 'Nee.', path: '/message' }), challenge);
    const body = JSON.parse(reply.body) as unknown;
    expect(reply.status).toBe(PROBLEMS[name].httpStatus);
    expect(body).toEqual(nack({ code: PROBLEMS[name].code['1.1.1'], message: 'Nee.', paths: '/message' }));
    expect(validateAck(body, { level: 'strict' })).toEqual({ valid: true });
    expect(reply.headers['www-authenticate']).toBe(reply.status === 401 ? SIGNATURE : undefined);
  });

  it('challenges the gateway with Proxy-Authenticate, and still with 401', () => {
    const { status, headers } = beckn111.reply(refused({ name: 'signature-wrong', message: 'Nee.', gateway: true }), challenge);
    expect([status, headers['proxy-authenticate'], headers['www-authenticate']]).toEqual([401, SIGNATURE, undefined]);
  });

  it('says when to try again, in whole seconds, and which method to use', () => {
    expect(
      beckn111.reply(refused({ name: 'rate-limited', message: 'Nee.', retryAfterSeconds: 1.2 }), challenge).headers['retry-after'],
    ).toBe('2');
    expect(beckn111.reply(refused({ name: 'wrong-method', message: 'Nee.' }), challenge).headers.allow).toBe('POST');
  });
});

describe("reading a peer's reply", () => {
  it('goes by the body first', () => {
    expect(said(200, { message: { ack: { status: 'ACK' } } })).toBe('ACK');
    expect(said(500, { message: { ack: { status: 'ACK' } } })).toBe('ACK');
    expect(said(200, nack())).toBe('NACK invalid-request');
    expect(said(200, { message: { ack: {} } })).toBe('NACK invalid-request');
    expect(said(200, { message: { ack: { status: 'ack' } } })).toBe('NACK invalid-request');
  });

  it('knows its own refusals again by their code', () => {
    expect(said(200, nack({ code: '40002', message: 'Op.' }))).toBe('NACK item-quantity-unavailable');
    expect(said(200, nack({ code: 30010 }))).toBe('NACK order-not-found');
    expect(said(400, nack({ code: '30000' }))).toBe('NACK invalid-request');
    expect(said(200, nack({ code: '59999' }))).toBe('NACK policy-error');
  });

  it('goes by the status where the code is general: what will pass is known as such', () => {
    expect(said(429, nack({ code: '40000' }))).toBe('NACK rate-limited');
    expect(said(503, nack({ code: '40000' }))).toBe('NACK overloaded');
    expect(said(500, nack({ code: '40000' }))).toBe('NACK internal');
    expect(said(401, nack())).toBe('NACK signature-wrong');
    expect(said(200, nack({ code: '40000' }))).toBe('NACK business-error');
  });

  it.each([
    [200, '', 'internal'],
    [200, 'OK', 'internal'],
    [200, '[]', 'internal'],
    [200, '{"message":{}}', 'internal'],
    [204, '', 'internal'],
    [302, '<html>', 'internal'],
    [404, '<html>', 'unknown-route'],
    [400, '{}', 'invalid-request'],
    [502, 'Bad gateway', 'overloaded'],
    [200, '{"message":{"ack":{"status":"ACK","status":"NACK"}}}', 'internal'],
    [200, `{"message":{"ack":{"status":"ACK"}},"x":"${'x'.repeat(64 * 1024)}"}`, 'internal'],
  ])('takes status %i with no proper body for undelivered', (status, body, name) => {
    expect(said(status, body)).toBe(`no reply: ${name}`);
  });

  it('keeps the words and the path of the peer, cut to a bound', () => {
    const read = beckn111.readReply(400, JSON.stringify(nack({ code: '30000', message: 'n'.repeat(9_999), path: '/message' })));
    const problem = read.ok && !read.value.ack ? read.value.problem : undefined;
    expect([problem?.message.length, problem?.path]).toEqual([500, '/message']);
  });
});

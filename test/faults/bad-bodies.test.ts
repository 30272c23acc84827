import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answered, send, verdictOf } from '../network/http.ts';
import { bytesOf, requestOf, type Sides, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { expectAck, expectRefused } from './refusals.ts';

const LIMIT_BYTES = 64 * 1024;

let network: Network;
let stranger: Party;
let sides: Sides;
beforeAll(async () => {
  network = await startNetwork({ overrides: { bpp: { limits: { body_bytes_max: LIMIT_BYTES } } } });
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
  sides = { bap: stranger, bpp: sideOf(network.provider) };
});
afterAll(() => network?.stop());

const select = () => requestOf('select', sides);
const saying = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  stranger.say(network.provider.wireUrl, bytesOf(body), { path: 'select', headers });

describe('a body that is too large', () => {
  const tooLarge = { status: 413, code: '30000', says: /at most 65536 bytes/ };

  test('is refused by its stated length', async () => {
    const body = bytesOf({ ...select(), padding: 'x'.repeat(LIMIT_BYTES) });
    const answer = await expectRefused(network.provider, () => saying(body), tooLarge);
    expect(answer.headers.get('connection')).toBe('close');
  });

  test('is refused as it comes in, when its length is not stated', async () => {
    const body = bytesOf({ ...select(), padding: 'x'.repeat(LIMIT_BYTES) });
    await expectRefused(network.provider, () => inChunks(`${network.provider.wireUrl}/select`, body), tooLarge);
  });

  test('just below the limit is read', async () => {
    const short = bytesOf({ ...select(), padding: '' });
    const body = bytesOf({ ...select(), padding: 'x'.repeat(LIMIT_BYTES - short.length) });
    expect(body).toHaveLength(LIMIT_BYTES);
    expectAck(await saying(body));
  });
});

describe('what is not one JSON message', () => {
  test.each([
    ['nothing', '', /well-formed JSON/],
    ['text', 'hello', /well-formed JSON/],
    ['half a message', '{"context":{"action":"select"', /well-formed JSON/],
    ['two messages', '{"context":{}}{"context":{}}', /well-formed JSON/],
    ['a message behind a byte order mark', '\uFEFF{"context":{}}', /well-formed JSON/],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8/],
    ['a number too many at the end', '{"context":{},}', /well-formed JSON/],
  ])('%s is refused', async (_what, body, says) => {
    await expectRefused(network.provider, () => saying(body), { status: 400, code: '30000', says });
  });

  test.each([
    ['a list', '[]'],
    ['a text', '"select"'],
    ['null', 'null'],
    ['a context that is a text', '{"context":"select","message":{}}'],
  ])('%s has no context', async (_what, body) => {
    await expectRefused(network.provider, () => saying(body), { status: 400, code: '30000', says: /has no context/, path: '/context' });
  });

  test('deep nesting is refused, at a depth that would not hurt yet', async () => {
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
    const body = JSON.stringify(select()).replace('"message":', `"deep":${deep},"message":`);
    await expectRefused(network.provider, () => saying(body), { status: 400, code: '30000', says: /nested deeper than 32/ });
    const bottomless = '['.repeat(LIMIT_BYTES - 10);
    await expectRefused(network.provider, () => saying(bottomless), { status: 400, code: '30000', says: /nested deeper than 32/ });
  });

  test.each([
    ['a key twice', '/context/action', (text: string) => text.replace('"action":"select"', '"action":"select","action":"init"')],
    [
      'a key twice, once in other letters',
      '/context/action',
      (text: string) => text.replace('"action":"select"', '"action":"init","\\u0061ction":"select"'),
    ],
    ['a key __proto__', '/__proto__', (text: string) => text.replace('"message":', '"__proto__":{"admin":true},"message":')],
  ])('%s is refused', async (_what, path, change) => {
    const body = change(JSON.stringify(select()));
    await expectRefused(network.provider, () => saying(body), { status: 400, code: '30000', says: /key|__proto__/, path });
  });

  test('a text with a NUL is refused', async () => {
    const body = JSON.stringify(select()).replace('"bakker"', '"bakker\\u0000"');
    await expectRefused(network.provider, () => saying(body), { status: 400, code: '30000', says: /U\+0000/ });
  });
});

describe('how a message is handed over', () => {
  test.each([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['no type that is known', { 'content-type': 'application/octet-stream' }],
    ['another encoding', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('%s is refused', async (_what, headers) => {
    await expectRefused(network.provider, () => stranger.say(network.provider.wireUrl, select(), { headers }), {
      status: 415,
      code: '30000',
      says: /application\/json in UTF-8/,
    });
  });

  test('a compressed body is refused: the signature is over its bytes', async () => {
    const call = () => stranger.say(network.provider.wireUrl, select(), { headers: { 'content-encoding': 'gzip' } });
    await expectRefused(network.provider, call, { status: 415, code: '30000', says: /without compression/ });
  });

  test.each(['application/json;charset=utf-8', 'Application/JSON; charset="UTF-8"'])('%s is read', async (type) => {
    expectAck(await stranger.say(network.provider.wireUrl, select(), { headers: { 'content-type': type } }));
  });

  test('another method is refused and told which one is right', async () => {
    const call = () => send(`${network.provider.wireUrl}/select`, { method: 'GET' });
    const answer = await expectRefused(network.provider, call, { status: 405, code: '40001', says: /POST, not GET/ });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  test.each([
    ['an action that is none', 'order'],
    ['a callback', 'on_select'],
    ['the name of a member that every object has', 'constructor'],
  ])('%s is not served by a provider node', async (_what, path) => {
    const call = () => stranger.say(network.provider.wireUrl, select(), { path });
    await expectRefused(network.provider, call, { status: 404, code: '40001', says: /There is no|does not answer/ });
  });

  test('a request is not served by a buyer node, nor an order by a gateway', async () => {
    const [gateway] = network.gateways;
    for (const node of [network.buyer, ...(gateway === undefined ? [] : [gateway])]) {
      const call = () => stranger.say(node.wireUrl, select());
      await expectRefused(node, call, { status: 404, code: '40001', says: /does not answer select/ });
    }
  });

  test('a sender that hangs up half-way leaves nothing behind', async () => {
    const body = bytesOf(select());
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length), authorization: stranger.sign(body) };
    await new Promise<void>((resolve) => {
      const half = request(`${network.provider.wireUrl}/select`, { method: 'POST', headers }).on('error', () => resolve());
      half.write(body.slice(0, 50), () => half.destroy());
      half.on('close', () => resolve());
    });
    expectAck(await saying(body));
  });
});

/** The same with `Transfer-Encoding: chunked`. */
function inChunks(url: string, body: Uint8Array): Promise<Answered> {
  const headers = { 'content-type': 'application/json', authorization: stranger.sign(body) };
  return new Promise((resolve, reject) => {
    const out = request(url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const all = new Headers({ 'content-type': response.headers['content-type'] ?? '' });
        resolve({ status: response.statusCode ?? 0, headers: all, text, body: JSON.parse(text) });
      });
    });
    out.on('error', reject);
    for (let from = 0; from < body.length; from += 8_192) out.write(body.slice(from, from + 8_192));
    out.end();
  });
}

test('after all this the node still trades', async () => {
  const { body } = await sentAndAnswered();
  expect(body).toMatchObject({ message: { order: { quote: { price: { value: '4.50' } } } } });
});

async function sentAndAnswered() {
  const asked = select();
  const answer = await stranger.say(network.provider.wireUrl, asked);
  expect(verdictOf(answer).ack).toBe('ACK');
  return stranger.hears('on_select', (body) => body.context.message_id === asked.context.message_id);
}

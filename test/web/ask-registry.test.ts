import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import type { Receipt } from '../../protocol/signing/receipt.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import { tweetnaclEngine } from '../../protocol/signing/tweetnacl.ts';
import { askFromHere } from '../../web/storefront/state/ask-registry.ts';

/** What a page makes of a registry, be it one that means ill. */

const SIGNED_AT_S = 1_795_000_000;
const pair = signingKeyPair(new Uint8Array(32).fill(1));
const publicKey = toBase64(pair.publicKey);
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A registry that answers as the test has it, at a path of its own. */
async function registry(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
}

function receipt(registries: readonly string[]): Receipt {
  const message = (subscriberId: string) => {
    const body = new TextEncoder().encode('{}');
    const life = { createdS: SIGNED_AT_S, expiresS: SIGNED_AT_S + 30 };
    const signature = signHeader({ subscriberId, keyId: 'k1', secret: pair.secret, ...life, engine: tweetnaclEngine, body });
    return { bytes: toBase64(body), signature };
  };
  const keys = ['bap.example', 'bpp.example'].map((subscriberId) => ({ subscriberId, keyId: 'k1', publicKey }));
  return {
    format: 'marktplein-receipt-1',
    transactionId: 't',
    order: message('bap.example'),
    answer: message('bpp.example'),
    keys,
    registries,
  };
}

const key = { keyId: 'k1', publicKey, fromMs: 0, untilMs: SIGNED_AT_S * 2_000, revoked: false };
const knows =
  (keys: readonly object[]): RequestListener =>
  (request, response) =>
    response.end(JSON.stringify({ subscriberId: decodeURIComponent(request.url?.split('/').at(-1) ?? ''), keys }));
const words = async (...registries: readonly string[]) => {
  const told = await askFromHere(receipt(registries));
  return told.ok ? told.keys.map(({ word }) => word) : told.why;
};

describe('a page that asks the registry for the keys of a receipt', () => {
  test('asks without a cookie or a name of its own, and hears that they are the same', async () => {
    const asked: unknown[] = [];
    const url = await registry((request, response) => {
      asked.push([request.method, request.url, request.headers.cookie, request.headers.referer]);
      knows([key])(request, response);
    });
    expect(await words(url)).toEqual(['same', 'same']);
    expect(asked).toEqual(['bap.example', 'bpp.example'].map((node) => ['GET', `/v1/keys/${node}`, undefined, undefined]));
  });

  test('hears of one that is another, is not known, was declared void, or could not sign then', async () => {
    const other = toBase64(signingKeyPair(new Uint8Array(32).fill(2)).publicKey);
    const late = { ...key, fromMs: SIGNED_AT_S * 1_000 + 61_000 };
    const over = { ...key, untilMs: SIGNED_AT_S * 1_000 - 61_000 };
    const cases = { other: { ...key, publicKey: other }, unknown: { ...key, keyId: 'k2' }, revoked: { ...key, revoked: true }, late, over };
    for (const [name, known] of Object.entries(cases)) {
      const word = name === 'late' || name === 'over' ? 'not-then' : name;
      expect(await words(await registry(knows([known]))), name).toEqual([word, word]);
    }
    // It was replaced since, and held then.
    expect(
      await words(
        await registry(
          knows([
            { ...key, untilMs: SIGNED_AT_S * 1_000 },
            { ...key, keyId: 'k2', publicKey: other },
          ]),
        ),
      ),
    ).toEqual(['same', 'same']);
  });

  test('hears that it could not sign while it was suspended, though it was let back since', async () => {
    const [fromMs, untilMs] = [SIGNED_AT_S * 1_000 - 3_600_000, SIGNED_AT_S * 1_000 + 3_600_000];
    expect(await words(await registry(knows([{ ...key, suspended: [{ fromMs, untilMs }] }])))).toEqual(['not-then', 'not-then']);
    const before = { fromMs: fromMs - 3_600_000, untilMs: fromMs };
    expect(await words(await registry(knows([{ ...key, suspended: [before] }])))).toEqual(['same', 'same']);
    expect(await words(await registry(knows([{ ...key, suspended: [{ fromMs }] }])))).toBe('unreadable');
  });

  test('hears that it cannot be told of a key from before what the registry keeps, and that one since then never was', async () => {
    const forgets =
      (forgottenUntilMs: number): RequestListener =>
      (request, response) =>
        response.end(
          JSON.stringify({
            subscriberId: decodeURIComponent(request.url?.split('/').at(-1) ?? ''),
            keys: [{ ...key, keyId: 'k2' }],
            forgottenUntilMs,
          }),
        );
    expect(await words(await registry(forgets(SIGNED_AT_S * 1_000 + 1)))).toEqual(['forgotten', 'forgotten']);
    expect(await words(await registry(forgets(SIGNED_AT_S * 1_000 - 61_000)))).toEqual(['unknown', 'unknown']);
  });

  test('hears that it asked too often, and when to ask again', async () => {
    const tooOften = async (headers: Readonly<Record<string, string>>) => {
      const told = await askFromHere(receipt([await registry((_request, response) => response.writeHead(429, headers).end('{}'))]));
      return told.ok ? undefined : [told.why, told.againAfterS];
    };
    expect(await tooOften({ 'retry-after': '17' })).toEqual(['busy', 17]);
    expect(await tooOften({ 'retry-after': 'soon' })).toEqual(['busy', 60]);
    expect(await tooOften({ 'retry-after': '99999' })).toEqual(['busy', 3_600]);
    expect(await tooOften({})).toEqual(['busy', 60]);
  });

  test('asks the next registry when the first does not have a subscriber, and says nothing when one that may have it is silent', async () => {
    const has = await registry(knows([key]));
    expect(await words(await registry(knows([])), has)).toEqual(['same', 'same']);
    expect(await words(await registry((_request, response) => response.destroy()), has)).toBe('unreachable');
    expect(await words(await registry(knows([])))).toEqual(['unknown', 'unknown']);
    expect(await words()).toBe('unreachable');
    expect(await words('not a url')).toBe('unreachable');
  });

  test('makes nothing of what is not a list of keys of whom it asked about', async () => {
    const key2 = { ...key, fromMs: '0' };
    const bodies = [
      '<h1>Registry</h1>',
      '',
      'null',
      '[]',
      '{}',
      '{"subscriberId":"bap.example"}',
      '{"subscriberId":"bap.example","keys":{}}',
      JSON.stringify({ subscriberId: 'somebody.else', keys: [key] }),
      JSON.stringify({ subscriberId: 'bap.example', keys: [key, null] }),
      JSON.stringify({ subscriberId: 'bap.example', keys: [key2] }),
      JSON.stringify({ subscriberId: 'bap.example', keys: Array.from({ length: 129 }, () => ({})) }),
    ];
    for (const body of bodies) expect(await words(await registry((_request, response) => response.end(body))), body).toBe('unreadable');
    const right = JSON.stringify({ subscriberId: 'bap.example', keys: [key] });
    expect(await words(await registry((_request, response) => response.writeHead(500).end(right)))).toBe('unreadable');
    expect(await words(await registry((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()))).toBe(
      'unreachable',
    );
  });

  test('reads so much and no more, and waits so long and no longer', async () => {
    const bounds = { answerMs: 300, bytesMax: 64 * 1_024 };
    const saidTo = async (answer: RequestListener) => {
      const said = await askFromHere(receipt([await registry(answer)]), bounds);
      return said.ok ? 'ok' : said.why;
    };
    let sent = 0;
    const endless: RequestListener = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(1_024))) sent += 1_024;
      };
      response.on('drain', more);
      more();
    };
    expect(await saidTo(endless)).toBe('too-large');
    expect(sent).toBeLessThan(16 * 1_024 * 1_024);
    expect(await saidTo(() => undefined)).toBe('slow');
    expect(await saidTo((_request, response) => void response.writeHead(200).write('{'))).toBe('slow');
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProviderApi } from '../../../bpp/api/api.ts';
import { dropDraft } from '../../../bpp/engines/drafts.ts';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import { placeBooking } from '../../../bpp/payments/payment-work.ts';
import { listUnplaced } from '../../../bpp/payments/settlement.ts';
import { verifyStandardWebhook } from '../../../bpp/payments/standard-webhook.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import { exampleService } from '../../../docs/examples/payment-service.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { NOW_MS } from '../imports/node-for-imports.ts';
import { type Bakery, eur, NODE, openBakery } from './node-for-payments.ts';

/** Made for these tests. */
const SECRET = 'whsec_dGhlc2UgYXJlIHR3ZW50eS1mb3VyIGJ5dGVzIG9yIG1vcmU=';
const OLDER = 'whsec_YW4gb2xkZXIgc2VjcmV0IG9mIG1vcmUgdGhhbiAyNCBieXRlcw==';

/** Headers as the library of the scheme itself makes them. */
function signed(id: string, body: string, options: { readonly secret?: string; readonly atMs?: number } = {}) {
  const at = new Date(options.atMs ?? NOW_MS);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(options.secret ?? SECRET).sign(id, at, body),
  };
}

function check(headers: Readonly<Record<string, string | undefined>>, body: string, secrets = [SECRET]) {
  return verifyStandardWebhook({ headers, body: Buffer.from(body) }, { secrets, nowMs: NOW_MS });
}

describe('a webhook of the Standard Webhooks scheme', () => {
  it('holds as the published example of the scheme has it', () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const call = { headers, body: Buffer.from('{"test": 2432232314}') };
    const verdict = verifyStandardWebhook(call, { secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], nowMs: 1_614_265_330_000 });
    expect(verdict).toEqual({ ok: true, value: 'msg_p5jXN8AQM9LWM0D4loKWxJek' });
  });

  it('holds when the library of the scheme signed it, also while its secret is changed and among other signatures', () => {
    expect(check(signed('e1', '{"a":"é"}'), '{"a":"é"}')).toEqual({ ok: true, value: 'e1' });
    expect(check(signed('e1', '{}', { secret: OLDER }), '{}', [SECRET, OLDER]).ok).toBe(true);
    const headers = signed('e1', '{}');
    expect(check({ ...headers, 'webhook-signature': `v1a,xxxx v1,AAAA ${headers['webhook-signature']}` }, '{}').ok).toBe(true);
  });

  it.each([
    ['another body', {}, '{ }'],
    ['another id', { 'webhook-id': 'e2' }, '{}'],
    ['another time', { 'webhook-timestamp': String(NOW_MS / 1_000 + 1) }, '{}'],
    ['no signature', { 'webhook-signature': undefined }, '{}'],
    ['a signature of another version', { 'webhook-signature': signed('e1', '{}')['webhook-signature'].replace('v1,', 'v2,') }, '{}'],
    ['an empty signature', { 'webhook-signature': 'v1,' }, '{}'],
    ['another secret', { 'webhook-signature': signed('e1', '{}', { secret: OLDER })['webhook-signature'] }, '{}'],
    ['a time that is none', { 'webhook-timestamp': 'NaN' }, '{}'],
    ['an id of two lines', { 'webhook-id': 'e1\n' }, '{}'],
  ])('is refused with %s', (_what, change, body) => {
    expect(check({ ...signed('e1', '{}'), ...change }, body).ok).toBe(false);
  });

  it('is refused when it is older or younger than five minutes', () => {
    for (const ms of [-301_000, 301_000]) expect(check(signed('e1', '{}', { atMs: NOW_MS + ms }), '{}').ok).toBe(false);
    for (const ms of [-299_000, 299_000]) expect(check(signed('e1', '{}', { atMs: NOW_MS + ms }), '{}').ok).toBe(true);
  });

  it('is never held against a secret with which anybody could sign', () => {
    for (const secret of ['', 'whsec_', 'whsec_c2hvcnQ=']) expect(() => check(signed('e1', '{}'), '{}', [secret])).toThrow(TypeError);
  });
});

describe('a payment service of a provider', () => {
  let bakery: Bakery;
  let app: ReturnType<typeof createProviderApi>;
  let server: Server | undefined;
  beforeEach(async () => {
    bakery = await openBakery();
    const index = createSearchIndex(ENGINES);
    const all = await bakery.store.list('provider:bakker', '', { limit: 100 });
    index.apply('provider:bakker', Object.fromEntries([...all].map(([key, { value }]) => [key, value])), []);
    const service = exampleService({ apiUrl: 'https://pay.example', apiKey: 'k', secrets: [SECRET] });
    app = createProviderApi({
      ...bakery,
      index,
      engines: ENGINES,
      telemetry: silentTelemetry(),
      node: NODE,
      keys: [],
      paymentServices: () => [service],
    });
  });
  afterEach(async () => {
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });

  const event = (reference: string, more: object = {}) =>
    JSON.stringify({ type: 'payment.succeeded', reference, amount: '24.90', currency: 'EUR', ...more });
  const tell = (id: string, body: string, headers: Record<string, string> = signed(id, body), path = 'bakker/payment-services/example') =>
    request(app).post(`/provider/v1/providers/${path}`).set('Content-Type', 'application/json').set(headers).send(body);

  it('says that an order is paid, and is entered once however often it says so', async () => {
    const { id, reference } = await bakery.order('anna');
    for (let time = 0; time < 3; time++) await tell('evt_1', event(reference)).expect(204);
    expect(await bakery.view(id)).toMatchObject({
      received: eur('24.90'),
      settled: true,
      payment: { status: 'paid' },
      receipts: [{ id: 'example:evt_1', by: 'service' }],
    });
    expect(bakery.sent.filter((send) => send.what === 'answer' && send.answer.action === 'status')).toHaveLength(1);
    await tell('evt_2', event(reference)).expect(204);
    expect(await bakery.view(id)).toMatchObject({ toRefund: eur('24.90') });
  });

  it('may say it before the order is made', async () => {
    const offered = await bakery.init('anna');
    await tell('evt_1', event(offered.payments[0]?.reference ?? '')).expect(204);
    expect((await bakery.confirm('anna', offered)).payments).toMatchObject([{ status: 'paid' }]);
  });

  it('is not believed without a signature, and told what is not known here', async () => {
    const { id, reference } = await bakery.order('anna');
    await tell('evt_1', event(reference), { ...signed('evt_1', event(reference)), 'webhook-signature': 'v1,AAAA' }).expect(401);
    await tell('evt_1', event(reference), {}).expect(401);
    await tell('evt_1', event(reference), undefined, 'bakker/payment-services/other').expect(404);
    await tell('evt_1', event(reference), undefined, 'slager/payment-services/example').expect(404);
    await tell('evt_1', event(reference, { type: 'payment.begun' })).expect(204);
    await tell('evt_1', 'no json').expect(204);
    expect(await bakery.view(id)).toMatchObject({ received: eur('0.00') });
  });

  it('tells of a payment for what nobody can order any more, or in another currency: once, for a person to place', async () => {
    const { id, reference } = await bakery.order('anna');
    const offered = await bakery.init('bram');
    const late = offered.payments[0]?.reference ?? '';
    const draftKey = Object.keys(await bakery.books()).find((key) => key.startsWith('draft:')) ?? '';
    const drop = async () => {
      const { offeredAtMs } = (await bakery.books())[draftKey] as { readonly offeredAtMs: number };
      const plan = dropDraft({ draftKey, offeredAtMs });
      await bakery.performer.perform({
        ...plan,
        partition: 'provider:bakker',
        decide(state, context) {
          const { answer: _none, news: _nobody, ...turn } = plan.decide(state, context);
          return { ...turn, result: undefined };
        },
      });
    };
    await drop();
    for (let time = 0; time < 2; time++) {
      await tell('evt_late', event(late)).expect(204);
      await tell('evt_usd', event(reference, { currency: 'USD' })).expect(204);
    }
    await tell('evt_late', event(late, { amount: '1.00' })).expect(409);
    await tell('evt_zero', event(late, { amount: '0.00' })).expect(400);
    const open = await listUnplaced(bakery.store, 'bakker', { limit: 10 });
    expect(open).toMatchObject([
      { id: 'example:evt_late', outcome: 'wrong-reference', amount: eur('24.90'), remark: late, suggestions: [] },
      { id: 'example:evt_usd', outcome: 'other-currency', suggestions: [{ orderId: id }] },
    ]);
    expect(await bakery.view(id)).toMatchObject({ received: eur('0.00') });
    // Placed by a person it is a receipt of the service, whatever that tells once more.
    const placed = await bakery.performer.perform(placeBooking(NODE, { providerId: 'bakker', id: 'example:evt_late' }, { orderId: id }));
    expect(placed.ok && placed.value.ok).toBe(true);
    await tell('evt_late', event(late)).expect(204);
    expect(await bakery.view(id)).toMatchObject({ received: eur('24.90'), receipts: [{ id: 'example:evt_late', by: 'service' }] });
    expect(await listUnplaced(bakery.store, 'bakker', { limit: 10 })).toHaveLength(1);
    // What was paid in time and never ordered is the same payment, told again once the offer is over.
    const paid = await bakery.init('bram');
    await tell('evt_early', event(paid.payments[0]?.reference ?? '')).expect(204);
    await bakery.init('bram');
    await drop();
    await tell('evt_early', event(paid.payments[0]?.reference ?? '')).expect(204);
    expect(await listUnplaced(bakery.store, 'bakker', { limit: 10 })).toHaveLength(1);
    const { payments } = await bakery.confirm('bram', await bakery.init('bram'));
    expect(payments).toMatchObject([{ status: 'paid', received: eur('24.90') }]);
  });

  it('is asked for a payment under a key that keeps it from being made twice', async () => {
    const made = new Map<string, string>();
    server = createServer((incoming, outgoing) => {
      const key = String(incoming.headers['idempotency-key']);
      if (incoming.headers.authorization !== 'Bearer k') return void outgoing.writeHead(401).end();
      made.set(key, made.get(key) ?? `https://pay.example/p/${made.size + 1}`);
      incoming.resume().on('end', () => outgoing.end(JSON.stringify({ url: made.get(key) })));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bill = { orderId: 'bakker.o1', amount: eur('24.90'), reference: 'RF18539007547034' };
    const service = exampleService({ apiUrl, apiKey: 'k', secrets: [SECRET] });
    const urls = [await service.create?.(bill, 'bakker.o1:24.90'), await service.create?.(bill, 'bakker.o1:24.90')];
    expect(urls).toEqual([1, 1].map((n) => ({ ok: true, value: { url: `https://pay.example/p/${n}` } })));
    expect((await exampleService({ apiUrl, apiKey: 'wrong', secrets: [SECRET] }).create?.(bill, 'x'))?.ok).toBe(false);
  });
});

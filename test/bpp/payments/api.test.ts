import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProviderApi } from '../../../bpp/api/api.ts';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import { advanceOrder } from '../../../bpp/engines/shop/advance.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { formats } from '../../../schemas/formats.ts';
import { camt, ing } from './files.ts';
import { type Bakery, eur, NODE, openBakery } from './node-for-payments.ts';

const KEY = 'a-key-for-the-whole-node';

let bakery: Bakery;
let app: ReturnType<typeof createProviderApi>;
let ajv: Ajv2020;
beforeEach(async () => {
  bakery = await openBakery();
  const index = createSearchIndex(ENGINES);
  const all = await bakery.store.list('provider:bakker', '', { limit: 100 });
  index.apply('provider:bakker', Object.fromEntries([...all].map(([key, { value }]) => [key, value])), []);
  const keys = [{ keySha256: createHash('sha256').update(KEY).digest('hex') }];
  app = createProviderApi({ ...bakery, index, engines: ENGINES, telemetry: silentTelemetry(), node: NODE, keys });
  const { text } = await request(app).get('/provider/v1/openapi.yaml').expect(200);
  ajv = new Ajv2020({ strict: false, formats }).addSchema({ ...parse(text), $id: 'd' });
});

const get = (path: string) => request(app).get(`/provider/v1/providers/bakker${path}`).set('Authorization', `Bearer ${KEY}`);
const post = (path: string, body: object = {}, key: string = crypto.randomUUID()) =>
  request(app).post(`/provider/v1/providers/bakker${path}`).set('Authorization', `Bearer ${KEY}`).set('Idempotency-Key', key).send(body);
const upload = (file: string, type = 'application/xml') =>
  request(app)
    .post('/provider/v1/providers/bakker/payments/statements')
    .set('Authorization', `Bearer ${KEY}`)
    .set('Content-Type', type)
    .send(file);

function expectForm(schema: string, body: unknown): void {
  const validate = ajv.getSchema(`d#/components/schemas/${schema}`);
  expect(validate?.(body), JSON.stringify(validate?.errors)).toBe(true);
}

describe('the money of a shop over its API', () => {
  it('comes in by a statement, which may be sent again, and is listed as long as something is open', async () => {
    const { id, reference } = await bakery.order('anna');
    const bram = await bakery.order('bram');
    expect((await get('/payments/open').expect(200)).body.items.map(({ orderId }: { orderId: string }) => orderId).sort()).toEqual(
      [id, bram.id].sort(),
    );
    const first = await upload(camt([{ amount: '24.90', reference }])).expect(200);
    expectForm('StatementReport', first.body);
    expect(first.body).toMatchObject({ entered: { paid: 1 }, known: 0 });
    expect((await upload(ing([{ amount: '24.90', reference }]), 'text/csv').expect(200)).body).toMatchObject({ entered: {}, known: 1 });
    expect((await get('/payments/open')).body.items).toMatchObject([
      { orderId: bram.id, outstanding: eur('24.90'), claim: { reference: bram.reference } },
    ]);
    const page = await get('/payments/open?limit=1');
    expect(page.body).toMatchObject({ items: { length: 1 }, after: bram.id });
    expect((await get(`/payments/open?limit=1&after=${bram.id}`)).body.items).toEqual([]);
  });

  it('says of a file that is none what is wrong with it, in both languages', async () => {
    const report = await upload('<html>Log in</html>').expect(200);
    expect(report.body).toMatchObject({
      entered: {},
      problems: [{ line: 1 }],
    });
    expect(report.body.problems[0].message.nl).toContain('webpagina');
    await upload('x'.repeat(10 * 1024 * 1024 + 1)).expect(413);
  });

  it('is read from one statement of a shop at a time', async () => {
    const file = camt(Array.from({ length: 300 }, (_, at) => ({ amount: '1.00', remark: `n${at}`, bankReference: `B${at}` })));
    const replies = await Promise.all([upload(file), upload(file)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 429]);
    await upload(file).expect(200);
  });

  it('is placed by hand once, or put aside; the same again changes nothing, something else is refused', async () => {
    const { id } = await bakery.order('anna');
    const bram = await bakery.order('bram');
    await upload(
      camt([
        { amount: '24.90', remark: 'brood', bankReference: 'B1' },
        { amount: '9.99', remark: 'spaargeld', bankReference: 'B2' },
      ]),
    );
    const { body } = await get('/payments/unplaced').expect(200);
    const [bread, savings] = ['24.90', '9.99'].map((amount) =>
      body.items.find((each: { amount: { amount: string } }) => each.amount.amount === amount),
    );
    expect(bread.suggestions.map(({ orderId }: { orderId: string }) => orderId)).toContain(id);
    expect((await post(`/payments/unplaced/${bread.id}`, { orderId: id }).expect(200)).body).toMatchObject({
      state: 'placed',
      orderId: id,
    });
    expect(await bakery.view(id)).toMatchObject({ settled: true, payment: { status: 'paid' } });
    const messages = bakery.sent.length;
    await post(`/payments/unplaced/${bread.id}`, { orderId: id }).expect(200);
    await post(`/payments/unplaced/${bread.id}`, { orderId: bram.id }).expect(409);
    expect((await post(`/payments/unplaced/${savings.id}`, { putAside: 'van mijzelf' }).expect(200)).body).toMatchObject({
      state: 'put-aside',
    });
    await post(`/payments/unplaced/${savings.id}`, { putAside: 'van mijzelf' }).expect(200);
    await post(`/payments/unplaced/${savings.id}`, { orderId: bram.id }).expect(409);
    for (const [path, wrong] of [
      [savings.id, {}],
      [savings.id, { orderId: 'slager.x' }],
      ['nothing', { orderId: id }],
    ] as const) {
      expect((await post(`/payments/unplaced/${path}`, wrong)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await get('/payments/unplaced')).body.items).toEqual([]);
    expect(bakery.sent).toHaveLength(messages);
    expect(await bakery.view(id)).toMatchObject({ received: eur('24.90') });
  });

  it('is entered by hand and goes back with a reason, each once under its key, and never more than came', async () => {
    const { id } = await bakery.order('anna');
    const receipt = await post(`/payments/orders/${id}/receipts`, { amount: '24.90', note: 'gezien in de app' }, 'receipt-1').expect(200);
    expectForm('OrderPayment', receipt.body);
    expect(receipt.body).toMatchObject({
      settled: true,
      payment: { status: 'paid' },
      receipts: [{ by: 'hand', on: '2026-09-01', note: 'gezien in de app' }],
    });
    expect((await post(`/payments/orders/${id}/receipts`, { amount: '24.90' }, 'receipt-1').expect(200)).body.received).toEqual(
      eur('24.90'),
    );
    await post(`/payments/orders/${id}/receipts`, { amount: '5.00' }, 'receipt-1').expect(409);
    const more = await post(`/payments/orders/${id}/refunds`, { amount: '24.91', reason: 'goodwill' });
    expect([more.status, more.body.detail]).toEqual([409, expect.stringContaining('24.90')]);
    const back = await post(
      `/payments/orders/${id}/refunds`,
      { amount: '4.90', reason: 'goodwill', note: 'oud brood' },
      'refund-01',
    ).expect(200);
    expect(back.body).toMatchObject({
      refunded: eur('4.90'),
      outstanding: eur('0.00'),
      payment: { status: 'paid', refunded: eur('4.90') },
    });
    await post(`/payments/orders/${id}/refunds`, { amount: '4.90', reason: 'goodwill' }, 'refund-01').expect(200);
    await post(`/payments/orders/${id}/refunds`, { amount: '20.01', reason: 'goodwill' }).expect(409);
    await post(`/payments/orders/${id}/refunds`, { amount: '20.00', reason: 'returned' }).expect(200);
    expect(await bakery.view(id)).toMatchObject({ received: eur('24.90'), refunded: eur('24.90') });
    const payments = bakery.sent.flatMap((send) => (send.what === 'answer' && 'order' in send.answer ? [send.answer] : []));
    expect(payments.map(({ action }) => action)).toEqual(['status', 'status', 'status']);
  });

  it.each([
    ['an amount that is none', 'receipts', { amount: '1,00' }],
    ['an amount of nothing', 'receipts', { amount: '0.00' }],
    ['a day that is none', 'receipts', { amount: '1.00', on: '2026-02-30' }],
    ['no reason', 'refunds', { amount: '1.00' }],
    ['a reason of their own', 'refunds', { amount: '1.00', reason: 'zomaar' }],
  ])('is not entered with %s', async (_what, entry, body) => {
    const { id } = await bakery.order('anna');
    await post(`/payments/orders/${id}/${entry}`, body).expect(400);
    await request(app)
      .post(`/provider/v1/providers/bakker/payments/orders/${id}/receipts`)
      .set('Authorization', `Bearer ${KEY}`)
      .send({ amount: '1.00' })
      .expect(400);
    expect(await bakery.view(id)).toMatchObject({ received: eur('0.00'), refunded: eur('0.00') });
  });

  it('is known to nobody for an order that is not there, or of another shop', async () => {
    for (const id of ['bakker.nobody', 'slager.nobody']) {
      await get(`/payments/orders/${id}`).expect(404);
      await post(`/payments/orders/${id}/receipts`, { amount: '1.00' }).expect(404);
    }
    await request(app).get('/provider/v1/providers/bakker/payments/open').expect(401);
  });

  it('that is too little can be written off: the order is paid then', async () => {
    const { id, reference } = await bakery.order('anna');
    await upload(camt([{ amount: '24.80', reference }]));
    expect((await post(`/payments/orders/${id}/write-off`, { note: 'een dubbeltje' }).expect(200)).body).toMatchObject({
      settled: true,
      payment: { status: 'paid' },
    });
    await post(`/payments/orders/${id}/write-off`).expect(200);
    const settlement = await get('/settlement?from=2026-09-01&to=2026-09-30').expect(200);
    expect(settlement.body.totals).toMatchObject({ paid: eur('24.80'), writtenOff: eur('0.10') });
  });
});

describe('the settlement of a shop', () => {
  it('has every line of its period and no other, adds up, and says what is open', async () => {
    const anna = await bakery.order('anna');
    const bram = await bakery.order('bram');
    const door = await bakery.ask('cees', {
      action: 'init',
      order: { ...(await bakery.init('cees')), payments: [{ due: 'on-fulfilment' }] },
    });
    const cash = await bakery.ask('cees', { action: 'confirm', order: door });
    for (const to of ['accepted', 'ready-for-pickup', 'picked-up'])
      await bakery.performer.perform(advanceOrder(NODE, cash.id ?? '', { to }));
    await upload(
      camt([
        { amount: '30.00', reference: anna.reference, on: '2026-09-01' },
        { amount: '24.90', reference: bram.reference, on: '2026-08-31' },
        { amount: '7.00', remark: '=1+1', on: '2026-09-01' },
      ]),
    );
    await post(`/payments/orders/${anna.id}/refunds`, { amount: '2.00', reason: 'overpaid', on: '2026-09-30' }).expect(200);
    await post(`/payments/orders/${anna.id}/refunds`, { amount: '1.00', reason: 'overpaid', on: '2026-10-01' }).expect(200);
    const { body } = await get('/settlement?from=2026-09-01&to=2026-09-30').expect(200);
    expectForm('Settlement', body);
    expect(body).toMatchObject({
      totals: { paid: eur('54.90'), refunded: eur('2.00'), net: eur('52.90') },
      openNow: { outstanding: eur('0.00'), toRefund: eur('2.10'), orders: 1, unplaced: { count: 1, amount: eur('7.00') } },
    });
    expect(body.lines.map(({ on, kind, how }: Record<string, string>) => `${on} ${kind} ${how}`).sort()).toEqual([
      '2026-09-01 paid hand-over',
      '2026-09-01 paid statement',
      '2026-09-30 refunded overpaid',
    ]);
    const csv = await get('/settlement?from=2026-09-30&to=2026-09-30').set('Accept', 'text/csv').expect(200);
    expect(csv.text).toBe(
      `date,kind,order,reference,amount,currency,how\r\n2026-09-30,refunded,${anna.id},${anna.reference},-2.00,EUR,overpaid\r\n`,
    );
    await get('/settlement?from=2026-09-02&to=2026-09-01').expect(400);
    await get('/settlement').expect(400);
  });
});

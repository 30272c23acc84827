import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Big from 'big.js';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProviderApi } from '../../../bpp/api/api.ts';
import { changeCompany } from '../../../bpp/engines/change-company.ts';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import { advanceOrder } from '../../../bpp/engines/shop/advance.ts';
import { openZip } from '../../../bpp/imports/zip.ts';
import { letGoOfOrders } from '../../../bpp/let-go.ts';
import { recordRefund } from '../../../bpp/payments/payment-work.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { formats } from '../../../schemas/formats.ts';
import { camt } from '../payments/files.ts';
import { type Bakery, eur, NODE, openBakery } from '../payments/node-for-payments.ts';

const KEY = 'a-key-for-the-whole-node';
const COMPANY = { legalName: 'Bakkerij De Proef B.V.', kvkNumber: '12345678', vatNumber: 'NL123456789B01' };
const NLCIUS = 'urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0';

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
const made = async () => {
  const reply = await request(app)
    .post('/provider/v1/providers/bakker/invoices')
    .set('Authorization', `Bearer ${KEY}`)
    .send({ from: '2020-01-01', to: '2099-12-31' })
    .expect(200);
  expectForm('InvoicesMade', reply.body);
  return reply.body;
};
const today = () => new Date(bakery.clock.nowMs()).toISOString().slice(0, 10);
const list = async () => {
  const reply = await get(`/invoices?from=${today()}&to=${today()}`).expect(200);
  expectForm('Invoices', reply.body);
  return reply.body;
};

function expectForm(schema: string, body: unknown): void {
  const validate = ajv.getSchema(`d#/components/schemas/${schema}`);
  expect(validate?.(body), JSON.stringify(validate?.errors)).toBe(true);
}

/** An order of so many loaves that was handed over. */
async function handedOver(name: string, loaves = 2): Promise<{ readonly id: string; readonly reference: string }> {
  const order = await bakery.order(name, loaves);
  for (const state of ['accepted', 'packed', 'ready-for-pickup', 'picked-up'] as const) {
    const done = await bakery.performer.perform(advanceOrder(NODE, order.id, { to: state } as never));
    if (!done.ok || !done.value.ok) throw new Error(JSON.stringify(done));
  }
  return order;
}

const setCompany = (company: typeof COMPANY | Record<string, never>) => bakery.performer.perform(changeCompany('bakker', company));

type Xml = { readonly [name: string]: Xml } & { readonly '#text': string };

async function xmlOf(number: string): Promise<{ readonly text: string; readonly root: Xml }> {
  const { text } = await get(`/invoices/${number}`)
    .expect(200)
    .expect('Content-Type', /application\/xml/);
  expect(XMLValidator.validate(text)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, removeNSPrefix: true, attributeNamePrefix: '@' });
  const read = parser.parse(text) as Record<string, Xml>;
  return { text, root: (read.Invoice ?? read.CreditNote) as Xml };
}

const amount = (from: Xml | undefined, name: string) => new Big(from?.[name]?.['#text'] ?? '0');

describe('the invoices of a shop', () => {
  it('are made once for each order that ended, numbered without a gap, and say who sold what to whom', async () => {
    await setCompany(COMPANY);
    const orders = [await handedOver('anna'), await handedOver('bram', 3)];
    await bakery.order('cees');
    expect((await made()).made.map(({ number }: { number: string }) => number)).toEqual([
      `${today().slice(0, 4)}-000001`,
      `${today().slice(0, 4)}-000002`,
    ]);
    expect(await made()).toMatchObject({ made: [], left: [] });
    await handedOver('dirk');
    expect((await made()).made).toMatchObject([{ number: `${today().slice(0, 4)}-000003`, kind: 'invoice' }]);
    const { items, turnover } = await list();
    expect(items.map(({ orderId }: { orderId: string }) => orderId).sort()).toEqual(
      expect.arrayContaining(orders.map(({ id }) => id).sort()),
    );
    expect(turnover).toMatchObject([{ rate: '9' }]);
    const { root, text } = await xmlOf(items[0].number);
    expect(text).toContain('xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"');
    const party = root.AccountingSupplierParty?.Party;
    expect(party).toMatchObject({
      PartyLegalEntity: { RegistrationName: COMPANY.legalName, CompanyID: { '#text': COMPANY.kvkNumber, '@schemeID': '0106' } },
      PartyTaxScheme: { CompanyID: COMPANY.vatNumber, TaxScheme: { ID: 'VAT' } },
      PostalAddress: { Country: { IdentificationCode: 'NL' } },
    });
    expect(root.AccountingCustomerParty?.Party?.PartyLegalEntity).toMatchObject({ RegistrationName: expect.stringMatching(/de Vries$/) });
    expect(root.InvoiceTypeCode).toBe('380');
  });

  it('reckon in their XML what was asked', async () => {
    await setCompany(COMPANY);
    const { reference } = await handedOver('anna');
    await bakery.import(camt([{ amount: '24.90', reference }]));
    await made();
    const { root } = await xmlOf(`${today().slice(0, 4)}-000001`);
    const total = root.LegalMonetaryTotal;
    const sub = root.TaxTotal?.TaxSubtotal;
    expect(amount(total, 'TaxExclusiveAmount').plus(amount(root.TaxTotal, 'TaxAmount')).eq(amount(total, 'TaxInclusiveAmount'))).toBe(true);
    expect(
      amount(sub, 'TaxableAmount')
        .times(sub?.TaxCategory?.Percent as unknown as string)
        .div(100)
        .round(2)
        .eq(amount(sub, 'TaxAmount')),
    ).toBe(true);
    expect(amount(total, 'TaxInclusiveAmount').plus(amount(total, 'PayableRoundingAmount')).toFixed(2)).toBe('24.90');
    expect([amount(total, 'PrepaidAmount').toFixed(2), amount(total, 'PayableAmount').toFixed(2)]).toEqual(['24.90', '0.00']);
    expect(root.PaymentMeans?.PaymentID).toBe(reference);
  });

  it('are put right by credit notes for what is given back, which name the invoice', async () => {
    await setCompany(COMPANY);
    const { id, reference } = await handedOver('anna');
    await bakery.import(camt([{ amount: '24.90', reference }]));
    const [first] = (await made()).made;
    await bakery.performer.perform(recordRefund(NODE, id, { id: 'hand:sorry', amount: eur('2.18'), reason: 'goodwill' }));
    expect((await made()).made).toMatchObject([{ kind: 'credit-note', orderId: id }]);
    expect((await made()).made).toEqual([]);
    const { items, turnover } = await list();
    const { root } = await xmlOf(items[1].number);
    expect(root).toMatchObject({ CreditNoteTypeCode: '381', BillingReference: { InvoiceDocumentReference: { ID: first.number } } });
    expect(amount(root.LegalMonetaryTotal, 'PayableAmount').toFixed(2)).toBe('2.18');
    expect(amount(root.CreditNoteLine?.Price, 'PriceAmount').gt(0)).toBe(true);
    const [{ net, tax }] = turnover;
    expect(new Big(net.amount).plus(tax.amount).toFixed(2)).toBe('22.72');
    const csv = (await get(`/invoices?from=${today()}&to=${today()}&as=csv`).expect(200)).text.trim().split('\r\n');
    expect(csv).toHaveLength(3);
    expect(csv[2]).toMatch(/,9,-2\.00,-0\.18,EUR$/);
  });

  it('say that they keep to the Dutch profile where they do, and to the European standard where a Dutch buyer has no KvK number', async () => {
    await setCompany(COMPANY);
    const { id } = await handedOver('anna');
    const customization = async (number: string) => (await xmlOf(number)).root.CustomizationID;
    await made();
    const year = today().slice(0, 4);
    expect(await customization(`${year}-000001`)).toBe('urn:cen.eu:en16931:2017');
    const key = `order:${(await handedOver('bram')).id}`;
    const record = (await bakery.store.read('provider:bakker', [key])).get(key)?.value as unknown as { order: { billing: object } };
    const billing = { name: 'Kantoor B.V.', address: 'Dam 1, 1012 JS', cityName: 'Amsterdam', taxId: '87654321' };
    await bakery.store.commit({
      partition: 'provider:bakker',
      put: [{ key, value: { ...record, order: { ...record.order, billing } } as never }],
    });
    await made();
    expect(await customization(`${year}-000002`)).toBe(NLCIUS);
    const { root } = await xmlOf(`${year}-000002`);
    expect(root.AccountingCustomerParty?.Party).toMatchObject({
      PostalAddress: { StreetName: 'Dam 1', CityName: 'Amsterdam', PostalZone: '1012 JS' },
      PartyLegalEntity: { CompanyID: { '#text': '87654321', '@schemeID': '0106' } },
    });
    expect((await list()).items.map(({ profile }: { profile: string }) => profile)).toEqual(['en16931', 'nlcius']);
    expect(id).not.toBe('');
  });

  it('are not made without what the law asks of them, and the reason names it', async () => {
    const { id } = await handedOver('anna');
    expect(await made()).toMatchObject({ made: [], left: [{ orderId: id, path: '/company' }], leftInAll: 1 });
    await setCompany({ kvkNumber: '12345678' } as never);
    expect(await made()).toMatchObject({ made: [], left: [{ orderId: id, path: '/company/vatNumber' }] });
    await setCompany(COMPANY);
    expect((await made()).made).toHaveLength(1);
  });

  it('come together in one file that any program unpacks, and hold what buyers write as text', async () => {
    await setCompany(COMPANY);
    await handedOver(`</cbc:RegistrationName><evil a="'&`);
    await made();
    const reply = await get(`/invoices?from=${today()}&to=${today()}&as=zip`)
      .buffer(true)
      .parse((incoming, done) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(null, Buffer.concat(parts)));
      });
    const zip = openZip(reply.body as Buffer);
    const file = zip?.read(`${today().slice(0, 4)}-000001.xml`, 1_000_000);
    const text = Buffer.from(file as Uint8Array).toString('utf8');
    expect(XMLValidator.validate(text)).toBe(true);
    expect(text).toContain('&lt;/cbc:RegistrationName&gt;&lt;evil');
  });

  it('go when their order is let go of, since they name its buyer', async () => {
    await setCompany(COMPANY);
    const { id } = await handedOver('anna');
    await made();
    const said = { direction: 'in', action: 'confirm', peer: 'buyer.example', headers: { dialect: '1.1.1' } };
    const body = Buffer.from(JSON.stringify({ context: {}, message: { order: { provider: { id: 'bakker' }, items: [] } } }));
    expect(await letGoOfOrders(bakery.performer)('t-anna', [{ ...said, body } as never])).toBe(true);
    const left = await bakery.store.list('provider:bakker', 'invoice', { limit: 10 });
    expect([...left.keys()]).toEqual(['invoice-numbers']);
    expect(id).toMatch(/^bakker\./);
  });

  it('go when who bought is erased, and nothing is invoiced a second time', async () => {
    await setCompany(COMPANY);
    const { id } = await handedOver('anna');
    await made();
    await request(app).delete(`/provider/v1/providers/bakker/orders/${id}/person`).set('Authorization', `Bearer ${KEY}`).expect(204);
    const left = await bakery.store.list('provider:bakker', 'invoice:', { limit: 10 });
    expect([...left.keys()]).toEqual([]);
    expect((await made()).made).toEqual([]);
  });
});

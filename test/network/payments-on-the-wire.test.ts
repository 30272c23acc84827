import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { methodOf } from '../../bap/payment-choice.ts';
import { dialectOf } from '../../dialects/choose.ts';
import { validate } from '../../protocol.ts';
import { camt, SHOP_IBAN } from '../bpp/payments/files.ts';
import { converse, orderIn } from './by-hand.ts';
import { cart, person, sideOf, type Wire } from './messages.ts';
import { type Network, startNetwork } from './network.ts';
import type { Party } from './party.ts';
import { cardOf, csvOf } from './shops.ts';

/** How payment stands on the wire (BECKN-002), as a node reads it that knows the core and none of our tags. */

const SHOP = { id: 'lampen', name: 'Lampenwinkel', category: 'lamps', goods: [{ sku: 'lamp', title: 'Staande lamp', price: '39.50' }] };
const ACCOUNT = { method: 'bank_transfer', iban: SHOP_IBAN, account_name: 'Lampenwinkel' };
const PAYMENTS = [
  { type: 'before', ...ACCOUNT },
  { type: 'on_fulfilment', methods: ['card'] },
  { type: 'after', ...ACCOUNT },
];

let network: Network;
let other: Party;
beforeAll(async () => {
  network = await startNetwork();
  await network.provider.stop();
  const folder = join(network.folder, 'provider-1', SHOP.id);
  mkdirSync(folder);
  writeFileSync(join(folder, 'shop.yaml'), stringify(cardOf({ ...SHOP, payments: PAYMENTS }), { aliasDuplicateObjects: false }));
  writeFileSync(join(folder, 'products.csv'), csvOf(SHOP.goods));
  await network.provider.start();
  other = await network.party({ name: 'other-buyer', type: 'BAP' });
}, 120_000);
afterAll(() => network?.stop());

/** As it is to a node that passes over every tag. */
function withoutTags<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutTags) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (name === 'tags' ? [] : [[name, withoutTags(member)]]))) as T;
}

/** ISO 11649: letters are numbers from 10 on, the first four characters go to the end, and the rest by 97 is one. */
function holds(reference: string): boolean {
  const turned = [...`${reference.slice(4)}${reference.slice(0, 4)}`].map((character) => parseInt(character, 36)).join('');
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(reference) && BigInt(turned) % 97n === 1n;
}

/** From select to init with payments that are due at one time: read without our tags, while what such a node does not know it sends back as it came. */
async function offered(type: string) {
  const talk = converse(other, sideOf(network.provider));
  await talk.ask('select', { order: cart('lampen.lamp') });
  const said = await talk.ask('init', { order: { ...cart('lampen.lamp'), ...person(), payments: [{ type }] } });
  expect(validate('core', 'on_init', said, { allFaults: true })).toMatchObject({ valid: true });
  const order = orderIn(said.message);
  const [payment, ...more] = withoutTags(order.payments as readonly Wire[]);
  expect(more).toEqual([]);
  return { talk, order, payment: payment ?? {}, said };
}

test('a catalogue says when each way of paying is due, and who takes the money', async () => {
  const talk = converse(other, sideOf(network.provider));
  const { message } = await talk.ask('search', { intent: { item: { descriptor: { name: 'lamp' } } } });
  const catalogue = (withoutTags(message) as unknown as { catalog: { providers: { payments: Wire[] }[] } }).catalog;
  expect(catalogue.providers[0]?.payments.map(({ type, collected_by }) => [type, collected_by])).toEqual([
    ['PRE-ORDER', 'bpp'],
    ['ON-FULFILLMENT', 'bpp'],
    ['POST-FULFILLMENT', 'bpp'],
  ]);
}, 60_000);

test.each(['PRE-ORDER', 'POST-FULFILLMENT'])(
  '%s names account, amount, a reference that holds, and an address that a bank app opens',
  async (type) => {
    const { payment, said } = await offered(type);
    const { params, url } = payment as { readonly params: Readonly<Record<string, string>>; readonly url: string };
    expect(payment).toMatchObject({
      type,
      collected_by: 'bpp',
      status: 'NOT-PAID',
      params: { amount: '39.50', currency: 'EUR', bank_account_number: SHOP_IBAN },
    });
    expect(holds(params.transaction_id ?? '')).toBe(true);
    const payto = new URL(url);
    expect([payto.protocol, payto.searchParams.get('amount')]).toEqual(['payto:', 'EUR:39.50']);
    expect(url).toContain(SHOP_IBAN);
    expect(url).toContain(params.transaction_id);
    // Our own reading needs no tag either to know how it is paid.
    const dialect = dialectOf('1.1.1');
    const route = dialect.routes.get('on_init');
    const read = route === undefined ? undefined : dialect.decodeAnswer(route, withoutTags(said) as never);
    const [own] = read?.ok === true && 'order' in read.value ? (read.value.order?.payments ?? []) : [];
    expect(own === undefined ? undefined : methodOf(own)).toBe('bank-transfer');
    expect(own).toMatchObject({
      reference: params.transaction_id,
      amount: { currency: 'EUR', amount: '39.50' },
      account: { number: SHOP_IBAN },
    });
  },
  60_000,
);

test('what is due on fulfilment needs no account, and is paid at the hand-over', async () => {
  const { talk, order, payment } = await offered('ON-FULFILLMENT');
  expect(payment).toMatchObject({ type: 'ON-FULFILLMENT', collected_by: 'bpp', status: 'NOT-PAID', params: { amount: '39.50' } });
  expect(payment).not.toHaveProperty('url');
  const placed = orderIn((await talk.ask('confirm', { order })).message);
  for (const step of ['accept', 'ready', 'hand-over'])
    await network.shop('POST', `/providers/lampen/orders/${String(placed.id)}/${step}`, {});
  const { body } = await other.hears('on_status', ({ message }) => isPaid(message, placed.id));
  expect(withoutTags(orderIn(body.message)).status).toBe('COMPLETE');
}, 60_000);

function isPaid(message: Wire | undefined, orderId: unknown): boolean {
  const { order } = (message ?? {}) as { readonly order?: { readonly id?: unknown; readonly payments?: readonly Wire[] } };
  return order?.id === orderId && order?.payments?.[0]?.status === 'PAID';
}

function isComplete(message: Wire | undefined, orderId: unknown): boolean {
  const { order } = (message ?? {}) as { readonly order?: { readonly id?: unknown; readonly status?: unknown } };
  return order?.id === orderId && order?.status === 'COMPLETE';
}

test('what is due before the order is confirmed with the word that it was paid, which makes it no more than said', async () => {
  const { talk, order, payment } = await offered('PRE-ORDER');
  expect((await talk.ask('confirm', { order })).error).toMatchObject({ code: '40004' });
  const said = { ...payment, status: 'PAID' };
  const placed = orderIn((await talk.ask('confirm', { order: { ...order, payments: [said] } })).message);
  expect((placed.payments as readonly Wire[])[0]).toMatchObject({ status: 'NOT-PAID' });
  await received(payment);
  await other.hears('on_status', ({ message }) => isPaid(message, placed.id));
}, 60_000);

test('what is due afterwards is ordered unpaid, stays so at the hand-over, and is paid when it stands on the statement', async () => {
  const { talk, order, payment } = await offered('POST-FULFILLMENT');
  const placed = orderIn((await talk.ask('confirm', { order })).message);
  for (const step of ['accept', 'ready', 'hand-over'])
    await network.shop('POST', `/providers/lampen/orders/${String(placed.id)}/${step}`, {});
  const { body } = await other.hears('on_status', ({ message }) => isComplete(message, placed.id));
  expect((orderIn(body.message).payments as readonly Wire[])[0]).toMatchObject({
    status: 'NOT-PAID',
    params: { transaction_id: (payment.params as Wire).transaction_id },
  });
  await received(payment);
  await other.hears('on_status', ({ message }) => isPaid(message, placed.id));
}, 60_000);

/** The bank's statement has it, under the reference. */
async function received({ params }: Wire): Promise<void> {
  const reference = String((params as Wire).transaction_id);
  const statement = camt([{ amount: '39.50', reference, bankReference: reference }], { iban: SHOP_IBAN });
  const { status, body } = await network.shop('POST', '/providers/lampen/payments/statements', statement);
  expect([status, body]).toMatchObject([200, { entered: { paid: 1 } }]);
}

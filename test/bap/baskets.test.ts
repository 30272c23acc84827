import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginBasket } from '../../bap/baskets/basket-work.ts';
import { totalsOf } from '../../bap/baskets/totals.ts';
import { stateOf } from '../../bap/baskets/view.ts';
import type { Catalogue } from '../../commerce/catalogue.ts';
import { sum } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { type Network, OTHER_KEY, openNetwork } from './network.ts';
import type { Party } from './parties.ts';
import { bread, told } from './shop.ts';

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

const CONTACT = { name: 'Noor de Wit', phone: '+31600000000', email: 'noor@post.example' };
const ADDRESS = { address: 'Voorbeeldstraat 1', cityName: 'Amsterdam', position: { lat: 52.37, lon: 4.89 } };
const KINDS = { bakker: 'pickup', kruidenier: 'delivery' } as const;

function groceries(): Catalogue {
  const [shop] = bread().providers;
  if (shop === undefined) throw new Error('the baker has a shop');
  return { providers: [{ ...shop, id: 'kruidenier', name: 'Kruidenier', fulfilments: [{ id: 'f1', kind: 'delivery' }] }] };
}

function orderAt(provider: keyof typeof KINDS, amount: string, more: Partial<Order> = {}): Order {
  return told(amount, { providerId: provider, fulfilments: [{ id: 'f1', kind: KINDS[provider] }], ...more });
}

/** A search that both answered, and a basket at both of them. */
async function begin(key = 'basket-0001') {
  const begun = await network.post('/api/v1/searches', { intent: { text: 'brood' } });
  await network.settle();
  const asked = network.gateways[0]?.last('search');
  if (asked === undefined) throw new Error('no search went out');
  await network.answer(network.baker, asked, { action: 'search', catalogue: bread() });
  await network.answer(network.grocer, asked, { action: 'search', catalogue: groceries() });
  const { transactionId } = begun.body;
  const part = (party: Party, providerId: keyof typeof KINDS) => ({
    ...{ transactionId, providerNode: party.id, providerId, lines: [{ itemId: 'desem', quantity: 2 }] },
    fulfilments: [{ id: 'f1', kind: KINDS[providerId] }],
  });
  const body = { parts: [part(network.baker, 'bakker'), part(network.grocer, 'kruidenier')] };
  const made = await network.post('/api/v1/baskets', body, key);
  await network.settle();
  return { id: made.body.basket as string, body, made };
}

const at = (id: string, step = '') => `/api/v1/baskets/${id}${step}`;
const read = async (id: string) => (await network.get(at(id)).expect(200)).body;

async function quote(): Promise<void> {
  await network.answer(network.baker, network.baker.last('select'), { action: 'select', order: orderAt('bakker', '9.00') });
  await network.answer(network.grocer, network.grocer.last('select'), { action: 'select', order: orderAt('kruidenier', '7.25') });
}

async function offer(id: string, key = 'init-00001'): Promise<void> {
  await network.post(at(id, '/init'), { contact: CONTACT, address: ADDRESS }, key).expect(202);
  await network.settle();
  await network.answer(network.baker, network.baker.last('init'), { action: 'init', order: orderAt('bakker', '9.00') });
  await network.answer(network.grocer, network.grocer.last('init'), { action: 'init', order: orderAt('kruidenier', '7.25') });
}

const TOTAL = [{ currency: 'EUR', amount: '16.25' }];
const placedAt = (provider: keyof typeof KINDS, amount: string) =>
  ({ action: 'confirm', order: orderAt(provider, amount, { id: `${provider}.1`, status: 'active' }) }) as const;
const count = (party: Party, path: string) => party.arrived.filter((each) => each.path === path).length;

describe('a basket at several providers', () => {
  it('asks all of them beside each other, and says what all of it comes to', async () => {
    const { id, made } = await begin();
    expect(made.status).toBe(202);
    expect(made.body.state).toBe('under-way');
    await quote();
    expect(await read(id)).toMatchObject({ state: 'quoted', totals: TOTAL, toConfirm: [], placed: [] });
  });

  it('tells each provider only what its order needs', async () => {
    const { id } = await begin();
    await quote();
    await offer(id);
    const text = (party: Party) => Buffer.from(party.last('init').bytes).toString('utf8');
    expect(text(network.baker)).toContain(CONTACT.name);
    expect(text(network.baker)).not.toContain(ADDRESS.address);
    expect(text(network.grocer)).toContain(ADDRESS.address);
    for (const party of [network.baker, network.grocer]) expect(text(party)).not.toContain(CONTACT.email);
    const kept = JSON.stringify([...(await network.store.list(`basket:${id}`, '', { limit: 10 })).values()]);
    expect(kept).not.toContain(CONTACT.phone);
  });

  it('refuses an address that is missing where one comes to it, and asks nobody', async () => {
    const { id } = await begin();
    await quote();
    const refused = await network.post(at(id, '/init'), { contact: CONTACT }).expect(400);
    expect(refused.body.pointer).toBe('/address');
    await network.settle();
    expect(count(network.baker, 'init')).toBe(0);
  });

  it('places each order on its own, and says why one failed and what to do', async () => {
    const { id } = await begin();
    await quote();
    await offer(id);
    expect((await read(id)).toConfirm).toEqual(TOTAL);
    await network.post(at(id, '/confirm'), { acceptedTotals: TOTAL }).expect(202);
    await network.settle();
    await network.answer(network.baker, network.baker.last('confirm'), placedAt('bakker', '9.00'));
    const refusal = { reason: 'quantity-unavailable', message: 'Sold out.' } as const;
    await network.answer(network.grocer, network.grocer.last('confirm'), { action: 'confirm', refusal });
    const basket = await read(id);
    expect(basket).toMatchObject({ state: 'partly-placed', placed: [{ amount: '9.00' }], totals: [{ amount: '9.00' }] });
    expect(basket.parts[0]).toMatchObject({ outcome: { state: 'placed' }, order: { orderId: 'bakker.1' } });
    expect(basket.parts[1].outcome).toMatchObject({ state: 'failed', reason: 'quantity-unavailable', advice: { code: 'change-or-drop' } });
  });

  it('confirms nothing twice, neither by the same key nor by another', async () => {
    const { id } = await begin();
    await quote();
    await offer(id);
    const confirm = (key: string) => network.post(at(id, '/confirm'), { acceptedTotals: TOTAL }, key);
    await Promise.all([confirm('confirm-01'), confirm('confirm-01'), confirm('confirm-02')]);
    await network.settle();
    await network.pass(5_000);
    expect([count(network.baker, 'confirm'), count(network.grocer, 'confirm')]).toEqual([1, 1]);
    await network.answer(network.baker, network.baker.last('confirm'), placedAt('bakker', '9.00'));
    await network.answer(network.grocer, network.grocer.last('confirm'), placedAt('kruidenier', '7.25'));
    expect((await confirm('confirm-01').expect(200)).headers['idempotency-replayed']).toBe('true');
    await confirm('confirm-03').expect(409);
    await network.settle();
    expect([count(network.baker, 'confirm'), count(network.grocer, 'confirm')]).toEqual([1, 1]);
    expect(await read(id)).toMatchObject({ state: 'placed', placed: TOTAL });
  });

  it('confirms at no other total than the buyer was shown', async () => {
    const { id } = await begin();
    await quote();
    await offer(id);
    const refused = await network.post(at(id, '/confirm'), { acceptedTotals: [{ currency: 'EUR', amount: '16.24' }] }).expect(409);
    expect(refused.body).toMatchObject({ type: 'urn:marktplein:problem:quote-changed', totals: TOTAL });
    await network.settle();
    expect(count(network.baker, 'confirm')).toBe(0);
  });

  it('is confirmed in part only when the buyer names the part', async () => {
    const { id } = await begin();
    await quote();
    await network.post(at(id, '/init'), { contact: CONTACT, address: ADDRESS });
    await network.settle();
    await network.answer(network.baker, network.baker.last('init'), { action: 'init', order: orderAt('bakker', '9.00') });
    await network.pass(33_000);
    expect((await read(id)).parts[1].outcome).toMatchObject({ state: 'failed', reason: 'silent', advice: { code: 'try-again' } });
    await network.post(at(id, '/confirm'), { acceptedTotals: [{ currency: 'EUR', amount: '9.00' }] }).expect(409);
    const named = { acceptedTotals: [{ currency: 'EUR', amount: '9.00' }], parts: [{ part: 1 }] };
    await network.post(at(id, '/confirm'), named).expect(202);
    await network.settle();
    expect([count(network.baker, 'confirm'), count(network.grocer, 'confirm')]).toEqual([1, 0]);
  });

  it('is one for a key, however often it is begun, and is refused with another body', async () => {
    const { id, body } = await begin('the-same-one');
    const again = await network.post('/api/v1/baskets', body, 'the-same-one');
    expect(again.body.basket).toBe(id);
    await network.settle();
    expect(count(network.baker, 'select')).toBe(1);
    await network.post('/api/v1/baskets', { parts: body.parts.slice(0, 1) }, 'the-same-one').expect(422);
    await network.post('/api/v1/baskets', { parts: [...body.parts, ...body.parts.slice(0, 1)] }).expect(400);
  });

  it('that was kept, but not asked for when the node died, is asked for by its timer, once', async () => {
    const { id, body } = await begin();
    const parts = body.parts.map((part) => ({ ...part }));
    const call = { basketId: '00000000-0000-8000-a000-000000000001', app: 'first', idempotency: { key: 'k', digest: 'd' } };
    await network.node.perform(beginBasket(call, parts));
    await network.settle();
    expect(count(network.baker, 'select')).toBe(1);
    await network.pass(3_000);
    await expect.poll(() => count(network.baker, 'select')).toBe(2);
    await network.pass(3_000);
    await network.pass(3_000);
    expect([count(network.baker, 'select'), count(network.grocer, 'select')]).toEqual([2, 2]);
    expect((await read(call.basketId)).parts[0].transactionId).toBe((await read(id)).parts[0].transactionId);
  });

  it('belongs to the app that began it', async () => {
    const { id } = await begin();
    await network.get(at(id)).set('Authorization', `Bearer ${OTHER_KEY}`).expect(404);
    await network.post(at(id, '/confirm'), { acceptedTotals: TOTAL }).set('Authorization', `Bearer ${OTHER_KEY}`).expect(404);
  });
});

const cents = fc.integer({ min: 0, max: 10_000_000 }).map((amount) => (amount / 100).toFixed(2));
const money = fc.record({ currency: fc.constantFrom('EUR', 'GBP', 'DKK'), amount: cents });

describe('totals', () => {
  it('are one for each currency, and add up to the last coin', () => {
    fc.assert(
      fc.property(fc.array(money, { maxLength: 12 }), (amounts) => {
        const totals = totalsOf(amounts);
        expect(new Set(totals.map(({ currency }) => currency)).size).toBe(totals.length);
        for (const total of totals) {
          const own = amounts.filter(({ currency }) => currency === total.currency);
          expect(total).toEqual(sum(total.currency, own));
        }
        expect(totalsOf(amounts.toReversed())).toEqual(totals);
      }),
    );
  });

  it('a basket is placed only when all of it is', () => {
    const states = fc.constantFrom('under-way', 'quoted', 'offered', 'placed', 'cancelled', 'failed', 'unknown', 'gone');
    fc.assert(
      fc.property(fc.array(states as fc.Arbitrary<Parameters<typeof stateOf>[0][number]>, { minLength: 1, maxLength: 10 }), (parts) => {
        expect(stateOf(parts) === 'placed').toBe(parts.every((part) => part === 'placed'));
        expect(stateOf(parts) === 'under-way').toBe(parts.includes('under-way'));
      }),
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journeyView } from '../../bap/journeys/journey-view.ts';
import type { JourneyRecord } from '../../bap/journeys/journey-work.ts';
import type { OrderRecord } from '../../bap/records.ts';
import { buy, confirm, init, search, select } from './buying.ts';
import { type Network, OTHER_KEY, openNetwork } from './network.ts';
import { bread, told } from './shop.ts';

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

const past = async (query = '') => (await network.get(`/api/v1/orders${query}`).expect(200)).body;

describe('past orders', () => {
  it('come newest first, page by page, each once, and to their own app only', async () => {
    const handles: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      handles.unshift(await buy(network));
      await network.pass(1_000);
    }
    const first = await past('?limit=2');
    const rest = await past(`?limit=2&after=${encodeURIComponent(first.next)}`);
    expect([...first.orders, ...rest.orders].map(({ handle }) => handle)).toEqual(handles);
    expect(rest.next).toBeUndefined();
    expect(first.orders[0]).toMatchObject({ sector: 'shop', domain: 'retail', state: 'confirmed' });
    const other = await network.get('/api/v1/orders').set('Authorization', `Bearer ${OTHER_KEY}`).expect(200);
    expect(other.body.orders).toEqual([]);
  });

  it('are found by state, sector and time', async () => {
    const handle = await buy(network);
    const { createdAtMs } = (await network.get(`/api/v1/orders/${handle}`)).body;
    for (const [query, found] of [
      ['state=confirmed&sector=shop&domain=retail', 1],
      ['state=cancelled', 0],
      ['sector=ride', 0],
      [`fromMs=${createdAtMs}&toMs=${createdAtMs}`, 1],
      [`fromMs=${createdAtMs + 1}`, 0],
      [`toMs=${createdAtMs - 1}`, 0],
    ] as const)
      expect((await past(`?${query}`)).orders, query).toHaveLength(found);
  });

  it('hold no basket that was never confirmed, and nothing that was erased', async () => {
    await select(network, await search(network));
    expect((await past()).orders).toEqual([]);
    const handle = await buy(network);
    const order = told('9.00', { id: 'order-1', status: 'complete', updatedAtMs: network.clock.nowMs() + 1 });
    const [transactionId = ''] = handle.split('.');
    await network.say(network.baker, { action: 'status', order }, { transactionId, messageId: crypto.randomUUID() });
    await network.get(`/api/v1/transactions/${transactionId}`).expect(200);
    await supertestDelete(transactionId);
    expect((await past()).orders).toEqual([]);
    const names = await network.store.list('history:first', '', { limit: 10 });
    expect([...names.keys()].filter((key) => key.includes(transactionId))).toEqual([]);
  });

  async function supertestDelete(transactionId: string): Promise<void> {
    const { default: supertest } = await import('supertest');
    const { APP_KEY } = await import('./network.ts');
    await supertest(network.api.app).delete(`/api/v1/transactions/${transactionId}`).set('Authorization', `Bearer ${APP_KEY}`).expect(204);
  }
});

describe('the same once more', () => {
  it.each([
    ['same', bread(), { is: 'same' }],
    ['changed', bread('Desembrood', '4.75'), { is: 'other-price', now: { amount: '4.75' } }],
    ['nothing-left', { providers: [] }, { is: 'gone' }],
  ] as const)('is %s', async (state, catalogue, line) => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    await network.post(`/api/v1/orders/${handle}/confirm`);
    await network.settle();
    const lines = [{ itemId: 'desem', quantity: 2, price: { currency: 'EUR', amount: '4.50' } }];
    const order = told('9.00', { id: 'order-1', status: 'active', lines });
    await network.answer(network.baker, network.baker.last('confirm'), { action: 'confirm', order });
    const asked = await network.post(`/api/v1/orders/${handle}/again`, {}, 'again-0001').expect(202);
    await network.post(`/api/v1/orders/${handle}/again`, {}, 'again-0001').expect(202);
    await network.settle();
    expect(network.baker.arrived.filter(({ path }) => path === 'search')).toHaveLength(1);
    await network.answer(network.baker, network.baker.last('search'), { action: 'search', catalogue });
    const { body } = await network.get(`/api/v1/orders/${handle}/again/${asked.body.transactionId}`).expect(200);
    expect(body).toMatchObject({ state, lines: [line] });
    expect(body.part === undefined).toBe(state === 'nothing-left');
    if (body.part === undefined) return;
    const basket = await network.post('/api/v1/baskets', { parts: [body.part] }).expect(202);
    expect(basket.body.parts[0].lines).toEqual([{ itemId: 'desem', quantity: 2 }]);
  });
});

describe('what one takes along', () => {
  it('has every transaction with its signed messages, baskets and journeys, and of nobody else', async () => {
    const handle = await buy(network);
    const { body } = await network.get('/api/v1/export').expect(200);
    const entry = body.entries.find(({ kind }: { kind: string }) => kind === 'transaction');
    expect(entry.orders[0].handle).toBe(handle);
    expect(entry.evidence.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['search', 'on_search', 'confirm', 'on_confirm']),
    );
    expect(entry.evidence.every(({ bytes }: { bytes: string }) => bytes !== '')).toBe(true);
    const other = await network.get('/api/v1/export').set('Authorization', `Bearer ${OTHER_KEY}`).expect(200);
    expect(other.body.entries).toEqual([]);
  });

  it('is a table for spreadsheets too, in which nothing is a formula', async () => {
    const handle = await select(network, await search(network));
    await init(network, handle);
    await confirm(network, handle, '=cmd()');
    const { text, headers } = await network.get('/api/v1/export/orders.csv').expect(200);
    expect(headers['content-type']).toContain('text/csv');
    const [head, row, end] = text.split('\r\n');
    expect(head?.split(',')[0]).toBe('order');
    expect(row).toContain(`${handle},'=cmd(),`);
    expect(row).toContain('EUR,9.00');
    expect(end).toBe('');
  });
});

const MINUTE_MS = 60_000;
const legs: JourneyRecord['legs'] = [
  { n: 1, order: { transactionId: 't', n: 1 }, startMs: 0, endMs: 20 * MINUTE_MS, toldStartMs: 0 },
  { n: 2, plan: { name: 'train' }, startMs: 30 * MINUTE_MS, endMs: 60 * MINUTE_MS },
];
const journey: JourneyRecord = { id: 'j', app: 'first', digest: 'd', createdAtMs: 0, changeMs: 5 * MINUTE_MS, legs };
const bike = (startMs: number, more: Partial<OrderRecord> = {}): OrderRecord => ({
  ...{ n: 1, providerNode: { id: 'p', uri: 'u' }, state: 'confirmed', createdAtMs: 0, updatedAtMs: 0, latest: '' },
  asked: told('5.00'),
  told: told('5.00', {
    createdAtMs: 0,
    fulfilments: [{ id: 'f1', kind: 'pickup', state: 'pending', stops: [{ kind: 'start', timeRange: { startMs } }] }],
    cancellationTerms: [{ state: 'pending', possible: true, fee: { percent: '50' } }],
  }),
  ...more,
});

describe('a journey', () => {
  const view = (order: OrderRecord, nowMs = 0, of = journey) => journeyView(of, new Map([[1, order]]), nowMs);

  it('fits as long as each leg is caught', () => {
    expect(view(bike(5 * MINUTE_MS))).toMatchObject({ state: 'fits', legs: [{ lateMs: 5 * MINUTE_MS }, { affected: [] }] });
  });

  it('shows that a leg is missed when the one before it is late, or does not end', () => {
    const late = { state: 'affected', legs: [{}, { affected: [{ by: 1, why: 'late', missedByMs: MINUTE_MS }] }] };
    expect(view(bike(6 * MINUTE_MS))).toMatchObject(late);
    expect(view(bike(0), 26 * MINUTE_MS)).toMatchObject(late);
  });

  it('shows an order whose train does not run with what cancelling costs, and cancels nothing', () => {
    const off = {
      ...journey,
      legs: legs.map((leg) => (leg.plan === undefined ? leg : { ...leg, plan: { name: 'train', cancelled: true } })),
    };
    const [first, second] = view(bike(0), 0, off).legs;
    expect(first).toMatchObject({ state: 'agreed', affected: [{ by: 2, why: 'cancelled' }] });
    expect(first?.cancellation).toMatchObject({ possible: true, cost: { currency: 'EUR', amount: '2.50' } });
    expect(second).toMatchObject({ state: 'cancelled', affected: [] });
  });

  it('is kept with the orders of its app, told of plans, and let go of without touching them', async () => {
    const handle = await buy(network);
    const body = {
      legs: [
        { order: handle, startMs: 0, endMs: 60_000 },
        { plan: { name: 'train' }, startMs: 9e12, endMs: 9.1e12 },
      ],
    };
    const made = await network.post('/api/v1/journeys', body, 'journey-01').expect(200);
    expect((await network.post('/api/v1/journeys', body, 'journey-01')).body.journey).toBe(made.body.journey);
    await network.post('/api/v1/journeys', { ...body, changeMs: 1 }, 'journey-01').expect(422);
    await network.get(`/api/v1/journeys/${made.body.journey}`).set('Authorization', `Bearer ${OTHER_KEY}`).expect(404);
    await network.post(`/api/v1/journeys/${made.body.journey}/legs/1`, { cancelled: true }).expect(400);
    const off = await network.post(`/api/v1/journeys/${made.body.journey}/legs/2`, { cancelled: true }).expect(200);
    expect(off.body).toMatchObject({ state: 'affected', legs: [{ affected: [{ by: 2, why: 'cancelled' }] }, {}] });
    await network.settle();
    expect(network.baker.arrived.some(({ path }) => path === 'cancel')).toBe(false);
    expect((await network.get(`/api/v1/orders/${handle}`)).body.state).toBe('confirmed');
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { webhookEngine } from '../../../bpp/engines/webhook/webhook.ts';
import type { Order } from '../../../commerce/order.ts';
import { checkQuote } from '../../../commerce/quote.ts';
import { basket, CATALOGUE, eur, lamps, openWorkshop, orderIn, refusalIn, type Workshop } from './workshop.ts';

/** What becomes of an order after it was placed: what its buyer asks and says, and what its software does with it. */

const OWN = '/provider/v1/providers/atelier/back-end';
const MINUTE_MS = 60_000;
const TERMS =
  '{ offer_minutes: 30, returns_days: 14, cancellation: [{ until: placed, fee_percent: 0 }, { until: accepted, fee_percent: 50 }] }';

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop({ card: { terms: TERMS } });
  expect(shop.report.problems).toEqual([]);
  await shop.call('put', `${OWN}/catalogue`, CATALOGUE).expect(200);
});
afterEach(() => shop.close());

async function placed(quantity = 3): Promise<Order> {
  const asked = await shop.ask({ action: 'init', order: basket(quantity) });
  await shop.settled();
  const confirmed = await shop.ask({ action: 'confirm', order: orderIn(shop.answersTo(asked)) });
  await shop.settled();
  return orderIn(shop.answersTo(confirmed));
}

function wanting(order: Order, quantity: number, reasonId = 'changed-mind') {
  const lines = order.lines.map((line) => ({ ...line, quantity }));
  return { action: 'update', targets: ['items'], order: { ...order, lines }, reasonId } as const;
}

async function ask(command: Parameters<Workshop['ask']>[0]): Promise<string> {
  const asked = await shop.ask(command);
  await shop.settled();
  return asked;
}

async function now({ id: orderId = '' }: Order): Promise<Order> {
  return orderIn(shop.answersTo(await ask({ action: 'status', orderId })));
}

async function steps({ id }: Order, ...names: readonly string[]): Promise<void> {
  for (const step of names) await shop.call('post', `${OWN}/orders/${id}/${step}`, '').expect(204);
}

const actions = () => shop.software.heard.map(({ posted }) => posted.action);
const lastTold = () => {
  const last = shop.sent.at(-1);
  if (last?.what !== 'answer' || !('order' in last.answer)) throw new Error('the buyer was told of no order last');
  return last.answer;
};

describe('fewer of an order', () => {
  test('is put to the software as the terms would have it, and comes about by its yes', async () => {
    const order = await placed();
    await steps(order, 'accept');
    const asked = await ask({ ...wanting(order, 1), note: 'My sister took one.' });
    const after = orderIn(shop.answersTo(asked));
    // Two lamps less, and half of what they cost as the fee.
    expect(after).toMatchObject({ lines: [{ quantity: 1 }], quote: { total: eur('79.00') }, payments: [{ amount: eur('79.00') }] });
    expect(after.quote === undefined ? undefined : checkQuote(after.quote).ok).toBe(true);
    expect(shop.software.last()).toMatchObject({
      action: 'update',
      orderId: order.id,
      wanted: { lines: [{ itemId: 'atelier.lamp', quantity: 1 }], reasonId: 'changed-mind' },
      order: { lines: [{ quantity: 1 }], quote: { total: eur('79.00') } },
    });
    expect(await now(order)).toEqual(after);
    expect(JSON.stringify(await shop.post(shop.software.last().id))).not.toMatch(/Anna|sister/);
  });

  test('is refused in the words of the software, and the order is as it was', async () => {
    const order = await placed();
    shop.software.answers(() => ({ body: { refusal: { reason: 'policy', message: 'It is in the oven.' } } }));
    expect(refusalIn(shop.answersTo(await ask(wanting(order, 1))))).toEqual({ reason: 'policy', message: 'It is in the oven.' });
    expect(await now(order)).toEqual(order);
  });

  test('may be answered minutes later, under the message that asked; nothing else is asked meanwhile', async () => {
    const order = await placed();
    shop.software.answers(() => ({ status: 202 }));
    const asked = await ask(wanting(order, 2));
    const { answerPath } = shop.software.last();
    expect(refusalIn(shop.answersTo(await ask(wanting(order, 1))))).toMatchObject({ reason: 'policy' });
    expect(refusalIn(shop.answersTo(await ask({ action: 'select', order: basket() })))).toMatchObject({ reason: 'policy' });
    await shop.pass(8 * MINUTE_MS);
    expect(shop.answersTo(asked)).toEqual([]);
    await shop.call('post', answerPath, { order: {} }).expect(204);
    await shop.call('post', answerPath, { order: {} }).expect(204);
    expect(orderIn(shop.answersTo(asked)).lines).toMatchObject([{ quantity: 2 }]);
    shop.software.answers(() => ({ body: { order: {} } }));
    expect(orderIn(shop.answersTo(await ask(wanting(order, 1)))).lines).toMatchObject([{ quantity: 1 }]);
  });

  test('has no other price than the terms: an answer that names one is told so', async () => {
    const order = await placed();
    shop.software.answers(() => ({ status: 202 }));
    const asked = await ask(wanting(order, 1));
    const wrong = await shop.call('post', shop.software.last().answerPath, { order: { quote: lamps(1) } });
    expect([wrong.status, wrong.body.pointer]).toEqual([422, '/order/quote']);
    expect(shop.answersTo(asked)).toEqual([]);
  });

  test('is refused in time when the software is down: the order stands, the software is told to undo it, and it can be asked again', async () => {
    const order = await placed();
    shop.software.answers(() => 'silence');
    const asked = await ask(wanting(order, 1));
    const { id, answerPath } = shop.software.last();
    await shop.pass(9 * MINUTE_MS);
    expect(shop.answersTo(asked)).toEqual([]);
    shop.software.answers(() => ({ body: {} }));
    await shop.pass(MINUTE_MS);
    expect(refusalIn(shop.answersTo(asked)).message).toContain('the order stands as it was');
    expect(shop.software.last()).toMatchObject({ action: 'withdraw', of: id, ofAction: 'update' });
    await shop.call('post', answerPath, { order: {} }).expect(409);
    expect(await now(order)).toEqual(order);
    shop.software.answers(() => ({ body: { order: {} } }));
    expect(orderIn(shop.answersTo(await ask(wanting(order, 1)))).lines).toMatchObject([{ quantity: 1 }]);
  });

  test('is refused at once when the software has been down for long', async () => {
    const order = await placed();
    shop.software.answers(() => ({ status: 500 }));
    for (const name of ['a', 'b', 'c', 'd', 'e']) await shop.ask({ action: 'select', order: basket() }, { name });
    await shop.settled();
    expect(refusalIn(shop.answersTo(await ask(wanting(order, 1))))).toMatchObject({ reason: 'business' });
  });

  test('does not come about when the order went on meanwhile, and the software that said yes is told to undo it', async () => {
    const order = await placed();
    await steps(order, 'accept');
    shop.software.answers(({ action }) => (action === 'update' ? { status: 202 } : { body: {} }));
    const asked = await ask(wanting(order, 1));
    const { id, answerPath } = shop.software.last();
    await steps(order, 'pack');
    await shop.call('post', answerPath, { order: {} }).expect(204);
    await shop.settled();
    expect(refusalIn(shop.answersTo(asked))).toMatchObject({ reason: 'update-not-possible' });
    expect(shop.software.last()).toMatchObject({ action: 'withdraw', of: id });
    expect((await now(order)).lines).toMatchObject([{ quantity: 3 }]);
  });

  test.each([
    ['more than there are', (order: Order) => wanting(order, 4), 'update-not-possible'],
    ['nothing at all', (order: Order) => wanting(order, 0), 'update-not-possible'],
    ['as many as before', (order: Order) => wanting(order, 3), 'update-not-possible'],
    ['for a reason that there is not', (order: Order) => wanting(order, 1, 'because'), 'cancellation-reason-invalid'],
    ['another address', (order: Order) => ({ ...wanting(order, 3), targets: ['fulfilments'] }), 'update-not-possible'],
    ['what it does not name', (order: Order) => ({ ...wanting(order, 1), targets: ['billing'] }), 'update-inconsistent'],
    ['of somebody else', (order: Order) => ({ ...wanting(order, 1), order: { ...order, id: 'atelier.0' } }), 'order-not-found'],
  ] as const)('(%s) is refused here, and the software is not asked', async (_what, command, reason) => {
    const order = await placed();
    expect(refusalIn(shop.answersTo(await ask(command(order))))).toMatchObject({ reason });
    expect(actions()).not.toContain('update');
  });
});

describe('goods that are brought back', () => {
  async function handedOver(): Promise<Order> {
    const order = await placed();
    await steps(order, 'accept', 'pack', 'ready', 'hand-over');
    return now(order);
  }
  /** Whether things can be brought back, as the catalogue shows it. */
  const termsShown = ({ index, time }: Workshop) =>
    index
      .search({ text: 'vaas' }, { nowMs: time.nowMs })
      .flatMap((found) => webhookEngine.show(found, index, { nowMs: time.nowMs, intent: {} })?.returnTerms ?? [])
      .map(({ possible }) => possible);
  const returnOf = ({ fulfilments }: Order) => fulfilments.find(({ kind }) => kind === 'return');

  test('are noted by right within the time of the terms, also when the software is down, which is told', async () => {
    const order = await handedOver();
    // As when the node is killed just then, too.
    shop.stopPosting();
    const after = orderIn(shop.answersTo(await ask(wanting(order, 1, 'does-not-fit'))));
    expect(returnOf(after)).toMatchObject({ state: 'return-asked' });
    shop.restart();
    shop.software.answers(() => ({ status: 500 }));
    await shop.pass(MINUTE_MS);
    shop.software.answers(() => ({ body: {} }));
    await shop.pass(MINUTE_MS);
    expect(shop.software.last()).toMatchObject({
      action: 'return',
      orderId: order.id,
      returnId: returnOf(after)?.id,
      lines: [{ itemId: 'atelier.lamp', quantity: 2 }],
    });
  });

  test('are paid back once the software has them, and not when it declines and says why', async () => {
    const order = await handedOver();
    const back = returnOf(orderIn(shop.answersTo(await ask(wanting(order, 1, 'damaged')))));
    const end = (step: string, body: object) => shop.call('post', `${OWN}/orders/${order.id}/${step}`, body);
    await end('take-back', {}).expect(400);
    await end('take-back', { returnId: 'atelier.nothing' }).expect(404);
    await end('decline-return', { returnId: back?.id }).expect(400);
    await end('take-back', { returnId: back?.id }).expect(204);
    expect(lastTold()).toMatchObject({
      action: 'update',
      order: { quote: { total: eur('39.50') }, fulfilments: [{}, { state: 'taken-back' }] },
    });
    await end('decline-return', { returnId: back?.id, note: 'Too late.' }).expect(409);
    const more = returnOf(orderIn(shop.answersTo(await ask(wanting(await now(order), 0, 'damaged')))));
    expect(more?.id).toBe(back?.id);
    const { fulfilments } = await now(order);
    await end('decline-return', { returnId: fulfilments[2]?.id, note: 'It was used.' }).expect(204);
    expect(lastTold().order).toMatchObject({
      quote: { total: eur('39.50') },
      fulfilments: [{}, {}, { state: 'return-declined', stops: [{ instructions: 'It was used.' }] }],
    });
  });

  test('are not, when the card says nothing of it or the time is over', async () => {
    const order = await handedOver();
    shop.time.nowMs += 15 * 24 * 60 * MINUTE_MS;
    expect(refusalIn(shop.answersTo(await ask(wanting(order, 1, 'damaged'))))).toMatchObject({ reason: 'update-not-possible' });
    expect(actions()).not.toContain('return');
    expect(termsShown(shop)).toContain(true);
    const plain = await openWorkshop();
    await plain.call('put', `${OWN}/catalogue`, CATALOGUE).expect(200);
    const offered = await plain.ask({ action: 'init', order: basket() });
    await plain.settled();
    expect(orderIn(plain.answersTo(offered)).returnTerms?.every(({ possible }) => !possible)).toBe(true);
    expect(termsShown(plain)).not.toContain(true);
    await plain.close();
  });
});

describe('what a buyer says of an order', () => {
  test('comes to the software: what they write, where to call them back, and what they think of it', async () => {
    const order = await placed();
    const { id: orderId = '' } = order;
    await ask({ action: 'support', support: { refId: orderId, message: 'Where is it?', callbackPhone: '+31600000001' } });
    expect(shop.software.last()).toMatchObject({ action: 'message', orderId, text: 'Where is it?', callbackPhone: '+31600000001' });
    await steps(order, 'accept', 'pack', 'ready', 'hand-over');
    await ask({ action: 'rating', ratings: [{ category: 'item', id: 'atelier.lamp', value: '4' }] });
    expect(shop.software.last()).toMatchObject({
      action: 'rating',
      orderId,
      ratings: [{ category: 'item', id: 'atelier.lamp', value: '4' }],
    });
    expect(shop.index.item('atelier.lamp')?.ratings).toEqual({ count: 1, sum: '4' });
  });

  test('does not, when it is about no order, or is refused', async () => {
    await placed();
    await ask({ action: 'support', support: { refId: 'atelier', callbackPhone: '+31600000001' } });
    // Nothing was handed over yet.
    await ask({ action: 'rating', ratings: [{ category: 'item', id: 'atelier.lamp', value: '4' }] });
    expect(actions()).toEqual(['init', 'confirm']);
  });

  test('is counted while the software is down, told when it is back, and at some number not told any more', async () => {
    const order = await placed();
    const { id: orderId = '' } = order;
    await steps(order, 'accept', 'pack', 'ready', 'hand-over');
    shop.stopPosting();
    for (let time = 0; time < 205; time += 1)
      await shop.ask({ action: 'rating', ratings: [{ category: 'order', id: orderId, value: '3' }] });
    expect([...(await shop.store.list('provider:atelier', 'post:', { limit: 500 })).values()].length).toBe(202);
    shop.restart();
    await shop.pass(2 * MINUTE_MS);
    expect(actions().filter((action) => action === 'rating')).toHaveLength(200);
  });
});

describe('software that has not all of an order', () => {
  const without = ({ id }: Order, quantity: number) =>
    shop.call('post', `${OWN}/orders/${id}/missing`, { itemId: 'atelier.lamp', quantity });

  test('says so, and what is missing is paid back at no cost', async () => {
    const order = await placed();
    await without(order, 1).expect(409);
    await steps(order, 'accept');
    await without(order, 4).expect(400);
    await shop.call('post', `${OWN}/orders/${order.id}/missing`, { itemId: 'atelier.lamp' }).expect(400);
    await without(order, 1).expect(204);
    expect(lastTold()).toMatchObject({ action: 'update', order: { lines: [{ quantity: 2 }], quote: { total: eur('79.00') } } });
    await without(order, 2).expect(204);
    expect(lastTold()).toMatchObject({
      action: 'cancel',
      order: { status: 'cancelled', cancellation: { by: 'provider', reasonId: 'out-of-stock' }, quote: { total: eur('0.00') } },
    });
  });

  test('weighs nothing: what it said is what it costs', async () => {
    const order = await placed();
    await steps(order, 'accept');
    await shop.call('post', `${OWN}/orders/${order.id}/weigh`, { weights: [] }).expect(404);
  });
});

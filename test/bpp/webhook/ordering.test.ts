import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { basket, buyer, CATALOGUE, eur, friendly, lamps, openWorkshop, orderIn, refusalIn, SECRET, type Workshop } from './workshop.ts';

let shop: Workshop;
const OWN = '/provider/v1/providers/atelier/back-end';
beforeEach(async () => {
  shop = await openWorkshop();
  expect(shop.report.problems).toEqual([]);
  await shop.call('put', `${OWN}/catalogue`, CATALOGUE).expect(200, { changed: 2, unchanged: 0, unpublished: 0 });
});
afterEach(() => shop.close());

async function offered(quantity = 1, name = 'anna') {
  const asked = await shop.ask({ action: 'init', order: basket(quantity) }, { name });
  await shop.settled();
  return orderIn(shop.answersTo(asked));
}

async function placed(name = 'anna') {
  const asked = await shop.ask({ action: 'confirm', order: await offered(1, name) }, { name });
  await shop.settled();
  return orderIn(shop.answersTo(asked));
}

describe('software that answers at once', () => {
  test('prices, offers and sells: each command is posted once and signed, and answered under the id of its message', async () => {
    const selected = await shop.ask({ action: 'select', order: basket(2) });
    await shop.settled();
    expect(orderIn(shop.answersTo(selected))).toMatchObject({
      quote: { total: eur('79.00') },
      payments: [{ due: 'on-fulfilment' }, { due: 'before-order' }],
    });
    const order = await placed();
    expect(order).toMatchObject({ status: 'active', quote: { total: eur('39.50') }, fulfilments: [{ kind: 'pickup', state: 'pending' }] });
    expect(shop.software.heard.map(({ posted }) => posted.action)).toEqual(['select', 'init', 'confirm']);
    for (const { body, headers, posted } of shop.software.heard) {
      expect(headers['webhook-id']).toBe(posted.id);
      // The library's own clock is the real one; the signature is over the time that was said.
      const { 'webhook-timestamp': timestamp = '', 'webhook-signature': signature } = headers as Record<string, string>;
      expect(signature).toBe(new Webhook(SECRET).sign(posted.id, new Date(Number(timestamp) * 1_000), body));
    }
  });

  test('and refuses is heard by the buyer in its own words', async () => {
    shop.software.answers(() => ({ body: { refusal: { reason: 'quantity-unavailable', message: 'One is left.' } } }));
    const asked = await shop.ask({ action: 'init', order: basket(3) });
    await shop.settled();
    expect(refusalIn(shop.answersTo(asked))).toEqual({ reason: 'quantity-unavailable', message: 'One is left.' });
  });

  test('and offers less than was asked is shown so, and that is what can be confirmed', async () => {
    shop.software.answers(() => ({ body: { order: { lines: [{ itemId: 'atelier.lamp', quantity: 1 }], quote: lamps(1) } } }));
    const order = await offered(3);
    expect(order.lines).toMatchObject([{ itemId: 'atelier.lamp', quantity: 1 }]);
    const asked = await shop.ask({ action: 'confirm', order: { ...order, lines: [{ itemId: 'atelier.lamp', quantity: 3 }] } });
    expect(refusalIn(shop.answersTo(asked))).toMatchObject({ reason: 'quote-unavailable', path: '/order/lines' });
  });

  test('is not asked what can be refused here', async () => {
    const strange = { ...basket(), lines: [{ itemId: 'atelier.nothing', quantity: 1 }] };
    expect(refusalIn(shop.answersTo(await shop.ask({ action: 'select', order: strange })))).toMatchObject({ reason: 'item-not-found' });
    const { billing: _nobody, ...anonymous } = basket();
    expect(refusalIn(shop.answersTo(await shop.ask({ action: 'init', order: anonymous })))).toMatchObject({ path: '/order/billing/name' });
    expect(shop.software.heard).toEqual([]);
  });

  test.each([
    ['a wrong total', { order: { quote: { ...lamps(), total: eur('1.00') } } }],
    ['more lamps than were asked', { order: { quote: lamps(2) } }],
    ['another currency', { order: { quote: { ...lamps(), total: { currency: 'USD', amount: '39.50' } } } }],
    ['a member that nobody knows', { order: { quote: lamps(), prize: 1 } }],
    ['an order and a refusal', { order: { quote: lamps() }, refusal: { reason: 'business', message: 'no' } }],
    ['a page of a proxy', '<html><body>502</body></html>'],
    ['nothing', ''],
  ])('with %s has not answered: it is asked again, and the right answer holds', async (_what, body) => {
    shop.software.answers(() => ({ body }));
    const asked = await shop.ask({ action: 'init', order: basket() });
    await shop.settled();
    expect(shop.answersTo(asked)).toEqual([]);
    shop.software.answers(friendly);
    await shop.pass(1_000);
    expect(orderIn(shop.answersTo(asked)).quote?.total).toEqual(eur('39.50'));
    expect(new Set(shop.software.heard.map(({ body: posted }) => posted)).size).toBe(1);
  });

  test('with an answer that never ends is cut off', async () => {
    shop.software.answers(() => ({ body: 'x'.repeat(300_000) }));
    const asked = await shop.ask({ action: 'select', order: basket() });
    await shop.settled();
    expect(shop.answersTo(asked)).toEqual([]);
    await shop.pass(26_000);
    expect(refusalIn(shop.answersTo(asked))).toMatchObject({ reason: 'business' });
  });

  test('is not believed to have confirmed another price', async () => {
    const order = await offered();
    shop.software.answers(() => ({ body: { order: { quote: lamps(2) } } }));
    const asked = await shop.ask({ action: 'confirm', order });
    await shop.settled();
    expect(shop.answersTo(asked)).toEqual([]);
  });
});

describe('software that is down', () => {
  test.each(['silence', { status: 503 }, { status: 302 }] as const)(
    '(%j) has a basket refused within the time that the buyer waits',
    async (reply) => {
      shop.software.answers(() => reply);
      const asked = await shop.ask({ action: 'init', order: basket() });
      await shop.settled();
      await shop.pass(24_000);
      expect(shop.answersTo(asked)).toEqual([]);
      await shop.pass(1_000);
      expect(refusalIn(shop.answersTo(asked))).toEqual({
        reason: 'business',
        message: "This business's software does not answer; nothing was ordered. Try again later, or ask the business.",
      });
      const post = await shop.post(shop.software.last().id);
      expect(post).toMatchObject({ state: 'given-up' });
      expect(JSON.stringify(post)).not.toContain('Anna');
    },
  );

  test('for long is not waited for: who asks for a price hears it at once', async () => {
    shop.software.answers(() => ({ status: 500 }));
    for (const name of ['a', 'b', 'c', 'd', 'e']) await shop.ask({ action: 'select', order: basket() }, { name });
    await shop.settled();
    const asked = await shop.ask({ action: 'select', order: basket() }, { name: 'f' });
    await shop.settled();
    expect(refusalIn(shop.answersTo(asked))).toMatchObject({ reason: 'business' });
  });

  test('has a confirm refused for good at the time that was stated, is told to undo it, and nothing more is ordered in that transaction', async () => {
    const order = await offered();
    shop.software.answers(() => 'silence');
    const asked = await shop.ask({ action: 'confirm', order });
    const again = await shop.ask({ action: 'confirm', order });
    await shop.settled();
    const { id } = shop.software.last();
    const name = `atelier.${buyer().transactionId}`;
    const meanwhile = refusalIn(shop.answersTo(await shop.ask({ action: 'status', orderId: name })));
    expect(meanwhile.message).toContain('2026-09-01T10:10:00.000Z');
    expect(meanwhile.path).toBeUndefined();
    await shop.pass(9 * 60_000);
    expect(shop.answersTo(asked)).toEqual([]);
    shop.software.answers(() => ({ body: {} }));
    await shop.pass(60_000);
    for (const message of [asked, again]) expect(refusalIn(shop.answersTo(message)).message).toContain('nothing was ordered');
    expect(shop.software.last()).toMatchObject({ action: 'withdraw', of: id, ofAction: 'confirm' });
    expect(await shop.post(`${id}.withdraw`)).toMatchObject({ state: 'told' });
    const late = await shop.call('post', `${OWN}/answers/${id}`, { order: {} });
    expect([late.status, late.body.detail]).toEqual([
      409,
      'The time for this answer is over, and the buyer was told that nothing came of it.',
    ]);
    const more = await shop.ask({ action: 'init', order: basket() });
    expect(refusalIn(shop.answersTo(more))).toMatchObject({ reason: 'policy' });
    expect(refusalIn(shop.answersTo(await shop.ask({ action: 'status', orderId: name })))).toMatchObject({ path: '/transactionId' });
  });

  test('does not keep a buyer from hearing how an order stands, whom to call, and calling it off by its terms', async () => {
    const { id: orderId = '' } = await placed();
    shop.software.answers(() => ({ status: 500 }));
    expect(orderIn(shop.answersTo(await shop.ask({ action: 'status', orderId }))).status).toBe('active');
    expect(shop.answersTo(await shop.ask({ action: 'support', support: { refId: orderId, message: 'Where is it?' } }))).toMatchObject([
      { support: { phone: '+31205550100', thread: [{ text: 'Where is it?' }] } },
    ]);
    const off = orderIn(shop.answersTo(await shop.ask({ action: 'cancel', orderId, reasonId: 'changed-mind' })));
    expect(off).toMatchObject({ status: 'cancelled', cancellation: { by: 'buyer' } });
    shop.software.answers(() => ({ body: {} }));
    await shop.pass(120_000);
    const told = shop.software.heard.slice(-2).map(({ posted }) => posted.action);
    expect(told.sort()).toEqual(['cancel', 'message']);
  });
});

describe('software that answers later', () => {
  test('by a signed call is heard: once, however often it says it, and the first answer holds', async () => {
    const order = await offered();
    shop.software.answers(() => ({ status: 202 }));
    const asked = await shop.ask({ action: 'confirm', order });
    await shop.settled();
    const { answerPath } = shop.software.last();
    await shop.pass(30_000);
    const first = { order: { number: 'A-7', state: 'accepted' } };
    await shop.call('post', answerPath, first).expect(204);
    await shop.call('post', answerPath, first).expect(204);
    expect(orderIn(shop.answersTo(asked))).toMatchObject({ status: 'active', fulfilments: [{ state: 'accepted' }] });
    const other = await shop.call('post', answerPath, { refusal: { reason: 'business', message: 'No.' } });
    expect(other.status).toBe(409);
    expect(shop.answersTo(asked)).toHaveLength(1);
  });

  test('is asked again when the answer does not come for long, with the same id and the same bytes', async () => {
    const order = await offered();
    shop.software.answers(() => ({ status: 202 }));
    await shop.ask({ action: 'confirm', order });
    await shop.settled();
    await shop.pass(61_000);
    const confirms = shop.software.heard.filter(({ posted }) => posted.action === 'confirm');
    expect(confirms).toHaveLength(2);
    expect(confirms[0]?.body).toBe(confirms[1]?.body);
  });

  test('to what a later message took the place of is told so, and the buyer hears of both', async () => {
    shop.software.answers(() => ({ status: 202 }));
    const first = await shop.ask({ action: 'init', order: basket(1) });
    await shop.settled();
    const { answerPath } = shop.software.last();
    const second = await shop.ask({ action: 'init', order: basket(2) });
    await shop.settled();
    const late = await shop.call('post', answerPath, { order: { quote: lamps(1) } });
    expect([late.status, late.body.detail]).toEqual([409, 'A later message of the buyer took the place of this one; answer that.']);
    await shop.call('post', shop.software.last().answerPath, { order: { quote: lamps(2) } }).expect(204);
    expect(orderIn(shop.answersTo(second)).quote?.total).toEqual(eur('79.00'));
    await shop.pass(26_000);
    expect(refusalIn(shop.answersTo(first))).toMatchObject({ reason: 'policy' });
  });

  test('with something that cannot be used is told where and how to mend it, and may answer again', async () => {
    shop.software.answers(() => ({ status: 202 }));
    const asked = await shop.ask({ action: 'init', order: basket() });
    await shop.settled();
    const { answerPath } = shop.software.last();
    const wrong = await shop.call('post', answerPath, { order: { quote: { ...lamps(), total: eur('9.50') } } });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ pointer: '/order/quote/total', detail: 'The lines add up to 39.50, the total says 9.50.' });
    const kind = await shop.call('post', answerPath, {
      order: { quote: { ...lamps(), lines: [{ title: 'Lamp', kind: 'lamp', amount: eur('39.50') }] } },
    });
    expect(kind.body).toMatchObject({ pointer: '/order/quote/lines/0/kind' });
    await shop.call('post', answerPath, { order: { quote: lamps() } }).expect(204);
    expect(orderIn(shop.answersTo(asked)).quote?.total).toEqual(eur('39.50'));
  });

  test('and is not who it says is not heard', async () => {
    shop.software.answers(() => ({ status: 202 }));
    const asked = await shop.ask({ action: 'init', order: basket() });
    await shop.settled();
    const { answerPath } = shop.software.last();
    const yes = { order: { quote: lamps() } };
    const stranger = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    await shop.call('post', answerPath, yes, { secret: stranger }).expect(401);
    // A call that was listened in on, and is played back when its time is over.
    await shop.call('post', answerPath, yes, { atMs: shop.time.nowMs - 301_000 }).expect(401);
    // Signed for something else.
    await shop.call('post', answerPath, yes, { headers: shop.sign('{}') }).expect(401);
    await shop.call('post', '/provider/v1/providers/nobody/back-end/answers/x', yes).expect(401);
    expect(shop.answersTo(asked)).toEqual([]);
  });
});

test('what was committed is posted after a crash, and answered once', async () => {
  const order = await offered();
  shop.stopPosting();
  const asked = await shop.ask({ action: 'confirm', order });
  expect(shop.software.last().action).toBe('init');
  shop.restart();
  await shop.pass(61_000);
  expect(orderIn(shop.answersTo(asked)).status).toBe('active');
});

import { describe, expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import type { Order } from '../../commerce/order.ts';
import { type Sides, takeAccount } from '../../torture/account.ts';
import type { ShelfItem } from '../../torture/counters.ts';
import type { Attempt, Purchase } from '../../torture/ledger.ts';

/** A small street on which all is well: bread was bought, and tea called off. Every test breaks one thing of it. */

const LINES = [{ itemId: 'bakker.brood', quantity: 2 }];
const T1 = '01a20a11-0000-7000-8000-000000000001';
const T2 = '01a20a11-0000-7000-8000-000000000002';

function orderOf(email: string, id: string, more: Partial<Order> = {}): Order {
  return {
    id,
    status: 'complete',
    providerId: 'bakker',
    lines: LINES,
    fulfilments: [{ id: 'bakker.pickup', kind: 'pickup', state: 'picked-up' }],
    billing: { name: 'Noor', email },
    quote: { total: { currency: 'EUR', amount: '5.00' }, lines: [] },
    payments: [],
    ...more,
  };
}

function viewOf(handle: string, order: Order, more: Partial<OrderView> = {}): OrderView {
  const state = order.status === 'cancelled' ? 'cancelled' : 'complete';
  const view = { handle, transactionId: handle.slice(0, 36), providerNode: 'oost', n: 1, state, orderId: order.id, order, ...more };
  return view as unknown as OrderView;
}

function attempt(email: string, handle: string | undefined): Attempt {
  const facts = { email, providerNode: 'oost', providerId: 'bakker', lines: LINES, initAsked: true, confirmAsked: true };
  return handle === undefined ? facts : { ...facts, handle };
}

function shelf(onHand: number, reserved = 0): ShelfItem {
  return { item: { id: 'bakker.brood' }, stock: { counted: true, onHand, reserved } };
}

const BREAD = orderOf('one', 'bakker.1');
const TEA = orderOf('two', 'bakker.2', { status: 'cancelled', fulfilments: [{ id: 'bakker.pickup', kind: 'pickup', state: 'cancelled' }] });

function purchase(n: number, ending: Purchase['ending'], attempts: Attempt[]): Purchase {
  return { n, attempts, story: 'waits', ...(ending === undefined ? {} : { ending }) };
}

const WELL: Sides = {
  purchases: [purchase(1, 'completed', [attempt('one', `${T1}.1`)]), purchase(2, 'cancelled', [attempt('two', `${T2}.1`)])],
  buyer: new Map([
    [`${T1}.1`, viewOf(`${T1}.1`, BREAD)],
    [`${T2}.1`, viewOf(`${T2}.1`, TEA)],
  ]),
  provider: [BREAD, TEA],
  shelvesBefore: [shelf(10)],
  shelvesNow: [shelf(8)],
};

const withBuyer = (view: OrderView): Sides['buyer'] => new Map([...WELL.buyer, [view.handle, view]]);
const first = WELL.purchases[0] as Purchase;
const second = WELL.purchases[1] as Purchase;

describe('the account of a run', () => {
  test('is clean when both sides say the same, and the people were told it', () => {
    expect(takeAccount(WELL)).toEqual({
      attempted: 2,
      completed: 1,
      cancelled: 1,
      refused: 0,
      unanswered: 0,
      disagreeing: 0,
      unaccounted: 0,
      findings: [],
    });
  });

  test('counts who was refused, and who had no answer, when there is no order on either side', () => {
    const third = purchase(3, 'refused', [attempt('three', undefined)]);
    const fourth = purchase(4, 'unanswered', [attempt('four', `${T2}.2`)]);
    const unknown = viewOf(`${T2}.2`, BREAD, { state: 'confirm-unknown' });
    const { orderId: _none, ...unnamed } = unknown;
    const account = takeAccount({
      ...WELL,
      purchases: [...WELL.purchases, third, fourth],
      buyer: withBuyer(unnamed as OrderView),
      shelvesNow: [shelf(8, 2)],
    });
    expect(account).toMatchObject({ attempted: 4, refused: 1, unanswered: 1, disagreeing: 0, unaccounted: 0, findings: [] });
  });

  test('tells who had no answer, and was to ask the shop, how the order really ended', () => {
    const asked = purchase(1, 'unanswered', first.attempts as Attempt[]);
    expect(takeAccount({ ...WELL, purchases: [asked, second] })).toMatchObject({
      completed: 1,
      unanswered: 0,
      unaccounted: 0,
      findings: [],
    });
  });

  const unnamed = (state: OrderView['state']): OrderView => {
    const { orderId: _none, ...view } = viewOf(`${T1}.1`, BREAD, { state });
    return view as OrderView;
  };
  const broken: readonly (readonly [what: string, sides: Partial<Sides>, kind: string, said: RegExp])[] = [
    ['the shop lost an order', { provider: [TEA], shelvesNow: [shelf(10)] }, 'disagreeing', /the shop has no order bakker\.1/],
    ['the buyer node lost an order', { buyer: new Map([...WELL.buyer].slice(1)) }, 'disagreeing', /does not know it any more/],
    [
      'the buyer node never heard of it',
      { buyer: withBuyer(unnamed('confirm-unknown')) },
      'disagreeing',
      /says confirm-unknown, the shop has order/,
    ],
    ['they name another state', { provider: [{ ...BREAD, status: 'active' }, TEA] }, 'disagreeing', /status is complete .* active/],
    [
      'they name another step',
      { provider: [{ ...BREAD, fulfilments: [{ id: 'bakker.pickup', kind: 'pickup', state: 'packed' }] }, TEA] },
      'disagreeing',
      /fulfilment is picked-up .* packed/,
    ],
    [
      'they name other items',
      { provider: [{ ...BREAD, lines: [{ itemId: 'bakker.brood', quantity: 3 }] }, TEA], shelvesNow: [shelf(7)] },
      'disagreeing',
      /items is 2 × bakker\.brood .* 3 ×/,
    ],
    [
      'they name another total',
      { provider: [{ ...BREAD, quote: { total: { currency: 'EUR', amount: '5.01' }, lines: [] } }, TEA] },
      'disagreeing',
      /total is EUR 5\.00 .* EUR 5\.01/,
    ],
    [
      'an order was doubled',
      { provider: [BREAD, orderOf('one', 'bakker.3'), TEA], shelvesNow: [shelf(6)] },
      'doubled',
      /2 orders for one confirm/,
    ],
    [
      'the shop has an order of nobody',
      { provider: [BREAD, TEA, orderOf('x', 'bakker.9')], shelvesNow: [shelf(6)] },
      'unaccounted',
      /nobody confirmed/,
    ],
    [
      'a purchase never ended',
      { purchases: [purchase(1, undefined, first.attempts), second] },
      'unaccounted',
      /purchase 1 never ended: it waits/,
    ],
    [
      'somebody was told no, and has an order',
      { purchases: [purchase(1, 'refused', first.attempts), second] },
      'unaccounted',
      /ended as refused/,
    ],
    [
      'somebody was told that it is complete, and it was called off',
      { purchases: [first, purchase(2, 'completed', second.attempts)] },
      'unaccounted',
      /ended as completed, and the order is cancelled/,
    ],
    [
      'one purchase led to two orders',
      { purchases: [purchase(1, 'completed', [...first.attempts, ...second.attempts])] },
      'unaccounted',
      /led to 2 orders/,
    ],
    [
      'an order hangs in the air',
      { buyer: withBuyer(unnamed('confirming')), provider: [TEA], shelvesNow: [shelf(10)] },
      'unaccounted',
      /confirming for ever/,
    ],
    [
      'nobody ended an order',
      {
        buyer: withBuyer(viewOf(`${T1}.1`, { ...BREAD, status: 'active' }, { state: 'confirmed' })),
        provider: [{ ...BREAD, status: 'active' }, TEA],
      },
      'unaccounted',
      /is confirmed, and nobody ended it/,
    ],
    ['goods came back that were sold', { shelvesNow: [shelf(10)] }, 'stock', /10 of bakker\.brood at first; now 10 left and 2 in orders/],
    ['goods are gone that nobody bought', { shelvesNow: [shelf(7)] }, 'stock', /now 7 left and 2 in orders/],
    ['goods are held for nobody', { shelvesNow: [shelf(8, 1)] }, 'stock', /1 of bakker\.brood held, and at most 0 can be/],
    [
      'goods are not counted any more',
      { shelvesNow: [{ item: { id: 'bakker.brood' }, stock: { counted: false } }] },
      'stock',
      /not any more/,
    ],
  ];

  test.each(broken)('is not clean when %s', (_what, sides, kind, said) => {
    const { findings, disagreeing, unaccounted } = takeAccount({ ...WELL, ...sides });
    expect(findings).toContainEqual({ what: kind, said: expect.stringMatching(said) });
    if (kind !== 'stock') expect(disagreeing + unaccounted).toBeGreaterThan(0);
    expect(findings.filter(({ what }) => what !== kind && what !== 'unaccounted')).toEqual([]);
  });
});

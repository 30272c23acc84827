import { describe, expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import { takeAccount } from '../../torture/account.ts';
import type { Kept, KeptTransaction } from '../../torture/kept.ts';
import type { Attempt } from '../../torture/ledger.ts';
import type { Sides } from '../../torture/sides.ts';
import {
  attempt,
  BREAD,
  first,
  held,
  KEPT,
  orderOf,
  purchase,
  second,
  shelf,
  storing,
  T1,
  T4,
  TEA,
  viewOf,
  WELL,
  withBuyer,
} from './small-street.ts';

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
      traced: 0,
      findings: [],
    });
  });

  const { orderId: _none, ...unnamedYet } = viewOf(`${T4}.1`, BREAD, { state: 'confirm-unknown' });
  const unknown = unnamedYet as OrderView;

  test('counts who was refused, and who had no answer, when there is no order on either side', () => {
    const third = purchase(3, 'refused', [attempt('three', undefined)]);
    const fourth = purchase(4, 'unanswered', [attempt('four', `${T4}.1`)]);
    const account = takeAccount({ ...WELL, purchases: [...WELL.purchases, third, fourth], buyer: withBuyer(unknown) });
    expect(account).toMatchObject({ attempted: 4, refused: 1, unanswered: 1, disagreeing: 0, unaccounted: 0, traced: 2, findings: [] });
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
    ['goods are reserved for nobody', { shelvesNow: [shelf(8, 1)] }, 'stock', /1 of bakker\.brood reserved, and 0 held for somebody/],
    [
      'goods are not counted any more',
      { shelvesNow: [{ item: { id: 'bakker.brood' }, stock: { counted: false } }] },
      'stock',
      /not any more/,
    ],
  ];

  test.each(broken)('is not clean when %s', (_what, sides, kind, said) => {
    const kept = sides.provider === undefined ? KEPT : storing(sides.provider);
    const { findings, disagreeing, unaccounted } = takeAccount({ ...WELL, kept, ...sides });
    expect(findings).toContainEqual({ what: kind, said: expect.stringMatching(said) });
    if (kind !== 'stock') expect(disagreeing + unaccounted).toBeGreaterThan(0);
    expect(findings.filter(({ what }) => what !== kind && what !== 'unaccounted')).toEqual([]);
  });
});

/** One purchase of which nobody has an order, beside the two that went well. The stores show another thing than they should. */
describe('that nothing came of a purchase', () => {
  const silent = purchase(3, 'unanswered', [attempt('three', `${T4}.1`)]);
  const { orderId: _none, ...view } = viewOf(`${T4}.1`, BREAD, { state: 'confirm-unknown' });
  const sides: Sides = {
    ...WELL,
    purchases: [...WELL.purchases, silent],
    buyer: new Map([...WELL.buyer, [`${T4}.1`, view as OrderView]]),
  };
  const inBuyersStore = (transaction: Partial<KeptTransaction>): Kept => ({
    ...KEPT,
    transactions: new Map([...KEPT.transactions, [T4, { id: T4, orders: [], underWay: [], ...transaction }]]),
  });

  test('is proved by both stores', () => {
    expect(takeAccount(sides)).toMatchObject({ unanswered: 1, unaccounted: 0, traced: 1, findings: [] });
  });

  const contradicted: readonly (readonly [what: string, kept: Kept, said: RegExp])[] = [
    [
      'a provider has an order in its transaction',
      { ...KEPT, orders: [...KEPT.orders, { id: 'bakker.9', providerId: 'bakker', transactionId: T4 }] },
      /the store of bakker has order bakker\.9 in transaction/,
    ],
    ['goods are held for it', { ...KEPT, held: [held(T4)] }, /bakker holds hold:buyer:/],
    ['a slot is held for it', { ...KEPT, held: [{ ...held(T4), lines: [], slotMs: 1 }] }, /bakker holds hold:buyer:/],
    [
      'the buyer node has an order id',
      inBuyersStore({ orders: [{ n: 1, state: 'confirmed', orderId: 'bakker.9' }] }),
      /as confirmed bakker\.9/,
    ],
    [
      'the buyer node waits for an answer',
      inBuyersStore({ underWay: [{ action: 'confirm', state: 'acked' }] }),
      /confirm in .* is acked for ever/,
    ],
    ['the buyer node has lost it', { ...KEPT, transactions: new Map() }, /has no transaction/],
  ];
  test.each(contradicted)('is not believed when %s', (_what, kept, said) => {
    const account = takeAccount({ ...sides, kept });
    expect(account.findings).toContainEqual({ what: 'unaccounted', said: expect.stringMatching(said) });
    expect([account.unanswered, account.unaccounted]).toEqual([0, 1]);
  });

  test.each<readonly [what: string, kept: Kept, kind: string, said: RegExp]>([
    ['a hold of somebody unknown', { ...KEPT, held: [held('nobody')] }, 'held', /still holds hold:buyer:nobody/],
    ['goods that are held and not reserved', { ...KEPT, held: [held(T1)] }, 'stock', /0 of bakker\.brood reserved, and 2 held/],
    [
      'money without an order',
      { ...KEPT, money: [{ providerId: 'bakker', orderId: 'bakker.9' }] },
      'held',
      /money for bakker\.9, which nobody ordered/,
    ],
    [
      'an order of which no node tells',
      { ...KEPT, orders: [...KEPT.orders, { id: 'bakker.9', providerId: 'bakker', transactionId: 'nobody' }] },
      'disagreeing',
      /order bakker\.9, of which its node does not tell/,
    ],
    [
      'no store with the order that a node tells of',
      { ...KEPT, orders: KEPT.orders.slice(1), money: [] },
      'disagreeing',
      /bakker\.1, which is in no store/,
    ],
  ])('does not hide %s', (_what, kept, kind, said) => {
    expect(takeAccount({ ...sides, kept }).findings).toContainEqual({ what: kind, said: expect.stringMatching(said) });
  });
});

import type { OrderView } from '../../bap/client/client.ts';
import type { Order } from '../../commerce/order.ts';
import type { ShelfItem } from '../../torture/counters.ts';
import type { Kept, KeptTransaction } from '../../torture/kept.ts';
import type { Attempt, Purchase } from '../../torture/ledger.ts';
import type { Sides } from '../../torture/sides.ts';

/** A small street on which all is well: bread was bought, and tea called off. Every test breaks one thing of it. */

const LINES = [{ itemId: 'bakker.brood', quantity: 2 }];
export const T1 = '01a20a11-0000-7000-8000-000000000001';
const T2 = '01a20a11-0000-7000-8000-000000000002';
const T3 = '01a20a11-0000-7000-8000-000000000003';
export const T4 = '01a20a11-0000-7000-8000-000000000004';

export function orderOf(email: string, id: string, more: Partial<Order> = {}): Order {
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

export function viewOf(handle: string, order: Order, more: Partial<OrderView> = {}): OrderView {
  const state = order.status === 'cancelled' ? 'cancelled' : 'complete';
  const view = { handle, transactionId: handle.slice(0, 36), providerNode: 'oost', n: 1, state, orderId: order.id, order, ...more };
  return view as unknown as OrderView;
}

export function attempt(email: string, handle: string | undefined, transactionId = handle?.slice(0, 36) ?? T3): Attempt {
  const facts = { email, transactionId, providerNode: 'oost', providerId: 'bakker', lines: LINES, initAsked: true, confirmAsked: true };
  return handle === undefined ? facts : { ...facts, handle };
}

export function shelf(onHand: number, reserved = 0): ShelfItem {
  return { item: { id: 'bakker.brood' }, stock: { counted: true, onHand, reserved } };
}

export const BREAD = orderOf('one', 'bakker.1');
export const TEA = orderOf('two', 'bakker.2', {
  status: 'cancelled',
  fulfilments: [{ id: 'bakker.pickup', kind: 'pickup', state: 'cancelled' }],
});

export function purchase(n: number, ending: Purchase['ending'], attempts: Attempt[]): Purchase {
  const transactions = [...new Set(attempts.map(({ transactionId }) => transactionId))];
  return { n, transactions, attempts, story: 'waits', ...(ending === undefined ? {} : { ending }) };
}

export function held(transactionId: string): Kept['held'][number] {
  return { providerId: 'bakker', transactionId, lines: LINES, said: `hold:buyer:${transactionId}` };
}

const inStore = (id: string, ...orders: KeptTransaction['orders'][number][]): readonly [string, KeptTransaction] => [
  id,
  { id, orders, underWay: [] },
];

export const KEPT: Kept = {
  transactions: new Map([
    inStore(T1, { n: 1, state: 'complete', orderId: 'bakker.1' }),
    inStore(T2, { n: 1, state: 'cancelled', orderId: 'bakker.2' }),
    inStore(T3),
    inStore(T4, { n: 1, state: 'confirm-unknown' }),
  ]),
  orders: [
    { id: 'bakker.1', providerId: 'bakker', transactionId: T1 },
    { id: 'bakker.2', providerId: 'bakker', transactionId: T2 },
  ],
  held: [],
  money: [{ providerId: 'bakker', orderId: 'bakker.1' }],
};
export const storing = (orders: readonly Order[]): Kept => ({
  ...KEPT,
  orders: orders.map(({ id = '' }) => KEPT.orders.find((order) => order.id === id) ?? { id, providerId: 'bakker', transactionId: T1 }),
  money: [],
});

export const WELL: Sides = {
  purchases: [purchase(1, 'completed', [attempt('one', `${T1}.1`)]), purchase(2, 'cancelled', [attempt('two', `${T2}.1`)])],
  buyer: new Map([
    [`${T1}.1`, viewOf(`${T1}.1`, BREAD)],
    [`${T2}.1`, viewOf(`${T2}.1`, TEA)],
  ]),
  provider: [BREAD, TEA],
  kept: KEPT,
  shelvesBefore: [shelf(10)],
  shelvesNow: [shelf(8)],
};

export const withBuyer = (view: OrderView): Sides['buyer'] => new Map([...WELL.buyer, [view.handle, view]]);
export const first = WELL.purchases[0] as Purchase;
export const second = WELL.purchases[1] as Purchase;

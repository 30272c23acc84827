import { expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import type { Order } from '../../commerce/order.ts';
import { compareViews, type NotedOrder } from '../../pilots/end-of-day.ts';
import { disagreementLines, disagreementOf } from '../../pilots/two-views.ts';

const lei = (amount: string) => ({ currency: 'RON', amount });
const ORDER: Order = {
  id: 'bakery.1',
  status: 'complete',
  providerId: 'bakery',
  lines: [
    { itemId: 'bakery.bread', quantity: 2 },
    { itemId: 'bakery.cake', quantity: 1 },
  ],
  fulfilments: [{ id: 'bakery.pickup', state: 'picked-up' }],
  billing: { name: 'Ilinca Vântdulce', email: 'ilinca@cumparatori.example' },
  quote: { total: lei('48.5'), lines: [] } as unknown as NonNullable<Order['quote']>,
  payments: [{ status: 'paid', amount: lei('48.50') }] as unknown as Order['payments'],
};
const VIEW = {
  state: 'complete',
  order: { ...ORDER, quote: { ...ORDER.quote, total: lei('48.50') }, lines: [...ORDER.lines].reverse() },
} as Pick<OrderView, 'state' | 'order'>;

test('both sides agree, however they write an amount and in whatever order the items stand', () => {
  expect(disagreementOf(VIEW, ORDER)).toBeUndefined();
  expect(
    disagreementOf({ ...VIEW, state: 'confirmed', order: { ...ORDER, status: 'active' } }, { ...ORDER, status: 'active' }),
  ).toBeUndefined();
});

test.each<[string, Partial<Order>, readonly string[]]>([
  ['the status', { status: 'cancelled' }, ['status']],
  ['where it is', { fulfilments: [{ id: 'bakery.pickup', state: 'ready-for-pickup' }] }, ['fulfilments']],
  ['a return that one side knows', { fulfilments: [...ORDER.fulfilments, { id: 'r', state: 'taken-back' }] }, ['fulfilments']],
  ['how many', { lines: [{ itemId: 'bakery.bread', quantity: 1 }, ORDER.lines[1] as Order['lines'][number]] }, ['items']],
  ['a cent of the total', { quote: { ...ORDER.quote, total: lei('48.51') } as NonNullable<Order['quote']> }, ['total']],
  ['the currency', { quote: { ...ORDER.quote, total: { currency: 'EUR', amount: '48.50' } } as NonNullable<Order['quote']> }, ['total']],
  [
    'whether it is paid',
    { payments: ORDER.payments.map((payment) => ({ ...payment, status: 'not-paid' })) as Order['payments'] },
    ['payments'],
  ],
])('a difference in %s is found, and told with both views and no person', (_what, changed, members) => {
  const found = disagreementOf(VIEW, { ...ORDER, ...changed });
  expect(found?.what).toEqual(members);
  const lines = disagreementLines('bakery.1', found as NonNullable<typeof found>).join('\n');
  expect(lines).toMatch(
    /^FAILED: buyer and provider disagree on the .* of order bakery\.1\n {2}the buyer node says {4}status: complete;.*\n {2}the provider node says status: /,
  );
  expect(lines).not.toMatch(/Ilinca|cumparatori/);
});

const noted = (n: number): NotedOrder => ({ n, handle: `h${n}`, providerNode: 'node', providerId: 'bakery', orderId: `bakery.${n}` });
const asOrder = (view: Pick<OrderView, 'state' | 'order'>) => Promise.resolve(view as OrderView);
const never = new AbortController().signal;

test('of a day, the visit whose order was tampered with is given, and printed; the others are not', async () => {
  const said: string[] = [];
  const disagreed = await compareViews({
    orders: [noted(1), noted(2), noted(3)],
    client: { order: () => asOrder(VIEW) },
    providersView: ({ n }) =>
      n === 3 ? Promise.reject(new Error('no such order')) : Promise.resolve(n === 2 ? { ...ORDER, status: 'cancelled' as const } : ORDER),
    signal: never,
    withinMs: 0,
    say: (line) => said.push(line),
  });
  expect([...disagreed].sort()).toEqual([2, 3]);
  expect(said.filter((line) => line.startsWith('FAILED'))).toHaveLength(2);
  expect(said.join('\n')).toContain('that there is no such order');
});

test('what is still on its way is waited for', async () => {
  let looks = 0;
  const disagreed = await compareViews({
    orders: [noted(1)],
    client: { order: () => asOrder(++looks < 3 ? { ...VIEW, state: 'confirmed' } : VIEW) },
    providersView: () => Promise.resolve(ORDER),
    signal: never,
    say: (line) => expect.unreachable(line),
  });
  expect([disagreed.size, looks]).toEqual([0, 3]);
});

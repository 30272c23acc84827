import { describe, expect, it } from 'vitest';
import type { ShopRecord } from '../../bpp/engines/shop/record.ts';
import type { Order } from '../../commerce/order.ts';
import { sumOf } from '../../commerce/quote.ts';
import { counter, ITEMS, lineOf } from './cheeses.ts';
import { ANNA, Counter, delivery, eur, HOUR_MS, MINUTE_MS, NOON_MS, pickup, SHOP } from './counter.ts';

/** What a basket costs, before anything is held. */

describe('select', () => {
  it('prices a basket whose lines add up, with the VAT that lies in it by rate', () => {
    const order = counter().order(ANNA, {
      action: 'select',
      order: pickup([
        ['oud', 2],
        ['plank', 1],
      ]),
    });
    expect(order.quote?.total).toEqual(eur('49.10'));
    expect(sumOf('EUR', order.quote?.lines ?? [])).toEqual(eur('49.10'));
    expect(lineOf(order, 'vat-included')?.map(({ title, amount }) => [title, amount.amount])).toEqual([
      ['VAT 9% included', '2.06'],
      ['VAT 21% included', '4.20'],
    ]);
  });

  it('keeps and reserves nothing', () => {
    const shop = counter();
    shop.order(ANNA, { action: 'select', order: pickup([['oud', 2]]) });
    expect(shop.stock('oud')).toEqual({ onHand: 5, reserved: 0 });
    expect(shop.keys('draft:')).toEqual([]);
  });

  it('prices delivery by the distance, free from an amount on, with VAT like the goods', () => {
    const near = counter().order(ANNA, { action: 'select', order: delivery([['oud', 1]], 1) });
    expect(lineOf(near, 'delivery')?.[0]?.amount).toEqual(eur('2.50'));
    expect(near.quote?.total).toEqual(eur('14.95'));
    expect(lineOf(near, 'vat-included')?.[0]?.amount).toEqual(eur('1.23'));
    const far = counter().order(ANNA, { action: 'select', order: delivery([['oud', 1]], 2.5) });
    expect(lineOf(far, 'delivery')?.[0]?.amount).toEqual(eur('3.95'));
    const free = counter().order(ANNA, { action: 'select', order: delivery([['oud', 3]], 2.5) });
    expect(lineOf(free, 'delivery')?.[0]?.amount).toEqual(eur('0.00'));
  });

  it.each([
    ['an item that is not there', pickup([['geit', 1]]), 'item-not-found'],
    ['an item that is not published', pickup([['weg', 1]]), 'item-not-found'],
    ['an item that only gathers variants', pickup([['soorten', 1]]), 'item-not-found'],
    ['more than there is', pickup([['oud', 6]]), 'quantity-unavailable'],
    [
      'more than there is, spread over two lines',
      pickup([
        ['oud', 3],
        ['oud', 3],
      ]),
      'quantity-unavailable',
    ],
    ['more than the shop sells at once', pickup([['plank', 3]]), 'quantity-unavailable'],
    ['none of something', pickup([['oud', 0]]), 'invalid'],
    ['half of something', pickup([['oud', 0.5]]), 'invalid'],
    ['less than nothing', pickup([['oud', -1]]), 'invalid'],
    ['an empty basket', pickup([]), 'invalid'],
    ['a fulfilment of another shop', pickup([['oud', 1]], { fulfilments: [{ id: 'brood.pickup' }] }), 'fulfilment-unavailable'],
    ['an address outside the area', delivery([['oud', 1]], 3.1), 'out-of-area'],
    ['a delivery to nowhere', pickup([['oud', 1]], { fulfilments: [{ id: 'kaas.delivery' }] }), 'invalid'],
    ['a delivery under the minimum order', delivery([['jong', 1]], 1), 'business'],
  ])('refuses %s', (_what, order, reason) => {
    expect(counter().refusal(ANNA, { action: 'select', order })).toBe(reason);
  });

  it('refuses two fulfilments in one order, and more lines than a list has', () => {
    const both = pickup([['oud', 1]], { fulfilments: [{ id: 'kaas.pickup' }, { id: 'kaas.delivery' }] });
    expect(counter().refusal(ANNA, { action: 'select', order: both })).toBe('fulfilment-unavailable');
    const long = pickup(Array.from({ length: 201 }, () => ['zout', 1] as const));
    expect(counter().refusal(ANNA, { action: 'select', order: long })).toBe('invalid');
  });

  it('delivers inside the area it draws only, and as far as its prices go', () => {
    const corner = (lat: number, lon: number) => ({ lat, lon });
    const delivers = { tiers: [{ upToKm: 2, price: eur('2.00') }], minutes: { min: 10, max: 20 } };
    const square = [corner(52.36, 4.87), corner(52.36, 4.89), corner(52.4, 4.89), corner(52.4, 4.87)];
    const drawn = counter({ ...SHOP, delivery: { ...delivers, area: { shape: 'polygon', corners: square } } });
    expect(drawn.refusal(ANNA, { action: 'select', order: delivery([['oud', 1]], 1.9) })).toBeUndefined();
    expect(drawn.refusal(ANNA, { action: 'select', order: delivery([['oud', 1]], 2.1) })).toBe('out-of-area');
    expect(drawn.refusal(ANNA, { action: 'select', order: delivery([['oud', 1]], -1.9) })).toBe('out-of-area');
  });

  it('refuses a shop that is not there or takes no orders', () => {
    expect(new Counter(ITEMS, 'no shop').refusal(ANNA, { action: 'select', order: pickup([['oud', 1]]) })).toBe('provider-not-found');
    const closed = counter({ ...SHOP, trading: false });
    expect(closed.refusal(ANNA, { action: 'select', order: pickup([['oud', 1]]) })).toBe('provider-not-found');
  });

  it('refuses delivery by a shop that does not deliver', () => {
    const { delivery: _none, ...only } = SHOP;
    expect(counter(only).refusal(ANNA, { action: 'select', order: delivery([['oud', 1]], 1) })).toBe('fulfilment-unavailable');
  });

  it('takes orders while it is closed, says so, and counts from the next opening', () => {
    const shop = counter();
    shop.nowMs = NOON_MS + 10 * HOUR_MS;
    const stop = shop.order(ANNA, { action: 'select', order: pickup([['oud', 1]]) }).fulfilments[0]?.stops?.[0];
    expect(stop?.instructions).toMatch(/closed/);
    expect(stop?.timeRange?.startMs).toBe(Date.UTC(2026, 9, 7, 7, 20));
    const open = counter().order(ANNA, { action: 'select', order: pickup([['oud', 1]]) }).fulfilments[0]?.stops?.[0];
    expect(open?.instructions).toBeUndefined();
    expect(open?.timeRange?.startMs).toBe(NOON_MS + 20 * MINUTE_MS);
  });
});

describe('what is charged beside the price', () => {
  const charging: ShopRecord = {
    ...SHOP,
    discounts: [
      { title: 'Vijf kilo', percent: '10', from: eur('40.00') },
      { title: 'Vaste klant', percent: '5', from: eur('20.00') },
    ],
    fees: [
      { title: 'Verpakking', amount: eur('0.35'), payee: 'Afvalfonds' },
      { title: 'Koeltas', amount: eur('1.00'), kind: 'delivery' },
    ],
    deposits: [{ categoryId: 'kaas.keuken', amount: eur('2.00') }],
  };
  const lines = (order: Order) => {
    const { quote } = new Counter(ITEMS, charging).order(ANNA, { action: 'select', order });
    return quote?.lines.map(({ kind, title, amount, payee }) => [kind, title, amount.amount, ...(payee === undefined ? [] : [payee])]);
  };

  it('stands in the quote line by line: the first discount that fits, fees with who gets them, a deposit without VAT', () => {
    expect(
      lines(
        pickup([
          ['oud', 1],
          ['plank', 1],
        ]),
      ),
    ).toEqual([
      ['item', 'oud', '12.45'],
      ['item', 'plank', '24.20'],
      ['discount', 'Vaste klant', '-1.83'],
      ['deposit', 'Deposit: plank', '2.00'],
      ['fee', 'Verpakking', '0.35', 'Afvalfonds'],
      ['vat-included', 'VAT 9% included', '0.99'],
      // 1.48 less for all goods, spread: 11.95 × 9/109 and 23.22 × 21/121.
      ['vat-included', 'VAT 21% included', '4.03'],
    ]);
  });

  it('depends on how it is handed over, and on what the goods are worth', () => {
    expect(lines(delivery([['oud', 4]], 1))?.map(([, title]) => title)).toEqual([
      'oud',
      'Vijf kilo',
      'Verpakking',
      'Koeltas',
      'Delivery',
      'VAT 9% included',
    ]);
    expect(lines(pickup([['oud', 1]]))?.map(([, title]) => title)).toEqual(['oud', 'Verpakking', 'VAT 9% included']);
  });

  it('comes back in its part with what is called off, and the deposit whole', () => {
    const counter = new Counter(ITEMS, charging);
    const placed = counter.buy(
      ANNA,
      pickup([
        ['oud', 3],
        ['plank', 1],
      ]),
    );
    const less = { ...pickup([['plank', 0]]), id: placed.id ?? '', billing: undefined, fulfilments: [], payments: [] } as unknown as Order;
    const after = counter.order(ANNA, { action: 'update', targets: ['lines'], order: less });
    expect(after.quote?.lines.filter(({ kind }) => kind === 'refund').map(({ amount }) => amount.amount)).toEqual(['-21.78', '-2.00']);
  });
});

import { describe, expect, it } from 'vitest';
import { changeTerms } from '../../bpp/engines/change-terms.ts';
import { KEY, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { serves } from '../../bpp/engines/shop/serves.ts';
import { fulfilmentOptions } from '../../bpp/engines/shop/show.ts';
import { termsChangeIn } from '../../bpp/engines/terms-change.ts';
import { readShopYaml } from '../../bpp/imports/shop-yaml.ts';
import type { Order } from '../../commerce/order.ts';
import { ANNA, Counter, item, north, pickup, SHOP } from './counter.ts';
import { shopYaml } from './imports/node-for-imports.ts';

/** A shop that delivers by postcode: what it offers, to whom, and how it says so. */

function shopWith(postcodes: string, more: object = {}): Counter {
  const counter = new Counter([item('oud', '12.00', 99)]);
  const change = termsChangeIn({ delivery: { area: { postcodes }, ...more } });
  if (typeof change === 'string') throw new Error(change);
  expect(counter.do(changeTerms('kaas', change))).toMatchObject({ ok: true });
  return counter;
}

function to(postalCode: string | undefined, km: number | 'no position' = 1): Order {
  const place = {
    address: 'Prinsengracht 1',
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(km === 'no position' ? {} : { position: north(km) }),
  };
  return pickup([['oud', 2]], { fulfilments: [{ id: 'kaas.delivery', kind: 'delivery', stops: [{ kind: 'end', place }] }] });
}

const shopOf = (counter: Counter) => counter.get<ShopRecord>(KEY.shop) ?? SHOP;

describe('delivery by postcode', () => {
  it('is offered to addresses in it and to no others, by the postcode and not by the distance', () => {
    const counter = shopWith('1015-1017, 1071 AB');
    expect(counter.ask(ANNA, { action: 'select', order: to('1016 XX') })).toMatchObject({ order: { quote: {} } });
    expect(counter.ask(ANNA, { action: 'select', order: to('1071ab') })).toMatchObject({ order: {} });
    expect(counter.refusal(ANNA, { action: 'select', order: to('1071 AC') })).toBe('out-of-area');
    expect(counter.refusal(ANNA, { action: 'init', order: to('1018 AA', 0.1) })).toBe('out-of-area');
    expect(counter.ask(ANNA, { action: 'select', order: to(undefined) })).toMatchObject({
      refusal: { reason: 'invalid', message: expect.stringContaining('postcode') },
    });
  });

  it('is in codes that have a dash in them, or are long: buyers write them with it or without', () => {
    const counter = shopWith('00-900..00-959, 1000-205, 10001-1234');
    for (const postcode of ['00-900', '00959', '1000-205', '1000205', '10001-1234'])
      expect(counter.ask(ANNA, { action: 'select', order: to(postcode) })).toMatchObject({ order: { quote: {} } });
    for (const postcode of ['00-960', '1000-206', '10001-1235'])
      expect(counter.refusal(ANNA, { action: 'select', order: to(postcode) })).toBe('out-of-area');
  });

  it('needs no position where delivery costs the same everywhere, and one where it goes by distance', () => {
    const flat = shopWith('1015', { tiers: [{ price: '4.00' }] });
    const order = flat.order(ANNA, { action: 'select', order: to('1015 AA', 'no position') });
    expect(order.quote?.lines.find(({ kind }) => kind === 'delivery')?.amount.amount).toBe('4.00');
    expect(shopWith('1015').ask(ANNA, { action: 'select', order: to('1015 AA', 'no position') })).toMatchObject({
      refusal: { reason: 'invalid', message: expect.stringContaining('gps') },
    });
  });

  it('is found by who is in it, and by who does not say where; it is said in words', () => {
    const shop = shopOf(shopWith('1015-1017, 1071 AB'));
    const found = (deliverTo: object) => serves(shop, { fulfilment: 'delivery', deliverTo });
    expect([found({ postalCode: '1016 AA' }), found({ postalCode: '1099 AA' }), found({ position: north(50) })]).toEqual([
      true,
      false,
      true,
    ]);
    expect(serves(SHOP, { fulfilment: 'delivery', deliverTo: { position: north(50) } })).toBe(false);
    const words = fulfilmentOptions(shop).find(({ kind }) => kind === 'delivery')?.description;
    expect(words).toMatch(/; postcodes 1015-1017, 1071 AB$/);
    const many = Array.from({ length: 15 }, (_, n) => String(1011 + n)).join();
    expect(fulfilmentOptions(shopOf(shopWith(many))).find(({ kind }) => kind === 'delivery')?.description).toMatch(/1022 and 3 more$/);
  });

  it('is refused in a sentence where it cannot be read', () => {
    expect(termsChangeIn({ delivery: { area: { postcodes: '1011, Jordaan' } } })).toMatch(/^Jordaan: This is no postcode; write them as/);
    expect(termsChangeIn({ delivery: { area: { postcodes: '1011', radiusKm: 3 } } })).toMatch(/area is/);
  });

  it('stands on the card of a shop or of a branch, and a slip is told with its line', () => {
    const delivery = (postcodes: string) =>
      `{ delivery: { area: { postcodes: "${postcodes}" }, price: { fixed: "3.00" }, time_minutes: { min: 30, max: 60 } } }`;
    const read = readShopYaml(shopYaml('kaas', { fulfilment: delivery('1011-1019, 1071 AB') }));
    expect(read.ok && read.card.shop.delivery?.area).toEqual({
      shape: 'postcodes',
      ranges: [
        { from: '1011', to: '1019' },
        { from: '1071AB', to: '1071AB' },
      ],
    });
    for (const [written, value, told] of [
      ['1019-1011', '1019-1011', /runs backwards/],
      ['1071, 1071-1073 AB', '1071-1073 AB', /the same length and form/],
      ['00-950-00-959', '00-950-00-959', /write two dots there, as 00-900\.\.00-959/],
      ['1011, Jordaan', 'Jordaan', /no postcode; write them as/],
    ] as const) {
      const wrong = readShopYaml(shopYaml('kaas', { fulfilment: delivery(written) }));
      expect(wrong.ok ? [] : wrong.problems).toMatchObject([
        { line: expect.any(Number), column: 'fulfilment.delivery.area.postcodes', value, message: { en: expect.stringMatching(told) } },
      ]);
    }
  });
});

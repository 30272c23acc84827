import { beforeEach, describe, expect, it } from 'vitest';
import { changeTerms } from '../../bpp/engines/change-terms.ts';
import { KEY, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { termsChangeIn } from '../../bpp/engines/terms-change.ts';
import { importBusiness } from '../../bpp/imports/import-business.ts';
import { ANNA, Counter, delivery, item, north, pickup, SHOP } from './counter.ts';
import { bytesOf, shopYaml } from './imports/node-for-imports.ts';
import { type Browser, startConsoleNode } from './people/console-node.ts';

const BREAD = [['oud', 2]] as const;
/** A strip to the north of the shop, from 0.5 to 2.5 km. */
const STRIP = [
  { lat: north(0.5).lat, lon: 4.86 },
  { lat: north(2.5).lat, lon: 4.86 },
  { lat: north(2.5).lat, lon: 4.9 },
  { lat: north(0.5).lat, lon: 4.9 },
];

function changed(body: unknown, shop: ShopRecord = SHOP) {
  const counter = new Counter([item('oud', '12.00', 99)], shop);
  const change = termsChangeIn(body);
  if (typeof change === 'string') throw new Error(change);
  const done = counter.do(changeTerms('kaas', change));
  return { counter, done };
}

const asked = (counter: Counter, km: number, lines: readonly (readonly [string, number])[] = BREAD) =>
  counter.ask(ANNA, { action: 'select', order: delivery(lines, km) });

describe('a delivery area that was drawn', () => {
  it('holds at the next select: inside it is delivered, outside it is not', () => {
    const { counter } = changed({ delivery: { area: { corners: [...STRIP, STRIP[0]] } } });
    expect(asked(counter, 1)).toMatchObject({ order: { quote: {} } });
    expect(asked(counter, 0.2)).toMatchObject({ refusal: { reason: 'out-of-area' } });
    expect(counter.get<ShopRecord>(KEY.shop)?.delivery?.area).toEqual({ shape: 'polygon', corners: STRIP });
  });

  it('may be a circle around the shop', () => {
    const { counter } = changed({ delivery: { area: { radiusKm: 1 } } });
    expect(asked(counter, 0.9)).toMatchObject({ order: {} });
    expect(asked(counter, 1.1)).toMatchObject({ refusal: { reason: 'out-of-area' } });
  });

  it.each([
    [{ delivery: { area: { corners: [STRIP[0], STRIP[2], STRIP[1], STRIP[3]] } } }, /cross/],
    [{ delivery: { area: { corners: STRIP.slice(0, 2) } } }, /corners/],
    [{ delivery: { area: { corners: [{ lat: 91, lon: 4 }, ...STRIP] } } }, /area is/],
    [{ delivery: { area: { radiusKm: 0 } } }, /radiusKm/],
    [{ delivery: { tiers: [{ price: '2.50' }, { upToKm: 3, price: '3.95' }] } }, /rising/],
    [{ delivery: { tiers: [{ upToKm: 3, price: '2,50' }] } }, /rising/],
    [{ delivery: { minimumOrder: '-1' } }, /amount/],
    [{ cancellation: [{ until: 'ooit', feePercent: '0' }] }, /until is one of/],
    [{ cancellation: [{ until: 'accepted', feePercent: '101' }] }, /feePercent/],
    [{ returnDays: 1.5 }, /returnDays/],
    [{ prices: 'lower' }, /Send some/],
    [{}, /Send some/],
  ])('or anything else that makes no sense is refused in a sentence: %j', (body, sentence) => {
    expect(termsChangeIn(body)).toMatch(sentence);
  });
});

describe('terms that were changed', () => {
  it('are what the next buyer is offered, and not what an order that stands has', () => {
    const counter = new Counter([item('oud', '12.00', 99)]);
    const before = counter.order(ANNA, { action: 'select', order: delivery(BREAD, 1) });
    const change = termsChangeIn({
      delivery: { tiers: [{ price: '4.00' }], freeFrom: null, minimumOrder: '30.00' },
      cancellation: [{ until: 'placed', feePercent: '10' }],
      returnDays: 0,
    });
    if (typeof change === 'string') throw new Error(change);
    expect(counter.do(changeTerms('kaas', change))).toMatchObject({ ok: true });
    expect(asked(counter, 1)).toMatchObject({ refusal: { message: expect.stringContaining('30.00') } });
    const after = counter.order(ANNA, { action: 'select', order: delivery([['oud', 3]], 1) });
    expect(after.quote?.lines.find(({ kind }) => kind === 'delivery')?.amount.amount).toBe('4.00');
    expect(after.cancellationTerms?.find(({ state }) => state === 'pending')).toMatchObject({ fee: { percent: '10' } });
    expect(after.returnTerms?.every(({ possible }) => !possible)).toBe(true);
    expect(before.cancellationTerms?.find(({ state }) => state === 'pending')).toMatchObject({ fee: { percent: '0' } });
  });

  it('say that it does not deliver, where goods are collected at least', () => {
    const { counter } = changed({ delivery: null });
    expect(asked(counter, 1)).toMatchObject({ refusal: { reason: 'fulfilment-unavailable' } });
    expect(counter.ask(ANNA, { action: 'select', order: pickup(BREAD) })).toMatchObject({ order: {} });
    const { pickup: _none, ...only } = SHOP;
    expect(changed({ delivery: null }, only).done).toMatchObject({ ok: false });
  });
});

describe('over the API', () => {
  let node: Awaited<ReturnType<typeof startConsoleNode>>;
  let baker: Browser;
  beforeEach(async () => {
    node = await startConsoleNode();
    baker = node.browser();
    await baker.enter(await node.link('bakker@bakkerij.example'));
  });
  const CSV = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
  const again = (lines: Readonly<Record<string, string>> = {}) =>
    importBusiness(node, { shopYaml: shopYaml('bakker', lines), csv: bytesOf(`${CSV}\na,Brood a,Brood,active,a,shopify,5,2.50`) });
  const shop = async () => (await baker.call('get', '/providers/bakker')).body.shop;

  it('owners change terms, staff do not, and they stay until the card says something new', async () => {
    const terms = { delivery: { area: { radiusKm: 2 }, tiers: [{ price: '3.00' }] }, cancellation: [{ until: 'placed', feePercent: '0' }] };
    expect((await baker.call('put', '/providers/bakker/terms', terms)).status).toBe(200);
    await again();
    expect(await shop()).toMatchObject({ delivery: { area: { radiusKm: 2 } }, cancellation: [{ until: 'placed' }] });
    await again({ terms: '{ cancellation: [{ until: packed, fee_percent: 5 }], stock_hold_minutes: 10 }' });
    expect(await shop()).toMatchObject({ delivery: { area: { radiusKm: 2 } }, cancellation: [{ until: 'packed', feePercent: '5' }] });
    const helper = node.browser();
    await helper.enter(await node.link('hulp@bakkerij.example', 'bakker', 'staff'));
    expect((await helper.call('put', '/providers/bakker/terms', terms)).status).toBe(403);
    expect((await baker.call('put', '/providers/slager/terms', terms)).status).toBe(404);
  });

  it('a day has hours of its own, which buyers see', async () => {
    const hours = { otherHours: { '2026-12-24': [{ open: '09:00', close: '16:00' }] }, closedDates: ['2026-12-25'] };
    expect((await baker.call('put', '/providers/bakker/hours', hours)).status).toBe(200);
    expect((await shop()).openingHours).toMatchObject(hours);
    for (const wrong of [{ '2026-12-32': [] }, { '2026-12-24': [{ open: '9', close: '16:00' }] }, 'kerst'])
      expect((await baker.call('put', '/providers/bakker/hours', { otherHours: wrong })).status).toBe(400);
  });
});

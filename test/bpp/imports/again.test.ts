import { describe, expect, it } from 'vitest';
import type { ItemRecord } from '../../../bpp/engines/shop/record.ts';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import { readShopYaml } from '../../../bpp/imports/shop-yaml.ts';
import type { Json } from '../../../node/store/port.ts';
import { bytesOf, createPorts, itemsOf, shopYaml } from './node-for-imports.ts';

const HEADER = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
const row = (sku: string, price = '2.50', stock = 5) => `${sku},Brood ${sku},Brood,active,${sku},shopify,${stock},${price}`;
const csv = (...rows: string[]) => bytesOf([HEADER, ...rows].join('\n'));

async function started(...rows: string[]) {
  const ports = createPorts();
  await importBusiness(ports, { shopYaml: shopYaml('bakker'), csv: csv(...rows) });
  const again = (...next: string[]) => importBusiness(ports, { shopYaml: shopYaml('bakker'), csv: csv(...next) });
  return { ports, again };
}

describe('importing again', () => {
  it('changes what changed, leaves the rest, and unpublishes what is gone', async () => {
    const { ports, again } = await started(row('a'), row('b'), row('c'));
    expect(await again(row('b', '3.00'), row('a'))).toMatchObject({ imported: 1, unchanged: 1, unpublished: 1 });
    const items = await itemsOf(ports, 'bakker');
    expect(items.get('bakker.b')?.item.price.amount).toBe('3.00');
    expect([...items.values()].map((record) => record.published)).toEqual([true, true, false]);
    expect(await again(row('a'), row('b', '3.00'), row('c'))).toMatchObject({ imported: 1, unchanged: 2, unpublished: 0 });
    expect((await itemsOf(ports, 'bakker')).get('bakker.c')?.published).toBe(true);
  });

  it('keeps what buyers have reserved and rated', async () => {
    const { ports, again } = await started(row('a'));
    const before = (await itemsOf(ports, 'bakker')).get('bakker.a') as ItemRecord;
    const traded = { ...before, stock: { counted: true, onHand: 5, reserved: 2 }, ratings: { count: 1, sum: '4' } };
    await ports.store.commit({ partition: 'provider:bakker', put: [{ key: 'item:bakker.a', value: traded as unknown as Json }] });
    expect(await again(row('a', '2.50', 9))).toMatchObject({ imported: 1 });
    const after = (await itemsOf(ports, 'bakker')).get('bakker.a');
    expect(after).toMatchObject({ stock: { onHand: 9, reserved: 2 }, ratings: { count: 1, sum: '4' } });
  });

  it('brings back nothing that was sold when the file is the same', async () => {
    const { ports, again } = await started(row('a'));
    const before = (await itemsOf(ports, 'bakker')).get('bakker.a') as ItemRecord;
    const sold = { ...before, stock: { counted: true, onHand: 1, reserved: 0 } };
    await ports.store.commit({ partition: 'provider:bakker', put: [{ key: 'item:bakker.a', value: sold as unknown as Json }] });
    expect(await again(row('a'))).toMatchObject({ imported: 0, unchanged: 1 });
    expect(await again(row('a', '3.00'))).toMatchObject({ imported: 1 });
    expect((await itemsOf(ports, 'bakker')).get('bakker.a')).toMatchObject({ stock: { onHand: 1 }, item: { price: { amount: '3.00' } } });
    await again(row('a', '3.00', 8));
    expect((await itemsOf(ports, 'bakker')).get('bakker.a')).toMatchObject({ stock: { onHand: 8 } });
  });

  it('leaves a product as it was when its row is bad this time', async () => {
    const { ports, again } = await started(row('a'), row('b'));
    const report = await again(row('a'), row('b', 'x'));
    expect(report).toMatchObject({ unpublished: 0, problems: [{ line: 3, column: 'Variant Price', value: 'x' }] });
    expect((await itemsOf(ports, 'bakker')).get('bakker.b')).toMatchObject({ published: true, item: { price: { amount: '2.50' } } });
  });

  it('unpublishes nothing when a part of the file could not be read, or when it is the wrong file', async () => {
    const { again } = await started(row('a'), row('b'), row('c'));
    expect(await again(row('a'), 'b,"Brood')).toMatchObject({ unpublished: 0, unchanged: 1 });
    expect(await again()).toMatchObject({ unpublished: 0 });
  });

  it('takes more items than one commit or one listing holds', async () => {
    const many = Array.from({ length: 1_203 }, (_, n) => row(`s${n}`));
    const { ports, again } = await started(...many);
    expect((await itemsOf(ports, 'bakker')).size).toBe(1_203);
    expect(await again(row('s7'))).toMatchObject({ unchanged: 1, unpublished: 1_202 });
  });
});

describe('the card of a shop', () => {
  const faults: [what: string, lines: Record<string, string>, line: number, column: string][] = [
    ['an id with blanks', { id: '"de bakker"' }, 1, 'id'],
    ['a currency in words', { currency: 'euro' }, 5, 'currency'],
    ['an address without a position', { address: '{ street: a, postal_code: b, city: c, country: NLD }' }, 6, 'address.gps'],
    ['a name that is misspelt', { fullfilment: '{}' }, 14, 'fullfilment'],
    ['a time zone that does not exist', { timezone: 'Europe/Mokum' }, 8, 'timezone'],
    ['neither pickup nor delivery', { fulfilment: '{ pickup: null, delivery: null }' }, 10, 'fulfilment'],
    ['a bad hour', { fulfilment: '{ pickup: { ready_in_minutes: soon } }' }, 10, 'fulfilment.pickup.ready_in_minutes'],
    [
      'an unknown step',
      { terms: '{ cancellation: [{ until: ever, fee_percent: 0 }], stock_hold_minutes: 1 }' },
      13,
      'terms.cancellation.0.until',
    ],
  ];
  it.each(faults)('with %s is refused with the line to mend', (_, lines, line, column) => {
    const read = readShopYaml(shopYaml('bakker', lines));
    expect(read.ok ? [] : read.problems.map((problem) => [problem.line, problem.column])).toEqual([[line, column]]);
  });

  it('holds discounts, fees with who gets them, and deposits by category', () => {
    const read = readShopYaml(
      shopYaml('bakker', {
        discounts: '[{ title: Korting, percent: 5, from: "50.00" }]',
        fees: '[{ title: Verpakking, amount: "0.35", payee: Afvalfonds, for: delivery }]',
        deposits: '[{ category: "Drank > Fris", amount: "0.25" }]',
      }),
    );
    const eur = (amount: string) => ({ currency: 'EUR', amount });
    expect(read.ok && read.card.shop).toMatchObject({
      discounts: [{ title: 'Korting', percent: '5', from: eur('50.00') }],
      fees: [{ title: 'Verpakking', amount: eur('0.35'), payee: 'Afvalfonds', kind: 'delivery' }],
      deposits: [{ categoryId: 'bakker.drank~fris', amount: eur('0.25') }],
    });
  });

  it('that is no YAML is refused with the line', () => {
    const read = readShopYaml(`${shopYaml('bakker')}\nname: nog eens`);
    expect(read.ok ? [] : read.problems.map((problem) => problem.line)).toEqual([14]);
  });

  it('cannot be blown up by references', () => {
    expect(readShopYaml(`a: &a [x, x]\nb: [*a, *a]`).ok).toBe(false);
  });

  it('that is wrong imports nothing', async () => {
    const ports = createPorts();
    const report = await importBusiness(ports, { shopYaml: shopYaml('bakker', { currency: 'euro' }), csv: csv(row('a')) });
    expect(report).toMatchObject({ provider: undefined, imported: 0 });
    expect(await ports.store.partitions('provider:', { limit: 10 })).toEqual([]);
  });
});

import type { ItemRecord, ShopRecord, OrderRecord as Sold } from '../../bpp/engines/shop/record.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { allBought, allSold, checkPurchase, checkSale, type Sale } from './both-sides.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Machine } from './machine.ts';
import { STOCK_AT_START } from './shop-goods.ts';

/** What must hold of goods and orders when all is calm again. */
export async function checkShops(end: EndState): Promise<readonly string[]> {
  const [sold, bought] = [await allSold<Sold>(end), await allBought(end)];
  const stock = (await Promise.all(machinesOf(end, 'bpp').map((machine) => checkStock(machine)))).flat();
  const sales = sold.flatMap((sale) => [...checkSale(sale, bought), ...checkStates(sale)]);
  return [...stock, ...sales, ...bought.flatMap((purchase) => checkPurchase(purchase, sold))];
}

/** What there was at the start is there still, or was sold; nothing is held any more. */
async function checkStock(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, partitionOfProvider(''))) {
    const items = await kept<ItemRecord>(machine, partition, 'item:');
    const orders = [...(await kept<Sold>(machine, partition, 'order:')).values()];
    for (const [what, records] of [
      ['hold', await kept(machine, partition, 'hold:')],
      ['draft', await kept(machine, partition, 'draft:')],
      ['release', await kept(machine, partition, 'release:')],
    ] as const)
      for (const key of records.keys()) broken.push(`a ${what} is left that nobody ends: ${key}`);
    for (const { item, stock } of items.values()) {
      if (!stock.counted) continue;
      const name = `${partition.slice(partitionOfProvider('').length)} ${item.name}`;
      const taken = orders.flatMap((order) => order.taken).filter((line) => line.itemId === item.id);
      const left = stock.onHand + taken.reduce((sum, line) => sum + line.quantity, 0);
      if (stock.onHand < 0 || stock.reserved < 0) broken.push(`less than nothing: ${name} has ${stock.onHand}, ${stock.reserved} held`);
      if (stock.reserved !== 0) broken.push(`${stock.reserved} of ${name} are held for nobody`);
      if (left !== STOCK_AT_START.get(name)) broken.push(`${name}: ${STOCK_AT_START.get(name)} at the start, ${left} left or sold`);
    }
    broken.push(...(await checkRatings(machine, partition, items)));
  }
  return broken;
}

/** Every rating is counted once. */
async function checkRatings(machine: Machine, partition: string, items: ReadonlyMap<string, ItemRecord>): Promise<readonly string[]> {
  const ratings = await kept<{ readonly value: string }>(machine, partition, 'rating:');
  const shop = (await kept<ShopRecord>(machine, partition, 'shop')).get('shop');
  const rated = [{ name: partition, suffix: `:provider:${shop?.id ?? ''}`, tally: shop?.ratings }];
  for (const { item, ratings: tally } of items.values()) rated.push({ name: item.id, suffix: `:item:${item.id}`, tally });
  return rated.flatMap(({ name, suffix, tally }) => {
    const values = [...ratings].filter(([key]) => key.endsWith(suffix)).map(([, { value }]) => Number(value));
    const sum = values.reduce((total, value) => total + value, 0);
    const same = values.length === (tally?.count ?? 0) && sum === Number(tally?.sum ?? 0);
    return same ? [] : [`${name} was rated ${values.length} times (${sum}), counted ${tally?.count ?? 0} (${tally?.sum ?? 0})`];
  });
}

function checkStates({ record, id }: Sale<Sold>): readonly string[] {
  const { order, history, taken } = record;
  const states = history.map(({ state }) => state);
  const twice = new Set(states).size !== states.length ? [`order ${id} came to a state twice: ${states.join(', ')}`] : [];
  return order.status === 'cancelled' && taken.length > 0 ? [...twice, `cancelled order ${id} still has its goods`] : twice;
}

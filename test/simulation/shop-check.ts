import type { OrderRecord as Bought } from '../../bap/records.ts';
import type { ItemRecord, ShopRecord, OrderRecord as Sold } from '../../bpp/engines/shop/record.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import type { Order } from '../../commerce/order.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { differs, type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import { checkForms } from './forms.ts';
import type { Machine } from './machine.ts';
import { STOCK_AT_START } from './shop-goods.ts';

/** What must hold of goods and orders when all is calm again. */
export async function checkShops(end: EndState): Promise<readonly string[]> {
  const stock = (await Promise.all(machinesOf(end, 'bpp').map((machine) => checkStock(machine)))).flat();
  return [...stock, ...(await checkOrders(end))];
}

/** What must hold of orders whatever was ordered: whoever sold and whoever bought know the same. States of a kind may come again and again. */
export async function checkOrders(end: EndState, recurring: readonly string[] = []): Promise<readonly string[]> {
  const sold = (await Promise.all(machinesOf(end, 'bpp').map(soldBy))).flat();
  const bought = (await Promise.all(machinesOf(end, 'bap').map(boughtBy))).flat();
  const sales = sold.flatMap((sale) => checkSale(sale, { bought, recurring }));
  const purchases = bought.flatMap((purchase) => checkPurchase(purchase, sold));
  return [...sales, ...purchases, ...(await checkForms(end))];
}

export interface Sale {
  readonly record: Sold;
  readonly id: string;
}

export interface Purchased {
  readonly machine: string;
  readonly transactionId: string;
  readonly record: Bought;
}

/** The orders on the disk of a provider node. */
export async function soldBy(machine: Machine): Promise<readonly Sale[]> {
  const partitions = await partitionsOf(machine, partitionOfProvider(''));
  const all = await Promise.all(partitions.map((partition) => kept<Sold>(machine, partition, 'order:')));
  return all.flatMap((records) => [...records.values()].map((record) => ({ record, id: record.order.id ?? '' })));
}

/** The orders on the disk of a buyer node. */
export async function boughtBy(machine: Machine): Promise<readonly Purchased[]> {
  const partitions = await partitionsOf(machine, 'transaction:');
  const all = await Promise.all(
    partitions.map(async (partition) => {
      const orders = await kept<Bought>(machine, partition, 'order:');
      return [...orders.values()].map((record) => ({
        machine: machine.name,
        transactionId: partition.slice('transaction:'.length),
        record,
      }));
    }),
  );
  return all.flat();
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

/** Who sold knows a buyer who knows that they bought. */
export function checkSale(
  { record, id }: Sale,
  { bought, recurring = [] }: { readonly bought: readonly Purchased[]; readonly recurring?: readonly string[] },
): readonly string[] {
  const { order, buyer, history } = record;
  const broken: string[] = [];
  const known = bought.filter(
    (purchase) =>
      purchase.transactionId === buyer.transactionId &&
      purchase.record.orderId === id &&
      `${purchase.machine}.example` === buyer.buyerNode.id,
  );
  if (known.length !== 1) broken.push(`order ${id} is known to ${known.length} buyers (${order.status})`);
  if (order.quote === undefined || !checkQuote(order.quote).ok) broken.push(`the quote of ${id} does not add up`);
  if (order.payments.length !== 1) broken.push(`order ${id} has ${order.payments.length} payments`);
  const states = history.map(({ state }) => state).filter((state) => !recurring.includes(state));
  if (new Set(states).size !== states.length) broken.push(`order ${id} came to a state twice: ${states.join(', ')}`);
  if (order.status === 'cancelled' && (record.taken ?? []).length > 0) broken.push(`cancelled order ${id} still has its goods`);
  return broken;
}

/** Who bought knows what the one who sold knows. */
export function checkPurchase({ record, transactionId }: Purchased, sold: readonly Sale[]): readonly string[] {
  const { orderId, state, told, fault } = record;
  const name = `order ${transactionId}.${record.n}`;
  if (orderId === undefined) {
    const understood = fault !== undefined || state === 'selected' || state === 'initialised';
    return understood ? [] : [`${name} is ${state}, and nobody says why`];
  }
  const sale = sold.find(({ id }) => id === orderId);
  if (sale === undefined) return [`${name} was bought as ${orderId}, which nobody sold`];
  const [mine, theirs] = [factsOf(told), factsOf(sale.record.order)];
  const wrong = (Object.keys(theirs) as (keyof typeof theirs)[]).filter((fact) => differs(mine[fact], theirs[fact]));
  return wrong.map(
    (fact) => `${name}: ${fact} is ${JSON.stringify(mine[fact])} for who bought, ${JSON.stringify(theirs[fact])} for who sold`,
  );
}

function factsOf(order: Order | undefined) {
  return {
    status: order?.status,
    state: order?.fulfilments[0]?.state,
    total: order?.quote?.total,
    lines: order?.lines.map(({ itemId, quantity }) => [itemId, quantity]),
    payments: order?.payments.map(({ status, amount }) => [status, amount]),
    billing: order?.billing?.name,
    calledOffBy: order?.cancellation?.by,
  };
}

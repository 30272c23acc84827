import type { OrderRecord as Bought } from '../../bap/records.ts';
import { partitionOfProvider, type OrderRecord as Sold } from '../../bpp/provider-record.ts';
import type { Order } from '../../commerce/order.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { differs, type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Machine } from './machine.ts';

/** What both sides of a trade know when all is calm again, and what must hold between them whatever was sold. */

export interface Sale<Record extends Sold = Sold> {
  readonly record: Record;
  readonly id: string;
}

export interface Purchased {
  readonly machine: string;
  readonly transactionId: string;
  readonly record: Bought;
}

/** Every order on the disks of the provider nodes. */
export async function allSold<Record extends Sold = Sold>(end: EndState): Promise<readonly Sale<Record>[]> {
  return (await Promise.all(machinesOf(end, 'bpp').map((machine) => soldBy<Record>(machine)))).flat();
}

/** Every order on the disks of the buyer nodes. */
export async function allBought(end: EndState): Promise<readonly Purchased[]> {
  return (await Promise.all(machinesOf(end, 'bap').map(boughtBy))).flat();
}

async function soldBy<Record extends Sold>(machine: Machine): Promise<readonly Sale<Record>[]> {
  const partitions = await partitionsOf(machine, partitionOfProvider(''));
  const all = await Promise.all(partitions.map((partition) => kept<Record>(machine, partition, 'order:')));
  return all.flatMap((records) => [...records.values()].map((record) => ({ record, id: record.order.id ?? '' })));
}

async function boughtBy(machine: Machine): Promise<readonly Purchased[]> {
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

/** Who sold knows a buyer who knows that they bought. */
export function checkSale({ record, id }: Sale, bought: readonly Purchased[]): readonly string[] {
  const { order, buyer } = record;
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

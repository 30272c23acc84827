import type { OrderRecord, VehicleRecord } from '../../bpp/engines/rental/record.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Machine } from './machine.ts';
import { BIKES_AT_START } from './rental-bikes.ts';
import { boughtBy, checkPurchase, checkSale, soldBy } from './shop-check.ts';

/** What must hold of bikes and orders when all is calm again. */
export async function checkRentals(end: EndState): Promise<readonly string[]> {
  const sold = (await Promise.all(machinesOf(end, 'bpp').map(soldBy))).flat();
  const bought = (await Promise.all(machinesOf(end, 'bap').map(boughtBy))).flat();
  const bikes = (await Promise.all(machinesOf(end, 'bpp').map(checkBikes))).flat();
  return [...bikes, ...sold.flatMap((sale) => checkSale(sale, { bought })), ...bought.flatMap((purchase) => checkPurchase(purchase, sold))];
}

/** No bike is lost or counted twice, none is with two people, and nothing is held for nobody. */
async function checkBikes(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, partitionOfProvider(''))) {
    const id = partition.slice(partitionOfProvider('').length);
    for (const prefix of ['hold:', 'draft:', 'move:'])
      for (const key of (await kept(machine, partition, prefix)).keys()) broken.push(`${id}: ${key} is left, and nobody ends it`);
    const vehicles = [...(await kept<VehicleRecord>(machine, partition, 'item:')).values()];
    const orders = [...(await kept<OrderRecord>(machine, partition, 'order:')).values()];
    const riding = await kept<{ readonly orderId: string }>(machine, partition, 'riding:');
    broken.push(...checkRiders(orders, riding));
    for (const { item, onHand, reserved } of vehicles) {
      const promised = orders.filter((order) => order.ride.itemId === item.id && isPromised(order)).length;
      if (onHand < 0 || reserved !== promised) broken.push(`${item.id} has ${onHand}, ${reserved} promised to ${promised}`);
    }
    const out = orders.filter((order) => stateOf(order) === 'in-use' && !order.ride.standsFree).length;
    const here = vehicles.reduce((sum, { onHand }) => sum + onHand, 0) + out;
    if (here !== BIKES_AT_START.get(id)) broken.push(`${id} had ${BIKES_AT_START.get(id)} bikes at the start, ${here} here or out`);
  }
  return broken;
}

function checkRiders(orders: readonly OrderRecord[], riding: ReadonlyMap<string, { readonly orderId: string }>): readonly string[] {
  const broken: string[] = [];
  const riders = new Map<string, string>();
  for (const record of orders) {
    const { vehicleId = '', unlockedAtMs } = record.ride;
    if (stateOf(record) !== 'in-use') continue;
    const orderId = record.order.id ?? '';
    if (riders.has(vehicleId)) broken.push(`${vehicleId} is with two people: ${riders.get(vehicleId)} and ${orderId}`);
    riders.set(vehicleId, orderId);
    if (riding.get(`riding:${vehicleId}`)?.orderId !== orderId || unlockedAtMs === undefined)
      broken.push(`${orderId} rides a bike nobody unlocked`);
  }
  if (riding.size !== riders.size) broken.push(`${riding.size} bikes are said to be out, ${riders.size} orders ride`);
  return [...broken, ...overlapping(orders)];
}

/** Nor was any with two people at one time before the end. */
function overlapping(orders: readonly OrderRecord[]): readonly string[] {
  const rides = orders.flatMap(({ ride, order }) =>
    ride.unlockedAtMs === undefined ? [] : [{ ...ride, id: order.id, from: ride.unlockedAtMs }],
  );
  return rides.flatMap((one) =>
    rides
      .filter((other) => other.id !== one.id && other.vehicleId === one.vehicleId && other.from >= one.from)
      .filter((other) => other.from < (one.endedAtMs ?? Number.POSITIVE_INFINITY))
      .map((other) => `${one.vehicleId} was with ${one.id} and ${other.id} at one time`),
  );
}

function stateOf({ order }: OrderRecord): string {
  return order.fulfilments[0]?.state ?? '';
}

/** One that stands free is promised until its ride ends, one of a station until it is given out. */
function isPromised(record: OrderRecord): boolean {
  return stateOf(record) === 'reserved' || (stateOf(record) === 'in-use' && record.ride.standsFree);
}

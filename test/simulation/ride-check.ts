import { RIDE_KEY, type RideRecord, type ShiftRecord } from '../../bpp/engines/ride/fleet-record.ts';
import { isFree, ridesOn } from '../../bpp/engines/ride/on-board.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { compare, sameMoney } from '../../commerce/money.ts';
import { mayMove } from '../../commerce/roads/roads.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Machine } from './machine.ts';
import { SEATS_OF } from './ride-fleets.ts';
import { boughtBy, checkPurchase, checkSale, soldBy } from './shop-check.ts';

interface Ridden {
  readonly record: RideRecord;
  readonly id: string;
}

/** What must hold of rides and drivers when all is calm again. */
export async function checkRides(end: EndState): Promise<readonly string[]> {
  const sold = (await Promise.all(machinesOf(end, 'bpp').map(soldBy))).flat();
  const bought = (await Promise.all(machinesOf(end, 'bap').map(boughtBy))).flat();
  const ridden = sold.map(({ record, id }) => ({ record: record as unknown as RideRecord, id }));
  const left = (await Promise.all(machinesOf(end, 'bpp').map(nothingLeft))).flat();
  const sales = sold.flatMap(({ record, id }) => checkSale({ record: { ...record, history: sinceGivenBack(record) }, id }, { bought }));
  return [
    ...left,
    ...sales,
    ...ridden.flatMap(checkRide),
    ...neverTwo(ridden),
    ...neverTooMany(ridden),
    ...bought.flatMap((purchase) => checkPurchase(purchase, sold)),
  ];
}

/** No driver is on a ride that is over, and no ride waits for ever. */
async function nothingLeft(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, partitionOfProvider(''))) {
    for (const prefix of [RIDE_KEY.waiting(''), RIDE_KEY.sighting(''), 'draft:']) {
      for (const key of (await kept(machine, partition, prefix)).keys()) broken.push(`${machine.name}: ${key} is left`);
    }
    for (const shift of (await kept<ShiftRecord>(machine, partition, RIDE_KEY.shift(''))).values()) {
      if (!isFree(shift)) broken.push(`${shift.driverId} is on ${ridesOn(shift).join(', ')} for ever`);
    }
  }
  return broken;
}

/** A ride that was given back begins its road anew. */
function sinceGivenBack({ history }: Pick<RideRecord, 'history'>): RideRecord['history'] {
  return history.slice(history.map(({ state }) => state).lastIndexOf('pending'));
}

function checkRide({ record, id }: Ridden): readonly string[] {
  const { order, trip, driven, drivers, driverId, history } = record;
  const [broken, total] = [[] as string[], order.quote?.total];
  const kind = order.fulfilments[0]?.kind ?? '';
  const strays = history.filter(({ state }, place) => place > 0 && !mayMove(history[place - 1]?.state ?? '', state, kind));
  if (strays.length > 0) broken.push(`ride ${id} left its road at ${strays.map(({ state }) => state).join(', ')}`);
  if (order.status === 'active') broken.push(`ride ${id} never ends`);
  if (total !== undefined && compare(total, trip.atMost) > 0)
    broken.push(`ride ${id} cost ${total.amount}, promised was ${trip.atMost.amount} at most`);
  if (total === undefined || !order.payments.every(({ amount }) => amount !== undefined && sameMoney(amount, total))) {
    broken.push(`ride ${id} is to be paid with another amount than its receipt says`);
  }
  if ((order.status === 'complete') !== (driven !== undefined))
    broken.push(`ride ${id} is ${order.status}, and its meter read ${driven?.metres}`);
  if (order.status === 'complete' && drivers.at(-1)?.driverId !== driverId)
    broken.push(`ride ${id} was ended by a driver who did not have it`);
  if (drivers.some(({ untilMs }) => untilMs === undefined)) broken.push(`ride ${id} is over, and still has a driver`);
  return broken;
}

/** One driver never on two rides: whoever had a ride had no other from its beginning to its end, but those who shared one shuttle. */
export function neverTwo(ridden: readonly Ridden[]): readonly string[] {
  const spans = ridden.flatMap(({ record, id }) =>
    record.drivers.map(({ driverId, fromMs, untilMs = Number.POSITIVE_INFINITY }) => {
      const shuttle = record.trip.isShared === true ? record.trip.itemId : undefined;
      return { id, driverId, fromMs, untilMs, shuttle };
    }),
  );
  return spans.flatMap((one, place) =>
    spans
      .slice(place + 1)
      .filter((other) => other.driverId === one.driverId && other.fromMs < one.untilMs && one.fromMs < other.untilMs)
      .filter((other) => one.shuttle === undefined || other.shuttle !== one.shuttle)
      .map((other) => `${one.driverId} had ${one.id} and ${other.id} at once`),
  );
}

/** At no moment were more people in a shuttle than it has seats. */
export function neverTooMany(ridden: readonly Ridden[]): readonly string[] {
  const taken = ridden.flatMap(({ record, id }) =>
    record.trip.isShared === true
      ? record.drivers.map(({ driverId, fromMs, untilMs = Number.POSITIVE_INFINITY }) => {
          const { itemId, people = 1 } = record.trip;
          return { id, driverId, fromMs, untilMs, people, seats: SEATS_OF.get(itemId) ?? 0 };
        })
      : [],
  );
  // Seats are fewest free at a moment at which somebody takes one.
  return taken.flatMap(({ id, driverId, fromMs, seats }) => {
    const then = taken.filter((other) => other.driverId === driverId && other.fromMs <= fromMs && fromMs < other.untilMs);
    const people = then.reduce((sum, other) => sum + other.people, 0);
    return people > seats ? [`${driverId} had ${people} people on ${seats} seats when ${id} was taken`] : [];
  });
}

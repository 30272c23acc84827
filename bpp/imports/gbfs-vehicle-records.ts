import type { Category, Item } from '../../commerce/catalogue.ts';
import { stationItemId, stationPlaceId, vehicleItemId } from '../engines/rental/item-ids.ts';
import { leastPrice } from '../engines/rental/offer.ts';
import { type PricePlan, planText } from '../engines/rental/price.ts';
import type { RentalRecord, VehicleRecord } from '../engines/rental/record.ts';
import type { FeedState } from './gbfs-feed.ts';
import type { Station, StationStatus } from './gbfs-stations.ts';
import type { FormFactor, Vehicle, VehicleType } from './gbfs-vehicles.ts';

/** What a kind of vehicle is called: the first word is also the name of its category. */
const KINDS: Readonly<Record<FormFactor, { readonly category: string; readonly nl: string }>> = {
  bicycle: { category: 'bicycle', nl: 'Fiets' },
  cargo_bicycle: { category: 'cargo bicycle', nl: 'Bakfiets' },
  car: { category: 'car', nl: 'Auto' },
  moped: { category: 'moped', nl: 'Brommer' },
  scooter_standing: { category: 'standing scooter', nl: 'Step' },
  scooter_seated: { category: 'seated scooter', nl: 'Scooter' },
  other: { category: 'other vehicle', nl: 'Voertuig' },
};

/** What a rental has, as its feed says. */
export interface Fleet {
  readonly vehicles: readonly VehicleRecord[];
  readonly categories: readonly Category[];
  readonly plans: Readonly<Record<string, PricePlan>>;
  /** Stations and vehicles whose price nobody says: they cannot be rented out. */
  readonly withoutPrice: number;
}

/** The records of what can be rented: the vehicles of each kind at each station, and each that stands free. */
export function fleetOf(state: FeedState, rental: Pick<RentalRecord, 'id' | 'vatPercent'>): Fleet {
  const found = [...atStations(state), ...standingFree(state)];
  const vehicles: VehicleRecord[] = [];
  const kinds = new Set<FormFactor>();
  for (const one of found) {
    const plan = planFor(state, one);
    if (plan === undefined) continue;
    kinds.add(one.type?.formFactor ?? 'other');
    vehicles.push(recordOf(one, plan, rental));
  }
  return {
    vehicles,
    categories: [...kinds].map((kind) => ({ id: categoryIdOf(rental.id, kind), name: KINDS[kind].category })),
    plans: Object.fromEntries(state.plans),
    withoutPrice: found.length - vehicles.length,
  };
}

/** One thing that can be rented, before it is known what it costs. */
interface Rentable {
  readonly type: VehicleType | undefined;
  readonly typeId: string | undefined;
  readonly onHand: number;
  readonly reportedAtMs: number;
  readonly station?: Station;
  readonly vehicle?: Vehicle & Required<Pick<Vehicle, 'position'>>;
}

function* atStations({ stations, statuses, types }: FeedState): Generator<Rentable> {
  const only = types.size === 1 ? [...types.keys()][0] : undefined;
  for (const station of stations.values()) {
    const status = statuses.get(station.id);
    if (status === undefined) continue;
    const { reportedAtMs } = status;
    for (const [typeId, count] of countsAt(status, only)) {
      const type = typeId === undefined ? undefined : types.get(typeId);
      yield { type, typeId, onHand: status.renting ? count : 0, reportedAtMs, station };
    }
  }
}

function countsAt({ byType, available }: StationStatus, only: string | undefined): Iterable<readonly [string | undefined, number]> {
  return byType ?? [[only, available]];
}

function* standingFree({ stations, vehicles, types }: FeedState): Generator<Rentable> {
  for (const vehicle of vehicles.values()) {
    const { position, stationId, typeId, reportedAtMs } = vehicle;
    // What stands at a station is counted there.
    if (position === undefined || (stationId !== undefined && stations.has(stationId))) continue;
    const type = typeId === undefined ? undefined : types.get(typeId);
    yield { type, typeId, onHand: vehicle.free ? 1 : 0, reportedAtMs, vehicle: { ...vehicle, position } };
  }
}

/** The plan of the vehicle itself, else that of its kind, else the only one there is. */
function planFor({ plans }: FeedState, { vehicle, type }: Rentable): PricePlan | undefined {
  const named = vehicle?.planId ?? type?.planId;
  if (named !== undefined) return plans.get(named);
  return plans.size === 1 ? [...plans.values()][0] : undefined;
}

function recordOf(one: Rentable, plan: PricePlan, rental: Pick<RentalRecord, 'id' | 'vatPercent'>): VehicleRecord {
  const { type, onHand, reportedAtMs } = one;
  return {
    item: itemOf(one, plan, rental),
    place: placeOf(one, rental.id),
    planId: plan.id,
    ...(one.vehicle === undefined ? {} : { vehicleId: one.vehicle.id }),
    ...(type?.reserveMinutes === undefined ? {} : { reserveMs: type.reserveMinutes * 60_000 }),
    // A kind that may not be reserved can only be taken on the spot, which is not done from here.
    published: type?.reserveMinutes !== 0,
    onHand,
    reserved: 0,
    reportedAtMs,
  };
}

function itemOf(one: Rentable, plan: PricePlan, { id, vatPercent }: Pick<RentalRecord, 'id' | 'vatPercent'>): Item {
  const { type, station, vehicle } = one;
  const kind = KINDS[type?.formFactor ?? 'other'];
  const name = type?.name ?? kind.nl;
  const rangeKm = vehicle?.rangeM === undefined ? [] : [{ name: 'range', value: `${Math.round(vehicle.rangeM / 1000)} km` }];
  return {
    id: vehicle === undefined ? stationItemId(id, station?.id ?? '', one.typeId) : vehicleItemId(id, vehicle.id),
    name: station === undefined ? name : `${name}, ${station.name}`,
    description: `${kind.nl} (${kind.category}${type?.motor === true ? ', electric or with a motor' : ''}). ${planText(plan)}.`,
    categoryIds: [categoryIdOf(id, type?.formFactor ?? 'other')],
    price: leastPrice(plan, vatPercent),
    vatPercent,
    ...(rangeKm.length === 0 ? {} : { options: rangeKm }),
  };
}

function placeOf({ station, vehicle }: Rentable, providerId: string): VehicleRecord['place'] {
  if (vehicle !== undefined) return { id: `${vehicleItemId(providerId, vehicle.id)}.place`, position: vehicle.position };
  const { id = '', name, position, address, postalCode } = station ?? {};
  return {
    id: stationPlaceId(providerId, id),
    ...(name === undefined ? {} : { name }),
    ...(position === undefined ? {} : { position }),
    ...(address === undefined ? {} : { address }),
    ...(postalCode === undefined ? {} : { postalCode }),
  };
}

function categoryIdOf(providerId: string, kind: FormFactor): string {
  return `${providerId}.${kind}`;
}

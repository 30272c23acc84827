import type { Position } from '../../commerce/place.ts';
import type { FeedObject } from './gbfs-value.ts';

const TYPES_MAX = 1_000;
/** So many vehicles of one operator are followed in one city. */
export const VEHICLES_MAX = 50_000;

/** What a vehicle is, in the words of GBFS 3.0. */
export const FORM_FACTORS = ['bicycle', 'cargo_bicycle', 'car', 'moped', 'scooter_standing', 'scooter_seated', 'other'] as const;
export type FormFactor = (typeof FORM_FACTORS)[number];

export interface VehicleType {
  readonly id: string;
  readonly name?: string;
  readonly formFactor: FormFactor;
  /** Turns without anybody pedalling or with help. */
  readonly motor: boolean;
  readonly planId?: string;
  /** How long one may be reserved; 0 is not at all. */
  readonly reserveMinutes?: number;
}

/** A vehicle by `vehicle_status` (3.0) or `free_bike_status` (2.3). */
export interface Vehicle {
  readonly id: string;
  readonly typeId?: string;
  readonly planId?: string;
  /** Where it stands free; absent for one that stands at a station. */
  readonly position?: Position;
  readonly stationId?: string;
  /** Neither reserved nor out of order, as the operator says. */
  readonly free: boolean;
  readonly rangeM?: number;
  readonly reportedAtMs: number;
}

export function readVehicleTypes(data: FeedObject): ReadonlyMap<string, VehicleType> | undefined {
  const rows = data.rows('vehicle_types', TYPES_MAX);
  if (rows === undefined) return undefined;
  const types = new Map<string, VehicleType>();
  for (const each of rows) {
    const id = each.id('vehicle_type_id') ?? each.need('vehicle_type_id');
    if (id === undefined) continue;
    const [name, planId] = [each.localText('name'), each.id('default_pricing_plan_id')];
    const reserveMinutes = each.count('default_reserve_time');
    types.set(id, {
      id,
      formFactor: formFactorOf(each),
      motor: (each.text('propulsion_type') ?? 'human') !== 'human',
      ...(name === undefined ? {} : { name }),
      ...(planId === undefined ? {} : { planId }),
      ...(reserveMinutes === undefined ? {} : { reserveMinutes }),
    });
  }
  return types;
}

/** 2.x called every scooter one. */
function formFactorOf(type: FeedObject): FormFactor {
  const said = type.text('form_factor') ?? type.need('form_factor');
  if (said === 'scooter') return 'scooter_standing';
  return FORM_FACTORS.find((each) => each === said) ?? 'other';
}

/** @param fileAtMs when the whole file was made, for a vehicle that does not say when it last reported */
export function readVehicles(data: FeedObject, fileAtMs: number): ReadonlyMap<string, Vehicle> | undefined {
  const [list, idName] = data.has('bikes') ? (['bikes', 'bike_id'] as const) : (['vehicles', 'vehicle_id'] as const);
  const rows = data.rows(list, VEHICLES_MAX);
  if (rows === undefined) return undefined;
  const vehicles = new Map<string, Vehicle>();
  for (const each of rows) {
    const id = each.id(idName) ?? each.need(idName);
    const stationId = each.id('station_id');
    const position = each.position();
    if (id === undefined) continue;
    if (position === undefined && stationId === undefined) {
      each.need('lat');
      continue;
    }
    if (vehicles.has(id)) {
      each.fault(idName, { nl: 'Dit voertuig staat er twee keer in.', en: 'This vehicle is there twice.' });
      continue;
    }
    const [typeId, planId, rangeM] = [each.id('vehicle_type_id'), each.id('pricing_plan_id'), each.number('current_range_meters')];
    vehicles.set(id, {
      id,
      free: each.flag('is_reserved') === false && each.flag('is_disabled') === false,
      reportedAtMs: Math.min(each.momentMs('last_reported') ?? fileAtMs, fileAtMs),
      ...(typeId === undefined ? {} : { typeId }),
      ...(planId === undefined ? {} : { planId }),
      ...(position === undefined ? {} : { position }),
      ...(stationId === undefined ? {} : { stationId }),
      ...(rangeM === undefined || rangeM < 0 ? {} : { rangeM: Math.round(rangeM) }),
    });
  }
  return vehicles;
}

import type { Position } from '../../commerce/place.ts';
import type { FeedObject } from './gbfs-value.ts';

const STATIONS_MAX = 20_000;
/** More vehicles than any square holds. */
const COUNT_MAX = 10_000;

/** A station by `station_information`. */
export interface Station {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
  readonly address?: string;
  readonly postalCode?: string;
}

/** What stands at a station by `station_status`. */
export interface StationStatus {
  readonly id: string;
  /** Vehicles that can be rented, all kinds together, and by kind where the feed tells them apart. */
  readonly available: number;
  readonly byType?: ReadonlyMap<string, number>;
  readonly renting: boolean;
  readonly reportedAtMs: number;
}

export function readStations(data: FeedObject): ReadonlyMap<string, Station> | undefined {
  const rows = data.rows('stations', STATIONS_MAX);
  if (rows === undefined) return undefined;
  const stations = new Map<string, Station>();
  for (const each of rows) {
    const id = each.id('station_id') ?? each.need('station_id');
    const name = each.localText('name') ?? each.need('name');
    const position = each.position() ?? each.need('lat') ?? each.need('lon');
    if (id === undefined || name === undefined || position === undefined) continue;
    const [address, postalCode] = [each.text('address'), each.text('post_code')];
    if (stations.has(id)) each.fault('station_id', { nl: 'Deze id komt twee keer voor.', en: 'This id is there twice.' });
    else
      stations.set(id, {
        id,
        name,
        position,
        ...(address === undefined ? {} : { address }),
        ...(postalCode === undefined ? {} : { postalCode }),
      });
  }
  return stations;
}

/** @param fileAtMs when the whole file was made, for a station that does not say when it last reported */
export function readStationStatus(data: FeedObject, fileAtMs: number): ReadonlyMap<string, StationStatus> | undefined {
  const rows = data.rows('stations', STATIONS_MAX);
  if (rows === undefined) return undefined;
  const found = new Map<string, StationStatus>();
  for (const each of rows) {
    const id = each.id('station_id') ?? each.need('station_id');
    const old = each.has('num_bikes_available');
    const available = old
      ? each.count('num_bikes_available')
      : (each.count('num_vehicles_available') ?? each.need('num_vehicles_available'));
    if (id === undefined || available === undefined) continue;
    const byType = countsByType(each);
    const renting = (each.flag('is_renting') ?? true) && (each.flag('is_installed') ?? true);
    // A report from the future would silence all that come after it.
    const reportedAtMs = Math.min(each.momentMs('last_reported') ?? fileAtMs, fileAtMs);
    found.set(id, {
      id,
      available: Math.min(available, COUNT_MAX),
      ...(byType === undefined ? {} : { byType }),
      renting,
      reportedAtMs,
    });
  }
  return found;
}

function countsByType(station: FeedObject): ReadonlyMap<string, number> | undefined {
  if (!station.has('vehicle_types_available')) return undefined;
  const counts = new Map<string, number>();
  for (const each of station.list('vehicle_types_available', 100)) {
    const id = each.id('vehicle_type_id') ?? each.need('vehicle_type_id');
    const count = each.count('count') ?? each.need('count');
    if (id !== undefined && count !== undefined) counts.set(id, Math.min(count, COUNT_MAX));
  }
  return counts;
}

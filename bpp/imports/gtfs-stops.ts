import type { Position } from '../../commerce/place.ts';
import type { Reading } from './csv-rows.ts';
import { type GtfsFiles, type GtfsRow, tableOf, type Wanted } from './gtfs-table.ts';
import type { ProblemList } from './import-problem.ts';
import { oneLine } from './plain-text.ts';

export interface GtfsStop {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
}

const STOPS: Wanted<'stop_id' | 'stop_name' | 'stop_lat' | 'stop_lon' | 'location_type' | 'parent_station'> = {
  columns: ['stop_id', 'stop_name', 'stop_lat', 'stop_lon', 'location_type', 'parent_station'],
  needed: ['stop_id', 'stop_name', 'stop_lat', 'stop_lon'],
  required: true,
};
type Row = GtfsRow<(typeof STOPS.columns)[number]>;
const NAME_CHARS_MAX = 120;
/** A platform lies in a station; nothing lies deeper. */
const LEVELS_MAX = 4;

/** Places where people get on, and where each platform belongs: the station it is a part of. */
export interface GtfsStops {
  /** By their own id: stations, and stops that are part of none. */
  readonly stops: ReadonlyMap<string, GtfsStop>;
  /** The stop or station to which a stop belongs; itself when to none. Undefined for an id that is not known. */
  stopOf(stopId: string): string | undefined;
}

export async function readStops(files: GtfsFiles, means: { readonly problems: ProblemList; readonly whole: Reading }): Promise<GtfsStops> {
  const stops = new Map<string, GtfsStop>();
  const parents = new Map<string, { readonly parent: string; readonly row: Row }>();
  for await (const row of tableOf(files, 'stops.txt', { wanted: STOPS, ...means })) {
    const id = row.cell('stop_id');
    const position = positionOf(row);
    if (id === '') row.fault('stop_id', { nl: 'Hier ontbreekt de id.', en: 'The id is missing here.' });
    else if (stops.has(id)) row.fault('stop_id', { nl: 'Deze id komt twee keer voor.', en: 'This id is there twice.' });
    else if (position !== undefined) {
      stops.set(id, { id, name: oneLine(row.cell('stop_name'), NAME_CHARS_MAX) || id, position });
      if (row.cell('parent_station') !== '') parents.set(id, { parent: row.cell('parent_station'), row });
    }
  }
  const roots = new Map<string, string>();
  for (const id of stops.keys()) roots.set(id, rootOf(id, stops, parents));
  return { stops, stopOf: (stopId) => roots.get(stopId) };
}

/** Where a chain of parents ends. One that leads round in a circle or to nothing is told, and its stop stands by itself. */
function rootOf(
  id: string,
  stops: ReadonlyMap<string, GtfsStop>,
  parents: ReadonlyMap<string, { readonly parent: string; readonly row: Row }>,
): string {
  let at = id;
  for (let level = 0; level < LEVELS_MAX; level++) {
    const up = parents.get(at);
    if (up === undefined) return at;
    if (!stops.has(up.parent)) {
      if (at === id)
        up.row.fault('parent_station', { nl: 'Dit station staat niet in het bestand.', en: 'This station is not in the file.' });
      return at;
    }
    at = up.parent;
  }
  parents
    .get(id)
    ?.row.fault('parent_station', { nl: 'Stations wijzen in een kring naar elkaar.', en: 'Stations refer to each other in a circle.' });
  return id;
}

function positionOf(row: Row): Position | undefined {
  const lat = degrees(row, 'stop_lat', 90);
  const lon = degrees(row, 'stop_lon', 180);
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}

function degrees(row: Row, column: 'stop_lat' | 'stop_lon', most: number): number | undefined {
  const cell = row.cell(column);
  const value = /^[+-]?\d{1,3}(\.\d+)?$/.test(cell) ? Number(cell) : Number.NaN;
  if (Math.abs(value) <= most) return Number(value.toFixed(6));
  return row.fault(column, {
    nl: `Verwacht graden van -${most} tot ${most}, met een punt.`,
    en: `Expected degrees from -${most} to ${most}, with a point.`,
  });
}

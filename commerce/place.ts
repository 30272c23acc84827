import type { Extensible } from './extra.ts';

/** A point on the earth in WGS 84 degrees. */
export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** Somewhere that has an address, a position, or both. */
export interface Place extends Extensible {
  readonly id?: string;
  readonly name?: string;
  /** Street and number as one line of text. */
  readonly address?: string;
  readonly postalCode?: string;
  readonly cityName?: string;
  /** The network's code of the city, such as `std:020`. */
  readonly cityCode?: string;
  /** ISO 3166-1 alpha-3. */
  readonly countryCode?: string;
  readonly position?: Position;
}

/** The part of the earth that somebody serves. */
export type Area =
  | { readonly shape: 'circle'; readonly centre: Position; readonly radiusKm: number }
  | { readonly shape: 'polygon'; readonly corners: readonly Position[] };

/** Mean radius of the earth (IUGG), in kilometres. */
const EARTH_RADIUS_KM = 6371.0088;

/** Distance over the earth as the crow flies (haversine), in kilometres. */
export function distanceKm(from: Position, to: Position): number {
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const across = half(to.lat - from.lat) + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * half(to.lon - from.lon);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(across)));
}

/** Whether a position lies in an area; the rim of a circle belongs to it. A polygon with fewer than three corners holds nothing. */
export function contains(area: Area, position: Position): boolean {
  if (area.shape === 'circle') return distanceKm(area.centre, position) <= area.radiusKm;
  return area.corners.length >= 3 && insidePolygon(area.corners, position);
}

/** The one that lies nearest to a position, with its distance; those without a position are passed over. */
export function nearest<T extends { readonly position?: Position }>(
  candidates: readonly T[],
  to: Position,
): { readonly found: T; readonly distanceKm: number } | undefined {
  let best: { found: T; distanceKm: number } | undefined;
  for (const found of candidates) {
    if (found.position === undefined) continue;
    const away = distanceKm(found.position, to);
    if (best === undefined || away < best.distanceKm) best = { found, distanceKm: away };
  }
  return best;
}

/** A ray to the east crosses the rim of what it starts in an odd number of times. */
function insidePolygon(corners: readonly Position[], position: Position): boolean {
  let inside = false;
  let previous = corners[corners.length - 1];
  for (const corner of corners) {
    if (previous !== undefined && corner.lat > position.lat !== previous.lat > position.lat) {
      const part = (position.lat - corner.lat) / (previous.lat - corner.lat);
      if (position.lon < corner.lon + part * (previous.lon - corner.lon)) inside = !inside;
    }
    previous = corner;
  }
  return inside;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

import type { Position } from '../../../control/told.ts';
import { city } from '../../square/city/city.ts';
import { toGeoJson } from '../../square/city/sketch.ts';

/** A point of a picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Frame extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where a place of the earth comes in a picture. */
export type Projection = (position: Position) => Point;

/** Around places that lie close together this much is shown at least, in degrees of latitude: about six kilometres. */
const HEIGHT_MIN = 0.055;
/** Room around the outermost places, as a share of what they span. */
const ROOM = 0.45;

/** Fits places into a frame, with room around them. North is up. */
export function projectionFor(positions: readonly Position[], frame: Frame): Projection {
  const all = positions.length > 0 ? positions : [city.value.middle ?? { lat: 0, lon: 0 }];
  const [lats, lons] = [all.map(({ lat }) => lat), all.map(({ lon }) => lon)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 };
  // A degree of longitude is shorter the further from the equator.
  const narrower = Math.cos((middle.lat * Math.PI) / 180);
  const high = Math.max((north - south) * (1 + ROOM), HEIGHT_MIN);
  const wide = Math.max((east - west) * narrower * (1 + ROOM), HEIGHT_MIN);
  const scale = Math.min(frame.height / high, frame.width / wide);
  return ({ lat, lon }) => ({
    x: frame.x + frame.width / 2 + (lon - middle.lon) * narrower * scale,
    y: frame.y + frame.height / 2 - (lat - middle.lat) * scale,
  });
}

export interface Shape {
  readonly kind: string;
  /** As an SVG path draws it. */
  readonly path: string;
}

/** The drawing of the city where these places lie in it; else the outline that the city gave, if any. */
export function landOf(places: readonly Position[], outline: readonly Position[], project: Projection): readonly Shape[] {
  const features = toGeoJson(city.value).features.map(({ properties: { kind }, geometry }) => ({
    kind,
    closed: geometry.type === 'Polygon',
    points: geometry.type === 'Polygon' ? (geometry.coordinates[0] ?? []) : geometry.coordinates,
  }));
  const known = features.flatMap(({ points }) => points);
  const bounds = [Math.min(...known.map(([lon]) => lon)), Math.max(...known.map(([lon]) => lon))] as const;
  const rows = [Math.min(...known.map(([, lat]) => lat)), Math.max(...known.map(([, lat]) => lat))] as const;
  const isDrawn = [...places, ...outline].some(({ lat, lon }) => lon > bounds[0] && lon < bounds[1] && lat > rows[0] && lat < rows[1]);
  if (!isDrawn) return outline.length < 3 ? [] : [{ kind: 'town', path: pathOf(outline.map(project), true) }];
  return features.map(({ kind, closed, points }) => ({
    kind,
    path: pathOf(
      points.map(([lon, lat]) => project({ lat, lon })),
      closed,
    ),
  }));
}

function pathOf(points: readonly Point[], closed: boolean): string {
  return `${points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join(' ')}${closed ? ' z' : ''}`;
}

const ROUNDS = 40;

/** Moves points away from each other until each has room for its sign. */
export function apart(
  points: readonly Point[],
  room: { readonly width: number; readonly height: number },
  within: Frame,
): readonly Point[] {
  const moved = points.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, one] of moved.entries()) {
      for (const other of moved.slice(at + 1)) {
        const [dx, dy] = [other.x - one.x, other.y - one.y];
        const [nearX, nearY] = [room.width - Math.abs(dx), room.height - Math.abs(dy)];
        if (nearX <= 0 || nearY <= 0) continue;
        const alongX = nearX / room.width < nearY / room.height;
        const step = (alongX ? nearX : nearY) / 2;
        const sign = (alongX ? dx : dy) < 0 ? -1 : 1;
        if (alongX) [one.x, other.x] = [one.x - sign * step, other.x + sign * step];
        else [one.y, other.y] = [one.y - sign * step, other.y + sign * step];
      }
    }
  }
  return moved.map(({ x, y }) => ({
    x: Math.min(within.x + within.width - room.width / 2, Math.max(within.x + room.width / 2, x)),
    y: Math.min(within.y + within.height - room.height / 2, Math.max(within.y + room.height / 2, y)),
  }));
}

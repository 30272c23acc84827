import type { Position } from '../../../commerce/place.ts';

/** A city drawn by hand. */
export interface CitySketch {
  readonly name: string;
  readonly middle: Position;
  /** The lowest first. */
  readonly shapes: readonly SketchShape[];
  /** Parts of the city by name, somewhere in the middle of each. */
  readonly places: readonly SketchPlace[];
}

export interface SketchPlace {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
}

/** An area (`town`, `water`, `park`) or a line (`stream`, `road`). */
export interface SketchShape {
  readonly kind: 'town' | 'water' | 'park' | 'stream' | 'road';
  /** `longitude,latitude` in degrees, separated by spaces. */
  readonly points: string;
  /** Of a line, in pixels at the usual distance. */
  readonly width?: number;
}

interface GeoFeature {
  readonly type: 'Feature';
  readonly properties: { readonly kind: SketchShape['kind']; readonly width: number };
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly (readonly [number, number])[])[] }
    | { readonly type: 'LineString'; readonly coordinates: readonly (readonly [number, number])[] };
}

/** A sketch as GeoJSON (RFC 7946). */
export function toGeoJson(sketch: CitySketch): { readonly type: 'FeatureCollection'; readonly features: readonly GeoFeature[] } {
  return { type: 'FeatureCollection', features: sketch.shapes.map(toFeature) };
}

function toFeature({ kind, points, width = 2 }: SketchShape): GeoFeature {
  const line = points.split(' ').map(toPoint);
  const [first] = line;
  const properties = { kind, width };
  if (kind === 'stream' || kind === 'road' || first === undefined)
    return { type: 'Feature', properties, geometry: { type: 'LineString', coordinates: line } };
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [[...line, first]] } };
}

function toPoint(text: string): readonly [number, number] {
  const [lon = 0, lat = 0] = text.split(',').map(Number);
  return [lon, lat];
}

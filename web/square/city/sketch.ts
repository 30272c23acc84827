import type { CityDrawing, DrawnShape } from '../../../commerce/city-drawing.ts';

interface GeoFeature {
  readonly type: 'Feature';
  readonly properties: { readonly kind: DrawnShape['kind']; readonly width: number };
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly (readonly [number, number])[])[] }
    | { readonly type: 'LineString'; readonly coordinates: readonly (readonly [number, number])[] };
}

/** The shapes of a drawing as GeoJSON (RFC 7946). */
export function toGeoJson({ shapes }: Pick<CityDrawing, 'shapes'>): {
  readonly type: 'FeatureCollection';
  readonly features: readonly GeoFeature[];
} {
  return { type: 'FeatureCollection', features: shapes.map(toFeature) };
}

function toFeature({ kind, points, width = 2 }: DrawnShape): GeoFeature {
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

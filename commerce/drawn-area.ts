import { distanceKm, type Position } from './place.ts';

/** An area that somebody drew corner by corner, looked at before anything is promised by it. */

export const DRAWN = {
  cornersMin: 3,
  cornersMax: 200,
  /** From one end to the other. */
  acrossKmMax: 200,
  /** Smaller is a slip of the finger: a square of 30 metres. */
  surfaceKm2Min: 0.001,
  radiusKmMax: 100,
} as const;

const KM_A_DEGREE = 111.195;

export type DrawnFault = 'corners' | 'crossing' | 'too-small' | 'too-large';

/** The corners of a ring, each once: a ring that is closed by repeating its first corner (as in GeoJSON) is the same. */
export function openRing(corners: readonly Position[]): readonly Position[] {
  const [first] = corners;
  const last = corners.at(-1);
  const closed = corners.length > 1 && first !== undefined && last !== undefined && first.lat === last.lat && first.lon === last.lon;
  return closed ? corners.slice(0, -1) : corners;
}

/** What is wrong with a ring of corners, each named once; undefined when it is an area. */
export function faultOfRing(corners: readonly Position[]): DrawnFault | undefined {
  if (corners.length < DRAWN.cornersMin || corners.length > DRAWN.cornersMax) return 'corners';
  if (acrossKm(corners) > DRAWN.acrossKmMax) return 'too-large';
  // A ring that crosses itself has a surface that means nothing.
  if (crosses(corners)) return 'crossing';
  return surfaceKm2(corners) < DRAWN.surfaceKm2Min ? 'too-small' : undefined;
}

/** The surface of a small ring, as if the earth were flat there, in square kilometres. */
export function surfaceKm2(corners: readonly Position[]): number {
  const [origin] = corners;
  if (origin === undefined) return 0;
  const east = KM_A_DEGREE * Math.cos((origin.lat * Math.PI) / 180);
  const flat = corners.map(({ lat, lon }) => ({ x: (lon - origin.lon) * east, y: (lat - origin.lat) * KM_A_DEGREE }));
  const twice = flat.reduce((sum, { x, y }, place) => {
    const next = flat[(place + 1) % flat.length] ?? { x: 0, y: 0 };
    return sum + x * next.y - next.x * y;
  }, 0);
  return Math.abs(twice) / 2;
}

function acrossKm(corners: readonly Position[]): number {
  const lats = corners.map(({ lat }) => lat);
  const lons = corners.map(({ lon }) => lon);
  return distanceKm({ lat: Math.min(...lats), lon: Math.min(...lons) }, { lat: Math.max(...lats), lon: Math.max(...lons) });
}

/** Whether two sides of a ring that do not follow each other touch: then nobody can say what is inside. */
function crosses(corners: readonly Position[]): boolean {
  const sides = corners.map((from, place) => ({ from, to: corners[(place + 1) % corners.length] ?? from }));
  return sides.some((one, place) =>
    sides.slice(place + 2).some((other, further) => {
      const isNeighbour = place === 0 && place + 2 + further === sides.length - 1;
      return !isNeighbour && meet(one, other);
    }),
  );
}

interface Side {
  readonly from: Position;
  readonly to: Position;
}

function meet(one: Side, other: Side): boolean {
  const [a, b] = [turn(one, other.from), turn(one, other.to)];
  const [c, d] = [turn(other, one.from), turn(other, one.to)];
  if (a !== b && c !== d) return true;
  return (
    (a === 0 && isBetween(one, other.from)) ||
    (b === 0 && isBetween(one, other.to)) ||
    (c === 0 && isBetween(other, one.from)) ||
    (d === 0 && isBetween(other, one.to))
  );
}

/** On which side of a line a point lies: 1, -1, or 0 on it. */
function turn({ from, to }: Side, { lat, lon }: Position): number {
  return Math.sign((to.lon - from.lon) * (lat - from.lat) - (to.lat - from.lat) * (lon - from.lon));
}

function isBetween({ from, to }: Side, { lat, lon }: Position): boolean {
  return (
    Math.min(from.lat, to.lat) <= lat &&
    lat <= Math.max(from.lat, to.lat) &&
    Math.min(from.lon, to.lon) <= lon &&
    lon <= Math.max(from.lon, to.lon)
  );
}

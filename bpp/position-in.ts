import type { Position } from '../commerce/place.ts';

/** Where somebody says that they are: the `position` of a body, in degrees; undefined when it is no place on earth. */
export function positionIn(body: unknown): Position | undefined {
  const position = typeof body === 'object' && body !== null && 'position' in body ? body.position : undefined;
  if (typeof position !== 'object' || position === null || !('lat' in position) || !('lon' in position)) return undefined;
  const { lat, lon } = position;
  const isWithin = (value: unknown, most: number): value is number =>
    typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= most;
  return isWithin(lat, 90) && isWithin(lon, 180) ? { lat, lon } : undefined;
}

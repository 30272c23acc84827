import type { Position } from '../../../commerce/place.ts';
import { amsterdam } from '../../square/city/amsterdam.ts';

/** Parts of the city that can be picked instead of giving an exact place. */
export const NEIGHBOURHOODS = amsterdam.places;

/** In an address: the place that the device itself gave, which is kept out of the link. */
export const MY_LOCATION = 'me';

const SLOT = 'marktplein.my-location';

/** Where the buyer is, by the id of a neighbourhood or {@link MY_LOCATION}; undefined for the whole city. */
export function positionOf(placeId: string | null | undefined): Position | undefined {
  if (placeId === MY_LOCATION) return myLocation();
  return NEIGHBOURHOODS.find((each) => each.id === placeId)?.position;
}

export function placeName(placeId: string): string | undefined {
  return NEIGHBOURHOODS.find((each) => each.id === placeId)?.name;
}

const KM_PER_DEGREE = 111.2;

/** As the crow flies, for two places in one city: there the earth is flat enough. */
export function kmBetween(from: Position, to: Position): number {
  const east = (to.lon - from.lon) * Math.cos((to.lat * Math.PI) / 180);
  return Math.hypot(to.lat - from.lat, east) * KM_PER_DEGREE;
}

/** Asks the device, and keeps what it says until the browser closes, rounded to about a hundred metres. */
export function locate(): Promise<'found' | 'refused' | 'unavailable'> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve('unavailable');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const position: Position = { lat: Number(coords.latitude.toFixed(3)), lon: Number(coords.longitude.toFixed(3)) };
        keepLocation(position);
        resolve('found');
      },
      (error) => resolve(error.code === error.PERMISSION_DENIED ? 'refused' : 'unavailable'),
      { timeout: 15_000, maximumAge: 300_000 },
    );
  });
}

export function myLocation(): Position | undefined {
  try {
    const text = sessionStorage.getItem(SLOT);
    return text === null ? located : (JSON.parse(text) as Position);
  } catch {
    return located;
  }
}

/** For a browser that keeps nothing: it lives as long as the page does. */
let located: Position | undefined;

function keepLocation(position: Position): void {
  located = position;
  try {
    sessionStorage.setItem(SLOT, JSON.stringify(position));
  } catch {
    // Switched off: the page itself remembers it.
  }
}

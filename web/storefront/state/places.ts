import type { Position } from '../../../commerce/place.ts';
import { city } from '../../square/city/city.ts';

/** Parts of the city that can be picked instead of giving an exact place. */
export const NEIGHBOURHOODS = city.places;

/** In an address: the place that the device itself gave, which is kept out of the link, and out of every storage. */
export const MY_LOCATION = 'me';

/**
 * Where a place is: the id of a neighbourhood, {@link MY_LOCATION}, a postcode such as `1015 AB`, or a point that was picked on
 * the map, as `lat,lon`. Undefined for the whole city, and for what is none of these.
 */
export function positionOf(place: string | null | undefined): Position | undefined {
  if (place === null || place === undefined || place === '') return undefined;
  if (place === MY_LOCATION) return myLocation();
  const point = /^(-?\d{1,2}\.\d{1,6}),(-?\d{1,3}\.\d{1,6})$/.exec(place);
  if (point !== null) return { lat: Number(point[1]), lon: Number(point[2]) };
  return NEIGHBOURHOODS.find((each) => each.id === place)?.position ?? positionOfPostcode(place);
}

/** As a place that was picked on the map. */
export function placeAt({ lat, lon }: Position): string {
  return `${lat.toFixed(PICKED_DIGITS)},${lon.toFixed(PICKED_DIGITS)}`;
}

/** About a metre: which side of the street. */
const PICKED_DIGITS = 5;

/** Somewhere in the middle of the four digits of a postcode; undefined when it is not one of this city. */
export function positionOfPostcode(text: string): Position | undefined {
  const digits = /^\s*(\d{4})\s*(?:[a-z]{2})?\s*$/i.exec(text)?.[1];
  return digits === undefined ? undefined : city.postcodes[digits];
}

/** What a place is called: a neighbourhood, or the postcode itself. */
export function placeName(place: string): string | undefined {
  return NEIGHBOURHOODS.find((each) => each.id === place)?.name ?? (positionOfPostcode(place) === undefined ? undefined : place.trim());
}

const KM_PER_DEGREE = 111.2;

/** As the crow flies, for two places in one city: there the earth is flat enough. */
export function kmBetween(from: Position, to: Position): number {
  const east = (to.lon - from.lon) * Math.cos((to.lat * Math.PI) / 180);
  return Math.hypot(to.lat - from.lat, east) * KM_PER_DEGREE;
}

/** Asks the device. What it says, rounded to about a hundred metres, lives as long as the page does, and is kept nowhere. */
export function locate(): Promise<'found' | 'refused' | 'unavailable'> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve('unavailable');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        located = { lat: Number(coords.latitude.toFixed(3)), lon: Number(coords.longitude.toFixed(3)) };
        resolve('found');
      },
      (error) => resolve(error.code === error.PERMISSION_DENIED ? 'refused' : 'unavailable'),
      { timeout: 15_000, maximumAge: 300_000 },
    );
  });
}

let located: Position | undefined;

export function myLocation(): Position | undefined {
  return located;
}

/** Forgets where the device is. */
export function forgetLocation(): void {
  located = undefined;
}

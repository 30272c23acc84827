import type { DrawnPlace } from '../../../commerce/city-drawing.ts';
import type { Position } from '../../../commerce/place.ts';
import { type PostcodeRead, readPostcode } from '../../../commerce/postcode-form.ts';
import { city } from '../../square/city/city.ts';

/** Parts of the city that can be picked instead of giving an exact place. */
export function neighbourhoods(): readonly DrawnPlace[] {
  return city.value.places;
}

/** In an address: the place that the device itself gave, which is kept out of the link, and out of every storage. */
export const MY_LOCATION = 'me';

/**
 * Where a place is: the id of a neighbourhood, {@link MY_LOCATION}, a postcode of the city, or a point that was picked on
 * the map, as `lat,lon`. Undefined for the whole city, and for what is none of these.
 */
export function positionOf(place: string | null | undefined): Position | undefined {
  if (place === null || place === undefined || place === '') return undefined;
  if (place === MY_LOCATION) return myLocation();
  const point = /^(-?\d{1,2}\.\d{1,6}),(-?\d{1,3}\.\d{1,6})$/.exec(place);
  if (point !== null) return { lat: Number(point[1]), lon: Number(point[2]) };
  return neighbourhoods().find((each) => each.id === place)?.position ?? positionOfPostcode(place);
}

/** As a place that was picked on the map. */
export function placeAt({ lat, lon }: Position): string {
  return `${lat.toFixed(PICKED_DIGITS)},${lon.toFixed(PICKED_DIGITS)}`;
}

/** About a metre: which side of the street. */
const PICKED_DIGITS = 5;

/** A postcode by the forms of the city's own; undefined for what is none, and where the city says nothing of postcodes. */
export function postcodeIn(text: string): PostcodeRead | undefined {
  return readPostcode(text, city.value.postcodes?.forms ?? []);
}

/** A postcode of this city, for who has to be shown one; undefined where the city says nothing of postcodes. */
export function postcodeExample(): string | undefined {
  return city.value.postcodes?.example;
}

/** Somewhere in the middle of the area of a postcode; undefined when it is not one of this city. */
export function positionOfPostcode(text: string): Position | undefined {
  const area = postcodeIn(text)?.area;
  return area === undefined ? undefined : city.value.postcodes?.areas[area];
}

/** What a place is called: a neighbourhood, or the postcode itself. */
export function placeName(place: string): string | undefined {
  const named = neighbourhoods().find((each) => each.id === place)?.name;
  return named ?? (positionOfPostcode(place) === undefined ? undefined : postcodeIn(place)?.written);
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

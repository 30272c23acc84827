import type { Place } from '../../commerce/place.ts';
import { gps, positionOf } from './leaves.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

/** Location. Undefined when it says nothing that commerce has a word for. */
export function readPlace(location: WireObject): Place | undefined {
  const city = location.object('city');
  const place = known({
    id: location.text('id'),
    name: location.object('descriptor')?.text('name'),
    address: location.text('address'),
    postalCode: location.text('area_code'),
    cityName: city?.text('name'),
    cityCode: city?.text('code'),
    countryCode: location.object('country')?.text('code'),
    position: location.take('gps', positionOf),
  });
  if (Object.keys(place).length === 0) return undefined;
  return known({ ...place, extra: location.rest() });
}

/** The place behind a member; when it says nothing for commerce, all of it stays. */
export function readPlaceAt(object: WireObject, key: string): Place | undefined {
  const location = object.object(key);
  const place = location === undefined ? undefined : readPlace(location);
  if (place !== undefined) object.leave(key, undefined);
  return place;
}

export function writePlace(place: Place): Wire {
  const { id, name, address, postalCode, cityName, cityCode, countryCode, position, extra } = place;
  const members = {
    id,
    descriptor: written({ name }),
    gps: gps(position),
    address,
    city: written({ name: cityName, code: cityCode }),
    country: written({ code: countryCode }),
    area_code: postalCode,
  };
  return joined(members, extra);
}

import { isDeepStrictEqual } from 'node:util';
import { around } from 'geokdbush';
import KDBush from 'kdbush';
import { distanceKm, type Position } from '../commerce/place.ts';

/** Where providers are, to find those near a point without measuring to each. */
export interface PlaceIndex {
  /** One provider may be in several places. */
  put(providerId: string, positions: readonly Position[]): void;
  remove(providerId: string): void;
  /** Providers from near to far, with the distance to the nearest of their places; at most `radiusKm` away when that is given. */
  around(position: Position, radiusKm?: number): ReadonlyMap<string, number>;
}

/** The tree is built anew at the first question after a shop came, moved or went: seldom, against many questions. */
export function createPlaceIndex(): PlaceIndex {
  const positions = new Map<string, readonly Position[]>();
  let tree: { readonly ids: readonly string[]; readonly places: readonly Position[]; readonly bush: KDBush } | undefined;
  return {
    put(providerId, places) {
      if (isDeepStrictEqual(positions.get(providerId), places)) return;
      positions.set(providerId, places);
      tree = undefined;
    },
    remove(providerId) {
      if (positions.delete(providerId)) tree = undefined;
    },
    around(position, radiusKm) {
      if (positions.size === 0) return new Map();
      tree ??= plant(positions);
      const { ids, places, bush } = tree;
      const found = new Map<string, number>();
      // A little wider than asked: what counts is measured with the same rule as everywhere else.
      const widerKm = radiusKm === undefined ? Number.POSITIVE_INFINITY : radiusKm * 1.01 + 0.01;
      for (const at of around(bush, position.lon, position.lat, Number.POSITIVE_INFINITY, widerKm)) {
        const [id, place] = [ids[at], places[at]];
        if (id === undefined || place === undefined || found.has(id)) continue;
        const awayKm = distanceKm(place, position);
        if (radiusKm === undefined || awayKm <= radiusKm) found.set(id, awayKm);
      }
      return found;
    },
  };
}

function plant(positions: ReadonlyMap<string, readonly Position[]>) {
  const all = [...positions].flatMap(([id, places]) => places.map((place) => ({ id, place })));
  const bush = new KDBush(all.length);
  for (const { place } of all) bush.add(place.lon, place.lat);
  return { ids: all.map(({ id }) => id), places: all.map(({ place }) => place), bush: bush.finish() };
}

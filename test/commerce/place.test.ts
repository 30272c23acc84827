import { describe, expect, it } from 'vitest';
import { type Area, contains, distanceKm, nearest, type Place } from '../../commerce/place.ts';

const DAM = { lat: 52.3731, lon: 4.8926 };
const UTRECHT = { lat: 52.0907, lon: 5.1214 };

describe('distance', () => {
  it('is that over the earth', () => {
    expect(distanceKm(DAM, UTRECHT)).toBeCloseTo(35.06, 1);
    expect(distanceKm(DAM, DAM)).toBe(0);
    expect(distanceKm({ lat: 0, lon: 179.9 }, { lat: 0, lon: -179.9 })).toBeCloseTo(22.24, 1);
  });
});

describe('an area', () => {
  const corner = (lat: number, lon: number) => ({ lat, lon });
  /** A U: its notch lies between its two arms, open to the north. */
  const notched: Area = {
    shape: 'polygon',
    corners: [corner(0, 0), corner(0, 3), corner(3, 3), corner(3, 2), corner(1, 2), corner(1, 1), corner(3, 1), corner(3, 0)],
  };

  it('that is a circle holds what lies within its radius', () => {
    const circle: Area = { shape: 'circle', centre: DAM, radiusKm: 3 };
    expect(contains(circle, { lat: DAM.lat + 2.9 / 111.2, lon: DAM.lon })).toBe(true);
    expect(contains(circle, { lat: DAM.lat + 3.1 / 111.2, lon: DAM.lon })).toBe(false);
  });

  it.each([
    ['in an arm', corner(2, 0.5), true],
    ['in the other arm', corner(2, 2.5), true],
    ['in the notch', corner(2, 1.5), false],
    ['under the notch', corner(0.5, 1.5), true],
    ['outside', corner(2, 4), false],
  ])('that is a polygon knows what lies %s', (_where, position, inside) => {
    expect(contains(notched, position)).toBe(inside);
  });

  it('of fewer than three corners holds nothing', () => {
    expect(contains({ shape: 'polygon', corners: [corner(0, 0), corner(1, 1)] }, corner(0.5, 0.5))).toBe(false);
  });
});

describe('between places', () => {
  it('the nearest is found, passing over those that are nowhere', () => {
    const places: Place[] = [{ name: 'nowhere' }, { name: 'far', position: UTRECHT }, { name: 'near', position: DAM }];
    const found = nearest(places, { lat: 52.37, lon: 4.9 });
    expect(found?.found.name).toBe('near');
    expect(nearest(places.slice(0, 1), DAM)).toBeUndefined();
  });
});

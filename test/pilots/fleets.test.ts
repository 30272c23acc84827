import { describe, expect, test } from 'vitest';
import { businessesOf, readCity } from '../../pilots/city.ts';
import { planDay } from '../../pilots/day.ts';
import { createFleets } from '../../pilots/fleets.ts';
import { machineHours } from '../../pilots/hours.ts';
import { citiesKnown, cityFolder } from '../../pilots/pilot.ts';

/** Where drivers are is known before anybody hails one: a ride that is to be passed on begins where a second driver is near. */

const NOBODY_LISTENS = { send: () => Promise.reject(new Error('nobody is called')), close: () => Promise.resolve() };

/** The drivers of a city as its day has them, before any of them has come on shift. */
function fleetsOf(name: string) {
  const folder = cityFolder(name) as URL;
  const city = readCity(folder);
  const businesses = new URL('businesses/', folder);
  const found = businessesOf(businesses).filter(({ engine }) => engine === 'ride');
  const means = { city, businesses, transport: NOBODY_LISTENS, signal: new AbortController().signal, hours: machineHours };
  return { city, found, fleets: createFleets({ ...means, fleets: found.map((fleet) => ({ ...fleet, url: 'http://127.0.0.1:9' })) }) };
}

describe.each(citiesKnown())('the fleets of %s', (name) => {
  const { city, fleets } = fleetsOf(name);

  test('are asked from every address in turn, whatever the seed', () => {
    for (const seed of [1, 2, 3]) {
      const rides = planDay(city, { purchases: 50, seed }).flatMap((visit) => (visit.sector === 'ride' ? [visit] : []));
      expect(rides.length).toBeGreaterThan(4);
      for (const { ways } of rides) {
        expect(new Set(ways.map(({ from }) => from))).toEqual(new Set(city.addresses));
        expect(ways.filter(({ from, to }) => from === to)).toEqual([]);
      }
    }
  });

  test('know from where no driver is near enough', () => {
    const far = { providerId: 'nobody', itemId: 'nobody.auto', from: { lat: 0, lon: 0 }, drivers: 1 };
    expect(fleets.canServe(far)).toBe(false);
  });
});

test.each([
  ['amsterdam', 'taxicooperatie-de-ronde', 'auto'],
  ['amsterdam', 'taxicooperatie-de-ronde', 'rolstoel'],
  ['amsterdam', 'fietskoeriers-trapdoor', 'fiets'],
  ['amsterdam', 'fietskoeriers-trapdoor', 'bakfiets'],
  ['sibiu', 'taxi-roata-morii', 'masina'],
  ['sibiu', 'taxi-roata-morii', 'duba'],
])('%s: a ride with %s in %s can be passed on to a second driver from some address', (name, providerId, vehicle) => {
  const { city, fleets } = fleetsOf(name);
  const served = (drivers: number) =>
    city.addresses.filter(({ position }) => fleets.canServe({ providerId, itemId: `${providerId}.${vehicle}`, from: position, drivers }));
  expect(served(2).length).toBeGreaterThan(0);
  expect(served(1).length).toBeGreaterThanOrEqual(served(2).length);
  expect(served(100)).toEqual([]);
});

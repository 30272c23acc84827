import { describe, expect, test } from 'vitest';
import { readCity } from '../../pilots/city.ts';
import { planDay, type Visit } from '../../pilots/day.ts';
import { citiesKnown, cityFolder } from '../../pilots/pilot.ts';

const cityOf = (name: string) => readCity(cityFolder(name) as URL);
const endings = (visits: readonly Visit[], sector: string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { ending } of visits.filter((visit) => visit.sector === sector)) counts[ending] = (counts[ending] ?? 0) + 1;
  return counts;
};

describe.each(citiesKnown())('a day in %s', (name) => {
  const city = cityOf(name);

  test('is the same for the same seed, and another for another', () => {
    const [one, same, other] = [7, 7, 8].map((seed) => planDay(city, { purchases: 60, seed }));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    // The city's own seed counts where none is given.
    expect(planDay(city, { purchases: 60 })).toEqual(planDay(city, { purchases: 60, seed: city.day.seed ?? -1 }));
  });

  test('has every ending in its stated share, whatever the seed', () => {
    for (const seed of [1, 2, 3]) {
      const day = planDay(city, { purchases: 100, seed });
      expect(endings(day, 'shop')).toEqual({ plain: 79, reduced: 7, returned: 7, substituted: 7, cancelled: 7, declined: 4 });
      expect(endings(day, 'ride')).toEqual({ plain: 5, shared: 2, cancelled: 2, passed_on: 3, declined: 2, no_show: 2 });
      expect(endings(day, 'rental')).toEqual({ plain: 8, cancelled: 2, declined: 2 });
      expect(endings(day, 'appointment')).toEqual({
        plain: 4,
        ...{ cancelled: 2, declined: 2, no_show: 2, booked_ahead: 4, rescheduled: 4, waiting_list: 2 },
      });
      expect(endings(day, 'transit')).toEqual({ plain: 8 });
      expect(day.map(({ n }) => n)).toEqual(day.map((_, place) => place + 1));
    }
  });

  test('begins with a purchase, mixes the sectors, and has as many purchases to the end as were asked', () => {
    for (const purchases of [1, 2, 6, 33]) {
      const day = planDay(city, { purchases, seed: 3 });
      expect(day[0]?.sector).toBe('shop');
      expect(day.filter(({ sector, ending }) => sector === 'shop' && ending !== 'cancelled' && ending !== 'declined')).toHaveLength(
        purchases,
      );
    }
    expect(
      new Set(
        planDay(city, { purchases: 50, seed: 3 })
          .slice(0, 40)
          .map(({ sector }) => sector),
      ).size,
    ).toBeGreaterThan(3);
    expect(planDay(city, { purchases: 0 })).toEqual([]);
  });

  test('can be of purchases alone', () => {
    const day = planDay(city, { purchases: 20, plain: true });
    expect(endings(day, 'shop')).toEqual({ plain: 20 });
    expect(day).toHaveLength(20);
  });
});

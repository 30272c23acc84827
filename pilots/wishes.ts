import type { City } from './city.ts';
import type { Seeded } from './seeded.ts';
import type { Wish } from './wish.ts';

const STARS = ['5', '4', '5', '3', '4.5'];
/** One in so many has something to ask of the shop. */
const SUPPORT_EVERY = 5;

/**
 * What people of a city look for, the same for the same city, count and seed. Everything comes in turn, so that no shop is bought empty by
 * chance; the chance only says in which order.
 */
export function wishesOf(city: City, count: number, chance: Seeded): readonly Wish[] {
  const { words, worth_bringing: worthBringing } = city.day.sectors.shop;
  const [texts, buyers, addresses] = [chance.shuffled(words), chance.shuffled(city.buyers), chance.shuffled(city.addresses)];
  return Array.from({ length: count }, (_, place) => ({
    text: cycled(texts, place),
    buyer: cycled(buyers, place),
    address: cycled(addresses, place * 7),
    cityName: city.name,
    fulfilment: place % 3 === 2 ? 'delivery' : 'pickup',
    instead: cycled(texts, place + 3),
    worthBringing,
    rank: place % 2 === 0 ? 'nearest' : 'cheapest',
    stars: cycled(STARS, place),
    asksSupport: place % SUPPORT_EVERY === 1,
  }));
}

/** The entry at a place of a list that begins anew at its end. */
export function cycled<T>(list: readonly T[], place: number): T {
  const found = list[place % list.length];
  if (found === undefined) throw new Error('A pilot needs at least one of each');
  return found;
}

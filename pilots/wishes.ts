import type { City } from './city.ts';
import type { Wish } from './wish.ts';

/** What people of this city look for. Every purchase is another combination of words, person, place and question. */
const WORDS = [
  'brood',
  'kaas',
  'appels',
  'thee',
  'boek',
  'bloemen',
  'wijn',
  'koffie',
  'vis',
  'noten',
  'bier',
  'sap',
  'olijfolie',
  'kip',
  'schrift',
  'puzzel',
  'trui',
  'bami',
  'roti',
  'rijst',
];
const STARS = ['5', '4', '5', '3', '4.5'];
/** One in so many has something to ask of the shop. */
const SUPPORT_EVERY = 5;

/** The same wishes for the same count: one run can be compared with the next. */
export function wishesOf(city: City, count: number): readonly Wish[] {
  return Array.from({ length: count }, (_, place) => ({
    text: cycled(WORDS, place),
    buyer: cycled(city.buyers, place),
    address: cycled(city.addresses, place * 7),
    cityName: city.name,
    fulfilment: place % 3 === 2 ? 'delivery' : 'pickup',
    instead: cycled(WORDS, place + 3),
    rank: place % 2 === 0 ? 'nearest' : 'cheapest',
    stars: cycled(STARS, place),
    asksSupport: place % SUPPORT_EVERY === 1,
  }));
}

function cycled<T>(list: readonly T[], place: number): T {
  const found = list[place % list.length];
  if (found === undefined) throw new Error('A pilot needs at least one of each');
  return found;
}

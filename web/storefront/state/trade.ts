import type { Item } from '../../../commerce/catalogue.ts';
import type { FulfilmentKind, FulfilmentOption } from '../../../commerce/fulfilment.ts';
import type { OfferedProvider } from '../api/contract.ts';

/** What kind of thing is offered, as far as the pages treat it in a way of its own. `timetable` can be looked at only. */
export type Trade = 'goods' | 'ride' | 'rental' | 'appointment' | 'timetable';

const TRADES: Readonly<Record<string, Trade>> = {
  pickup: 'goods',
  delivery: 'goods',
  ride: 'ride',
  courier: 'ride',
  shuttle: 'ride',
  rental: 'rental',
  appointment: 'appointment',
  'home-visit': 'appointment',
};

/** The trade of a kind of fulfilment; a kind that these pages do not know is treated as goods are. */
export function tradeOfKind(kind: FulfilmentKind | undefined): Trade {
  return TRADES[kind ?? ''] ?? 'goods';
}

/** The trade of something that was found. */
export function tradeOf(provider: OfferedProvider, item: Item): Trade {
  const [first] = optionsFor(provider, item);
  return first === undefined ? 'timetable' : tradeOfKind(first.kind);
}

/** How one item can be had: the ways it names, or all of its provider. */
export function optionsFor(provider: OfferedProvider, item: Item): readonly FulfilmentOption[] {
  const named = provider.fulfilments.filter(({ id }) => item.fulfilmentIds?.includes(id) === true);
  return named.length > 0 ? named : provider.fulfilments;
}

import type { Money } from '../../../commerce/money.ts';
import { compareMoney } from '../../square/money.ts';
import type { Offer } from '../api/contract.ts';

/** The lowest price among offers; undefined when there are none. */
export function cheapestOf(offers: readonly Offer[]): Money | undefined {
  return offers
    .map((offer) => offer.item.price)
    .reduce<Money | undefined>((least, price) => (least === undefined || compareMoney(price, least) < 0 ? price : least), undefined);
}

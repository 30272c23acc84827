import { readPostcodes } from '../../commerce/postcode-area.ts';
import type { DeliveryArea } from '../engines/shop/delivery-area.ts';
import { postcodesFault } from '../engines/shop/postcodes-fault.ts';
import type { Complain } from './import-problem.ts';
import { areaOf, type CardDeliveryArea, type ProviderCard } from './provider-card.ts';

/** Where a shop delivers, from its card, whose values hold. */
export function deliveryAreaOf(area: CardDeliveryArea, card: Pick<ProviderCard, 'address'>): DeliveryArea {
  if (!('postcodes' in area)) return areaOf(area, card);
  const read = readPostcodes(area.postcodes);
  return read.ok ? read.area : { shape: 'postcodes', ranges: [] };
}

/** Postcodes that cannot be read promise nothing. */
export function checkDeliveryArea(area: CardDeliveryArea | undefined, path: readonly string[], complain: Complain): void {
  if (area === undefined || !('postcodes' in area)) return;
  const read = readPostcodes(area.postcodes);
  if (read.ok) return;
  complain([...path, 'postcodes'], { value: read.part ?? area.postcodes.slice(0, 40), message: postcodesFault(read) });
}

import { type Area, contains, type Place } from '../../../commerce/place.ts';
import { holdsPostcode, type PostcodeArea } from '../../../commerce/postcode-area.ts';

/** Where a shop delivers: so far around it, within lines on a map, or by postcode. */
export type DeliveryArea = Area | PostcodeArea;

/** Whether a place lies in the area; `unknown` when it says too little of itself: no position, or no postcode where that is asked for. */
export function reaches(area: DeliveryArea, place: Pick<Place, 'position' | 'postalCode'> | undefined): boolean | 'unknown' {
  if (area.shape === 'postcodes') return holdsPostcode(area, place?.postalCode);
  return place?.position === undefined ? 'unknown' : contains(area, place.position);
}

import { createHash } from 'node:crypto';
import { providerOf } from '../../provider-record.ts';

/** Ids of what can be rented: made from what the operator calls a thing, so that the next reading finds it again. */

const SLUG_CHARS_MAX = 48;
/** Hex digits; enough that two ids that look alike stay two. */
const HASH_CHARS = 10;

/** Of the vehicles of one kind at one station. `owner` is the provider's id, or one that begins with it. */
export function stationItemId(owner: string, stationId: string, typeId: string | undefined): string {
  return `${providerOf(owner) ?? ''}.at~${slug(stationId)}~${slug(typeId ?? '')}`;
}

/** Of a vehicle that stands free. */
export function vehicleItemId(providerId: string, vehicleId: string): string {
  return `${providerId}.vehicle~${slug(vehicleId)}`;
}

export function stationPlaceId(providerId: string, stationId: string): string {
  return `${providerId}.station~${slug(stationId)}`;
}

/** What is plain stays readable; what is not, or is long, is told apart by a hash. */
function slug(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_-]+/g, '-');
  if (plain === text && text.length <= SLUG_CHARS_MAX) return text;
  return `${plain.slice(0, SLUG_CHARS_MAX)}-${createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS)}`;
}

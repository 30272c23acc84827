import { createHash } from 'node:crypto';

/**
 * Ids of what is imported: made from what the shop itself calls a thing, so that the next import finds it again.
 * `~` never comes out of a SKU, so ids by SKU, by handle and by number cannot meet.
 */

const SLUG_CHARS_MAX = 64;
/** Hex digits; enough that two SKUs of one shop that look alike stay two. */
const HASH_CHARS = 10;

export function skuItemId(providerId: string, sku: string): string {
  return `${providerId}.${faithfulSlug(sku)}`;
}

/** By the handle that a program gives a product, and the options of a variant without a SKU. */
export function handleItemId(providerId: string, handle: string, options: readonly string[] = []): string {
  return [`${providerId}.product~${faithfulSlug(handle)}`, ...options.map(faithfulSlug)].join('~');
}

/** By the number that a program gives a product. */
export function numberItemId(providerId: string, number: string): string {
  return `${providerId}.number~${faithfulSlug(number)}`;
}

/** Of a category by its path from the top, such as `['Wijn', 'Rood']`. Case and accents make no difference. */
export function categoryIdOf(providerId: string, path: readonly string[]): string {
  return `${providerId}.${path.map((part) => slug(part) || hash(part)).join('~')}`;
}

/** A slug that differs whenever the text does, but for the case of its letters. */
function faithfulSlug(text: string): string {
  const plain = slug(text);
  return plain === text.toLowerCase() && plain.length <= SLUG_CHARS_MAX
    ? plain
    : `${plain.slice(0, SLUG_CHARS_MAX)}-${hash(text.toLowerCase())}`;
}

function slug(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}

import type { Item, Provider } from '../../commerce/catalogue.ts';
import { PHOTOS_PATH } from './photo-record.ts';

/** A provider as others see it: photos that this node keeps are named with its host, wherever it is reached. @param nodeUri where the node hears messages */
export function withPhotoAddresses(provider: Provider, nodeUri: string): Provider {
  if (!provider.items.some(hasOwn)) return provider;
  const full = (url: string) => (isOwn(url) ? new URL(url, nodeUri).href : url);
  const items = provider.items.map((item) => (hasOwn(item) ? { ...item, imageUrls: (item.imageUrls ?? []).map(full) } : item));
  return { ...provider, items };
}

function hasOwn({ imageUrls }: Item): boolean {
  return imageUrls?.some(isOwn) ?? false;
}

function isOwn(url: string): boolean {
  return url.startsWith(`${PHOTOS_PATH}/`);
}

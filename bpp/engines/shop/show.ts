import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { FulfilmentOption } from '../../../commerce/fulfilment.ts';
import { type PostcodeRange, postcodesText } from '../../../commerce/postcode-area.ts';
import { averageOf } from '../../../commerce/rating.ts';
import { returnTermsOf, termsOf } from '../../../commerce/terms.ts';
import { isOpen, openingText } from '../../../commerce/time.ts';
import type { CatalogueIndex, Found } from '../../catalogue-index.ts';
import { ownText } from '../../provider-record.ts';
import { paymentTerms } from '../payments.ts';
import { ratedOptions } from '../rating.ts';
import { ageAskedFor, doorTerms } from './age.ts';
import { availabilityOf } from './availability.ts';
import { type Site, sitesOf } from './branches.ts';
import { partRecords } from './bundles.ts';
import { ageFor, ruleFor } from './goods.ts';
import { picturesOf } from './photo.ts';
import { FULFILMENT_ID, type ItemRecord, type ShopRecord } from './record.ts';

/** A shop and its found items as a catalogue shows them, from the read model. */
export function show(found: Found, index: CatalogueIndex, { nowMs }: { readonly nowMs: number }): Provider | undefined {
  const shop = index.provider(found.providerId) as ShopRecord | undefined;
  if (shop === undefined || shop.trading === false) return undefined;
  const records = withParents(found, index);
  const sites = sitesOf(shop);
  const items = records.map((record) => shownItem(shop, record, (itemId) => itemOf(index, itemId)));
  const named = new Set(items.flatMap((item) => item.categoryIds));
  const rating = averageOf(shop.ratings);
  const kinds = fulfilmentOptions(shop).map(({ kind }) => kind);
  const description = ownText(shop.description);
  return {
    id: shop.id,
    name: shop.name,
    ...(description === undefined ? {} : { description }),
    ...(shop.imageUrls === undefined ? {} : { imageUrls: shop.imageUrls }),
    categoryId: shop.category,
    categories: index.categories(shop.id).filter((category) => named.has(category.id)),
    places: sites.map((site) => site.shop.place),
    fulfilments: ratedOptions(fulfilmentOptions(shop), shop),
    payments: paymentTerms(shop),
    items,
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
    openingHours: hoursOf(sites),
    openNow: sites.some((site) => isOpen(site.shop.openingHours, nowMs)),
    timeZone: shop.openingHours.timeZone,
    cancellationTerms: [...termsOf(shop.cancellation, { kinds }), ...(ageAskedFor(items) === 0 ? [] : doorTerms(shop))],
    returnTerms: returnTermsOf(shop.returnDays, { kinds }),
    ...(found.distanceKm === undefined ? {} : { distanceKm: Math.round(found.distanceKm * 100) / 100 }),
  };
}

/** When it is open; where its places differ in that, of each by its name. */
function hoursOf(sites: readonly Site[]): string {
  const texts = sites.map(({ shop }) => ({ name: shop.place.name ?? shop.name, text: openingText(shop.openingHours) }));
  const [first] = texts;
  return texts.every(({ text }) => text === first?.text)
    ? (first?.text ?? '')
    : texts.map(({ name, text }) => `${name}: ${text}`).join(' · ');
}

/** The ways in which a shop hands over, with their prices in words. */
export function fulfilmentOptions(shop: ShopRecord): FulfilmentOption[] {
  const { phone, email } = shop.contact;
  const contact = { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  const options: FulfilmentOption[] = [];
  if (shop.pickup !== undefined) {
    const description = `Ready in ${shop.pickup.readyInMinutes} min`;
    options.push({ id: FULFILMENT_ID.pickup(shop.id), kind: 'pickup', trackable: false, contact, description });
  }
  if (shop.delivery !== undefined) {
    options.push({ id: FULFILMENT_ID.delivery(shop.id), kind: 'delivery', trackable: true, contact, description: deliveryText(shop) });
  }
  return options;
}

/** As many as anybody reads; whether an address is among the rest, is said when it is asked for. */
const POSTCODES_SHOWN = 12;

function postcodesIn(ranges: readonly PostcodeRange[]): string {
  const more = ranges.length - POSTCODES_SHOWN;
  return `postcodes ${postcodesText(ranges.slice(0, POSTCODES_SHOWN))}${more > 0 ? ` and ${more} more` : ''}`;
}

function deliveryText({ delivery, currency }: ShopRecord): string {
  if (delivery === undefined) return '';
  const prices = delivery.tiers.map(({ upToKm, price }) => (upToKm === undefined ? price.amount : `${price.amount} up to ${upToKm} km`));
  const parts = [`${currency} ${prices.join(', ')}`];
  if (delivery.freeFrom !== undefined) parts.push(`free from ${delivery.freeFrom.amount}`);
  if (delivery.minimumOrder !== undefined) parts.push(`minimum order ${delivery.minimumOrder.amount}`);
  parts.push(delivery.slots === undefined ? `${delivery.minutes.min}-${delivery.minutes.max} min` : 'at a time that you choose');
  if (delivery.area.shape === 'postcodes') parts.push(postcodesIn(delivery.area.ranges));
  return parts.join('; ');
}

/** The found items, each family of variants after the item that gathers it. */
function withParents(found: Found, index: CatalogueIndex): ItemRecord[] {
  const records = new Map<string, ItemRecord>();
  for (const itemId of found.itemIds) {
    const record = itemOf(index, itemId);
    if (record === undefined || !record.published) continue;
    const parentId = record.item.parentId;
    const parent = parentId === undefined ? undefined : itemOf(index, parentId);
    if (parent !== undefined) records.set(parent.item.id, { ...parent, gathersVariants: true });
    records.set(itemId, record);
  }
  return [...records.values()];
}

/** Every item of a shop is kept as one. */
function itemOf(index: CatalogueIndex, itemId: string): ItemRecord | undefined {
  return index.item(itemId) as ItemRecord | undefined;
}

function shownItem(shop: ShopRecord, record: ItemRecord, found: (itemId: string) => ItemRecord | undefined): Item {
  const { item, ratings, gathersVariants } = record;
  const measure = ruleFor(shop, record)?.measure;
  const minimumAgeYears = ageFor(shop, record, partRecords(shop, record, found));
  const has = gathersVariants === true ? undefined : availabilityOf(shop, record, found);
  const availableCount = has?.count;
  const rating = averageOf(ratings);
  return {
    ...item,
    ...picturesOf(record),
    fulfilmentIds: item.fulfilmentIds ?? fulfilmentOptions(shop).map((option) => option.id),
    ...(availableCount === undefined ? {} : { availableCount }),
    ...(has === undefined || shop.branches === undefined ? {} : { placeIds: has.placeIds }),
    ...(measure === undefined ? {} : { measure }),
    ...(minimumAgeYears === undefined ? {} : { minimumAgeYears }),
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
  };
}

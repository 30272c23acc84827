import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { FulfilmentOption } from '../../../commerce/fulfilment.ts';
import type { Intent } from '../../../commerce/intent.ts';
import { contains } from '../../../commerce/place.ts';
import { averageOf } from '../../../commerce/rating.ts';
import { returnTermsOf, termsOf } from '../../../commerce/terms.ts';
import { isOpen, openingText } from '../../../commerce/time.ts';
import type { CatalogueIndex, Found } from '../../catalogue-index.ts';
import type { ItemRecord, ProviderRecord } from '../../provider-record.ts';
import { paymentTerms } from '../payments.ts';
import { ratedOptions } from '../rating.ts';
import { handOverId } from './hand-over.ts';
import type { BackEndRecord } from './record.ts';

/** Whether a business can hand over as an intent asks, where it asks. */
export function serves(provider: ProviderRecord, { fulfilment, fetchFrom, deliverTo, near }: Intent): boolean {
  const wants = fulfilment ?? (deliverTo === undefined ? undefined : 'delivery');
  // It hands over what it has: it fetches nothing elsewhere.
  if (fetchFrom !== undefined) return false;
  if (wants === undefined) return true;
  const offered = (provider as BackEndRecord).handOvers.find(({ kind }) => kind === wants);
  const to = deliverTo?.position ?? near?.position;
  return offered !== undefined && (offered.area === undefined || to === undefined || contains(offered.area, to));
}

/** How many there are is what its software said last: it may be another when it is asked. */
export function isSoldOut({ item }: ItemRecord): boolean {
  return item.availableCount === 0;
}

/** A business and its found items as a catalogue shows them, from the read model. Its software is not asked. */
export function show(found: Found, index: CatalogueIndex, { nowMs }: { readonly nowMs: number }): Provider | undefined {
  const backEnd = index.provider(found.providerId) as BackEndRecord | undefined;
  if (backEnd === undefined || backEnd.trading === false) return undefined;
  const options = optionsOf(backEnd);
  const items = found.itemIds.flatMap((itemId) => shownItem(index.item(itemId), options));
  const named = new Set(items.flatMap((item) => item.categoryIds));
  const rating = averageOf(backEnd.ratings);
  const kinds = options.map(({ kind }) => kind);
  const description = backEnd.description.nl ?? backEnd.description.en;
  return {
    id: backEnd.id,
    name: backEnd.name,
    ...(description === undefined ? {} : { description }),
    ...(backEnd.imageUrls === undefined ? {} : { imageUrls: backEnd.imageUrls }),
    categoryId: backEnd.category,
    categories: index.categories(backEnd.id).filter(({ id }) => named.has(id)),
    places: [backEnd.place],
    fulfilments: ratedOptions(options, backEnd),
    payments: paymentTerms(backEnd),
    items,
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
    openingHours: openingText(backEnd.openingHours),
    openNow: isOpen(backEnd.openingHours, nowMs),
    timeZone: backEnd.openingHours.timeZone,
    cancellationTerms: termsOf(backEnd.cancellation, { kinds }),
    returnTerms: returnTermsOf(backEnd.returnDays, { kinds }),
    ...(found.distanceKm === undefined ? {} : { distanceKm: Math.round(found.distanceKm * 100) / 100 }),
  };
}

function optionsOf({ id, handOvers, contact }: BackEndRecord): FulfilmentOption[] {
  const { phone, email } = contact;
  const reach = { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  return handOvers.map(({ kind, description }) => ({
    id: handOverId(id, kind),
    kind,
    trackable: false,
    contact: reach,
    ...(description === undefined ? {} : { description }),
  }));
}

function shownItem(record: ItemRecord | undefined, options: readonly FulfilmentOption[]): Item[] {
  if (record === undefined || !record.published) return [];
  const rating = averageOf(record.ratings);
  return [{ ...record.item, fulfilmentIds: options.map(({ id }) => id), ...(rating === undefined ? {} : { rating }), rateable: true }];
}

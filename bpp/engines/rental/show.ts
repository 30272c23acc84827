import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { FulfilmentOption } from '../../../commerce/fulfilment.ts';
import type { Place } from '../../../commerce/place.ts';
import { averageOf } from '../../../commerce/rating.ts';
import { isOpen, openingText } from '../../../commerce/time.ts';
import type { CatalogueIndex, Found } from '../../catalogue-index.ts';
import { ownText } from '../../provider-record.ts';
import { paymentTerms } from '../payments.ts';
import { ratedOptions } from '../rating.ts';
import { freeOf } from './offer.ts';
import { type RentalRecord, rentalId, type VehicleRecord } from './record.ts';
import { conditionsText, rentalTerms } from './terms.ts';

/** A rental and what was found of it as a catalogue shows them: each kind of vehicle at its station, and those that stand free. */
export function show(found: Found, index: CatalogueIndex, { nowMs }: { readonly nowMs: number }): Provider | undefined {
  const rental = index.provider(found.providerId) as RentalRecord | undefined;
  if (rental === undefined || rental.trading === false) return undefined;
  const vehicles = found.itemIds.flatMap((itemId) => {
    const record = index.item(itemId) as VehicleRecord | undefined;
    return record === undefined || !record.published ? [] : [record];
  });
  if (vehicles.length === 0) return undefined;
  const named = new Set(vehicles.flatMap(({ item }) => item.categoryIds));
  const places = new Map<string, Place>(vehicles.map(({ place }) => [place.id ?? '', place]));
  const rating = averageOf(rental.ratings);
  return {
    id: rental.id,
    name: rental.name,
    description: descriptionOf(rental, nowMs),
    ...(rental.imageUrls === undefined ? {} : { imageUrls: rental.imageUrls }),
    categoryId: rental.category,
    categories: index.categories(rental.id).filter(({ id }) => named.has(id)),
    places: [rental.place, ...places.values()],
    fulfilments: ratedOptions([fulfilmentOption(rental)], rental),
    payments: paymentTerms(rental),
    items: vehicles.map((vehicle) => shownItem(rental, vehicle)),
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
    openingHours: openingText(rental.openingHours),
    openNow: isOpen(rental.openingHours, nowMs),
    cancellationTerms: rentalTerms(rental),
    ...(found.distanceKm === undefined ? {} : { distanceKm: Math.round(found.distanceKm * 100) / 100 }),
  };
}

function fulfilmentOption(rental: RentalRecord): FulfilmentOption {
  const { phone, email } = rental.contact;
  const contact = { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  return { id: rentalId(rental.id), kind: 'rental', trackable: false, contact, description: conditionsText(rental) };
}

function shownItem(rental: RentalRecord, vehicle: VehicleRecord): Item {
  const rating = averageOf(vehicle.ratings);
  return {
    ...vehicle.item,
    ...(vehicle.place.id === undefined ? {} : { placeIds: [vehicle.place.id] }),
    fulfilmentIds: [rentalId(rental.id)],
    availableCount: freeOf(vehicle),
    maximumCount: 1,
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
  };
}

/** What the rental says of itself, and how old the operator's last word on its vehicles is. */
function descriptionOf({ description, feed }: RentalRecord, nowMs: number): string {
  const dutch = description.nl !== undefined;
  const own = ownText(description) ?? '';
  if (feed === undefined) return own;
  const minutes = Math.max(0, Math.floor((nowMs - feed.reportedAtMs) / 60_000));
  const age = dutch ? `Laatste stand van de voertuigen: ${minutes} minuten geleden.` : `Last word on the vehicles: ${minutes} minutes ago.`;
  return own === '' ? age : `${own} ${age}`;
}

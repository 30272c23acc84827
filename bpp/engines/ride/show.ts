import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { FulfilmentOption } from '../../../commerce/fulfilment.ts';
import type { Intent } from '../../../commerce/intent.ts';
import type { Money } from '../../../commerce/money.ts';
import { contains, type Position } from '../../../commerce/place.ts';
import { averageOf } from '../../../commerce/rating.ts';
import { isOpen, openingText } from '../../../commerce/time.ts';
import type { CatalogueIndex, Found } from '../../catalogue-index.ts';
import type { ProviderRecord } from '../../provider-record.ts';
import { ownText } from '../../provider-record.ts';
import { paymentTerms } from '../payments.ts';
import { ratedOptions } from '../rating.ts';
import { fareOf, payersOf } from './fare.ts';
import type { FleetRecord, Party, VehicleClass } from './fleet-record.ts';
import { hasRoom } from './on-board.ts';
import { fulfilmentIdOf, pricedWay, vehicleOf } from './trip.ts';

/** Whether a fleet goes this way at all. One who names a place to deliver to and none to fetch from is looking for goods. */
export function serves(provider: ProviderRecord, intent: Intent): boolean {
  const fleet = provider as FleetRecord;
  if (intent.fulfilment !== undefined && intent.fulfilment !== fleet.carries) return false;
  if (intent.fetchFrom === undefined && intent.deliverTo !== undefined) return false;
  return [intent.fetchFrom?.position, intent.deliverTo?.position].every((end) => end === undefined || contains(fleet.area, end));
}

/** A fleet and its kinds of vehicle as a catalogue shows them: at an estimate for the way that is asked for, else at what every ride begins with. */
export function show(
  found: Found,
  index: CatalogueIndex,
  { nowMs, intent }: { readonly nowMs: number; readonly intent: Intent },
): Provider | undefined {
  const fleet = index.provider(found.providerId) as FleetRecord | undefined;
  if (fleet === undefined || fleet.trading === false) return undefined;
  const way = wayOf(intent);
  const items = found.itemIds.flatMap((itemId) => {
    const [record, vehicle] = [index.item(itemId), vehicleOf(fleet, itemId)];
    if (record === undefined || vehicle === undefined || !record.published || !hasRoom(vehicle, intent)) return [];
    const rating = averageOf(record.ratings);
    return [
      {
        ...shownItem(record.item, { vehicle, way, party: intent }),
        fulfilmentIds: [fulfilmentIdOf(fleet)],
        ...(rating === undefined ? {} : { rating }),
      },
    ];
  });
  // A fleet whose vehicles are all too small for who asks is not what they look for.
  if (items.length === 0 && found.itemIds.length > 0) return undefined;
  const named = new Set(items.flatMap((item) => item.categoryIds));
  const rating = averageOf(fleet.ratings);
  const description = ownText(fleet.description);
  return {
    id: fleet.id,
    name: fleet.name,
    ...(description === undefined ? {} : { description }),
    ...(fleet.imageUrls === undefined ? {} : { imageUrls: fleet.imageUrls }),
    categoryId: fleet.category,
    categories: index.categories(fleet.id).filter((category) => named.has(category.id)),
    places: [fleet.place],
    fulfilments: ratedOptions([optionOf(fleet)], fleet),
    payments: paymentTerms(fleet),
    items,
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
    openingHours: openingText(fleet.openingHours),
    openNow: isOpen(fleet.openingHours, nowMs),
    cancellationTerms: fleet.terms,
    ...(found.distanceKm === undefined ? {} : { distanceKm: Math.round(found.distanceKm * 100) / 100 }),
  };
}

interface Way {
  readonly start: Position;
  readonly end: Position;
}

function wayOf({ fetchFrom, deliverTo }: Intent): Way | undefined {
  const [start, end] = [fetchFrom?.position, deliverTo?.position];
  return start === undefined || end === undefined ? undefined : { start, end };
}

interface Shown {
  readonly vehicle: VehicleClass;
  readonly way: Way | undefined;
  readonly party: Party;
}

function shownItem(item: Item, { vehicle, way, party }: Shown): Item {
  const { seats, loadKg } = vehicle;
  const tariff = tariffText(vehicle);
  const priced =
    way === undefined ? undefined : pricedWay(vehicle, { ...way, ...(party.people === undefined ? {} : { people: party.people }) });
  const said = priced === undefined ? tariff : `${estimateText(priced.estimate)}; ${amountText(priced.atMost)} at most. ${tariff}`;
  return {
    ...item,
    description: item.description === undefined ? said : `${item.description} ${said}`,
    price: priced === undefined ? vehicle.tariff.base : fareOf(priced.tariff, priced.estimate, payersOf({ ...priced, ...party })).total,
    ...(seats === undefined ? {} : { seats }),
    ...(loadKg === undefined ? {} : { loadKg }),
    rateable: true,
  };
}

/** The tariff in words, as it is published. */
export function tariffText({ tariff, atMostPercent, shared }: Pick<VehicleClass, 'tariff' | 'atMostPercent' | 'shared'>): string {
  const { base, perKm, perMinute } = tariff;
  if (shared !== undefined) {
    const parts = `${amountText(base)}, ${perKm.amount} a km, ${perMinute.amount} a minute of the direct way`;
    return `Shared with others, for whom it may come ${Math.round(shared.detourMs / 60_000)} min later. Tariff for each person: ${parts}; no more is charged.`;
  }
  return `Tariff: ${amountText(base)}, ${perKm.amount} a km, ${perMinute.amount} a minute; never more than ${atMostPercent}% above the estimate.`;
}

function estimateText({ metres, seconds }: { readonly metres: number; readonly seconds: number }): string {
  return `Estimate: ${(metres / 1_000).toFixed(1)} km, ${Math.round(seconds / 60)} min`;
}

function amountText({ currency, amount }: Money): string {
  return `${currency} ${amount}`;
}

function optionOf(fleet: FleetRecord): FulfilmentOption {
  const { phone, email } = fleet.contact;
  const contact = { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  const { noShow } = fleet;
  const description = `Metered. A driver waits ${Math.round(noShow.waitMs / 60_000)} min; ${amountText(noShow.fee)} when nobody comes.`;
  return { id: fulfilmentIdOf(fleet), kind: fleet.carries, trackable: true, contact, description };
}

import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { FulfilmentOption } from '../../../commerce/fulfilment.ts';
import { averageOf } from '../../../commerce/rating.ts';
import { isOpen, openingText } from '../../../commerce/time.ts';
import type { CatalogueIndex, Found } from '../../catalogue-index.ts';
import { ownText } from '../../provider-record.ts';
import { paymentTerms } from '../payments.ts';
import { ratedOptions } from '../rating.ts';
import { dayKeysAround } from './agenda.ts';
import { type Diary, entriesOf, freeSlots } from './free-slots.ts';
import { hasWaitingList, waitingIdOf } from './offer.ts';
import { type AgendaDay, type AppointmentRecord, type BusyRecord, KEY, type ServiceRecord, type Slot } from './record.ts';
import { slotIdOf } from './slot-id.ts';
import { termsText } from './terms.ts';

/** The first free slots of each service that a search shows; a select lists more. */
const SLOTS_SHOWN = 4;

/** A business and its found services with the next slots that are free, from the read model. */
export function show(found: Found, index: CatalogueIndex, { nowMs }: { readonly nowMs: number }): Provider | undefined {
  const practice = index.provider(found.providerId) as AppointmentRecord | undefined;
  if (practice === undefined || practice.trading === false) return undefined;
  const diary = diaryOf(practice, index, nowMs);
  const services = found.itemIds.flatMap((itemId) => {
    const record = index.item(itemId) as ServiceRecord | undefined;
    return record?.published === true ? [record] : [];
  });
  const question = { nowMs, startMs: nowMs, endMs: Number.MAX_SAFE_INTEGER, limit: SLOTS_SHOWN };
  const offers = services.map((service) => ({ service, slots: freeSlots(diary, service, question) }));
  const named = new Set(services.flatMap(({ item }) => item.categoryIds));
  const rating = averageOf(practice.ratings);
  const description = ownText(practice.description);
  return {
    id: practice.id,
    name: practice.name,
    ...(description === undefined ? {} : { description }),
    ...(practice.imageUrls === undefined ? {} : { imageUrls: practice.imageUrls }),
    categoryId: practice.category,
    categories: index.categories(practice.id).filter((category) => named.has(category.id)),
    places: [practice.place],
    fulfilments: ratedOptions(
      [
        ...offers.flatMap(({ service, slots }) => slots.map((slot) => slotOption(practice, service, slot))),
        ...lineOption(practice, services),
      ],
      practice,
    ),
    payments: paymentTerms(practice),
    items: offers.map(({ service, slots }) => shownItem(practice, service, slots)),
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
    openingHours: openingText(practice.openingHours),
    openNow: isOpen(practice.openingHours, nowMs),
    ...(found.distanceKm === undefined ? {} : { distanceKm: Math.round(found.distanceKm * 100) / 100 }),
  };
}

function diaryOf(practice: AppointmentRecord, index: CatalogueIndex, nowMs: number): Diary {
  const at = (key: string) => index.record(practice.id, key);
  return {
    practice,
    busyOf: (staffId) => at(KEY.busy(staffId)) as unknown as BusyRecord | undefined,
    entriesAround: (staffId, atMs) =>
      entriesOf(
        dayKeysAround(staffId, atMs).map((key) => at(key) as unknown as AgendaDay | undefined),
        nowMs,
      ),
  };
}

/** A slot as one can choose it. What it costs to cancel counts back from its start, and is told in full with its price. */
function slotOption(practice: AppointmentRecord, { service }: ServiceRecord, slot: Slot): FulfilmentOption {
  const name = practice.staff.find(({ id }) => id === slot.staffId)?.name;
  const description = termsText(practice.cancellation);
  const atBusiness = service.kind === 'appointment';
  return {
    id: slotIdOf(slot),
    kind: service.kind,
    trackable: false,
    ...(description === '' ? {} : { description }),
    ...(name === undefined ? {} : { agent: { name } }),
    stops: [
      {
        kind: 'start',
        ...(atBusiness ? { place: { id: practice.place.id ?? practice.id } } : {}),
        timeRange: { startMs: slot.startMs, endMs: slot.endMs },
      },
    ],
  };
}

/** The waiting list stands beside the slots, one for each way of coming together. */
function lineOption(practice: AppointmentRecord, services: readonly ServiceRecord[]): FulfilmentOption[] {
  const [first] = services;
  if (!hasWaitingList(practice) || first === undefined) return [];
  return [{ id: waitingIdOf(practice.id), kind: first.service.kind, trackable: false, description: 'Waiting list' }];
}

function shownItem(practice: AppointmentRecord, { item, service, ratings }: ServiceRecord, slots: readonly Slot[]): Item {
  const rating = averageOf(ratings);
  const line = hasWaitingList(practice) ? [waitingIdOf(practice.id)] : [];
  return {
    ...item,
    durationMs: service.durationMs,
    maximumCount: 1,
    fulfilmentIds: [...slots.map(slotIdOf), ...line],
    ...(rating === undefined ? {} : { rating }),
    rateable: true,
  };
}

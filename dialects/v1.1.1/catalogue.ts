import type { Catalogue, Category, Provider } from '../../commerce/catalogue.ts';
import { readDescriptor, writeDescriptor } from './descriptor.ts';
import { readFulfilmentOption, writeFulfilmentOption } from './fulfilment.ts';
import { readItem, writeItem } from './item.ts';
import { moment, numberOf, textOf } from './leaves.ts';
import { readPaymentTerm, writePaymentTerm } from './payment.ts';
import { readPlace, writePlace } from './place.ts';
import { flagOf, tagGroup, tags, takeTag } from './tags.ts';
import { readCancellationTerm, readReturnTerm, writeCancellationTerm, writeReturnTerm } from './terms.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

export function readCatalogue(catalog: WireObject): Catalogue {
  const providers = catalog.list('providers', readProvider) ?? takeNone(catalog);
  return known({
    name: catalog.object('descriptor')?.text('name'),
    providers,
    validUntilMs: catalog.moment('exp'),
    extra: catalog.rest(),
  });
}

/** An empty list of providers does say something: nothing was found. */
function takeNone(catalog: WireObject): readonly Provider[] {
  return catalog.take('providers', (value) => (Array.isArray(value) && value.length === 0 ? [] : undefined)) ?? [];
}

export function writeCatalogue(catalogue: Catalogue): Wire {
  const { name, providers, validUntilMs, extra } = catalogue;
  const whole = joined({ descriptor: written({ name }), providers: providers.map(writeProvider), exp: moment(validUntilMs) }, extra);
  return whole.providers === undefined ? { ...whole, providers: [] } : whole;
}

/** Provider. One without an id cannot be ordered from, and stays. */
function readProvider(provider: WireObject): Provider | undefined {
  const id = provider.text('id');
  if (id === undefined) return undefined;
  const { name = '', ...described } = readDescriptor(provider.object('descriptor'));
  return known({
    id,
    name,
    ...described,
    categoryId: provider.text('category_id'),
    categories: provider.list('categories', readCategory) ?? [],
    places: provider.list('locations', readPlace) ?? [],
    fulfilments: provider.list('fulfillments', readFulfilmentOption) ?? [],
    payments: provider.list('payments', readPaymentTerm) ?? [],
    items: provider.list('items', readItem) ?? [],
    rating: provider.decimal('rating'),
    rateable: provider.flag('rateable'),
    openingHours: provider.object('time')?.text('label'),
    openNow: takeTag(provider, 'provider_details', 'open_now', flagOf),
    cancellationTerms: provider.list('cancellation_terms', readCancellationTerm),
    timeZone: takeTag(provider, 'provider_details', 'time_zone', textOf),
    returnTerms: provider.list('return_terms', readReturnTerm),
    distanceKm: takeTag(provider, 'provider_details', 'distance_km', numberOf),
    extra: provider.rest(),
  });
}

/** `cancellation_terms` and `return_terms` are no members of Provider in Beckn core v1.1.1; they are written there as Item and Order have them. */
function writeProvider(provider: Provider): Wire {
  const { id, categoryId, rating, rateable, openingHours, openNow, timeZone, distanceKm, extra } = provider;
  const members = {
    id,
    descriptor: writeDescriptor(provider),
    category_id: categoryId,
    rating,
    rateable,
    time: written({ label: openingHours }),
    categories: provider.categories.map(writeCategory),
    locations: provider.places.map(writePlace),
    fulfillments: provider.fulfilments.map(writeFulfilmentOption),
    payments: provider.payments.map(writePaymentTerm),
    items: provider.items.map(writeItem),
    cancellation_terms: provider.cancellationTerms?.map(writeCancellationTerm),
    return_terms: provider.returnTerms?.map(writeReturnTerm),
    tags: tags(tagGroup('provider_details', { open_now: openNow, time_zone: timeZone, distance_km: distanceKm })),
  };
  return joined(members, extra);
}

function readCategory(category: WireObject): Category | undefined {
  const id = category.text('id');
  if (id === undefined) return undefined;
  return known({
    id,
    name: category.object('descriptor')?.text('name') ?? '',
    parentId: category.text('parent_category_id'),
    extra: category.rest(),
  });
}

function writeCategory({ id, name, parentId, extra }: Category): Wire {
  return joined({ id, parent_category_id: parentId, descriptor: written({ name }) }, extra);
}

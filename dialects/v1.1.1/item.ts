import type { Item } from '../../commerce/catalogue.ts';
import { type OrderLine, SUBSTITUTIONS } from '../../commerce/order.ts';
import { readDescriptor, writeDescriptor } from './descriptor.ts';
import { definitionGroup, readAskedForm, writeAskedForm } from './form.ts';
import { decimalOf, numberOf, smallCountOf } from './leaves.ts';
import { measuresOf, readMeasure } from './measure.ts';
import { readPrice, readPrices, writePrice, writePrices } from './money.ts';
import { answerGroup, proposalGroup, takeAnswer, takeProposal } from './proposal.ts';
import { optionsGroup, tagGroup, tags, takeOptions, takeTag } from './tags.ts';
import { wireDuration } from './terms.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

/** Item of a catalogue. One without an id or a price cannot be ordered, and stays. */
export function readItem(item: WireObject): Item | undefined {
  const prices = readPrices(item.object('price'));
  const id = item.text('id');
  if (id === undefined || prices === undefined) return undefined;
  const { name = '', ...described } = readDescriptor(item.object('descriptor'));
  const quantity = item.object('quantity');
  return known({
    id,
    parentId: item.text('parent_item_id'),
    name,
    ...described,
    categoryIds: item.texts('category_ids') ?? [],
    ...prices,
    availableCount: quantity?.object('available')?.count('count', 0),
    maximumCount: quantity?.object('maximum')?.count('count', 1),
    measure: readMeasure(item),
    minimumAgeYears: takeTag(item, 'item_details', 'minimum_age_years', smallCountOf),
    seats: takeTag(item, 'item_details', 'seats', smallCountOf),
    loadKg: takeTag(item, 'item_details', 'load_kg', numberOf),
    imageText: takeTag(item, 'item_details', 'image_text', (text) => text),
    durationMs: item.object('time')?.duration('duration'),
    options: takeOptions(item),
    vatPercent: takeTag(item, 'item_details', 'vat_percent', decimalOf),
    fulfilmentIds: item.texts('fulfillment_ids'),
    placeIds: item.texts('location_ids'),
    rating: item.decimal('rating'),
    rateable: item.flag('rateable'),
    extra: item.rest(),
  });
}

export function writeItem(item: Item): Wire {
  const {
    id,
    parentId,
    categoryIds,
    price,
    listPrice,
    availableCount,
    maximumCount,
    measure,
    vatPercent,
    durationMs,
    rating,
    rateable,
    extra,
  } = item;
  const members = {
    id,
    parent_item_id: parentId,
    descriptor: writeDescriptor(item),
    price: writePrices(price, listPrice),
    quantity: written({ available: counted(availableCount), maximum: counted(maximumCount), ...measuresOf(measure) }),
    category_ids: categoryIds,
    time: durationMs === undefined ? undefined : { duration: wireDuration(durationMs) },
    fulfillment_ids: item.fulfilmentIds,
    location_ids: item.placeIds,
    rateable,
    rating,
    tags: tags(
      optionsGroup(item.options),
      tagGroup('item_details', {
        vat_percent: vatPercent,
        margin_percent: measure?.marginPercent,
        minimum_age_years: item.minimumAgeYears,
        seats: item.seats,
        load_kg: item.loadKg,
        image_text: item.imageText,
      }),
    ),
  };
  return joined(members, extra);
}

/** Item of an order. How many is one when it does not say so, as for a ride. */
export function readOrderLine(item: WireObject): OrderLine | undefined {
  const itemId = item.text('id');
  if (itemId === undefined) return undefined;
  return known({
    itemId,
    name: item.object('descriptor')?.text('name'),
    quantity: item.object('quantity')?.object('selected')?.count('count', 0) ?? 1,
    price: readPrice(item.object('price')),
    measure: readMeasure(item),
    minimumAgeYears: takeTag(item, 'item_details', 'minimum_age_years', smallCountOf),
    substitution: takeTag(item, 'item_details', 'substitution', (text) =>
      SUBSTITUTIONS.find((known) => known === text.replaceAll('_', '-')),
    ),
    proposal: takeProposal(item),
    answer: takeAnswer(item),
    fulfilmentId: takeOnly(item, 'fulfillment_ids'),
    form: readAskedForm(item),
    extra: item.rest(),
  });
}

/** An order line is fulfilled in one way. A list of several stays as it is. */
function takeOnly(item: WireObject, key: string): string | undefined {
  const texts = item.peek(key);
  return Array.isArray(texts) && texts.length === 1 ? item.texts(key)?.[0] : undefined;
}

export function writeOrderLine(line: OrderLine): Wire {
  const { itemId, name, quantity, price, measure, substitution, fulfilmentId, form, extra } = line;
  const members = {
    id: itemId,
    descriptor: written({ name }),
    price: writePrice(price),
    quantity: { selected: counted(quantity), ...measuresOf(measure) },
    fulfillment_ids: fulfilmentId === undefined || fulfilmentId === '' ? undefined : [fulfilmentId],
    xinput: form && writeAskedForm(form),
    tags: tags(
      tagGroup('item_details', {
        margin_percent: measure?.marginPercent,
        minimum_age_years: line.minimumAgeYears,
        substitution: substitution?.replaceAll('-', '_'),
      }),
      proposalGroup(line.proposal),
      answerGroup(line.answer),
      definitionGroup(form),
    ),
  };
  return joined(members, extra);
}

function counted(count: number | undefined): Wire | undefined {
  return count === undefined ? undefined : { count };
}

import type { Billing, Order } from '../../commerce/order.ts';
import { orderStatusCodes } from './codes.ts';
import { definitionGroup, readAskedForm, writeAskedForm } from './form.ts';
import { readFulfilment, writeFulfilment } from './fulfilment.ts';
import { readOrderLine, writeOrderLine } from './item.ts';
import { moment, smallCountOf } from './leaves.ts';
import { readPayment, writePayment } from './payment.ts';
import { readPlace, writePlace } from './place.ts';
import { readQuote, writeQuote } from './quote.ts';
import { tagGroup, tags, takeTag } from './tags.ts';
import {
  readCancellation,
  readCancellationTerm,
  readReturnTerm,
  writeCancellation,
  writeCancellationTerm,
  writeReturnTerm,
} from './terms.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined, joinedOrAbsent, written } from './writing.ts';

/** Order. What names no provider has an empty providerId. */
export function readOrder(order: WireObject): Order {
  const provider = order.object('provider');
  const billing = order.own('billing');
  const cancellation = order.own('cancellation');
  return known({
    id: order.text('id'),
    status: readStatus(order),
    providerId: provider?.text('id') ?? '',
    provider: provider && readProviderOf(order, provider),
    lines: order.list('items', readOrderLine) ?? [],
    fulfilments: order.list('fulfillments', readFulfilment) ?? [],
    billing: billing && readBilling(billing),
    ofAgeYears: takeTag(order, 'order_details', 'of_age_years', smallCountOf),
    quote: readQuoteOf(order),
    payments: order.list('payments', readPayment) ?? [],
    cancellationTerms: order.list('cancellation_terms', readCancellationTerm),
    returnTerms: order.list('return_terms', readReturnTerm),
    cancellation: cancellation && readCancellation(cancellation),
    form: readAskedForm(order),
    createdAtMs: order.moment('created_at'),
    updatedAtMs: order.moment('updated_at'),
    extra: order.rest(),
  });
}

/** Order.status has no word for a draft; Order.type has. */
function readStatus(order: WireObject): Order['status'] {
  const status = order.take('status', (value) => (typeof value === 'string' ? orderStatusCodes.read(value) : undefined));
  return (
    status ?? (order.peek('status') === undefined ? order.take('type', (value) => (value === 'DRAFT' ? 'draft' : undefined)) : undefined)
  );
}

/** Name and places make a provider; with neither, what is left of it goes with the order. */
function readProviderOf(order: WireObject, provider: WireObject): Order['provider'] {
  const name = provider.object('descriptor')?.text('name');
  const places = provider.list('locations', readPlace);
  if (name === undefined && places === undefined) return undefined;
  order.leave('provider', undefined);
  return known({ name: name ?? '', places: places ?? [], extra: provider.rest() });
}

function readQuoteOf(order: WireObject): Order['quote'] {
  const wire = order.object('quote');
  const quote = wire && readQuote(wire);
  if (quote !== undefined) order.leave('quote', undefined);
  return quote;
}

function readBilling(billing: WireObject): Billing {
  return known({
    name: billing.text('name'),
    phone: billing.text('phone'),
    email: billing.text('email'),
    address: billing.text('address'),
    cityName: billing.object('city')?.text('name'),
    taxId: billing.text('tax_id'),
    extra: billing.rest(),
  });
}

export function writeOrder(order: Order): Wire {
  const { id, status, billing, quote, cancellation, form, createdAtMs, updatedAtMs, extra } = order;
  const members = {
    id,
    status: status === undefined || status === 'draft' ? undefined : orderStatusCodes.write(status),
    type: status === 'draft' ? 'DRAFT' : undefined,
    provider: writeProviderOf(order),
    items: order.lines.map(writeOrderLine),
    billing: billing && writeBilling(billing),
    fulfillments: order.fulfilments.map(writeFulfilment),
    cancellation: cancellation && writeCancellation(cancellation),
    cancellation_terms: order.cancellationTerms?.map(writeCancellationTerm),
    return_terms: order.returnTerms?.map(writeReturnTerm),
    quote: quote && writeQuote(quote),
    payments: order.payments.map(writePayment),
    xinput: form && writeAskedForm(form),
    tags: tags(tagGroup('order_details', { of_age_years: order.ofAgeYears }), definitionGroup(form)),
    created_at: moment(createdAtMs),
    updated_at: moment(updatedAtMs),
  };
  return joined(members, extra);
}

function writeProviderOf({ providerId, provider }: Order): Wire | undefined {
  const members = { id: providerId, descriptor: written({ name: provider?.name }), locations: provider?.places.map(writePlace) };
  return joinedOrAbsent(members, provider?.extra);
}

function writeBilling({ name, phone, email, address, cityName, taxId, extra }: Billing): Wire {
  return joined({ name, address, city: written({ name: cityName }), email, phone, tax_id: taxId }, extra);
}

import type { Fulfilment, Stop } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import { contains } from '../../../commerce/place.ts';
import { buildQuote, type PricedLine, type Quote } from '../../../commerce/quote.ts';
import { accept, refusePlace, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { AppointmentRecord, ServiceRecord, Slot } from './record.ts';
import { slotIdOf } from './slot-id.ts';
import { termsFor } from './terms.ts';

/** What is asked for, held against what the business offers; a slot is held against the agenda elsewhere. */

/** One service, once: what lasts longer or is for two people is a service of its own. */
export interface Visit {
  readonly practice: AppointmentRecord;
  readonly service: ServiceRecord;
  readonly asked: Order;
  /** Absent while it waits for one. */
  readonly slot?: Slot;
  /** When somebody who waits can come. */
  readonly window?: { readonly startMs: number; readonly endMs: number };
}

/** What somebody may type for who receives them. */
const INSTRUCTIONS_CHARS_MAX = 1_000;
const FULFILMENT_PATH = '/order/fulfilments/0';

/** The id under which one asks to be put on the waiting list. */
export function waitingIdOf(providerId: string): string {
  return `${providerId}.waiting`;
}

/** How who waits may pay: nobody pays beforehand for a time that may never come. */
export function paymentsOfWaiting({ payments }: AppointmentRecord): AppointmentRecord['payments'] {
  return payments.filter(({ due }) => due !== 'before-order');
}

/** Whether people can wait for a time here: the business has a list, and a way to pay that is open to who is on it. */
export function hasWaitingList(practice: AppointmentRecord): boolean {
  return practice.booking.offerMs !== undefined && paymentsOfWaiting(practice).length > 0;
}

/** The service that an order asks for. */
export function visitOf(
  practice: AppointmentRecord | undefined,
  service: ServiceRecord | undefined,
  asked: Order,
): Verdict<{ readonly practice: AppointmentRecord; readonly service: ServiceRecord }> {
  if (practice === undefined || practice.trading === false) {
    return refuseTrade('provider-not-found', `There is no ${asked.providerId} here; search again for its present id.`, '/order/providerId');
  }
  const [line, ...others] = asked.lines;
  if (line === undefined) return refuseTrade('invalid', 'An order needs one service.', '/order/lines');
  if (others.length > 0 || line.quantity !== 1) {
    return refuseTrade('quantity-unavailable', 'An appointment is for one service, once; make an order for each.', '/order/lines');
  }
  if (service === undefined || !service.published || service.gathersVariants === true) {
    return refuseTrade('item-not-found', `There is no service ${line.itemId} that can be booked; search again.`, '/order/lines/0/itemId');
  }
  if (asked.fulfilments.length > 1) {
    return refuseTrade('fulfilment-unavailable', 'An appointment is at one time; choose one fulfilment.', '/order/fulfilments/1');
  }
  return accept({ practice, service });
}

/** The order as it is offered, priced and with its terms; payments are added where they are agreed. */
export function offerOf(
  visit: Visit,
  facts: { readonly quoteId: string; readonly withNote: boolean },
): Verdict<Order & { readonly quote: Quote }> {
  const { practice, service, asked, slot } = visit;
  const stop = stopOf(visit, facts.withNote);
  if (!stop.ok) return stop;
  const fulfilment = fulfilmentOf(visit, stop.value);
  const quote = quoteOf(practice, service, facts.quoteId);
  const { item } = service;
  const order = {
    providerId: practice.id,
    provider: { name: practice.name, places: [practice.place] },
    lines: [{ ...asked.lines[0], itemId: item.id, quantity: 1, name: item.name, price: item.price, fulfilmentId: fulfilment.id }],
    fulfilments: [fulfilment],
    quote,
    payments: [],
    cancellationTerms: termsFor(practice.cancellation, slot?.startMs),
    ...(asked.billing === undefined ? {} : { billing: asked.billing }),
    ...(asked.extra === undefined ? {} : { extra: asked.extra }),
  };
  return accept(order);
}

function fulfilmentOf({ practice, service, asked, slot }: Visit, stop: Stop): Fulfilment {
  const agent = practice.staff.find(({ id }) => id === slot?.staffId)?.name;
  const customer = asked.fulfilments[0]?.customer;
  return {
    id: slot === undefined ? waitingIdOf(practice.id) : slotIdOf(slot),
    kind: service.service.kind,
    trackable: false,
    rateable: true,
    ...(customer === undefined ? {} : { customer }),
    ...(agent === undefined ? {} : { agent: { name: agent } }),
    stops: [stop],
  };
}

/** Where and when. Words for whoever receives somebody are taken over only from who places an order: nobody needs them for a price. */
function stopOf({ practice, service, asked, slot, window }: Visit, withNote: boolean): Verdict<Stop> {
  const [said] = asked.fulfilments[0]?.stops ?? [];
  const time = slot ?? window;
  const timeRange = time === undefined ? {} : { timeRange: { startMs: time.startMs, endMs: time.endMs } };
  const note = withNote && said?.instructions !== undefined ? { instructions: said.instructions.slice(0, INSTRUCTIONS_CHARS_MAX) } : {};
  if (service.service.kind === 'appointment') return accept({ kind: 'start', place: practice.place, ...timeRange, ...note });
  const place = said?.place;
  if (place?.position === undefined) {
    return refuseTrade('invalid', 'This service comes to the house; add a stop with its position (gps).', `${FULFILMENT_PATH}/stops`);
  }
  if (practice.travel === undefined || !contains(practice.travel.area, place.position)) {
    return refusePlace('The address lies outside the area to which the business comes; choose another, or another business.', 0);
  }
  const contact = said?.contact === undefined ? {} : { contact: said.contact };
  return accept({ kind: 'start', place, ...contact, ...timeRange, ...note });
}

function quoteOf(practice: AppointmentRecord, { item, service }: ServiceRecord, id: string): Quote {
  const percent = item.vatPercent ?? practice.vatPercent;
  const vat = percent === undefined ? ('none' as const) : { percent };
  const lines: PricedLine[] = [{ line: { title: item.name, kind: 'item', itemId: item.id, quantity: 1, amount: item.price }, vat }];
  const price = service.kind === 'home-visit' ? practice.travel?.price : undefined;
  if (price !== undefined) lines.push({ line: { title: 'Travel', kind: 'fee', amount: price }, vat });
  return buildQuote(practice.currency, lines, { id, validForMs: practice.booking.holdMs });
}

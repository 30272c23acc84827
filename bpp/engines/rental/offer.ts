import type { Fulfilment, Stop } from '../../../commerce/fulfilment.ts';
import { add, type Money } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { buildQuote, type PricedLine, type Quote } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { isOpen } from '../../../commerce/time.ts';
import { type PricePlan, priceOf, type Ridden } from './price.ts';
import { type Agreement, type RentalRecord, rentalId, type VehicleRecord } from './record.ts';
import { rentalTerms } from './terms.ts';

const MINUTE_MS = 60_000;
/** What is reckoned with when nobody says how long they will ride: the least that a ride costs. */
const LEAST_MINUTES = 1;

/** What a rental is asked for, and what it has. */
export interface Wanted {
  readonly rental: RentalRecord | undefined;
  readonly vehicle: VehicleRecord | undefined;
  readonly order: Order;
  /** Whether the vehicle is already kept for this very buyer. */
  readonly held: boolean;
}

export interface Offer {
  readonly rental: RentalRecord;
  readonly vehicle: VehicleRecord;
  readonly agreed: Agreement;
  readonly order: Order;
  readonly quote: Quote;
}

/** The item that an order asks for: one vehicle, since a code unlocks one. */
export function itemAsked(order: Order): string | undefined {
  return order.lines.length === 1 && order.lines[0]?.quantity === 1 ? order.lines[0].itemId : undefined;
}

/** How many can still be promised. */
export function freeOf({ onHand, reserved }: VehicleRecord): number {
  return Math.max(0, onHand - reserved);
}

/** Holds a wish against what stands there, and prices it by its plan. Payments are added where they are agreed. */
export function offerFor(wanted: Wanted, moment: { readonly nowMs: number; readonly quoteId: string }): Verdict<Offer> {
  const { rental, vehicle, order } = wanted;
  if (rental === undefined || rental.trading === false) {
    return refuseTrade('provider-not-found', `There is no rental ${order.providerId} here; search again.`, '/order/providerId');
  }
  if (itemAsked(order) === undefined) {
    return refuseTrade('invalid', 'A rental is of one vehicle; make an order for each.', '/order/lines');
  }
  const plan = vehicle === undefined ? undefined : rental.plans[vehicle.planId];
  if (vehicle === undefined || plan === undefined || !vehicle.published) {
    return refuseTrade('item-not-found', 'There is no such vehicle any more; search again.', '/order/lines/0/itemId');
  }
  if (freeOf(vehicle) + (wanted.held ? 1 : 0) < 1) {
    return refuseTrade('quantity-unavailable', 'Nothing is free here any more; search again for what is near.', '/order/lines/0/quantity');
  }
  const asked = order.fulfilments[0];
  const fits = asked === undefined || asked.id === rentalId(rental.id) || (asked.id === '' && (asked.kind ?? 'rental') === 'rental');
  if (order.fulfilments.length > 1 || !fits) {
    return refuseTrade(
      'fulfilment-unavailable',
      'A rental is handed over in one way; choose that of its catalogue.',
      '/order/fulfilments/0',
    );
  }
  if (!isOpen(rental.openingHours, moment.nowMs)) {
    return refuseTrade('fulfilment-unavailable', 'Nothing can be rented at this hour; see the opening hours.', '/order/fulfilments/0');
  }
  const minutes = minutesAsked(asked, rental, moment.nowMs);
  return minutes.ok ? accept(offered({ rental, vehicle, plan }, order, { ...moment, minutes: minutes.value })) : minutes;
}

/** How long somebody says they will ride: from the start to the end that their stops name. */
function minutesAsked(asked: Fulfilment | undefined, rental: RentalRecord, nowMs: number): Verdict<number | undefined> {
  const endMs = asked?.stops?.find(({ kind }) => kind === 'end')?.timeRange?.endMs;
  if (endMs === undefined) return accept(undefined);
  const startMs = Math.max(nowMs, asked?.stops?.find(({ kind }) => kind === 'start')?.timeRange?.startMs ?? nowMs);
  const path = '/order/fulfilments/0/stops';
  if (endMs <= startMs) return refuseTrade('invalid', 'The end of the ride lies after its start, and both in time to come.', path);
  if (endMs - startMs <= rental.longestRideMs) return accept(Math.ceil((endMs - startMs) / MINUTE_MS));
  const hours = Math.floor(rental.longestRideMs / 3_600_000);
  return refuseTrade('fulfilment-unavailable', `A ride may take ${hours} hours at most.`, path);
}

function offered(
  has: { readonly rental: RentalRecord; readonly vehicle: VehicleRecord; readonly plan: PricePlan },
  asked: Order,
  { nowMs, quoteId, minutes }: { readonly nowMs: number; readonly quoteId: string; readonly minutes: number | undefined },
): Offer {
  const { rental, vehicle, plan } = has;
  const ridden = { minutes: minutes ?? LEAST_MINUTES, km: 0 };
  const { vatPercent, longestRideMs, lateFee } = rental;
  const agreed: Agreement = { plan, vatPercent, reserveMs: vehicle.reserveMs ?? rental.reserveMs, longestRideMs, lateFee };
  const priced = rideLines({ plan, vatPercent, itemId: vehicle.item.id, estimate: true }, ridden);
  const lines = rental.deposit === undefined ? priced : [...priced, depositLine(rental.deposit)];
  const quote = buildQuote(rental.currency, lines, { id: quoteId, validForMs: rental.holdMs });
  const fulfilment: Fulfilment = {
    id: rentalId(rental.id),
    kind: 'rental',
    trackable: false,
    rateable: true,
    ...(asked.fulfilments[0]?.customer === undefined ? {} : { customer: asked.fulfilments[0].customer }),
    stops: stopsOf(vehicle, { startMs: nowMs, untilMs: nowMs + agreed.reserveMs, ...(minutes === undefined ? {} : { minutes }) }),
  };
  const line = { ...asked.lines[0], itemId: vehicle.item.id, quantity: 1, name: vehicle.item.name, price: vehicle.item.price };
  const order: Order = {
    providerId: rental.id,
    provider: { name: rental.name, places: [rental.place] },
    lines: [{ ...line, fulfilmentId: fulfilment.id }],
    fulfilments: [fulfilment],
    quote,
    payments: [],
    cancellationTerms: rentalTerms(rental),
    ...(asked.billing === undefined ? {} : { billing: asked.billing }),
    ...(asked.extra === undefined ? {} : { extra: asked.extra }),
  };
  return { rental, vehicle, agreed, order, quote };
}

/** Where a vehicle waits and until when, and when its ride is meant to end. */
export function stopsOf(
  vehicle: Pick<VehicleRecord, 'place'>,
  times: { readonly startMs: number; readonly untilMs: number; readonly minutes?: number },
): readonly Stop[] {
  const { startMs, untilMs, minutes } = times;
  const start: Stop = {
    kind: 'start',
    place: vehicle.place,
    timeRange: { startMs, endMs: untilMs },
    instructions: 'The vehicle waits here until the end of this time; then the reservation ends at no cost.',
  };
  return minutes === undefined ? [start] : [start, { kind: 'end', timeRange: { endMs: startMs + minutes * MINUTE_MS } }];
}

/** What a ride costs, as lines of a quote. */
export function rideLines(
  by: { readonly plan: PricePlan; readonly vatPercent: string; readonly itemId: string; readonly estimate: boolean },
  ridden: Ridden,
): readonly PricedLine[] {
  const { plan, vatPercent } = by;
  const price = priceOf(plan, ridden, vatPercent);
  const about = by.estimate ? ' (estimate)' : '';
  const vat = { percent: vatPercent };
  const lines: PricedLine[] = [
    { line: { title: `Unlocking, ${plan.name}`, kind: 'item', itemId: by.itemId, quantity: 1, amount: price.base }, vat },
  ];
  if (plan.perMinute.length > 0)
    lines.push({ line: { title: `${ridden.minutes} minutes${about}`, kind: 'other', amount: price.time }, vat });
  if (plan.perKm.length > 0 && !by.estimate) {
    lines.push({ line: { title: `${ridden.km} km`, kind: 'other', amount: price.distance }, vat });
  }
  return lines;
}

/** What the least ride costs: the price by which a vehicle stands in a catalogue. */
export function leastPrice(plan: PricePlan, vatPercent: string): Money {
  const price = priceOf(plan, { minutes: LEAST_MINUTES, km: 0 }, vatPercent);
  return add(price.base, price.time);
}

function depositLine(amount: Money): PricedLine {
  return { line: { title: 'Deposit, given back at the end of the ride', kind: 'other', amount }, vat: 'none' };
}

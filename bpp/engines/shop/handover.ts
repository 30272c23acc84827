import type { Fulfilment, Stop } from '../../../commerce/fulfilment.ts';
import { add, compare, type Money, zero } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { distanceKm, type Place } from '../../../commerce/place.ts';
import { accept, refusePlace, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { nextOpening } from '../../../commerce/time.ts';
import { reaches } from './delivery-area.ts';
import { type DeliveryTerms, FULFILMENT_ID, type PickupTerms, type ShopRecord } from './record.ts';
import { askedFor, momentFor } from './schedule.ts';
import { freeSlots, type Slot, type SlotBook, slotFor } from './slots.ts';

/** How the goods are handed over: collected in the shop or delivered, when, and for what. */
export interface Handover {
  readonly fulfilment: Fulfilment;
  /** Absent when it is collected. */
  readonly deliveryPrice?: Money;
  /** The one of the shop's slots in which it comes, where it has any. */
  readonly slot?: Slot;
}

const BY_DISTANCE = 'Delivery is priced by distance; add a stop of kind end with its position (gps).';
const BY_POSTCODE = 'The shop delivers by postcode; add a stop of kind end with its whole postcode (area_code).';
const MINUTE_MS = 60_000;
const FULFILMENT_PATH = '/order/fulfilments/0';

interface Moment {
  readonly goods: Money;
  readonly nowMs: number;
  readonly book: SlotBook;
}

/** The hand-over that an order asks for, held against what the shop offers for goods of this worth. */
export function handoverOf(shop: ShopRecord, order: Order, moment: Moment): Verdict<Handover> {
  if (order.fulfilments.length > 1) {
    return refuseTrade('fulfilment-unavailable', 'An order is handed over in one piece; choose one fulfilment.', '/order/fulfilments/1');
  }
  const asked = order.fulfilments[0];
  const kind = kindAsked(shop, asked);
  if (kind === 'delivery' && shop.delivery !== undefined) return delivered(shop, shop.delivery, { asked, ...moment });
  if (kind === 'pickup' && shop.pickup !== undefined) return collected(shop, asked, { ready: shop.pickup, nowMs: moment.nowMs });
  return refuseTrade('fulfilment-unavailable', 'The shop does not offer this fulfilment; choose one from its catalogue.', FULFILMENT_PATH);
}

/** What delivery to a place costs for goods of this worth, or why it is not possible. */
export function deliveryPrice(
  shop: ShopRecord,
  delivery: DeliveryTerms,
  to: { readonly place: Place | undefined; readonly stop: number; readonly goods: Money },
): Verdict<Money> {
  const from = shop.place.position;
  const reached = reaches(delivery.area, to.place);
  if (reached === 'unknown')
    return refuseTrade('invalid', delivery.area.shape === 'postcodes' ? BY_POSTCODE : BY_DISTANCE, `${FULFILMENT_PATH}/stops`);
  if (!reached || from === undefined) return refusePlace('The address lies outside the area in which the shop delivers.', to.stop);
  const position = to.place?.position;
  // A price at any distance needs none.
  if (position === undefined && delivery.tiers[0]?.upToKm !== undefined)
    return refuseTrade('invalid', BY_DISTANCE, `${FULFILMENT_PATH}/stops`);
  const awayKm = position === undefined ? 0 : distanceKm(from, position);
  const tier = delivery.tiers.find((each) => each.upToKm === undefined || awayKm <= each.upToKm);
  if (tier === undefined) return refusePlace('The address lies farther away than the shop delivers.', to.stop);
  const free = delivery.freeFrom !== undefined && compare(to.goods, delivery.freeFrom) >= 0;
  return accept(free ? zero(shop.currency) : add(tier.price, zero(shop.currency)));
}

/** The stop at which a delivery ends. */
export function destinationOf(fulfilment: Fulfilment | undefined): Stop | undefined {
  return fulfilment?.stops?.find((stop) => stop.kind === 'end');
}

/** Which of its ways of handing over is asked for; undefined for one that it has not. */
export function kindAsked(shop: ShopRecord, asked: Fulfilment | undefined): 'pickup' | 'delivery' | undefined {
  if (asked === undefined) return shop.pickup === undefined ? 'delivery' : 'pickup';
  if (asked.id === FULFILMENT_ID.pickup(shop.id)) return 'pickup';
  if (asked.id === FULFILMENT_ID.delivery(shop.id)) return 'delivery';
  if (asked.id !== '') return undefined;
  if (asked.kind === 'pickup') return 'pickup';
  return asked.kind === 'delivery' ? 'delivery' : undefined;
}

function collected(
  shop: ShopRecord,
  asked: Fulfilment | undefined,
  { ready, nowMs }: { readonly ready: PickupTerms; readonly nowMs: number },
): Verdict<Handover> {
  const moment = momentFor(shop, { startMs: askedFor(asked), takesMinutes: ready.readyInMinutes }, nowMs);
  if (!moment.ok) return moment;
  const { startMs, scheduled } = moment.value;
  const fulfilment: Fulfilment = {
    ...personsOf(asked),
    id: FULFILMENT_ID.pickup(shop.id),
    kind: 'pickup',
    trackable: false,
    rateable: true,
    stops: [{ ...shopStop(shop, nowMs), timeRange: { startMs } }],
    ...(scheduled ? { scheduled } : {}),
  };
  return accept({ fulfilment });
}

function delivered(shop: ShopRecord, delivery: DeliveryTerms, how: Moment & { readonly asked: Fulfilment | undefined }): Verdict<Handover> {
  const { asked, goods, nowMs } = how;
  const end = destinationOf(asked);
  const price = deliveryPrice(shop, delivery, {
    place: end?.place,
    stop: asked?.stops?.findIndex(({ kind }) => kind === 'end') ?? 0,
    goods,
  });
  if (end === undefined) return refuseTrade('invalid', BY_DISTANCE, `${FULFILMENT_PATH}/stops`);
  if (!price.ok) return price;
  if (delivery.minimumOrder !== undefined && compare(goods, delivery.minimumOrder) < 0) {
    const { currency, amount } = delivery.minimumOrder;
    return refuseTrade(
      'business',
      `The shop delivers from ${currency} ${amount} of goods on; this order has ${goods.amount}.`,
      '/order/lines',
    );
  }
  const when = timeOf(shop, delivery, how);
  if (!when.ok) return when;
  const { timeRange, scheduled, slot, slots } = when.value;
  const fulfilment: Fulfilment = {
    ...personsOf(asked),
    id: FULFILMENT_ID.delivery(shop.id),
    kind: 'delivery',
    trackable: true,
    rateable: true,
    stops: [shopStop(shop, nowMs), { ...end, timeRange }],
    ...(scheduled ? { scheduled } : {}),
    ...(slots === undefined ? {} : { slots }),
  };
  return accept({ fulfilment, deliveryPrice: price.value, ...(slot === undefined ? {} : { slot }) });
}

interface DeliveryTime {
  readonly timeRange: { readonly startMs: number; readonly endMs: number };
  readonly scheduled: boolean;
  readonly slot?: Slot;
  readonly slots?: NonNullable<Fulfilment['slots']>;
}

/** In the slot that was chosen, where the shop has slots; otherwise as soon as it can, or when it was asked for. */
function timeOf(
  shop: ShopRecord,
  delivery: DeliveryTerms,
  { asked, nowMs, book }: Moment & { readonly asked: Fulfilment | undefined },
): Verdict<DeliveryTime> {
  if (delivery.slots !== undefined) {
    const found = slotFor(shop, delivery.slots, { startMs: askedFor(asked), book, nowMs });
    if (!found.ok) return found;
    const { startMs, endMs } = found.value;
    const listed = book.isWhole === true ? freeSlots(shop, delivery.slots, { book, nowMs }) : undefined;
    const slots = listed?.map((slot) => ({ startMs: slot.startMs, endMs: slot.endMs }));
    const chosen = { timeRange: { startMs, endMs }, scheduled: true, slot: found.value };
    return accept(slots === undefined ? chosen : { ...chosen, slots });
  }
  const { min, max } = delivery.minutes;
  const moment = momentFor(shop, { startMs: askedFor(asked), takesMinutes: min }, nowMs);
  if (!moment.ok) return moment;
  const { startMs, scheduled } = moment.value;
  return accept({ timeRange: { startMs, endMs: startMs + (max - min) * MINUTE_MS }, scheduled });
}

function personsOf(asked: Fulfilment | undefined): Pick<Fulfilment, 'customer' | 'extra'> {
  return {
    ...(asked?.customer === undefined ? {} : { customer: asked.customer }),
    ...(asked?.extra === undefined ? {} : { extra: asked.extra }),
  };
}

/** A closed shop still takes orders: it says that it is closed, and everything counts from its next opening. */
function shopStop(shop: ShopRecord, nowMs: number): Stop {
  const { phone, email } = shop.contact;
  const contact = { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  const stop: Stop = { kind: 'start', place: shop.place, contact };
  return openFrom(shop, nowMs) > nowMs ? { ...stop, instructions: 'The shop is closed now; the order is for when it opens again.' } : stop;
}

function openFrom(shop: ShopRecord, nowMs: number): number {
  return nextOpening(shop.openingHours, nowMs) ?? nowMs;
}

import type { FulfilmentKind, FulfilmentState } from '../../commerce/fulfilment.ts';
import type { PaymentDue, PaymentStatus, PaymentTerm } from '../../commerce/payment.ts';
import type { RatingCategory } from '../../commerce/rating.ts';
import type { PlacedStatus } from '../../commerce/roads/road.ts';
import type { Cancellation, ReturnTerm } from '../../commerce/terms.ts';
import { textOf } from './leaves.ts';

/** A table of codes: the word of commerce for a code on the wire, and back. */
export interface Codes<T extends string> {
  /** Undefined for a code that means nothing here. */
  read(wire: string): T | undefined;
  write(word: T): string;
}

/** A closed list, as the schema has it: other codes cannot be held. */
function closed<T extends string>(pairs: readonly (readonly [T, string])[]): Codes<T> {
  const words = new Map(pairs.map(([word, wire]) => [wire, word]));
  const wires = new Map<string, string>(pairs);
  return { read: (wire) => words.get(wire), write: (word) => wires.get(word) ?? word };
}

/** A list that every network may add to: a code that is not ours is its own word, and other ways of writing ours are understood. */
function open<T extends string>(pairs: readonly (readonly [T, string])[], aliases: readonly (readonly [string, T])[] = []): Codes<T> {
  const plain = (wire: string) => wire.toUpperCase().replaceAll(/[\s_]/g, '-');
  const words = new Map<string, T>([...pairs.map(([word, wire]) => [plain(wire), word] as const), ...aliases]);
  const wires = new Map<string, string>(pairs);
  return { read: (wire) => words.get(plain(wire)) ?? (wire as T), write: (word) => wires.get(word) ?? word };
}

/** Fulfillment.type. */
export const kindCodes: Codes<FulfilmentKind> = open(
  [
    ['pickup', 'Self-Pickup'],
    ['delivery', 'Delivery'],
    ['appointment', 'Appointment'],
    ['home-visit', 'Home-Visit'],
    ['rental', 'Rental'],
    ['ride', 'RIDE'],
    ['courier', 'COURIER'],
    ['return', 'Return'],
  ],
  [
    ['PICKUP', 'pickup'],
    ['STORE-PICKUP', 'pickup'],
    ['HOME-DELIVERY', 'delivery'],
  ],
);

/** Fulfillment.state.descriptor.code, also that of a cancellation term. */
export const stateCodes: Codes<FulfilmentState> = open(
  [
    ['pending', 'PENDING'],
    ['accepted', 'ACCEPTED'],
    ['packed', 'PACKED'],
    ['ready-for-pickup', 'READY-FOR-PICKUP'],
    ['out-for-delivery', 'OUT-FOR-DELIVERY'],
    ['picked-up', 'PICKED-UP'],
    ['delivered', 'DELIVERED'],
    ['waiting', 'WAITING'],
    ['offered', 'OFFERED'],
    ['booked', 'BOOKED'],
    ['under-way', 'UNDER-WAY'],
    ['completed', 'COMPLETED'],
    ['no-show', 'NO-SHOW'],
    ['reserved', 'RESERVED'],
    ['in-use', 'IN-USE'],
    ['returned', 'RETURNED'],
    ['cancelled', 'CANCELLED'],
    ['return-asked', 'RETURN-ASKED'],
    ['taken-back', 'TAKEN-BACK'],
    ['return-declined', 'RETURN-DECLINED'],
    // As networks of mobility call them.
    ['assigned', 'RIDE_ASSIGNED'],
    ['arrived', 'RIDE_ARRIVED_PICKUP'],
    ['started', 'RIDE_STARTED'],
    ['ended', 'RIDE_ENDED'],
  ],
  [
    ['ASSIGNED', 'assigned'],
    ['ARRIVED', 'arrived'],
    ['STARTED', 'started'],
    ['ENDED', 'ended'],
    ['RIDE_NO_SHOW', 'no-show'],
  ],
);

/** Payment.collected_by. */
export const collectorCodes: Codes<NonNullable<PaymentTerm['collectedBy']>> = open([
  ['buyer-node', 'bap'],
  ['provider-node', 'bpp'],
]);

/** Stop.type. */
export const stopCodes: Codes<string> = open([
  ['start', 'start'],
  ['end', 'end'],
]);

/** Order.status; a draft has none, and is told by Order.type. */
export const orderStatusCodes: Codes<PlacedStatus> = closed([
  ['active', 'ACTIVE'],
  ['complete', 'COMPLETE'],
  ['cancelled', 'CANCELLED'],
]);

/** Payment.type. */
export const dueCodes: Codes<PaymentDue> = closed([
  ['before-order', 'PRE-ORDER'],
  ['before-fulfilment', 'PRE-FULFILLMENT'],
  ['on-fulfilment', 'ON-FULFILLMENT'],
  ['after-fulfilment', 'POST-FULFILLMENT'],
]);

export const paymentStatusCodes: Codes<PaymentStatus> = closed([
  ['paid', 'PAID'],
  ['not-paid', 'NOT-PAID'],
]);

export const ratingCategoryCodes: Codes<RatingCategory> = closed([
  ['item', 'Item'],
  ['order', 'Order'],
  ['fulfilment', 'Fulfillment'],
  ['provider', 'Provider'],
  ['agent', 'Agent'],
  ['support', 'Support'],
]);

export const cancelledByCodes: Codes<NonNullable<Cancellation['by']>> = closed([
  ['buyer', 'CONSUMER'],
  ['provider', 'PROVIDER'],
]);

/** ReturnTerm.fulfillment_managed_by. */
export const carrierCodes: Codes<NonNullable<ReturnTerm['broughtBy']>> = closed([
  ['buyer', 'CONSUMER'],
  ['provider', 'PROVIDER'],
]);

/** The code for a word; the spelling in which it came, when that still means the same. */
export function wireCode<T extends string>(codes: Codes<T>, word: T | undefined, came?: unknown): string | undefined {
  if (word === undefined || word === '') return undefined;
  const spelled = textOf(came);
  return spelled !== undefined && codes.read(spelled) === word ? spelled : codes.write(word);
}

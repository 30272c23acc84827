import type { Category, Item } from '../commerce/catalogue.ts';
import type { Money } from '../commerce/money.ts';
import type { Order } from '../commerce/order.ts';
import type { Area, Place, Position } from '../commerce/place.ts';
import type { RatingCategory, SupportMessage } from '../commerce/rating.ts';
import type { CancellationStep } from '../commerce/terms.ts';
import type { OpeningHours } from '../commerce/time.ts';
import type { NodeAddress } from '../protocol/message.ts';

/**
 * What the partition `provider:<id>` of a shop stores, by key (see {@link KEY}). An id that we make begins with its
 * provider's id and a dot, so that an order, item or fulfilment tells by itself where it belongs.
 */

/** Names of the keys in a provider's partition. */
export const KEY = {
  shop: 'shop',
  item: (itemId: string) => `item:${itemId}`,
  category: (categoryId: string) => `category:${categoryId}`,
  draft: (buyerNodeId: string, transactionId: string) => `draft:${buyerNodeId}:${transactionId}`,
  hold: (buyerNodeId: string, transactionId: string) => `hold:${buyerNodeId}:${transactionId}`,
  order: (orderId: string) => `order:${orderId}`,
  release: (releaseId: string) => `release:${releaseId}`,
  thread: (orderId: string) => `thread:${orderId}`,
  rating: (orderId: string, category: RatingCategory, ratedId: string) => `rating:${orderId}:${category}:${ratedId}`,
} as const;

/** Only this far may a provider's id go: it begins every id below it and names its partition. */
const PROVIDER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The provider to which an id of ours belongs (its own id included), or undefined when no provider can be meant. */
export function providerOf(id: string): string | undefined {
  const end = id.indexOf('.');
  const providerId = end < 0 ? id : id.slice(0, end);
  return PROVIDER_ID.test(providerId) ? providerId : undefined;
}

/** Where everything of one provider is kept. */
export function partitionOfProvider(providerId: string): string {
  return `provider:${providerId}`;
}

/** The ids of a shop's two ways of handing over. */
export const FULFILMENT_ID = {
  pickup: (providerId: string) => `${providerId}.pickup`,
  delivery: (providerId: string) => `${providerId}.delivery`,
} as const;

/** Text in the languages that a shop writes. */
export interface Texts {
  readonly nl?: string;
  readonly en?: string;
}

export interface ShopRecord {
  readonly engine: 'shop';
  /** Letters, digits, `-` and `_` only: it is the part before the dot of every id below it. */
  readonly id: string;
  readonly name: string;
  readonly description: Texts;
  /** Code of the kind of shop, such as `bakery`. */
  readonly category: string;
  /** ISO 4217; every price of the shop is in it. */
  readonly currency: string;
  /** With a position: distance and delivery are counted from it. */
  readonly place: Place;
  readonly imageUrls?: readonly string[];
  readonly contact: { readonly phone?: string; readonly email?: string; readonly url?: string };
  readonly openingHours: OpeningHours;
  readonly pickup?: PickupTerms;
  readonly delivery?: DeliveryTerms;
  /** Absent for a business that charges no VAT. */
  readonly vat?: VatRates;
  /** Of the goods; the first that fits holds. */
  readonly discounts?: readonly { readonly title: string; readonly percent: string; readonly from?: Money }[];
  /** Added to every order, or to those of one kind of fulfilment. */
  readonly fees?: readonly {
    readonly title: string;
    readonly amount: Money;
    /** Who gets it, when that is not the shop. */
    readonly payee?: string;
    readonly kind?: 'pickup' | 'delivery';
  }[];
  /** On each item of a category. */
  readonly deposits?: readonly { readonly categoryId: string; readonly amount: Money }[];
  readonly payments: readonly PaymentOffer[];
  /** In order; the first that fits holds. After the last one the buyer cannot cancel. */
  readonly cancellation: readonly CancellationRule[];
  readonly returnDays?: number;
  /** For how many days ahead it takes orders for a set time. */
  readonly orderAheadDays?: number;
  /** How long stock is kept for a buyer who is placing an order. */
  readonly stockHoldMs: number;
  /** `false`: takes no orders now and is not found. Absent is open for business. */
  readonly trading?: boolean;
  readonly ratings?: RatingTally;
  readonly updatedAtMs?: number;
}

export interface PickupTerms {
  readonly readyInMinutes: number;
}

export interface DeliveryTerms {
  readonly area: Area;
  /** Rising with the distance; a tier without `upToKm` is the price at any distance. */
  readonly tiers: readonly { readonly upToKm?: number; readonly price: Money }[];
  /** Goods worth this much are delivered free. */
  readonly freeFrom?: Money;
  readonly minimumOrder?: Money;
  readonly minutes: { readonly min: number; readonly max: number };
}

/** Percentages as decimals, such as `9`. */
export interface VatRates {
  readonly defaultPercent: string;
  readonly byCategory?: readonly { readonly categoryId: string; readonly percent: string }[];
}

export type PaymentOffer =
  | {
      readonly id: string;
      readonly due: 'before-order';
      readonly method: 'bank-transfer';
      readonly iban: string;
      readonly accountName: string;
    }
  | { readonly id: string; readonly due: 'on-fulfilment'; readonly methods: readonly string[] };

export interface CancellationRule {
  /** Up to and including this step. */
  readonly until: CancellationStep;
  /** Part of the total that the shop keeps, in percent. */
  readonly feePercent: string;
  /** Only so long after the order was confirmed. */
  readonly withinMs?: number;
}

export interface RatingTally {
  readonly count: number;
  /** Exact sum of all values, a decimal. */
  readonly sum: string;
}

export interface ItemRecord {
  /** As the catalogue shows it; how many there are and its rating are kept beside it. */
  readonly item: Item;
  readonly stock: Stock;
  /** What the imported file said was there, when it last said something else than before; `null` when it said that nobody counts. */
  readonly onHandInFile?: number | null;
  readonly published: boolean;
  /** It only gathers variants and cannot be ordered itself. */
  readonly gathersVariants?: boolean;
  readonly gtin?: string;
  readonly sku?: string;
  /** Where in which imported file it came from, such as `products.csv:12`. */
  readonly sourceRow?: string;
  readonly ratings?: RatingTally;
  readonly updatedAtMs?: number;
}

/** `onHand` is what lies in the shop, `reserved` the part of it that is held for buyers who are placing an order. */
export type Stock = { readonly counted: true; readonly onHand: number; readonly reserved: number } | { readonly counted: false };

export type CategoryRecord = Category;

/** Some of one item, as stock counts it. */
export interface StockLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** Who to answer, now or later, in one transaction. */
export interface Conversation {
  readonly domain: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  readonly buyerNode: NodeAddress;
  readonly transactionId: string;
}

/** What was offered at init, waiting to be confirmed. */
export interface DraftRecord {
  readonly order: Order;
  readonly offeredAtMs: number;
  readonly validUntilMs: number;
}

/** Stock kept for one draft. */
export interface HoldRecord {
  readonly lines: readonly StockLine[];
  readonly expiresAtMs: number;
}

/** Stock that is on its way back to the shelf: a timer brings it there, since the message that freed it named no items. */
export interface ReleaseRecord {
  /** `hold`: no longer reserved. `order`: on hand again. */
  readonly from: 'hold' | 'order';
  readonly lines: readonly StockLine[];
}

export interface OrderRecord {
  readonly order: Order;
  readonly buyer: Conversation;
  readonly confirmedAtMs: number;
  /** What was taken from stock that is counted, and goes back when the order is cancelled. */
  readonly taken: readonly StockLine[];
  /** Which payment terms were agreed. */
  readonly paymentId: string;
  /** Each state with the moment it began. */
  readonly history: readonly { readonly state: string; readonly atMs: number }[];
  /** Where a delivery under way was last seen, when the shop says so. */
  readonly courier?: { readonly position: Position; readonly atMs: number };
}

/** What was said on an order. Key `thread:<orderId>`. */
export interface ThreadRecord {
  readonly messages: readonly SupportMessage[];
}

/** A rating that was given; one for each thing and order. */
export interface RatingRecord {
  readonly value: string;
  readonly atMs: number;
}

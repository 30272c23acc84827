import type { Measure } from '../../../commerce/measure.ts';
import type { Money } from '../../../commerce/money.ts';
import type { OrderLine } from '../../../commerce/order.ts';
import type { Position } from '../../../commerce/place.ts';
import type { Quote, QuoteLine } from '../../../commerce/quote.ts';
import type { OpeningSpan, Weekday } from '../../../commerce/time.ts';
import type { ItemPhoto } from '../../photos/photo-record.ts';
import * as provider from '../../provider-record.ts';
import type { ByHand } from '../by-hand.ts';
import type { DeliveryArea } from './delivery-area.ts';

/** What the partition of a shop stores beside what every provider's does, by key (see {@link KEY}). */

/** Names of the keys in a shop's partition. */
export const KEY = {
  ...provider.PROVIDER_KEY,
  shop: provider.PROVIDER_KEY.provider,
  hold: (buyerNodeId: string, transactionId: string) => `hold:${buyerNodeId}:${transactionId}`,
  stockChanges: (itemId: string) => `stock-changes:${itemId}`,
  release: (releaseId: string) => `release:${releaseId}`,
  slot: (startMs: number | '', branchId?: string) => (branchId === undefined ? `slot:${startMs}` : `slot:${startMs}:${branchId}`),
} as const;

/** The ids of a shop's two ways of handing over. */
export const FULFILMENT_ID = {
  pickup: (providerId: string) => `${providerId}.pickup`,
  delivery: (providerId: string) => `${providerId}.delivery`,
} as const;

export interface ShopRecord extends provider.ProviderRecord {
  readonly engine: 'shop';
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
  /** What the card says of goods that are not sold like any other, by their SKU. */
  readonly goods?: readonly GoodsRule[];
  /** Where it has goods beside its own place, each with a stock of its own. */
  readonly branches?: readonly Branch[];
  /** Whoever buys here is at least so old, unless its goods say otherwise. */
  readonly minimumAgeYears?: number;
  /** What it costs, in percent, when the goods are not handed over since whoever is at the door is not of age. Absent is nothing. */
  readonly refusedAtDoorFeePercent?: string;
  readonly returnDays?: number;
  /** For how many days ahead it takes orders for a set time. */
  readonly orderAheadDays?: number;
  /** How long stock is kept for a buyer who is placing an order. */
  readonly stockHoldMs: number;
  /** How long a buyer has to say yes to what is proposed in the place of something else. Absent is {@link ANSWER_MS}. */
  readonly substitutionAnswerMs?: number;
}

/** How long a buyer has to answer a proposal, where the shop says nothing of it. */
export const ANSWER_MS = 15 * 60_000;

/** Another place of a shop. What it does not say of itself is as in the shop's own place. */
export interface Branch {
  /** Of its place, which begins with the shop's id. */
  readonly id: string;
  readonly place: provider.ProviderRecord['place'];
  readonly contact?: provider.ProviderRecord['contact'];
  readonly openingHours?: provider.ProviderRecord['openingHours'];
  /** Where it delivers; without it as far as the shop does, counted from this place where that is a circle. */
  readonly deliveryArea?: DeliveryArea;
  /** When it delivers; without it when the shop does, each time for as many orders, which are its own. */
  readonly deliverySlots?: DeliverySlots;
  /** What its card said of members that were changed by hand since (see by-hand.ts). */
  readonly byHand?: ByHand;
}

/** What is special about the goods with one SKU. */
export interface GoodsRule {
  readonly sku: string;
  /** Sold by weight. */
  readonly measure?: Measure;
  /** It is a bundle: made of so many of other items, whose stock is its own. */
  readonly parts?: readonly StockLine[];
  /** Sold to people who are at least so old; 0 is to everybody. */
  readonly minimumAgeYears?: number;
}

export interface PickupTerms {
  readonly readyInMinutes: number;
}

export interface DeliveryTerms {
  readonly area: DeliveryArea;
  /** Rising with the distance; a tier without `upToKm` is the price at any distance. */
  readonly tiers: readonly { readonly upToKm?: number; readonly price: Money }[];
  /** Goods worth this much are delivered free. */
  readonly freeFrom?: Money;
  readonly minimumOrder?: Money;
  readonly minutes: { readonly min: number; readonly max: number };
  /** It delivers at these times only, one of which the buyer chooses. */
  readonly slots?: DeliverySlots;
}

export interface DeliverySlots {
  readonly windows: readonly SlotWindow[];
  /** For so many days ahead. */
  readonly aheadDays: number;
  /** So long before it begins a slot can be chosen for the last time. */
  readonly noticeMinutes: number;
}

/** In the time zone of the shop, as its hours are. */
export interface SlotWindow {
  readonly days: readonly Weekday[];
  readonly span: OpeningSpan;
  /** How many orders fit in it. */
  readonly capacity: number;
}

/**
 * How many orders have a slot of one place, from the offer on. Key `slot:<its start in milliseconds>`, followed by `:<id of the branch>` where it is one of
 * a branch; forgotten after it has passed.
 */
export interface SlotRecord {
  readonly booked: number;
}

/** Percentages as decimals, such as `9`. */
export interface VatRates {
  readonly defaultPercent: string;
  readonly byCategory?: readonly { readonly categoryId: string; readonly percent: string }[];
}

/** Goods: how many there are is kept beside what the catalogue shows. */
export interface ItemRecord extends provider.ItemRecord {
  /** In the shop's own place. */
  readonly stock: Stock;
  /** In its branches, by their ids. */
  readonly elsewhere?: Readonly<Record<string, Stock>>;
  /** What the imported file said was there, when it last said something else than before; `null` when it said that nobody counts. */
  readonly onHandInFile?: number | null;
  /** The same of its branches. */
  readonly elsewhereInFile?: Readonly<Record<string, number>>;
  readonly gtin?: string;
  readonly sku?: string;
  /** Its file says that it is a bundle, made of so many of other items. What the card of the shop says of its SKU comes first. */
  readonly parts?: readonly StockLine[];
  /** Taken by the people of the shop: shown before any picture of its file. */
  readonly photo?: ItemPhoto;
  /** The photo that came with the business from another node: what it is called here, and what it was called there. */
  readonly photoBrought?: { readonly id: string; readonly from: string };
  /** What its file said of members that were changed by hand since (see by-hand.ts). */
  readonly byHand?: ByHand;
}

/** `onHand` is what lies in the shop, `reserved` the part of it that is held for buyers who are placing an order. */
export type Stock = { readonly counted: true; readonly onHand: number; readonly reserved: number } | { readonly counted: false };

/** Some of one item, as stock counts it. */
export interface StockLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** A change of an item's stock that was made with a key of its caller's. `asked` is what was to be changed. */
export interface StockChangeRecord {
  readonly key: string;
  readonly asked: string;
}

/** Stock kept for one draft. */
export interface HoldRecord {
  readonly lines: readonly StockLine[];
  /** The branch in which they lie; absent is the shop's own place. */
  readonly branchId?: string;
  /** Start of the slot that is kept. */
  readonly slotMs?: number;
  readonly expiresAtMs: number;
}

/** Stock that is on its way back to the shelf: a timer brings it there, since the message that freed it named no items. */
export interface ReleaseRecord {
  /** `hold`: no longer reserved. `order`: on hand again. */
  readonly from: 'hold' | 'order';
  readonly lines: readonly StockLine[];
  /** To whose shelf; absent is the shop's own place. */
  readonly branchId?: string;
  /** Start of the slot that is free again. */
  readonly slotMs?: number;
}

export interface OrderRecord extends provider.OrderRecord {
  /** What was taken from stock that is counted, and goes back when the order is cancelled. */
  readonly taken: readonly StockLine[];
  /** From which branch; absent is the shop's own place. */
  readonly branchId?: string;
  /** What one of each bundle in it was made of when it was ordered, by the bundle's id. */
  readonly bundles?: Readonly<Record<string, readonly StockLine[]>>;
  /** What was not there after all: it was taken from stock that is counted, and comes back to no shelf. */
  readonly lost?: readonly StockLine[];
  /** What is proposed to its buyer in the place of something that is not there, by the id of the proposal; it is taken from the shelf already. */
  readonly proposed?: Readonly<Record<string, ProposedGoods>>;
  /** Start of its slot, until it is called off. */
  readonly slotMs?: number;
  /** When the people of the shop saw that whoever took it is of age. */
  readonly ageCheckedAtMs?: number;
  /** The quote with every estimate as it was agreed, once something was weighed. */
  readonly estimate?: Quote;
  /** Where a delivery under way was last seen, when the shop says so. */
  readonly courier?: { readonly position: Position; readonly atMs: number };
}

/** What comes into an order when a proposal is accepted. */
export interface ProposedGoods {
  readonly line: OrderLine;
  readonly quoted: readonly QuoteLine[];
  readonly taken: readonly StockLine[];
}

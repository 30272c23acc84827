import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { CommandAction } from '../../../commerce/command.ts';
import type { Form } from '../../../commerce/form.ts';
import type { Intent } from '../../../commerce/intent.ts';
import type { Money } from '../../../commerce/money.ts';
import type { Order, Tracking } from '../../../commerce/order.ts';
import type { Support } from '../../../commerce/rating.ts';

/** What the buyer node's client API answers, as far as these pages read it. */

export interface Asked {
  readonly transactionId: string;
  readonly messageId?: string;
}

export interface HandOver {
  readonly to: string;
  readonly state: 'sent' | 'acked' | 'refused' | 'undeliverable';
}

export interface TransactionView {
  readonly transactionId: string;
  readonly createdAtMs: number;
  readonly search: {
    readonly state: 'open' | 'ended' | 'undeliverable' | 'raw';
    readonly intent?: Intent;
    readonly handOvers: readonly HandOver[];
    /** Answers that came: a provider node may send several. */
    readonly answers: number;
  };
  /** The provider nodes that answered. */
  readonly providerNodes: readonly string[];
}

/** One term of the published formula (docs/ranking.md), in points. */
export interface Term {
  readonly name: 'fit' | 'distance' | 'price' | 'time';
  /** Absent when it is not known. */
  readonly value?: number;
  readonly contribution: number;
}

/** The facts that put an offer where it stands. */
export interface Why {
  readonly rank: string;
  readonly distanceKm?: number;
  readonly price: Money;
  readonly wordsScore: number;
  readonly wordsAsked: number;
  readonly openNow?: boolean;
  readonly minutes?: number;
  readonly rating?: number;
  /** What the terms add up to. */
  readonly score: number;
  readonly terms: readonly Term[];
  readonly decidedBy: string;
}

export type OfferedProvider = Omit<Provider, 'items' | 'categories'>;

export interface Offer {
  /** By which of the answers to the search it came, counted from 1. */
  readonly answer: number;
  readonly position: number;
  readonly providerNode: string;
  readonly provider: OfferedProvider;
  readonly item: Item;
  readonly why: Why;
}

export interface Offers {
  /** How many there are, of which not all need be in the list. */
  readonly total: number;
  readonly offers: readonly Offer[];
}

export interface Fault {
  readonly action: CommandAction;
  readonly state: 'refused' | 'undeliverable' | 'silent';
  readonly reason: string;
  readonly message: string;
}

/** What a provider asks with an order; `form` names it. One without a definition is a page of the provider's own. */
export interface FormToFill {
  readonly form: string;
  /** Absent: about the whole order. */
  readonly itemId?: string;
  readonly required: boolean;
  readonly definition?: Form;
}

export interface OrderView {
  readonly handle: string;
  readonly transactionId: string;
  readonly providerNode: string;
  readonly state:
    | 'asked'
    | 'selected'
    | 'initialising'
    | 'initialised'
    | 'confirming'
    | 'confirm-unknown'
    | 'confirmed'
    | 'complete'
    | 'cancelled';
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly orderId?: string;
  readonly quotedTotal?: Money;
  readonly agreedTotal?: Money;
  readonly quoteUntilMs?: number;
  readonly fault?: Fault;
  readonly tracking?: Tracking;
  readonly support?: Support;
  readonly order: Order;
  readonly forms?: readonly FormToFill[];
  readonly possible: readonly CommandAction[];
}

/** What became of one line of an old order. */
export interface AgainLine {
  readonly itemId: string;
  readonly name?: string;
  readonly quantity: number;
  readonly is: 'same' | 'other-price' | 'fewer' | 'gone';
  readonly before?: Money;
  readonly now?: Money;
  readonly available?: number;
}

/** An old order held against what its provider offers now. */
export interface Again {
  readonly transactionId: string;
  readonly state: 'asking' | 'same' | 'changed' | 'nothing-left' | 'silent';
  readonly lines: readonly AgainLine[];
  readonly fulfilment: 'same' | 'gone';
  readonly part?: { readonly lines: readonly { readonly itemId: string; readonly quantity: number }[] };
}

export interface PastOrders {
  readonly orders: readonly OrderView[];
  readonly next?: string;
}

/** Of all that the node keeps of who asks, what has to be known to erase it. */
export interface OwnExport {
  readonly entries: readonly {
    readonly kind: 'transaction' | 'basket' | 'journey';
    readonly transaction?: { readonly transactionId: string };
    readonly orders?: readonly OrderView[];
    readonly basket?: string;
    readonly journey?: string;
  }[];
}

interface Times {
  readonly startMs: number;
  readonly endMs: number;
}

/** One leg of a journey: an order, or a plan without one. */
export interface LegView {
  readonly leg: number;
  readonly state: 'planned' | 'draft' | 'agreed' | 'done' | 'cancelled' | 'gone';
  readonly agreed: Times;
  readonly now: Times;
  readonly lateMs: number;
  readonly affected: readonly { readonly by: number; readonly why: 'cancelled' | 'late'; readonly missedByMs?: number }[];
  readonly plan?: { readonly name: string };
  readonly order?: OrderView;
  readonly cancellation?: { readonly possible: boolean; readonly cost?: Money };
}

export interface JourneyView {
  readonly journey: string;
  readonly changeMs: number;
  readonly state: 'fits' | 'affected' | 'done';
  readonly legs: readonly LegView[];
}

/** How one part of a basket with several shops stands. */
export interface PartView {
  readonly part: number;
  readonly providerNode: string;
  readonly providerId: string;
  readonly outcome: {
    readonly state: 'under-way' | 'quoted' | 'offered' | 'placed' | 'cancelled' | 'failed' | 'unknown' | 'gone';
    readonly reason?: string;
    readonly message?: string;
    readonly advice?: { readonly code: string; readonly message: string };
  };
  readonly order?: OrderView;
}

/** Several orders with one check-out. */
export interface SharedBasket {
  readonly basket: string;
  readonly state: string;
  readonly parts: readonly PartView[];
  readonly toConfirm: readonly Money[];
}

/** What is to be transferred for an order. */
export interface TransferView {
  readonly order: string;
  readonly iban: string;
  readonly name?: string;
  /** What is still to be paid. */
  readonly amount: Money;
  readonly reference: string;
  readonly shown: { readonly iban: string; readonly reference: string };
  /** There is a QR code for bank apps. */
  readonly qr?: string;
}

/** Who is told of changes of an order. */
export interface Notice {
  readonly name: string;
  readonly kind: 'mail' | 'push';
  /** An e-mail address, or the host of a browser's maker. */
  readonly to: string;
}

export interface Notices {
  /** The node sends letters. */
  readonly mail: boolean;
  /** There when it pushes. */
  readonly push?: { readonly publicKey: string; readonly hosts: readonly string[] };
  readonly notices: readonly Notice[];
}

/** Something that happened in a transaction. */
export interface AppEvent {
  readonly id: number;
  readonly type: EventType;
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export const EVENT_TYPES = ['search', 'offers', 'request', 'order', 'tracking', 'support', 'rating', 'reasons', 'message', 'full'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

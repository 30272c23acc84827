import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { CommandAction } from '../../../commerce/command.ts';
import type { Intent, Ranking } from '../../../commerce/intent.ts';
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

/** The facts that put an offer where it stands. */
export interface Why {
  readonly rank: Ranking;
  readonly distanceKm?: number;
  readonly price: Money;
  readonly wordsScore: number;
  readonly wordsAsked: number;
  readonly openNow?: boolean;
  readonly decidedBy: string;
}

export type OfferedProvider = Omit<Provider, 'items' | 'categories'>;

export interface Offer {
  readonly position: number;
  readonly providerNode: string;
  readonly provider: OfferedProvider;
  readonly item: Item;
  readonly why: Why;
}

export interface Offers {
  readonly offers: readonly Offer[];
}

export interface Fault {
  readonly action: CommandAction;
  readonly state: 'refused' | 'undeliverable' | 'silent';
  readonly reason: string;
  readonly message: string;
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
  readonly possible: readonly CommandAction[];
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

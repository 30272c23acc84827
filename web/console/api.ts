import type { Form, FormAnswers } from '../../commerce/form.ts';
import type { Money } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import type { Area, Place } from '../../commerce/place.ts';
import type { PostcodeArea } from '../../commerce/postcode-area.ts';

/** What the provider's API shows (bpp/openapi.yaml), as far as the console uses it. */

export interface Said {
  readonly by: 'buyer' | 'provider';
  readonly text: string;
  readonly atMs: number;
}

export interface OrderView {
  readonly order: Order & { readonly id: string };
  readonly confirmedAtMs: number;
  readonly history: readonly { readonly state: string; readonly atMs: number }[];
  /** What can be done next, as the node says: the console knows no moves of its own. */
  readonly steps: readonly string[];
  /** Its provider asks something beside the order; what was filled in stands with the one order. */
  readonly asksForms?: boolean;
  readonly messages?: readonly Said[];
  readonly forms?: readonly Answered[];
  readonly slot?: { readonly itemId: string; readonly staffId: string; readonly startMs: number; readonly endMs: number };
}

export interface Items<T> {
  readonly items: readonly T[];
  readonly after?: string;
  /** There are more than the node looked at. */
  readonly incomplete?: boolean;
}

export type Stock = { readonly counted: true; readonly onHand: number; readonly reserved: number } | { readonly counted: false };

export interface ItemView {
  readonly item: { readonly id: string; readonly name: string; readonly description?: string; readonly price: Money };
  readonly published: boolean;
  readonly photo?: { readonly id: string; readonly text: string };
  readonly gathersVariants?: boolean;
  readonly stock: Stock;
  /** In the branches of the shop, by their ids. */
  readonly elsewhere?: Readonly<Record<string, Stock>>;
}

export interface ItemSight {
  readonly name: string;
  readonly price: Money;
  readonly stock: Stock;
  readonly published: boolean;
}

export interface Preview {
  readonly counts: { readonly new: number; readonly changed: number; readonly unchanged: number; readonly gone: number };
  readonly lines: readonly {
    readonly itemId: string;
    readonly what: 'new' | 'changed' | 'gone';
    readonly before?: ItemSight;
    readonly after?: ItemSight;
  }[];
  readonly problems: readonly ImportProblem[];
}

export interface ImportProblem {
  readonly severity: 'error' | 'notice';
  readonly line: number;
  readonly column?: string;
  readonly value?: string;
  readonly message: { readonly nl: string; readonly en: string };
}

export interface Settlement {
  readonly totals: { readonly paid: Money; readonly refunded: Money; readonly net: Money; readonly writtenOff: Money };
  readonly openNow: {
    readonly outstanding: Money;
    readonly toRefund: Money;
    readonly unplaced: { readonly count: number; readonly amount: Money };
  };
  readonly lines: readonly {
    readonly on: string;
    readonly kind: 'paid' | 'refunded' | 'written-off';
    readonly orderId: string;
    readonly amount: Money;
  }[];
}

export interface OpenPayment {
  readonly orderId: string;
  readonly outstanding: Money;
  readonly toRefund: Money;
  readonly buyerName?: string;
  /** The buyer says that it was paid. */
  readonly claim?: object;
}

export type Span = { readonly open: string; readonly close: string };

export interface CancellationRule {
  readonly until: string;
  readonly feePercent: string;
  readonly withinMs?: number;
  readonly beforeStartMs?: number;
}

/** How the money of an order stands. */
export interface OrderPayment {
  readonly due: Money;
  readonly received: Money;
  readonly refunded: Money;
  readonly outstanding: Money;
  readonly toRefund: Money;
}

/** Who works when, and what was blocked. */
export interface AgendaView {
  readonly stepMs: number;
  readonly staff: readonly {
    readonly id: string;
    readonly name: string;
    readonly openings: readonly { readonly startMs: number; readonly endMs: number }[];
  }[];
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly id: string;
  readonly staffId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a buyer filled in, with the form as it was then. */
export interface Answered {
  readonly itemId?: string;
  readonly form: Form;
  readonly answers: FormAnswers;
}

export interface OpeningHours {
  readonly timeZone: string;
  readonly weekly: Readonly<Record<string, readonly Span[]>>;
  readonly closedDates?: readonly string[];
  readonly otherHours?: Readonly<Record<string, readonly Span[]>>;
}

export interface ProviderView {
  readonly shop: {
    readonly name: string;
    readonly branches?: readonly { readonly id: string; readonly place: Place; readonly openingHours?: OpeningHours }[];
    readonly trading?: boolean;
    readonly company?: { readonly legalName?: string; readonly kvkNumber?: string; readonly vatNumber?: string };
    readonly engine: string;
    readonly place: Place;
    readonly pickup?: object;
    readonly delivery?: {
      readonly area: Area | PostcodeArea;
      readonly tiers: readonly { readonly upToKm?: number; readonly price: Money }[];
      readonly freeFrom?: Money;
      readonly minimumOrder?: Money;
    };
    readonly cancellation: readonly CancellationRule[];
    readonly returnDays?: number;
    readonly openingHours: OpeningHours;
  };
}

export interface Member {
  readonly personId: string;
  readonly email: string;
  readonly role: 'owner' | 'staff' | 'driver';
}

interface RideWay {
  readonly orderId: string;
  readonly start?: {
    readonly address?: string;
    readonly cityName?: string;
    readonly position?: { readonly lat: number; readonly lon: number };
  };
  readonly end?: RideWay['start'];
  readonly fare: Money;
  /** How many come along; one when it was not said. */
  readonly people?: number;
  readonly loadKg?: number;
  /** Others may be in the vehicle with them. */
  readonly isShared?: boolean;
}

export interface DriverView {
  readonly onShift: boolean;
  readonly position?: { readonly lat: number; readonly lon: number };
  /** In the order of their next stops: one, or those who share a shuttle. */
  readonly rides: readonly (RideWay & {
    readonly state: string;
    readonly passenger: { readonly name?: string; readonly phone?: string };
    readonly instructions: readonly string[];
    readonly steps: readonly string[];
  })[];
  readonly offers: readonly (RideWay & { readonly untilMs: number; readonly awayMetres: number })[];
}

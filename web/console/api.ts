import type { Money } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';

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
  readonly messages?: readonly Said[];
  readonly slot?: { readonly staffId: string; readonly startMs: number; readonly endMs: number };
}

export interface Items<T> {
  readonly items: readonly T[];
  readonly after?: string;
}

export type Stock = { readonly counted: true; readonly onHand: number; readonly reserved: number } | { readonly counted: false };

export interface ItemView {
  readonly item: { readonly id: string; readonly name: string; readonly description?: string; readonly price: Money };
  readonly published: boolean;
  readonly gathersVariants?: boolean;
  readonly stock: Stock;
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

export interface ProviderView {
  readonly shop: {
    readonly name: string;
    readonly trading?: boolean;
    readonly company?: { readonly legalName?: string; readonly kvkNumber?: string; readonly vatNumber?: string };
    readonly openingHours: {
      readonly timeZone: string;
      readonly weekly: Readonly<Record<string, readonly Span[]>>;
      readonly closedDates?: readonly string[];
    };
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
}

export interface DriverView {
  readonly onShift: boolean;
  readonly ride?: RideWay & {
    readonly state: string;
    readonly passenger: { readonly name?: string; readonly phone?: string };
    readonly instructions: readonly string[];
    readonly steps: readonly string[];
  };
  readonly offers: readonly (RideWay & { readonly untilMs: number; readonly awayMetres: number })[];
}

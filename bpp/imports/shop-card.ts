import { type Money, parseMoney } from '../../commerce/money.ts';
import type { CancellationStep } from '../../commerce/terms.ts';
import type { OpeningHours } from '../../commerce/time.ts';
import type { DeliveryTerms, PaymentOffer, ShopRecord, VatRates } from '../shop-record.ts';
import { categoryIdOf } from './import-ids.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Point {
  readonly lat: number;
  readonly lon: number;
}

/** The card as its schema lets it be. */
export interface Card {
  readonly id: string;
  readonly node?: string;
  readonly name: string;
  readonly description: { readonly nl?: string; readonly en?: string };
  readonly category: string;
  readonly minimum_age_years?: number;
  readonly format?: 'shopify' | 'woocommerce';
  readonly currency: string;
  readonly address: {
    readonly street: string;
    readonly postal_code: string;
    readonly city: string;
    readonly country: string;
    readonly gps: Point;
  };
  readonly contact: ShopRecord['contact'];
  readonly images?: readonly string[];
  readonly timezone: string;
  readonly opening_hours: OpeningHours['weekly'];
  readonly closed_dates?: readonly string[];
  readonly fulfilment: { readonly pickup?: { readonly ready_in_minutes: number } | null; readonly delivery?: CardDelivery | null };
  readonly vat?: { readonly default: number; readonly overrides?: readonly { readonly category: string; readonly rate: number }[] };
  readonly discounts?: readonly { readonly title: string; readonly percent: number; readonly from?: string }[];
  readonly fees?: readonly {
    readonly title: string;
    readonly amount: string;
    readonly payee?: string;
    readonly for?: 'pickup' | 'delivery';
  }[];
  readonly deposits?: readonly { readonly category: string; readonly amount: string }[];
  readonly payments: readonly CardPayment[];
  readonly terms: {
    readonly cancellation: readonly { readonly until: string; readonly fee_percent: number; readonly within_hours?: number }[];
    readonly returns_days?: number;
    readonly order_ahead_days?: number;
    readonly stock_hold_minutes: number;
  };
}

interface CardDelivery {
  readonly area: { readonly circle: { readonly radius_km: number } } | { readonly polygon: readonly Point[] };
  readonly price: { readonly fixed: string } | { readonly tiers: readonly { readonly up_to_km?: number; readonly price: string }[] };
  readonly free_from?: string;
  readonly minimum_order?: string;
  readonly time_minutes: { readonly min: number; readonly max: number };
}

type CardPayment =
  | { readonly type: 'before'; readonly iban: string; readonly account_name: string }
  | { readonly type: 'on_fulfilment'; readonly methods: readonly string[] };

/** The record of a shop from its card, whose values hold. */
export function shopOf(card: Card): ShopRecord {
  const { address, fulfilment, terms } = card;
  return {
    engine: 'shop',
    id: card.id,
    name: card.name,
    description: card.description,
    category: card.category,
    currency: card.currency,
    place: {
      id: `${card.id}.shop`,
      name: card.name,
      address: address.street,
      postalCode: address.postal_code,
      cityName: address.city,
      countryCode: address.country,
      position: { lat: address.gps.lat, lon: address.gps.lon },
    },
    ...(card.images === undefined ? {} : { imageUrls: card.images }),
    contact: card.contact,
    openingHours: {
      timeZone: card.timezone,
      weekly: card.opening_hours,
      ...(card.closed_dates === undefined ? {} : { closedDates: card.closed_dates }),
    },
    ...(fulfilment.pickup == null ? {} : { pickup: { readyInMinutes: fulfilment.pickup.ready_in_minutes } }),
    ...(fulfilment.delivery == null ? {} : { delivery: deliveryOf(fulfilment.delivery, card) }),
    ...(card.vat === undefined ? {} : { vat: vatOf(card.vat, card.id) }),
    ...chargesOf(card),
    payments: card.payments.map((payment, place) => paymentOf(payment, `${card.id}.payment-${place + 1}`)),
    cancellation: terms.cancellation.map((rule) => ({
      until: rule.until.replace('_', '-') as CancellationStep,
      feePercent: String(rule.fee_percent),
      ...(rule.within_hours === undefined ? {} : { withinMs: Math.round(rule.within_hours * HOUR_MS) }),
    })),
    ...(terms.returns_days === undefined ? {} : { returnDays: terms.returns_days }),
    ...(terms.order_ahead_days === undefined ? {} : { orderAheadDays: terms.order_ahead_days }),
    stockHoldMs: Math.round(terms.stock_hold_minutes * MINUTE_MS),
  };
}

function chargesOf({ id, currency, discounts, fees, deposits }: Card): Pick<ShopRecord, 'discounts' | 'fees' | 'deposits'> {
  const money = (amount: string) => amountOf(amount, currency);
  return {
    ...(discounts === undefined
      ? {}
      : {
          discounts: discounts.map(({ title, percent, from }) => ({
            title,
            percent: String(percent),
            ...(from === undefined ? {} : { from: money(from) }),
          })),
        }),
    ...(fees === undefined
      ? {}
      : {
          fees: fees.map(({ for: kind, amount, ...fee }) => ({ ...fee, amount: money(amount), ...(kind === undefined ? {} : { kind }) })),
        }),
    ...(deposits === undefined
      ? {}
      : { deposits: deposits.map(({ category, amount }) => ({ categoryId: categoryIdFor(id, category), amount: money(amount) })) }),
  };
}

function categoryIdFor(providerId: string, category: string): string {
  return categoryIdOf(providerId, category.split(/\s*>\s*/));
}

function deliveryOf(delivery: CardDelivery, card: Card): DeliveryTerms {
  const { area, price, time_minutes: minutes } = delivery;
  const centre = { lat: card.address.gps.lat, lon: card.address.gps.lon };
  const tiers = 'fixed' in price ? [{ price: price.fixed }] : price.tiers;
  return {
    area: 'circle' in area ? { shape: 'circle', centre, radiusKm: area.circle.radius_km } : { shape: 'polygon', corners: area.polygon },
    tiers: tiers.map((tier) => ({
      ...('up_to_km' in tier && tier.up_to_km !== undefined ? { upToKm: tier.up_to_km } : {}),
      price: amountOf(tier.price, card.currency),
    })),
    ...(delivery.free_from === undefined ? {} : { freeFrom: amountOf(delivery.free_from, card.currency) }),
    ...(delivery.minimum_order === undefined ? {} : { minimumOrder: amountOf(delivery.minimum_order, card.currency) }),
    minutes: { min: minutes.min, max: minutes.max },
  };
}

function vatOf(vat: NonNullable<Card['vat']>, providerId: string): VatRates {
  const overrides = (vat.overrides ?? []).map((each) => ({
    categoryId: categoryIdFor(providerId, each.category),
    percent: String(each.rate),
  }));
  return { defaultPercent: String(vat.default), ...(overrides.length === 0 ? {} : { byCategory: overrides }) };
}

function paymentOf(payment: CardPayment, id: string): PaymentOffer {
  return payment.type === 'before'
    ? { id, due: 'before-order', method: 'bank-transfer', iban: payment.iban, accountName: payment.account_name }
    : { id, due: 'on-fulfilment', methods: payment.methods };
}

function amountOf(amount: string, currency: string): Money {
  const verdict = parseMoney(currency, amount);
  if (!verdict.ok) throw new TypeError(`the schema of the card let ${amount} through`);
  return verdict.value;
}

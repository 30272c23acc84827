import type { DeliveryTerms, ShopRecord, VatRates } from '../engines/shop/record.ts';
import { categoryIdOf } from './import-ids.ts';
import {
  amountOf,
  areaOf,
  type CardArea,
  type CardCancellation,
  cancellationRules,
  type ProviderCard,
  providerFacts,
} from './provider-card.ts';

const MINUTE_MS = 60_000;

/** The card of a shop as its schema lets it be. */
export interface Card extends ProviderCard {
  readonly minimum_age_years?: number;
  readonly format?: 'shopify' | 'woocommerce';
  readonly fulfilment: { readonly pickup?: { readonly ready_in_minutes: number } | null; readonly delivery?: CardDelivery | null };
  readonly vat?: { readonly default: number; readonly overrides?: readonly { readonly category: string; readonly rate: number }[] };
  readonly terms: {
    readonly cancellation: readonly CardCancellation[];
    readonly returns_days?: number;
    readonly stock_hold_minutes: number;
  };
}

interface CardDelivery {
  readonly area: CardArea;
  readonly price: { readonly fixed: string } | { readonly tiers: readonly { readonly up_to_km?: number; readonly price: string }[] };
  readonly free_from?: string;
  readonly minimum_order?: string;
  readonly time_minutes: { readonly min: number; readonly max: number };
}

/** The record of a shop from its card, whose values hold. */
export function shopOf(card: Card): ShopRecord {
  const { fulfilment, terms } = card;
  return {
    engine: 'shop',
    ...providerFacts(card, 'shop'),
    ...(fulfilment.pickup == null ? {} : { pickup: { readyInMinutes: fulfilment.pickup.ready_in_minutes } }),
    ...(fulfilment.delivery == null ? {} : { delivery: deliveryOf(fulfilment.delivery, card) }),
    ...(card.vat === undefined ? {} : { vat: vatOf(card.vat, card.id) }),
    cancellation: cancellationRules(terms.cancellation),
    ...(terms.returns_days === undefined ? {} : { returnDays: terms.returns_days }),
    stockHoldMs: Math.round(terms.stock_hold_minutes * MINUTE_MS),
  };
}

function deliveryOf(delivery: CardDelivery, card: Card): DeliveryTerms {
  const { area, price, time_minutes: minutes } = delivery;
  const tiers = 'fixed' in price ? [{ price: price.fixed }] : price.tiers;
  return {
    area: areaOf(area, card),
    tiers: tiers.map((tier) => ({
      ...('up_to_km' in tier && tier.up_to_km !== undefined ? { upToKm: tier.up_to_km } : {}),
      price: amountOf(tier.price, card),
    })),
    ...(delivery.free_from === undefined ? {} : { freeFrom: amountOf(delivery.free_from, card) }),
    ...(delivery.minimum_order === undefined ? {} : { minimumOrder: amountOf(delivery.minimum_order, card) }),
    minutes: { min: minutes.min, max: minutes.max },
  };
}

function vatOf(vat: NonNullable<Card['vat']>, providerId: string): VatRates {
  const overrides = (vat.overrides ?? []).map((each) => ({
    categoryId: categoryIdOf(providerId, each.category.split(/\s*>\s*/)),
    percent: String(each.rate),
  }));
  return { defaultPercent: String(vat.default), ...(overrides.length === 0 ? {} : { byCategory: overrides }) };
}

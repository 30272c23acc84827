import type { DeliveryTerms, GoodsRule, ShopRecord, VatRates } from '../engines/shop/record.ts';
import { branchesOf, type CardBranch } from './card-branches.ts';
import { deliveryAreaOf } from './card-delivery-area.ts';
import { type CardSlots, slotsOf } from './card-slots.ts';
import { categoryIdOf, skuItemId } from './import-ids.ts';
import {
  amountOf,
  type CardCancellation,
  type CardDeliveryArea,
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
  readonly discounts?: readonly { readonly title: string; readonly percent: number; readonly from?: string }[];
  readonly fees?: readonly {
    readonly title: string;
    readonly amount: string;
    readonly payee?: string;
    readonly for?: 'pickup' | 'delivery';
  }[];
  readonly deposits?: readonly { readonly category: string; readonly amount: string }[];
  readonly goods?: readonly CardGoods[];
  readonly branches?: readonly CardBranch[];
  readonly terms: {
    readonly cancellation: readonly CardCancellation[];
    readonly refused_at_door_fee_percent?: number;
    readonly returns_days?: number;
    readonly substitution_answer_minutes?: number;
    readonly order_ahead_days?: number;
    readonly stock_hold_minutes: number;
  };
}

interface CardGoods {
  readonly sku: string;
  readonly minimum_age_years?: number;
  /** It is a bundle of these. */
  readonly made_of?: readonly { readonly sku: string; readonly count: number }[];
  readonly weighed?: { readonly unit: string; readonly per_piece: string; readonly margin_percent: number };
}

interface CardDelivery {
  readonly area: CardDeliveryArea;
  readonly price: { readonly fixed: string } | { readonly tiers: readonly { readonly up_to_km?: number; readonly price: string }[] };
  readonly free_from?: string;
  readonly minimum_order?: string;
  readonly time_minutes: { readonly min: number; readonly max: number };
  readonly slots?: CardSlots;
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
    ...chargesOf(card),
    ...(card.goods === undefined ? {} : { goods: card.goods.map((each) => ruleOf(each, card.id)) }),
    ...(card.branches === undefined ? {} : { branches: branchesOf(card.branches, card) }),
    cancellation: cancellationRules(terms.cancellation),
    ...(card.minimum_age_years === undefined ? {} : { minimumAgeYears: card.minimum_age_years }),
    ...(terms.refused_at_door_fee_percent === undefined ? {} : { refusedAtDoorFeePercent: String(terms.refused_at_door_fee_percent) }),
    ...(terms.returns_days === undefined ? {} : { returnDays: terms.returns_days }),
    ...(terms.order_ahead_days === undefined ? {} : { orderAheadDays: terms.order_ahead_days }),
    ...(terms.substitution_answer_minutes === undefined ? {} : { substitutionAnswerMs: terms.substitution_answer_minutes * MINUTE_MS }),
    stockHoldMs: Math.round(terms.stock_hold_minutes * MINUTE_MS),
  };
}

function ruleOf({ sku, minimum_age_years: minimumAgeYears, made_of: madeOf, weighed }: CardGoods, providerId: string): GoodsRule {
  const parts = madeOf?.map((part) => ({ itemId: skuItemId(providerId, part.sku), quantity: part.count }));
  const rule: GoodsRule = {
    sku,
    ...(minimumAgeYears === undefined ? {} : { minimumAgeYears }),
    ...(parts === undefined ? {} : { parts }),
  };
  if (weighed === undefined) return rule;
  const { unit, per_piece: estimate, margin_percent: margin } = weighed;
  return { ...rule, measure: { unit, estimate, marginPercent: String(margin) } };
}

function chargesOf({ id, currency, discounts, fees, deposits }: Card): Pick<ShopRecord, 'discounts' | 'fees' | 'deposits'> {
  const money = (amount: string) => amountOf(amount, { currency });
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
  const tiers = 'fixed' in price ? [{ price: price.fixed }] : price.tiers;
  return {
    area: deliveryAreaOf(area, card),
    tiers: tiers.map((tier) => ({
      ...('up_to_km' in tier && tier.up_to_km !== undefined ? { upToKm: tier.up_to_km } : {}),
      price: amountOf(tier.price, card),
    })),
    ...(delivery.free_from === undefined ? {} : { freeFrom: amountOf(delivery.free_from, card) }),
    ...(delivery.minimum_order === undefined ? {} : { minimumOrder: amountOf(delivery.minimum_order, card) }),
    minutes: { min: minutes.min, max: minutes.max },
    ...(delivery.slots === undefined ? {} : { slots: slotsOf(delivery.slots) }),
  };
}

function vatOf(vat: NonNullable<Card['vat']>, providerId: string): VatRates {
  const overrides = (vat.overrides ?? []).map((each) => ({
    categoryId: categoryIdFor(providerId, each.category),
    percent: String(each.rate),
  }));
  return { defaultPercent: String(vat.default), ...(overrides.length === 0 ? {} : { byCategory: overrides }) };
}

import { compare, isZero, type Money, negate, percentOf, times } from '../../../commerce/money.ts';
import type { PricedLine } from '../../../commerce/quote.ts';
import type { ItemRecord, ShopRecord } from './record.ts';

/** What goods cost beside their price: discount, fees and deposits, each as a line of its own that says what it is. */

/** What is charged for, before delivery. */
export interface Charged {
  readonly goods: Money;
  readonly kind: 'pickup' | 'delivery';
  readonly items: readonly { readonly record: ItemRecord; readonly quantity: number }[];
}

/** The lines that a shop adds to an order by its own rules. */
export function chargesOf(shop: ShopRecord, charged: Charged): PricedLine[] {
  const vat = shop.vat === undefined ? 'none' : 'as-the-goods';
  const discount = shop.discounts?.find(({ from }) => from === undefined || compare(charged.goods, from) >= 0);
  const off = discount === undefined ? undefined : percentOf(charged.goods, discount.percent);
  const discounts: PricedLine[] =
    discount === undefined || off === undefined || isZero(off)
      ? []
      : [{ line: { title: discount.title, kind: 'discount', amount: negate(off) }, vat }];
  const fees = (shop.fees ?? [])
    .filter((fee) => fee.kind === undefined || fee.kind === charged.kind)
    .map(
      ({ title, amount, payee }): PricedLine => ({ line: { title, kind: 'fee', amount, ...(payee === undefined ? {} : { payee }) }, vat }),
    );
  return [...discounts, ...charged.items.flatMap((each) => depositOn(shop, each)), ...fees];
}

/** A deposit is no price: it bears no VAT, and comes back whole. */
export function depositOn(shop: ShopRecord, { record, quantity }: Charged['items'][number]): PricedLine[] {
  const rule = shop.deposits?.find(({ categoryId }) => record.item.categoryIds.includes(categoryId));
  if (rule === undefined) return [];
  const { id, name } = record.item;
  const line = { title: `Deposit: ${name}`, kind: 'deposit' as const, itemId: id, quantity, amount: times(rule.amount, quantity) };
  return [{ line, vat: 'none' }];
}

import type { Money } from '../../commerce/money.ts';
import { decimalOf, textOf } from './leaves.ts';
import type { Wire, WireObject } from './wire-object.ts';

const CURRENCY = /^[A-Z]{3}$/;

/** Price.currency and Price.value: both, or nothing is taken. */
export function readPrice(price: WireObject | undefined): Money | undefined {
  return price === undefined ? undefined : readAmount(price, 'value');
}

/** An amount in a member of its own beside the member `currency`. */
export function readAmount(object: WireObject, key: 'value' | 'amount'): Money | undefined {
  const currency = textOf(object.peek('currency'));
  const amount = decimalOf(object.peek(key));
  if (currency === undefined || !CURRENCY.test(currency) || amount === undefined) return undefined;
  object.leave('currency', undefined);
  object.leave(key, undefined);
  return { currency, amount };
}

/** The price of an item, with the one before the discount in the same currency. */
export function readPrices(price: WireObject | undefined): { price: Money; listPrice?: Money } | undefined {
  const now = readPrice(price);
  if (price === undefined || now === undefined) return undefined;
  const listed = price.decimal('listed_value');
  return listed === undefined ? { price: now } : { price: now, listPrice: { currency: now.currency, amount: listed } };
}

export function writePrice(money: Money | undefined): Wire | undefined {
  return money === undefined ? undefined : { currency: money.currency, value: money.amount };
}

/** A list price in another currency cannot be said, and is left out. */
export function writePrices(price: Money, listPrice: Money | undefined): Wire {
  const { currency, amount } = price;
  return listPrice?.currency === currency ? { currency, value: amount, listed_value: listPrice.amount } : { currency, value: amount };
}

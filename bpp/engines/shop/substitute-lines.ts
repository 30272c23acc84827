import { isZero, type Money, shareOf } from '../../../commerce/money.ts';
import { type Quote, type QuoteLine, sumOf } from '../../../commerce/quote.ts';
import { depositOn } from './charges.ts';
import { vatOf } from './lines.ts';
import type { ItemRecord, ShopRecord } from './record.ts';

/** What comes in the place of something else: so many of an item, for so much together. */
export interface Sold {
  readonly shop: ShopRecord;
  readonly item: ItemRecord;
  readonly quantity: number;
  readonly amount: Money;
}

/** The lines of a substitute: its price, its deposit, and the share of every discount that its place had. */
export function substituteLines(agreed: Quote, { shop, item, quantity, amount }: Sold): readonly QuoteLine[] {
  const vat = vatOf(shop, item, () => undefined);
  const { id: itemId, name: title } = item.item;
  const line: QuoteLine = {
    title,
    kind: 'item',
    itemId,
    quantity,
    amount,
    ...(typeof vat === 'object' && 'percent' in vat ? { vatPercent: vat.percent } : {}),
  };
  const untaxed = shop.vat === undefined ? {} : { vatPercent: 'none' };
  const deposits = depositOn(shop, { record: item, quantity }).map((deposit) => ({ ...deposit.line, ...untaxed }));
  return [line, ...deposits, ...discountsOn(agreed, amount)];
}

function discountsOn(agreed: Quote, amount: Money): readonly QuoteLine[] {
  const goods = sumOf(
    agreed.total.currency,
    agreed.lines.filter(({ kind }) => kind === 'item'),
  );
  if (isZero(goods)) return [];
  return agreed.lines.flatMap((line) => {
    if (line.kind !== 'discount') return [];
    const off = shareOf(line.amount, amount, goods);
    return isZero(off) ? [] : [{ ...line, amount: off }];
  });
}

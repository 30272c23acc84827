import { priceByWeight } from '../../../commerce/measure.ts';
import { isNegative, isZero, type Money, negate, partOf, shareOf, subtract, sum } from '../../../commerce/money.ts';
import type { OrderLine } from '../../../commerce/order.ts';
import { type Quote, type QuoteLine, withOtherLines } from '../../../commerce/quote.ts';

/**
 * A quote with what the weighed lines of an order really cost in the place of their estimates, and every discount by its share of the goods. It is
 * reckoned from the estimates each time, so that a weight that is mended leaves no trace.
 */
export function byWeight(estimate: Quote, lines: readonly OrderLine[]): Quote {
  let quoted: readonly QuoteLine[] = estimate.lines;
  for (const line of lines) quoted = weighedIn(quoted, line);
  const priced = withOtherLines(estimate, discountsKept(estimate, quoted));
  const over = estimate.atMost === undefined ? undefined : subtract(priced.atMost ?? priced.total, estimate.atMost);
  if (over === undefined || isNegative(over) || isZero(over)) return priced;
  // Shares are rounded: what a cent of that would lift above what was stated comes off.
  return withOtherLines(priced, [...priced.lines, { title: 'Rounding', kind: 'discount', amount: negate(over) }]);
}

/** What was called off of weighed goods goes out of the quote with its line: only what is left was weighed. */
function weighedIn(quoted: readonly QuoteLine[], { itemId, quantity, name, measure }: OrderLine): readonly QuoteLine[] {
  const found = quoted.find((each) => each.kind === 'item' && each.itemId === itemId);
  if (measure?.weighed === undefined || found?.quantity === undefined || found.atMost === undefined) return quoted;
  const left = (amount: Money) => partOf(amount, quantity, found.quantity ?? quantity);
  const { atMost, ...known } = found;
  const amount = priceByWeight({ amount: left(found.amount), atMost: left(atMost), quantity }, measure, measure.weighed);
  const line = { ...known, title: `${name ?? itemId} (${measure.weighed} ${measure.unit})`, quantity, amount };
  return quoted.flatMap((each) => (each === found ? [line] : each.kind === 'refund' && each.itemId === itemId ? [] : [each]));
}

function discountsKept(estimate: Quote, lines: readonly QuoteLine[]): readonly QuoteLine[] {
  const goodsOf = (of: readonly QuoteLine[]) =>
    sum(
      estimate.total.currency,
      of.filter(({ kind }) => kind === 'item').map(({ amount }) => amount),
    );
  const [before, after] = [goodsOf(estimate.lines), goodsOf(lines)];
  if (isZero(before)) return lines;
  return lines.map((line) => (line.kind === 'discount' ? { ...line, amount: shareOf(line.amount, after, before) } : line));
}

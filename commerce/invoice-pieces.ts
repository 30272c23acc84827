import { exact } from './decimal.ts';
import { add, isZero, type Money, roundToCoin, subtract, sum, zero } from './money.ts';
import type { Quote, QuoteLine } from './quote.ts';
import { divided, isCounted } from './quote.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';

/** A part of a quote that lies under one rate of VAT, VAT included. A line that goes with the goods has a part for each rate. */
export interface Piece {
  readonly title: string;
  readonly kind: QuoteLine['kind'];
  readonly quantity: number;
  readonly gross: Money;
  /** In percent, or `none` where no VAT is charged. */
  readonly rate: string;
}

/** What bears no VAT. */
export const NO_VAT = 'none';

/** A rate as invoices write it, however it was written: one rate is one line of VAT (BR-S-08, BR-Z-01). */
export function plainRate(rate: string): string {
  return rate === NO_VAT ? NO_VAT : exact(rate).toFixed();
}

/** The lines of a quote that count, each under its rate. Refused where it says that VAT lies in it, and not of which lines. */
export function piecesOf(quote: Quote): Verdict<readonly Piece[]> {
  const { currency } = quote.total;
  const counted = quote.lines.filter(isCounted).flatMap(linesByRate);
  const goods = goodsByRate(counted, currency);
  if (goods.size === 0 && quote.lines.some((line) => !isCounted(line)))
    return refuseTrade('invalid', 'The quote says that VAT lies in it, and not at which rate for which line.', '/quote/lines');
  if (goods.size === 0) return accept(counted.map((line) => pieceOf(line, { rate: NO_VAT, gross: line.amount })));
  const follow = following(goods, currency);
  return accept(
    counted.flatMap((line) =>
      line.vatPercent === undefined ? follow(line) : [pieceOf(line, { rate: line.vatPercent, gross: line.amount })],
    ),
  );
}

/** A line in coins; one that bears several rates, such as a bundle, as a line for each. */
function linesByRate({ vatPercent, vatSplit = [], ...line }: QuoteLine): readonly QuoteLine[] {
  const amount = roundToCoin(line.amount);
  const weights = new Map<string, Money>();
  for (const { percent, weight } of vatSplit) {
    const rate = plainRate(percent);
    const weighs = { currency: amount.currency, amount: weight };
    weights.set(rate, add(weights.get(rate) ?? zero(amount.currency), weighs));
  }
  const parts = [...divided(amount, weights)];
  if (parts.length > 0) return parts.map(([rate, part]) => ({ ...line, amount: part, vatPercent: rate }));
  return [{ ...line, amount, ...(vatPercent === undefined ? {} : { vatPercent: plainRate(vatPercent) }) }];
}

function goodsByRate(lines: readonly QuoteLine[], currency: string): ReadonlyMap<string, Money> {
  const rates = new Set(lines.flatMap(({ vatPercent }) => (vatPercent === undefined || vatPercent === NO_VAT ? [] : [vatPercent])));
  const of = (rate: string) =>
    sum(
      currency,
      lines.filter(({ vatPercent }) => vatPercent === rate).map(({ amount }) => amount),
    );
  return new Map([...rates].map((rate) => [rate, of(rate)]));
}

/** Spreads one following line after the other; counted from the start each time, so that all of them together are spread as the quote spreads them. */
function following(goods: ReadonlyMap<string, Money>, currency: string): (line: QuoteLine) => readonly Piece[] {
  const [first = NO_VAT] = goods.keys();
  const whole = sum(currency, [...goods.values()]);
  let before = zero(currency);
  return (line) => {
    if (isZero(whole)) return [pieceOf(line, { rate: first, gross: line.amount })];
    const after = sum(currency, [before, line.amount]);
    const [had, has] = [divided(before, goods), divided(after, goods)];
    before = after;
    const parts = [...goods.keys()].map((rate) => ({
      rate,
      gross: subtract(has.get(rate) ?? zero(currency), had.get(rate) ?? zero(currency)),
    }));
    const shown = parts.filter(({ gross }) => !isZero(gross));
    return (shown.length === 0 ? parts.slice(0, 1) : shown).map((part) => pieceOf(line, part));
  };
}

function pieceOf({ title, kind, quantity = 1 }: QuoteLine, part: Pick<Piece, 'rate' | 'gross'>): Piece {
  return { title, kind, quantity: quantity > 0 ? quantity : 1, ...part };
}

/** What pieces come to under each rate. */
export function grossByRate(pieces: readonly Piece[], currency: string): ReadonlyMap<string, Money> {
  const rates = [...new Set(pieces.map(({ rate }) => rate))];
  const of = (rate: string) =>
    sum(
      currency,
      pieces.filter((piece) => piece.rate === rate).map(({ gross }) => gross),
    );
  return new Map(rates.map((rate) => [rate, of(rate)]));
}

import type { Extensible } from './extra.ts';
import { add, compare, isZero, type Money, partOf, sameMoney, shareOf, subtract, sum, vatIncluded, zero } from './money.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';

/** One line of a quote. The lines that are not `included` add up to the total; `included` ones, such as VAT, explain a part of it. */
export interface QuoteLine extends Extensible {
  readonly title: string;
  readonly kind: 'item' | 'delivery' | 'discount' | 'fee' | 'deposit' | 'refund' | 'vat-included' | 'other';
  readonly itemId?: string;
  readonly quantity?: number;
  readonly amount: Money;
  /** The most that it can come to, when the amount is an estimate. */
  readonly atMost?: Money;
  /** The rate of VAT that the amount includes, in percent; `none` for what bears none beside goods that do. A line without it goes with the goods. */
  readonly vatPercent?: string;
  /** In the place of `vatPercent`, of what bears several rates: each by its weight among them. */
  readonly vatSplit?: readonly VatPart[];
  /** Who gets a fee, when that is not the provider: in words for people. */
  readonly payee?: string;
}

/** One rate of a line that bears several, in percent, and its weight: a decimal. */
export interface VatPart {
  readonly percent: string;
  readonly weight: string;
}

export interface Quote extends Extensible {
  readonly id?: string;
  readonly total: Money;
  /** The most that it can come to, when the total is an estimate, as of a ride with a meter. Absent when the total is the price. */
  readonly atMost?: Money;
  readonly lines: readonly QuoteLine[];
  /** How long it holds, counted from the message that carried it. */
  readonly validForMs?: number;
}

/** A line with the VAT that its amount includes: its own rate, several by their weights, or the rates of the goods that it goes with (delivery). */
export interface PricedLine {
  readonly line: QuoteLine;
  readonly vat: { readonly percent: string } | { readonly split: readonly VatPart[] } | 'as-the-goods' | 'none';
}

/** Builds a quote: the lines as they are, the total they add up to, and one line for each rate of VAT that lies in it. */
export function buildQuote(currency: string, priced: readonly PricedLine[], facts: Pick<Quote, 'id' | 'validForMs'> = {}): Quote {
  const isTaxed = priced.some(({ vat }) => typeof vat === 'object');
  const ratesOf = (vat: PricedLine['vat']): Pick<QuoteLine, 'vatPercent' | 'vatSplit'> => {
    if (typeof vat === 'object') return 'split' in vat ? { vatSplit: vat.split } : { vatPercent: vat.percent };
    return vat === 'none' && isTaxed ? { vatPercent: 'none' } : {};
  };
  const lines = priced.map(({ line, vat }): QuoteLine => ({ ...line, ...ratesOf(vat) }));
  const total = sumOf(currency, lines);
  return { ...facts, total, ...ceilingOf(total, lines), lines: [...lines, ...vatLines(currency, lines)] };
}

/** The most that a quote can come to, by those of its lines that are estimates: what was called off of them costs nothing more. */
function ceilingOf(total: Money, lines: readonly QuoteLine[]): Pick<Quote, 'atMost'> {
  const more = lines.flatMap(({ amount, atMost, itemId, quantity = 1 }) => {
    if (atMost === undefined) return [];
    const back = lines.reduce((sofar, each) => sofar + (each.kind === 'refund' && each.itemId === itemId ? (each.quantity ?? 0) : 0), 0);
    return [partOf(subtract(atMost, amount), quantity - back, quantity)];
  });
  return more.length === 0 ? {} : { atMost: add(total, sum(total.currency, more)) };
}

/** A quote with further lines, such as what is paid back of it: its total and its VAT follow. The lines must not add up to less than nothing. */
export function withLines(quote: Quote, more: readonly QuoteLine[]): Quote {
  const { currency } = quote.total;
  return requoted(quote, currency, [...quote.lines.filter(isCounted), ...more]);
}

/** A quote with other lines in the place of all that count: its total, its VAT and the most that it can come to follow. */
export function withOtherLines(quote: Quote, lines: readonly QuoteLine[]): Quote {
  return requoted(quote, quote.total.currency, lines.filter(isCounted));
}

function requoted(quote: Quote, currency: string, lines: readonly QuoteLine[]): Quote {
  const { atMost: was, ...rest } = quote;
  const total = sumOf(currency, lines);
  // What an estimate of the whole says stays said: only lines can take it back.
  const atMost = quote.lines.some((line) => line.atMost !== undefined) ? ceilingOf(total, lines) : was === undefined ? {} : { atMost: was };
  return { ...rest, total, ...atMost, lines: [...lines, ...vatLines(currency, lines)] };
}

/** What so many more of an item are worth in a quote that pays back some already, with their share of every discount; zero for what is not in it. */
export function worthOf(quote: Quote, itemId: string, count: number): Money {
  const { currency } = quote.total;
  const line = quote.lines.find((each) => each.kind === 'item' && each.itemId === itemId);
  if (line?.quantity === undefined || line.quantity === 0) return zero(currency);
  const of = (kind: QuoteLine['kind']) =>
    sumOf(
      currency,
      quote.lines.filter((each) => each.kind === kind),
    );
  const goods = of('item');
  const discounted = isZero(goods) ? line.amount : shareOf(line.amount, add(goods, of('discount')), goods);
  const back = quote.lines.reduce(
    (sofar, each) => sofar + (each.kind === 'refund' && each.itemId === itemId ? (each.quantity ?? 0) : 0),
    0,
  );
  // Counted from the start each time, so that what rounding took from one is given with another.
  return subtract(partOf(discounted, back + count, line.quantity), partOf(discounted, back, line.quantity));
}

/** What lines add up to; `vat-included` lines explain a part of the others and are not counted. */
export function sumOf(currency: string, lines: readonly QuoteLine[]): Money {
  return sum(
    currency,
    lines.filter(isCounted).map((line) => line.amount),
  );
}

/** Whether a quote that came from outside holds together: one currency, and lines that add up to the total. */
export function checkQuote(quote: Quote): Verdict<Quote> {
  const { currency } = quote.total;
  const foreign = quote.lines.findIndex((line) => line.amount.currency !== currency);
  if (foreign >= 0)
    return refuseTrade('invalid', `Every line of a quote is in the currency of its total, ${currency}.`, `/quote/lines/${foreign}`);
  const added = sumOf(currency, quote.lines);
  if (sameMoney(added, quote.total)) return accept(quote);
  return refuseTrade('invalid', `The lines add up to ${added.amount}, the total says ${quote.total.amount}.`, '/quote/total');
}

/** Whether two quotes ask the same money for the same things, in whatever order and wording. */
export function sameQuote(left: Quote, right: Quote): boolean {
  if (!sameMoney(left.total, right.total)) return false;
  if (left.atMost !== undefined && right.atMost !== undefined && !sameMoney(left.atMost, right.atMost)) return false;
  const rest = right.lines.filter(isCounted);
  for (const line of left.lines.filter(isCounted)) {
    const place = rest.findIndex((other) => other.itemId === line.itemId && sameMoney(other.amount, line.amount));
    if (place < 0) return false;
    rest.splice(place, 1);
  }
  return rest.length === 0;
}

/** A quote after part of its total is paid back: `kept` is what the provider still gets, VAT included in the same proportion. */
export function refunded({ atMost: _nomore, ...quote }: Quote, kept: Money, title: string): Quote {
  const back = subtract(kept, quote.total);
  if (compare(back, zero(kept.currency)) >= 0) return quote;
  const counted = quote.lines.filter(isCounted).map(({ atMost: _nomore, ...line }) => line);
  const vat = quote.lines
    .filter((line) => !isCounted(line))
    .map((line) => ({ ...line, amount: shareOf(line.amount, kept, quote.total) }))
    .filter((line) => !isZero(line.amount));
  return { ...quote, total: kept, lines: [...counted, { title, kind: 'refund', amount: back }, ...vat] };
}

/** Whether a line is a part of the total; the others explain a part of it. */
export function isCounted(line: QuoteLine): boolean {
  return line.kind !== 'vat-included';
}

/** One line for each rate that lies in the others. Where no line has a rate, nothing bears VAT. */
function vatLines(currency: string, lines: readonly QuoteLine[]): QuoteLine[] {
  const goods = new Map<string, Money>();
  const bears = (percent: string, amount: Money) => goods.set(percent, add(goods.get(percent) ?? zero(currency), amount));
  for (const { vatPercent, vatSplit, amount } of lines) {
    if (vatPercent !== undefined && vatPercent !== 'none') bears(vatPercent, amount);
    const weights = new Map(vatSplit?.map(({ percent, weight }) => [percent, { currency, amount: weight }]));
    for (const [percent, part] of divided(amount, weights)) bears(percent, part);
  }
  const following = sumOf(
    currency,
    lines.filter((line) => line.vatPercent === undefined && line.vatSplit === undefined),
  );
  const taxed = goods.size === 0 ? goods : spread(following, goods);
  return [...taxed].flatMap(([percent, amount]) => {
    const vat = vatIncluded(amount, percent);
    return isZero(vat) ? [] : [{ title: `VAT ${percent}% included`, kind: 'vat-included' as const, amount: vat }];
  });
}

/** Spreads an amount over the rates in proportion to the goods under each. */
function spread(amount: Money, goods: ReadonlyMap<string, Money>): Map<string, Money> {
  const shares = divided(amount, goods);
  return new Map([...goods].map(([percent, part]) => [percent, add(part, shares.get(percent) ?? zero(part.currency))]));
}

/** An amount in parts, in proportion to their weights; the last takes what rounding leaves. Nothing when nothing weighs. */
export function divided(amount: Money, weights: ReadonlyMap<string, Money>): Map<string, Money> {
  const whole = sum(amount.currency, [...weights.values()]);
  const shares = new Map<string, Money>();
  if (isZero(whole)) return shares;
  let left = amount;
  [...weights].forEach(([percent, weight], place) => {
    const share = place === weights.size - 1 ? left : shareOf(amount, weight, whole);
    left = subtract(left, share);
    shares.set(percent, share);
  });
  return shares;
}

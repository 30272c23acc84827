import type { Money } from '../../commerce/money.ts';
import type { Quote, QuoteLine, VatPart } from '../../commerce/quote.ts';
import { decimalOf, textOf } from './leaves.ts';
import { readPrice, writePrice } from './money.ts';
import { tagGroup, tags, takeTag } from './tags.ts';
import { wireDuration } from './terms.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

const KINDS: readonly QuoteLine['kind'][] = ['item', 'delivery', 'discount', 'fee', 'deposit', 'refund', 'vat-included', 'other'];

/** Quotation. One without a price says nothing that can be trusted, and stays. */
export function readQuote(quote: WireObject): Quote | undefined {
  const price = quote.object('price');
  const total = readPrice(price);
  if (total === undefined) return undefined;
  const atMost = price?.decimal('maximum_value');
  return known({
    id: quote.text('id'),
    total,
    atMost: atMost === undefined ? undefined : { currency: total.currency, amount: atMost },
    lines: quote.list('breakup', readLine) ?? [],
    validForMs: quote.duration('ttl'),
    extra: quote.rest(),
  });
}

function readLine(line: WireObject): QuoteLine | undefined {
  const price = line.object('price');
  const amount = readPrice(price);
  if (amount === undefined) return undefined;
  const atMost = price?.decimal('maximum_value');
  const item = line.object('item');
  const itemId = item?.text('id');
  const vatPercent = item && takeTag(item, 'quote_line', 'vat_percent', (text) => (text === 'none' ? text : decimalOf(text)));
  const vatSplit = item && takeTag(item, 'quote_line', 'vat_split', splitOf);
  const payee = item && takeTag(item, 'quote_line', 'payee', textOf);
  const kind = item === undefined ? undefined : takeTag(item, 'quote_line', 'kind', (text) => KINDS.find((known) => known === text));
  return known({
    title: line.text('title') ?? '',
    kind: kind ?? usualKind(itemId),
    itemId,
    quantity: item?.object('quantity')?.object('selected')?.count('count', 0),
    amount,
    atMost: atMost === undefined ? undefined : { currency: amount.currency, amount: atMost },
    vatPercent,
    vatSplit,
    payee,
    extra: line.rest(),
  });
}

/** Rates with their weights, such as `9:12.00;21:5.50`. */
function splitOf(text: string): readonly VatPart[] | undefined {
  const parts = text.split(';').map((part) => {
    const [percent, weight, ...more] = part.split(':').map(decimalOf);
    return percent === undefined || weight === undefined || more.length > 0 ? undefined : { percent, weight };
  });
  const split = parts.filter((part) => part !== undefined);
  return split.length === parts.length && splitText(split) === text ? split : undefined;
}

function splitText(split: readonly VatPart[]): string {
  return split.map(({ percent, weight }) => `${percent}:${weight}`).join(';');
}

/** What a line is when it does not say so: that of an item, or something else. */
function usualKind(itemId: string | undefined): QuoteLine['kind'] {
  return itemId === undefined ? 'other' : 'item';
}

export function writeQuote(quote: Quote): Wire {
  const { id, total, atMost, lines, validForMs, extra } = quote;
  const ttl = validForMs === undefined ? undefined : wireDuration(validForMs);
  return joined({ id, price: writeEstimate(total, atMost), breakup: lines.map(writeLine), ttl }, extra);
}

/** An amount, and the most that it can come to when it is an estimate. */
function writeEstimate(amount: Money, atMost: Money | undefined): Wire {
  return { ...writePrice(amount), ...(atMost?.currency === amount.currency ? { maximum_value: atMost.amount } : {}) };
}

function writeLine(line: QuoteLine): Wire {
  const { title, kind, itemId, quantity, amount, atMost, vatPercent, vatSplit, payee, extra } = line;
  const item = written({
    id: itemId,
    quantity: quantity === undefined ? undefined : { selected: { count: quantity } },
    tags: tags(
      tagGroup('quote_line', {
        kind: kind === usualKind(itemId || undefined) ? undefined : kind,
        vat_percent: vatPercent,
        vat_split: vatSplit && splitText(vatSplit),
        payee,
      }),
    ),
  });
  return joined({ item, title, price: writeEstimate(amount, atMost) }, extra);
}

import { exact } from './decimal.ts';
import { NO_VAT, type Piece } from './invoice-pieces.ts';
import { add, compare, isNegative, isZero, type Money, negate, partOf, percentOf, subtract, sum, times, zero } from './money.ts';

/**
 * What an invoice reckons, as EN 16931 has it: lines without VAT that add up to the last coin, VAT for each rate over what lies under it, and
 * totals that follow from those alone. Prices here include VAT, so that now and then no amount without VAT comes to the price that was paid;
 * the coin that is left stands as the rounding of what is to be paid.
 */
export interface InvoiceSums {
  readonly lines: readonly InvoiceLine[];
  readonly allowances: readonly InvoiceCharge[];
  readonly charges: readonly InvoiceCharge[];
  readonly taxes: readonly TaxSum[];
  readonly totals: InvoiceTotals;
}

export interface InvoiceLine {
  readonly title: string;
  /** Below nothing for what is taken back. */
  readonly quantity: number;
  readonly net: Money;
  /** Of one, without VAT; never below nothing, and finer than a coin where it has to be. */
  readonly price: Money;
  readonly rate: string;
}

/** Off the whole, or on top of it; never below nothing. */
export interface InvoiceCharge {
  readonly title: string;
  readonly net: Money;
  readonly rate: string;
}

export interface TaxSum {
  readonly rate: string;
  readonly taxable: Money;
  readonly tax: Money;
}

export interface InvoiceTotals {
  readonly lines: Money;
  readonly allowances: Money;
  readonly charges: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  readonly paid: Money;
  readonly rounding: Money;
  readonly payable: Money;
}

interface Reckoned {
  readonly piece: Piece;
  readonly net: Money;
}

/** Reckons an invoice over pieces of which there is at least one. `paid` is what came already: never more than there is to pay. */
export function invoiceSums(pieces: readonly Piece[], paidSoFar: Money): InvoiceSums {
  const { currency } = paidSoFar;
  const rates = [...new Set(pieces.map(({ rate }) => rate))];
  const reckoned = rates.flatMap((rate) => reckonedOf(pieces.filter((piece) => piece.rate === rate)));
  const isOff = ({ piece, net }: Reckoned) => piece.kind === 'discount' && isNegative(net);
  const isOnTop = ({ piece, net }: Reckoned) => (piece.kind === 'delivery' || piece.kind === 'fee') && !isNegative(net);
  const asLines = reckoned.filter((each) => !isOff(each) && !isOnTop(each));
  // An invoice has a line at least: one of a fee alone has that as its line.
  const [first] = reckoned;
  const lines = asLines.length === 0 && first !== undefined ? [first] : asLines;
  const rest = reckoned.filter((each) => !lines.includes(each) && !isZero(each.net));
  const off = rest.filter(isOff).map(({ piece, net }) => ({ title: piece.title, rate: piece.rate, net: negate(net) }));
  const onTop = rest.filter(isOnTop).map(({ piece, net }) => ({ title: piece.title, rate: piece.rate, net }));
  const taxes = rates.map((rate) =>
    taxOf(
      rate,
      sum(
        currency,
        reckoned.filter(({ piece }) => piece.rate === rate).map(({ net }) => net),
      ),
    ),
  );
  const asked = sum(
    currency,
    pieces.map(({ gross }) => gross),
  );
  const totals = totalsOf(currency, { lines, off, onTop, taxes, asked, paid: compare(paidSoFar, asked) > 0 ? asked : paidSoFar });
  return { lines: lines.map(lineOf), allowances: off, charges: onTop, taxes, totals };
}

function totalsOf(
  currency: string,
  of: {
    readonly lines: readonly Reckoned[];
    readonly off: readonly InvoiceCharge[];
    readonly onTop: readonly InvoiceCharge[];
    readonly taxes: readonly TaxSum[];
    readonly asked: Money;
    readonly paid: Money;
  },
): InvoiceTotals {
  const nets = (all: readonly { readonly net: Money }[]) =>
    sum(
      currency,
      all.map(({ net }) => net),
    );
  const [lines, allowances, charges] = [nets(of.lines), nets(of.off), nets(of.onTop)];
  const net = add(subtract(lines, allowances), charges);
  const tax = sum(
    currency,
    of.taxes.map((each) => each.tax),
  );
  const gross = add(net, tax);
  const rounding = subtract(of.asked, gross);
  return { lines, allowances, charges, net, tax, gross, paid: of.paid, rounding, payable: add(subtract(gross, of.paid), rounding) };
}

function taxOf(rate: string, taxable: Money): TaxSum {
  return { rate, taxable, tax: rate === NO_VAT ? zero(taxable.currency) : percentOf(taxable, rate) };
}

/** The pieces of one rate without their VAT: each rounded where it stands among them, so that together they are the whole of them without its VAT, rounded once. */
function reckonedOf(pieces: readonly Piece[]): readonly Reckoned[] {
  const [first] = pieces;
  if (first === undefined) return [];
  const { rate, gross } = first;
  if (rate === NO_VAT) return pieces.map((piece) => ({ piece, net: piece.gross }));
  const { currency } = gross;
  const withVat = exact(rate).plus(100).toFixed();
  let [before, sofar] = [zero(currency), zero(currency)];
  return pieces.map((piece) => {
    sofar = add(sofar, piece.gross);
    const net = partOf(sofar, 100, withVat);
    const own = subtract(net, before);
    before = net;
    return { piece, net: own };
  });
}

function sized(amount: Money): Money {
  return isNegative(amount) ? negate(amount) : amount;
}

/** Digits that the price of one has beyond those of a coin: times ten thousand of them it still comes to the amount of its line. */
const FINER = { more: '10000', less: '0.0001' } as const;

function lineOf({ piece, net }: Reckoned): InvoiceLine {
  const { title, quantity, rate } = piece;
  const price = times(partOf(times(sized(net), FINER.more), 1, quantity), FINER.less);
  return { title, quantity: isNegative(net) ? -quantity : quantity, net, price, rate };
}

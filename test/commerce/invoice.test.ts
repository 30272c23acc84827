import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toInvoice } from '../../commerce/invoice.ts';
import type { InvoiceSums } from '../../commerce/invoice-sums.ts';
import { type Money, negate } from '../../commerce/money.ts';
import { buildQuote, type Quote, refunded, withLines, worthOf } from '../../commerce/quote.ts';
import { eur, quotes } from './random-quotes.ts';

const big = ({ amount }: Money) => new Big(amount);
const added = (amounts: readonly Money[]) => amounts.reduce((total, each) => total.plus(big(each)), new Big(0));

const RANDOM_MS_MAX = 120_000;

/** The rules of EN 16931 for what an invoice reckons, by their names there. */
function holdsTo(sums: InvoiceSums, asked: Money): void {
  const { lines, allowances, charges, taxes, totals } = sums;
  const two = (amount: Money) => big(amount).eq(big(amount).round(2));
  expect(lines.length, 'BR-16').toBeGreaterThan(0);
  expect(big(totals.lines).eq(added(lines.map(({ net }) => net))), 'BR-CO-10').toBe(true);
  expect(big(totals.allowances).eq(added(allowances.map(({ net }) => net))), 'BR-CO-11').toBe(true);
  expect(big(totals.charges).eq(added(charges.map(({ net }) => net))), 'BR-CO-12').toBe(true);
  expect(big(totals.net).eq(big(totals.lines).minus(big(totals.allowances)).plus(big(totals.charges))), 'BR-CO-13').toBe(true);
  expect(big(totals.tax).eq(added(taxes.map(({ tax }) => tax))), 'BR-CO-14').toBe(true);
  expect(big(totals.gross).eq(big(totals.net).plus(big(totals.tax))), 'BR-CO-15').toBe(true);
  expect(big(totals.payable).eq(big(totals.gross).minus(big(totals.paid)).plus(big(totals.rounding))), 'BR-CO-16').toBe(true);
  for (const { rate, taxable, tax } of taxes) {
    const share = big(taxable)
      .times(rate === 'none' ? 0 : rate)
      .div(100);
    expect(big(tax).eq(share.round(2, Big.roundHalfUp)), `BR-CO-17 at ${rate}`).toBe(true);
    const under = (all: readonly { readonly rate: string; readonly net: Money }[]) =>
      added(all.filter((each) => each.rate === rate).map(({ net }) => net));
    expect(big(taxable).eq(under(lines).minus(under(allowances)).plus(under(charges))), `BR-S-08 at ${rate}`).toBe(true);
  }
  expect(new Set([...lines, ...allowances, ...charges].map(({ rate }) => rate)).size, 'BR-CO-18').toBeLessThanOrEqual(taxes.length);
  for (const { price, quantity, net } of lines) {
    expect(big(price).gte(0), 'BR-27').toBe(true);
    expect(big(price).times(quantity).round(2, Big.roundHalfUp).eq(big(net)), 'the price of one comes to its line').toBe(true);
  }
  for (const each of [...allowances, ...charges]) expect(big(each.net).gt(0), 'what is off or on top is above nothing').toBe(true);
  expect(
    [...Object.values(totals), ...taxes.flatMap(({ taxable, tax }) => [taxable, tax]), ...lines.map(({ net }) => net)].every(two),
    'BR-DEC',
  ).toBe(true);
  // What was asked is what is invoiced, to the coin; what no amount without VAT comes to is at most a coin for each rate.
  expect(big(totals.payable).plus(big(totals.paid)).eq(big(asked))).toBe(true);
  expect(big(totals.rounding).abs().lte(new Big('0.01').times(taxes.length))).toBe(true);
}

const nothing = eur('0.00');
const invoiced = (quote: Quote, facts: Partial<Parameters<typeof toInvoice>[1]> = {}) => {
  const made = toInvoice(quote, { paid: nothing, title: 'Change', ...facts });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
};

describe('the invoice of an order', () => {
  it(
    'reckons as EN 16931 asks, whatever was ordered, and asks what the order asks',
    () => {
      fc.assert(
        fc.property(quotes, fc.integer({ min: 0, max: 200 }), (quote, percent) => {
          const paid = eur(big(quote.total).times(percent).div(100).toFixed(2));
          const made = invoiced(quote, { paid });
          if (made === undefined) return big(quote.total).eq(0);
          holdsTo(made.sums, quote.total);
          expect(big(made.sums.totals.payable).gte(0)).toBe(true);
          return made.kind === 'invoice';
        }),
        { numRuns: 300 },
      );
    },
    RANDOM_MS_MAX,
  );

  it(
    'is followed by credit notes for what is paid back, and with them comes to what the order costs in the end',
    () => {
      fc.assert(
        fc.property(quotes, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 100 }), (quote, count, keptPercent) => {
          const first = invoiced(quote);
          if (first === undefined) return;
          const line = quote.lines.find(({ kind }) => kind === 'item');
          const back = Math.min(count, line?.quantity ?? 1);
          const worth = worthOf(quote, line?.itemId ?? '', back);
          const rate = line?.vatPercent === undefined ? {} : { vatPercent: line.vatPercent };
          const after = withLines(quote, [
            { title: 'Back', kind: 'refund', itemId: line?.itemId ?? '', quantity: back, amount: negate(worth), ...rate },
          ]);
          const ended = refunded(after, eur(big(after.total).times(keptPercent).div(100).toFixed(2)), 'Called off');
          let before = first.invoiced;
          let asked = big(quote.total);
          for (const now of [after, ended]) {
            const credit = invoiced(now, { before });
            if (credit === undefined) continue;
            const sum = big(credit.sums.totals.payable);
            const signed = credit.kind === 'credit-note' ? sum.times(-1) : sum;
            holdsTo(credit.sums, eur(sum.toFixed(2)));
            expect(sum.gte(0)).toBe(true);
            asked = asked.plus(signed);
            before = credit.invoiced;
            expect(asked.toFixed(2)).toBe(big(now.total).toFixed(2));
          }
          expect(invoiced(ended, { before })).toBeUndefined();
        }),
        { numRuns: 200 },
      );
    },
    RANDOM_MS_MAX,
  );

  it('names the coin that no amount without VAT comes to', () => {
    // No amount in cents with 21 % on top comes to 0.03.
    const { totals } =
      invoiced(buildQuote('EUR', [{ line: { title: 'Pin', kind: 'item', amount: eur('0.03') }, vat: { percent: '21' } }]))?.sums ?? {};
    expect(totals).toMatchObject({ net: eur('0.02'), tax: eur('0.00'), gross: eur('0.02'), rounding: eur('0.01'), payable: eur('0.03') });
  });

  it('is lowered by what was given back as a favour', () => {
    const quote = buildQuote('EUR', [{ line: { title: 'Cake', kind: 'item', amount: eur('12.10') }, vat: { percent: '21' } }]);
    const first = invoiced(quote);
    const credit = invoiced(quote, { favour: eur('1.21'), ...(first === undefined ? {} : { before: first.invoiced }) });
    expect(credit).toMatchObject({ kind: 'credit-note', sums: { totals: { net: eur('1.00'), tax: eur('0.21'), payable: eur('1.21') } } });
  });

  it('is refused where the quote does not say at which rate', () => {
    const quote: Quote = {
      total: eur('10.00'),
      lines: [
        { title: 'Work', kind: 'item', amount: eur('10.00') },
        { title: 'VAT', kind: 'vat-included', amount: eur('1.74') },
      ],
    };
    expect(toInvoice(quote, { paid: nothing, title: '' })).toMatchObject({ ok: false, refusal: { reason: 'invalid' } });
  });

  it('has one line of VAT for a rate, however it is written, and takes nothing back when it is written otherwise later', () => {
    const bread = (percent: string, amount: string) => ({
      line: { title: percent, kind: 'item' as const, amount: eur(amount) },
      vat: { percent },
    });
    const made = invoiced(buildQuote('EUR', [bread('9', '10.90'), bread('9.0', '5.45'), bread('0', '1.00'), bread('0.00', '2.00')]));
    expect(made?.sums.taxes).toEqual([
      { rate: '9', taxable: eur('15.00'), tax: eur('1.35') },
      { rate: '0', taxable: eur('3.00'), tax: eur('0.00') },
    ]);
    const later = buildQuote('EUR', [bread('9.00', '16.35'), bread('0', '3.00')]);
    expect(invoiced(later, { before: made?.invoiced ?? {} })).toBeUndefined();
    // What was noted before rates were written in one way.
    expect(invoiced(later, { before: { '9': '10.90', '9.0': '5.45', '0': '1.00', '0.00': '2.00' } })).toBeUndefined();
  });

  it('has what bears several rates under each of them, by its weight', () => {
    const split = [
      { percent: '9', weight: '10.90' },
      { percent: '21', weight: '12.10' },
    ];
    const basket = { line: { title: 'Basket', kind: 'item' as const, itemId: 'b', quantity: 2, amount: eur('46.00') }, vat: { split } };
    const alone = invoiced(buildQuote('EUR', [basket]));
    expect(alone?.sums.taxes).toEqual([
      { rate: '9', taxable: eur('20.00'), tax: eur('1.80') },
      { rate: '21', taxable: eur('20.00'), tax: eur('4.20') },
    ]);
    expect(alone?.sums.lines.map(({ title, quantity, net, rate }) => [title, quantity, net.amount, rate])).toEqual([
      ['Basket', 2, '20.00', '9'],
      ['Basket', 2, '20.00', '21'],
    ]);
    const wine = { line: { title: 'Wine', kind: 'item' as const, amount: eur('12.10') }, vat: { percent: '21' } };
    const quote = buildQuote('EUR', [basket, wine]);
    const both = invoiced(quote);
    holdsTo(both?.sums as InvoiceSums, quote.total);
    expect(both?.sums.taxes.map(({ rate, tax }) => [rate, tax.amount])).toEqual([
      ['9', '1.80'],
      ['21', '6.30'],
    ]);
  });
});

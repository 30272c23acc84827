import type { Quote, QuoteLine } from '../../../commerce/quote.ts';
import { isNothing } from '../../square/money.ts';
import { money } from '../../square/show.ts';
import { plainDescription } from '../pages/shop-text.ts';
import { words } from '../state/language.ts';

/** What it costs, line by line, with the VAT that lies in it. */
export function QuoteTable({ quote }: { readonly quote: Quote }) {
  const { checkout } = words.value;
  const counted = quote.lines.filter((line) => line.kind !== 'vat-included');
  const included = quote.lines.filter((line) => line.kind === 'vat-included');
  return (
    <table class="quote">
      <caption class="unseen">{checkout.quote}</caption>
      <tbody>
        {counted.map((line, place) => (
          <tr key={`${line.itemId ?? line.kind}-${place}`}>
            <th scope="row">{titleOf(line)}</th>
            <td>{line.kind === 'delivery' && isNothing(line.amount) ? checkout.free : money(line.amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr class="quote-total">
          <th scope="row">{checkout.total}</th>
          <td>{money(quote.total)}</td>
        </tr>
        {included.map((line) => (
          <tr class="quote-vat" key={line.title}>
            <th scope="row">{titleOf(line)}</th>
            <td>{money(line.amount)}</td>
          </tr>
        ))}
      </tfoot>
    </table>
  );
}

/** What the provider calls a line; what every provider has we say in the reader's language. */
function titleOf(line: QuoteLine): string {
  const { checkout, order } = words.value;
  const back = line.kind === 'refund' ? /^Brought back: (.+)$/.exec(line.title)?.[1] : undefined;
  if (back !== undefined) return `${order.state.returned}: ${back}`;
  if (line.kind === 'delivery') return checkout.deliveryLine;
  if (line.kind === 'vat-included') {
    const percent = /(\d+(?:[.,]\d+)?)\s*%/.exec(line.title)?.[1];
    return percent === undefined ? checkout.vatPlain : checkout.vat(percent);
  }
  const title = plainDescription(line.title);
  return line.kind === 'item' && line.quantity !== undefined ? `${line.quantity} × ${title}` : title;
}

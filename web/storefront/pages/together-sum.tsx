import { totalOf } from '../../square/money.ts';
import { money } from '../../square/show.ts';
import type { SharedBasket } from '../api/contract.ts';
import type { Basket } from '../state/baskets.ts';
import { words } from '../state/language.ts';
import { partOf } from '../state/together.ts';

/** What each shop asks, and all of them together. */
export function TogetherSum({ chosen, shared }: { readonly chosen: readonly Basket[]; readonly shared: SharedBasket }) {
  const { together, checkout } = words.value;
  const rows = chosen.map((basket) => ({ basket, total: partOf(shared, basket)?.order?.order.quote?.total }));
  const sum = totalOf(rows.flatMap(({ total }) => (total === undefined ? [] : [{ price: total, quantity: 1 }])));
  return (
    <table class="quote">
      <caption class="unseen">{checkout.quote}</caption>
      <tbody>
        {rows.map(({ basket, total }) => (
          <tr key={basket.id}>
            <th scope="row">{basket.shopName}</th>
            <td>{total === undefined ? '–' : money(total)}</td>
          </tr>
        ))}
      </tbody>
      {sum === undefined ? null : (
        <tfoot>
          <tr class="quote-total">
            <th scope="row">{together.sum}</th>
            <td>{money(sum)}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

import { BasketIcon } from '../../square/icons.tsx';
import { link } from '../route.ts';
import { countInBaskets, filledBaskets } from '../state/baskets.ts';
import { words } from '../state/language.ts';

/** What is in the baskets, always in reach while looking further. */
export function BasketBar() {
  const { basket } = words.value;
  const count = countInBaskets.value;
  const [first] = filledBaskets.value;
  if (first === undefined || count === 0) return null;
  const shops = filledBaskets.value.length;
  return (
    <aside class="basket-bar" aria-label={basket.title}>
      <a class="basket-bar-inner" href={link.basket}>
        <BasketIcon />
        <span class="basket-bar-text">{shops === 1 ? basket.bar(count, first.shopName) : basket.barMany(count, shops)}</span>
        <strong>{basket.view}</strong>
      </a>
    </aside>
  );
}

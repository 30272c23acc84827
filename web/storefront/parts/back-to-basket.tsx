import { link } from '../route.ts';
import { baskets } from '../state/baskets.ts';
import { words } from '../state/language.ts';

/** The way back to what was filled in, on the device that filled it in. */
export function BackToBasket({ handle, text }: { readonly handle: string; readonly text?: string }) {
  const own = baskets.value.find((basket) => basket.handle === handle);
  const to = own === undefined ? link.find() : link.checkout(own.id);
  return (
    <a class="button" href={to}>
      {own === undefined ? words.value.basket.goFind : (text ?? words.value.agree.change)}
    </a>
  );
}

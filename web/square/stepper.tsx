import { MinusIcon, PlusIcon } from './icons.tsx';
import { said } from './words/said.ts';

interface StepperProps {
  readonly item: string;
  readonly quantity: number;
  readonly most: number;
  readonly onChange: (quantity: number) => void;
}

/** How many of something: fewer, a number, more. */
export function Stepper({ item, quantity, most, onChange }: StepperProps) {
  const less = quantity === 1 ? said.value.remove(item) : said.value.less(item);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would read its legend before each of the buttons
    <div class="stepper" role="group" aria-label={said.value.quantity(item)}>
      <button type="button" aria-label={less} onClick={() => onChange(quantity - 1)}>
        <MinusIcon />
      </button>
      <output aria-live="polite">{quantity}</output>
      <button
        type="button"
        aria-label={said.value.more(item)}
        aria-disabled={quantity >= most}
        {...(quantity >= most ? { title: said.value.noMore(most) } : {})}
        onClick={() => {
          if (quantity < most) onChange(quantity + 1);
        }}
      >
        <PlusIcon />
      </button>
    </div>
  );
}

import { words } from '../state/language.ts';
import { MinusIcon, PlusIcon } from './icons.tsx';

interface StepperProps {
  readonly item: string;
  readonly quantity: number;
  readonly most: number;
  readonly onChange: (quantity: number) => void;
}

/** How many of something: fewer, a number, more. */
export function Stepper({ item, quantity, most, onChange }: StepperProps) {
  const { basket } = words.value;
  const less = quantity === 1 ? basket.remove(item) : basket.less(item);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would read its legend before each of the buttons
    <div class="stepper" role="group" aria-label={basket.quantity(item)}>
      <button type="button" aria-label={less} onClick={() => onChange(quantity - 1)}>
        <MinusIcon />
      </button>
      <output aria-live="polite">{quantity}</output>
      <button
        type="button"
        aria-label={basket.more(item)}
        aria-disabled={quantity >= most}
        {...(quantity >= most ? { title: basket.noMore(most) } : {})}
        onClick={() => {
          if (quantity < most) onChange(quantity + 1);
        }}
      >
        <PlusIcon />
      </button>
    </div>
  );
}

import { Button } from '../../square/button.tsx';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';

interface StepProps {
  /** By the name that the node gives to it. */
  readonly step: string;
  /** Whose order it is: of many cards, each has such a button. */
  readonly name: string;
  /** It was pressed and not heard yet. */
  readonly isWaiting: boolean;
  /** It can be pressed while it waits: what is pressed then is another, such as a second article that is not there. */
  readonly mayRepeat?: boolean;
  readonly onPress: () => void;
  readonly kind?: 'main' | 'danger';
  readonly size?: 'small' | 'wide';
  readonly dialog?: boolean;
}

/** A step of an order. While it waits to be heard it says so; other steps can be pressed meanwhile, and are heard after it. */
export function StepButton({ step, name, isWaiting, mayRepeat = false, size = 'small', ...rest }: StepProps) {
  const text = words.value.orders.steps[step] ?? step;
  const waits = waitingWords.value.waits;
  return (
    <Button {...rest} size={size} busy={isWaiting && !mayRepeat} label={`${text}: ${name}${isWaiting ? ` (${waits})` : ''}`}>
      {text}
      {isWaiting ? <span class="quiet"> · {waits}</span> : null}
    </Button>
  );
}

import { words } from '../state/language.ts';

/** How far one is on the way to an order. */
export function Steps({ current }: { readonly current: 0 | 1 | 2 }) {
  const { checkout } = words.value;
  return (
    <ol class="steps" aria-label={checkout.steps}>
      {checkout.step.map((name, place) => (
        <li key={name} class={place < current ? 'step-done' : ''} {...(place === current ? { 'aria-current': 'step' as const } : {})}>
          {name}
        </li>
      ))}
    </ol>
  );
}

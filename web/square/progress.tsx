import type { ComponentChildren } from 'preact';
import { CheckIcon } from './icons.tsx';

/** How far one is on the way through a few pages; `current` counts from 0. */
export function Steps({ label, steps, current }: { readonly label: string; readonly steps: readonly string[]; readonly current: number }) {
  return (
    <ol class="steps" aria-label={label}>
      {steps.map((name, place) => (
        <li key={name} class={place < current ? 'step-done' : ''} {...(place === current ? { 'aria-current': 'step' as const } : {})}>
          {name}
        </li>
      ))}
    </ol>
  );
}

export interface RoadStep {
  readonly name: string;
  readonly text: string;
  /** Such as since when. */
  readonly more?: ComponentChildren;
}

/** The road that something goes, and where on it it is; -1 when it is nowhere on it. */
export function Road({ steps, current }: { readonly steps: readonly RoadStep[]; readonly current: number }) {
  return (
    <ol class="road">
      {steps.map(({ name, text, more }, place) => (
        <li
          key={name}
          class={place < current ? 'road-past' : place === current ? 'road-now' : 'road-ahead'}
          {...(place === current ? { 'aria-current': 'step' as const } : {})}
        >
          <span class="road-mark" aria-hidden="true">
            {place <= current ? <CheckIcon /> : null}
          </span>
          <span>
            {text}
            {more === undefined ? null : <span class="quiet"> {more}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface MeterProps {
  readonly label: string;
  /** From 0 to 1. */
  readonly share: number;
  /** The same in words. */
  readonly text: string;
}

/** How much of a whole, as a bar beside its words. */
export function Meter({ label, share, text }: MeterProps) {
  const width = Math.round(100 * Math.max(0, Math.min(1, share)));
  return (
    <div class="meter">
      <span class="meter-label">{label}</span>
      <svg class="meter-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="meter-whole" width="100" height="8" rx="1" />
        <rect class="meter-part" width={width} height="8" rx="1" />
      </svg>
      <span class="meter-text">{text}</span>
    </div>
  );
}

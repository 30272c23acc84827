import type { ComponentChildren } from 'preact';

const AWNINGS = 6;

interface StallProps {
  /** Decides the colours of the awning: a shop has the same ones everywhere. */
  readonly of: string;
  readonly labelledBy?: string;
  readonly children: ComponentChildren;
}

/** A shop, or what is to be ordered from it, under its awning. */
export function Stall({ of, labelledBy, children }: StallProps) {
  return (
    <section class="stall" {...(labelledBy === undefined ? {} : { 'aria-labelledby': labelledBy })}>
      <div class={`awning awning-${awningOf(of)}`} aria-hidden="true" />
      <div class="stall-inner">{children}</div>
    </section>
  );
}

export function awningOf(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return (sum % AWNINGS) + 1;
}

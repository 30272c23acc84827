import type { ComponentChildren } from 'preact';

/** A word or two about the state of something. The colour only repeats what the word says. */
export function Badge({
  kind = 'plain',
  children,
}: {
  readonly kind?: 'plain' | 'good' | 'warning';
  readonly children: ComponentChildren;
}) {
  return <span class={`badge badge-${kind}`}>{children}</span>;
}

import type { Problem } from './problems.ts';

/**
 * What a receiver says at once. `ack: true` is a promise that the message is stored and will be acted upon; every dialect
 * spells it in its own way.
 */
export type Acknowledgement = { readonly ack: true } | { readonly ack: false; readonly problem: Problem };

export const ACCEPTED: Acknowledgement = { ack: true };

/** The acknowledgement that says no (NACK), and why. */
export function refused(problem: Problem): Acknowledgement {
  return { ack: false, problem };
}

import type { MessageOutcome } from '../../control/told.ts';

/** Whether something went wrong with a message. */
export function isTrouble({ outcome }: { readonly outcome: MessageOutcome }): boolean {
  return outcome === 'nack' || outcome === 'failed';
}

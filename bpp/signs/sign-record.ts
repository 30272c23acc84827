import type { Sign, Subscription } from '../../node/push.ts';
import type { State } from '../../node/store/port.ts';
import { recordAt } from '../engines/state.ts';

/**
 * Whose browsers are to be told that an order came, and since when something waits to be told. Key `signs` of the provider's partition; absent while nobody
 * turned it on.
 */
export interface SignsRecord {
  readonly browsers: readonly SignBrowser[];
  /** When the newest order was placed. */
  readonly dueAtMs?: number;
}

/** A browser of somebody who works there. */
export interface SignBrowser {
  readonly name: string;
  readonly personId: string;
  readonly subscription: Subscription;
  readonly language: Sign['language'];
  /** Orders placed until then were told, or were before its person's eyes. */
  readonly toldUntilMs: number;
  readonly failures: number;
  readonly notBeforeMs: number;
  /** Which worker tells now, and until when no other may. */
  readonly taken?: { readonly by: string; readonly untilMs: number };
}

export const SIGNS = 'signs';
/** Of one business: its people, with a phone and a till each. */
export const BROWSERS_MAX = 20;

export function signsIn(state: State): SignsRecord | undefined {
  return recordAt<SignsRecord>(state, SIGNS);
}

/** Whether an order was placed of which this browser was not told. */
export function isBehind({ toldUntilMs }: Pick<SignBrowser, 'toldUntilMs'>, { dueAtMs }: Pick<SignsRecord, 'dueAtMs'>): boolean {
  return dueAtMs !== undefined && toldUntilMs < dueAtMs;
}

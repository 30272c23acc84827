import type { OrderRecord } from '../records.ts';
import type { BasketPart } from './records.ts';

/** How one part of a basket stands, for the buyer: whether it is had, and if not why, and what to do. */
export interface PartOutcome {
  readonly state: PartState;
  readonly reason?: string;
  readonly message?: string;
  readonly advice?: Advice;
}

/** `under-way`: an answer is awaited. `quoted`: it has a price. `offered`: it can be confirmed. `unknown`: the confirm had no answer yet. `gone`: it was erased. */
export type PartState = 'under-way' | 'quoted' | 'offered' | 'placed' | 'cancelled' | 'failed' | 'unknown' | 'gone';

/** What to do about a part: a code for programs, and a sentence for people. */
export interface Advice {
  readonly code:
    | 'try-again'
    | 'select-again'
    | 'agree-to-total'
    | 'change-or-drop'
    | 'choose-payment'
    | 'wait'
    | 'ask-provider'
    | 'search-again';
  readonly message: string;
}

const ADVICE: Readonly<Record<Advice['code'], string>> = {
  'try-again': 'The provider node did not answer; ask again in a while. Nothing was ordered there.',
  'select-again': 'Its price no longer holds; ask for a new one.',
  'agree-to-total': 'The price changed; look at the new total, and confirm this part with it.',
  'change-or-drop': 'It cannot be had like this; take fewer or something else, or go on without it.',
  'choose-payment': 'It cannot be paid like this; choose another of its ways to pay.',
  wait: 'It may have been ordered. The provider node is asked by itself; do not order it elsewhere before there is an answer.',
  'ask-provider': 'Ask the provider; the order has its support.',
  'search-again': 'It is not offered any more; search again.',
};

/** Reasons of refusals with their advice; for others the provider is asked. */
const BY_REASON: Readonly<Record<string, Advice['code']>> = {
  silent: 'try-again',
  undeliverable: 'try-again',
  unavailable: 'try-again',
  'quote-expired': 'select-again',
  'quote-unavailable': 'select-again',
  'not-placed': 'try-again',
  'quote-changed': 'agree-to-total',
  'payment-unsupported': 'choose-payment',
  'outcome-unknown': 'wait',
  'provider-node-unknown': 'search-again',
  'not-found': 'search-again',
  'item-not-found': 'change-or-drop',
  'quantity-unavailable': 'change-or-drop',
  'fulfilment-unavailable': 'change-or-drop',
  'out-of-area': 'change-or-drop',
  'agent-unavailable': 'try-again',
};

/** How a part stands, from what was decided for it and what is known of its order. */
export function outcomeOf(part: BasketPart, order: OrderRecord | undefined): PartOutcome {
  // An order that stands stands, whatever was asked of it since.
  if (order?.state === 'confirmed' || order?.state === 'complete') return { state: 'placed' };
  if (order?.state === 'cancelled') return { state: 'cancelled' };
  if (part.errand !== undefined) return { state: 'under-way' };
  if (order?.state === 'confirm-unknown') return { state: 'unknown', advice: adviceOf('outcome-unknown') };
  if (part.denied !== undefined) return failed(part.denied.name, part.denied.detail);
  if (order === undefined) return { state: 'gone' };
  if (order.fault !== undefined) return failed(order.fault.reason, order.fault.message);
  if (order.state === 'selected') return { state: 'quoted' };
  return { state: order.state === 'initialised' ? 'offered' : 'under-way' };
}

/** Whether a part can be confirmed now: also once more, after a confirm that was refused. */
export function canConfirm(part: BasketPart, order: OrderRecord | undefined): boolean {
  return part.errand === undefined && order?.state === 'initialised';
}

function failed(reason: string, message: string): PartOutcome {
  return { state: 'failed', reason, message, advice: adviceOf(reason) };
}

function adviceOf(reason: string): Advice {
  const code = BY_REASON[reason] ?? 'ask-provider';
  return { code, message: ADVICE[code] };
}

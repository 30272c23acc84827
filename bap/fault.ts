import type { Fault, OrderRecord, OrderState, PendingRecord } from './records.ts';

/** What an order falls back to when the request that was to move it came to nothing. */
export function fallBack(order: OrderRecord, pending: PendingRecord, fault: Omit<Fault, 'action'>): OrderRecord {
  const failed: OrderRecord = { ...order, fault: { action: pending.action, ...fault } };
  return order.latest === pending.messageId ? { ...failed, state: stateAfter(order.state, fault.state) } : failed;
}

/** The provider says of an order whose confirm it did not answer that it was never placed: the buyer may ask for its terms anew. */
export function neverPlaced(order: OrderRecord, message: string): OrderRecord {
  const { agreedTotal: _agreed, quoteUntilMs: _until, ...rest } = order;
  return { ...rest, state: 'selected', fault: { action: 'confirm', state: 'refused', reason: 'not-placed', message } };
}

function stateAfter(state: OrderState, how: Fault['state']): OrderState {
  if (state === 'initialising') return 'selected';
  if (state !== 'confirming' && state !== 'confirm-unknown') return state;
  // A confirm that was refused was not carried out. One without an answer may have been.
  return how === 'refused' ? 'initialised' : 'confirm-unknown';
}

import type { Fault, OrderRecord, OrderState, PendingRecord } from './records.ts';

/** What an order falls back to when the request that was to move it came to nothing. */
export function fallBack(order: OrderRecord, pending: PendingRecord, fault: Omit<Fault, 'action'>): OrderRecord {
  const failed: OrderRecord = { ...order, fault: { action: pending.action, ...fault } };
  return order.latest === pending.messageId ? { ...failed, state: stateAfter(order.state, fault.state) } : failed;
}

function stateAfter(state: OrderState, how: Fault['state']): OrderState {
  if (state === 'initialising') return 'selected';
  if (state !== 'confirming' && state !== 'confirm-unknown') return state;
  // A confirm that was refused was not carried out. One without an answer may have been.
  return how === 'refused' ? 'initialised' : 'confirm-unknown';
}

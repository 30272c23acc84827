import { COMMANDS, type Stage } from '../commerce/order-life.ts';
import type { Fault, OrderRecord, PendingRecord } from './records.ts';

/** What an order falls back to when the request that was to move it came to nothing. */
export function fallBack(order: OrderRecord, pending: PendingRecord, fault: Omit<Fault, 'action'>): OrderRecord {
  const failed: OrderRecord = { ...order, fault: { action: pending.action, ...fault } };
  return order.latest === pending.messageId ? { ...failed, state: stageAfter(order.state, pending.action, fault.state) } : failed;
}

/** The provider says of an order whose confirm it did not answer that it was never placed: the buyer may ask for its terms anew. */
export function neverPlaced(order: OrderRecord, message: string): OrderRecord {
  const { agreedTotal: _agreed, quoteUntilMs: _until, ...rest } = order;
  return {
    ...rest,
    state: COMMANDS.confirm.brings.disowned ?? order.state,
    fault: { action: 'confirm', state: 'refused', reason: 'not-placed', message },
  };
}

/** Only an order that still waits for the answer falls back. A confirm that was refused was not carried out; one without an answer may have been. */
function stageAfter(stage: Stage, action: PendingRecord['action'], how: Fault['state']): Stage {
  const brings = action === 'search' ? undefined : COMMANDS[action].brings;
  if (stage !== brings?.asked && stage !== brings?.silent) return stage;
  return (how === 'refused' ? brings.refused : brings.silent) ?? stage;
}

import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { accept, type Verdict } from '../../../commerce/refusal.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import { RETURN } from '../../../commerce/roads/shop.ts';
import type { Decision, Work } from '../../../node/role.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import { asJson } from '../state.ts';
import { type OnOrder, onOrder, refused } from './advance.ts';
import { takenFor } from './bundles.ts';
import { branchOf } from './calling-off.ts';
import { takenBack } from './fewer.ts';
import { KEY, type OrderRecord } from './record.ts';
import { less } from './shelf.ts';
import { releaseSoon } from './timers.ts';

/** What the people of a shop do with goods that a buyer wants to bring back. */
export interface ReturnEnd {
  /** Id of the return's fulfilment. */
  readonly returnId: string;
  readonly command: 'take-back' | 'decline-return';
  /** The goods can be sold again. */
  readonly restock?: boolean;
  /** Why it is declined, for the buyer. */
  readonly note?: string;
}

/** Work that ends a return: the goods are back and what they cost is paid back, or the shop declines. The buyer is told. */
export function endReturn(node: NodeAddress, orderId: string, end: ReturnEnd): Work<Verdict<Order>> {
  return onOrder(orderId, (record, context) => {
    const returned = record.order.fulfilments.find(({ id, kind }) => id === end.returnId && kind === RETURN.kind);
    if (returned === undefined) return refused('order-not-found', 'The order has no such return.');
    const move = movesFrom(returned, 'provider').find(({ command }) => command === end.command);
    if (move === undefined) return refused('business', `This return is ${returned.state}; it has come to its end.`);
    if (end.command === 'decline-return' && (end.note ?? '').trim() === '') return refused('invalid', 'Say why it is not taken back.');
    return ended(record, { end, returned, to: move.to, node }, context);
  });
}

interface Ending {
  readonly end: ReturnEnd;
  readonly returned: Fulfilment;
  readonly to: string;
  readonly node: NodeAddress;
}

function ended(record: OrderRecord, { end, returned, to, node }: Ending, context: OnOrder): Decision<Verdict<Order>> {
  const { nowMs, newId, state } = context;
  const note = end.note === undefined ? {} : { stops: [{ kind: 'end', instructions: end.note }] };
  const fulfilments = record.order.fulfilments.map((each) =>
    each.id === returned.id ? { ...each, state: to, stateSinceMs: nowMs, ...note } : each,
  );
  const before: Order = { ...record.order, fulfilments, updatedAtMs: changedAtMs(record.order, nowMs) };
  const { order: after, lines } = end.command === 'take-back' ? takenBack(before, returned) : { order: before, lines: [] };
  const { order, ...money } = moneyOfChanged(state, after);
  const restocked = end.restock === true ? takenFor(record, lines) : [];
  const taken = less(record.taken, restocked);
  const back = releaseSoon(newId(), { from: 'order', lines: restocked, ...branchOf(record) }, nowMs);
  return {
    ...back,
    put: { ...back.put, ...money.put, [KEY.order(order.id ?? '')]: asJson({ ...record, order, taken }) },
    remove: money.remove,
    send: [tell(record.buyer, { action: 'update', order }, { from: node, context })],
    result: accept(order),
  };
}

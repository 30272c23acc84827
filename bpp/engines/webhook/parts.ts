import { zero } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { withLines } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import { RETURN } from '../../../commerce/roads/shop.ts';
import type { Decision, Work } from '../../../node/role.ts';
import { tell } from '../../answering.ts';
import type { DeskCall } from '../engine.ts';
import { backLines, charged, takenBack } from '../shop/fewer.ts';
import { calledOff } from './calling-off.ts';
import { changedTo, type OnOrder, onOrder } from './on-order.ts';
import type { OrderRecord } from './record.ts';

/** What the software does with a part of an order: says that something is not there, and ends what a buyer brings back. */

const NOTE_CHARS_MAX = 500;

/** Work that takes out of an order what is not there after all: it is paid back at no cost, and the buyer is told. A sentence when what was sent does not fit. */
export function missing(call: DeskCall): Work<Verdict<Order>> | string {
  const { itemId, quantity } = call.body;
  if (typeof itemId !== 'string' || typeof quantity !== 'number') return 'Send {"itemId": "…", "quantity": 1}.';
  return onOrder(call, (record, on) => {
    const { order } = record;
    if (!movesFrom(order.fulfilments[0] ?? {}, 'provider').some(({ command }) => command === 'missing')) {
      return refused('business', 'What is missing is found out when the order was accepted and is not packed yet.');
    }
    const line = order.lines.find((each) => each.itemId === itemId);
    if (line === undefined) return refused('item-not-found', `There is no ${itemId} in the order.`);
    if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > line.quantity) {
      return refused('invalid', `There are ${line.quantity} of ${itemId} in the order: give a whole number from 1 to that.`);
    }
    const left = { ...line, quantity: line.quantity - quantity };
    const lines = order.lines.flatMap((each) => (each !== line ? [each] : left.quantity > 0 ? [left] : []));
    if (lines.length === 0 || order.quote === undefined) return allMissing(record, on);
    const quote = withLines(order.quote, backLines(order, order.quote, { itemId, quantity, title: 'Not there' }));
    return changedTo(record, charged({ ...order, lines }, quote), on);
  });
}

function allMissing(record: OrderRecord, on: OnOrder): Decision<Verdict<Order>> {
  const { state, call, nowMs } = on;
  const fee = zero(record.order.quote?.total.currency ?? 'EUR');
  const cancellation = { by: 'provider' as const, reasonId: 'out-of-stock' };
  const off = calledOff(record, { state, fee, cancellation, endsIn: 'cancelled' }, nowMs);
  const send = [tell(record.buyer, { action: 'cancel', order: off.order }, { from: call.node, context: on })];
  return { put: off.turn.put ?? {}, remove: off.turn.remove ?? [], send, result: accept(off.order) };
}

/** Work that ends a return: the goods are back and what they cost is paid back, or the business declines and says why. */
export function endReturn(command: 'take-back' | 'decline-return', call: DeskCall): Work<Verdict<Order>> | string {
  const { returnId, note } = call.body;
  if (typeof returnId !== 'string') return 'Send {"returnId": "…"}: the id of the fulfilment that brings it back.';
  const said = typeof note === 'string' ? note.trim().slice(0, NOTE_CHARS_MAX) : '';
  if (command === 'decline-return' && said === '') return 'Send {"returnId": "…", "note": "…"}: say why it is not taken back.';
  return onOrder(call, (record, on) => {
    const returned = record.order.fulfilments.find(({ id, kind }) => id === returnId && kind === RETURN.kind);
    if (returned === undefined) return refused('order-not-found', 'The order has no such return.');
    const move = movesFrom(returned, 'provider').find((each) => each.command === command);
    if (move === undefined) return refused('business', `This return is ${returned.state}; it has come to its end.`);
    const why = said === '' ? {} : { stops: [{ kind: 'end', instructions: said }] };
    const fulfilments = record.order.fulfilments.map((each) =>
      each === returned ? { ...each, ...why, state: move.to, stateSinceMs: on.nowMs } : each,
    );
    const ended = { ...record.order, fulfilments };
    return changedTo(record, command === 'take-back' ? takenBack(ended, returned).order : ended, on);
  });
}

function refused(reason: 'business' | 'order-not-found' | 'item-not-found' | 'invalid', message: string): Decision<Verdict<Order>> {
  return { result: refuseTrade(reason, message) };
}

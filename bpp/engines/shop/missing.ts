import type { Order } from '../../../commerce/order.ts';
import { accept, type Verdict } from '../../../commerce/refusal.ts';
import type { Decision, Work } from '../../../node/role.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { type OnOrder, onOrder } from './advance.ts';
import { KEY, type OrderRecord } from './record.ts';
import { together } from './shelf.ts';
import { lost, type Missing, missingLine, substituteFor } from './substitute.ts';
import { swap } from './swap.ts';

/** Work that takes out of an order what is not there: something else comes in its place where the buyer agreed to that, or it is paid back. The buyer is told. */
export function missingGoods(node: NodeAddress, orderId: string, missing: Missing): Work<Verdict<Order>> {
  const change = (record: OrderRecord, { state, ...context }: OnOrder): Decision<Verdict<Order>> => {
    const line = missingLine(record, missing);
    if (!line.ok) return { result: line };
    const { instead } = missing;
    const found = instead === undefined ? undefined : substituteFor(record, { ...missing, instead }, { state, consent: 'same-or-lower' });
    if (found?.ok === false) return { result: found };
    const without = lost(record, missing);
    const after = found === undefined ? without : { ...without, taken: together([...without.taken, ...found.value.taken]) };
    const change = { line: line.value, missing: missing.quantity, ...(found === undefined ? {} : { instead: found.value }) };
    const swapped = swap(after, change, { state, ...context });
    if (!swapped.ok) return { result: swapped };
    const { order, action, turn } = swapped.value;
    return {
      ...turn,
      put: { ...found?.value.put, ...turn.put },
      send: [tell(record.buyer, { action, order }, { from: node, context })],
      result: accept(order),
    };
  };
  return onOrder(orderId, change, { alsoReads: missing.instead === undefined ? [] : [KEY.item(missing.instead.itemId)] });
}

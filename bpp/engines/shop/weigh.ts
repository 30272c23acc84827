import { isWeight } from '../../../commerce/measure.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { Work } from '../../../node/role.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import { asJson } from '../state.ts';
import { onOrder, refused } from './advance.ts';
import { charged } from './fewer.ts';
import { KEY, type OrderRecord } from './record.ts';
import { byWeight } from './weighed-quote.ts';

/** What the goods of one item of an order weigh together. */
export interface Weight {
  readonly itemId: string;
  /** A decimal, in the unit of the item. */
  readonly weight: string;
}

/** Work that notes what goods weigh: their price follows, never above what was stated, and with it what is to be paid. The buyer is told. */
export function weighGoods(node: NodeAddress, orderId: string, weights: readonly Weight[]): Work<Verdict<Order>> {
  return onOrder(orderId, (record, { state, ...context }) => {
    if (!movesFrom(record.order.fulfilments[0] ?? {}, 'provider').some(({ command }) => command === 'weigh')) {
      return refused('business', 'Goods are weighed when the order was accepted and is not packed yet.');
    }
    const weighed = withWeights(record, weights);
    if (!weighed.ok) return { result: weighed };
    const { order: priced, estimate } = weighed.value;
    const { order, ...money } = moneyOfChanged(state, { ...priced, updatedAtMs: changedAtMs(record.order, context.nowMs) });
    return {
      put: { ...money.put, [KEY.order(orderId)]: asJson({ ...record, order, estimate }) },
      remove: money.remove,
      send: [tell(record.buyer, { action: 'update', order }, { from: node, context })],
      result: accept(order),
    };
  });
}

function withWeights(record: OrderRecord, weights: readonly Weight[]): Verdict<Required<Pick<OrderRecord, 'order' | 'estimate'>>> {
  const { order } = record;
  if (weights.length === 0) return refuseTrade('invalid', 'Say what weighs how much.');
  const estimate = record.estimate ?? order.quote;
  if (estimate === undefined) return refuseTrade('business', 'The order has no price that could follow a weight.');
  for (const { itemId, weight } of weights) {
    const { measure, proposal } = order.lines.find((line) => line.itemId === itemId) ?? {};
    if (proposal !== undefined) return refuseTrade('business', `The buyer is still to say what is to come in the place of ${itemId}.`);
    if (measure === undefined) return refuseTrade('item-not-found', `Nothing in the order is weighed as ${itemId}.`);
    if (!isWeight(weight)) return refuseTrade('invalid', `A weight is a decimal such as 1.250, of more than nothing, in ${measure.unit}.`);
  }
  const lines = order.lines.map((line) => {
    const weight = weights.find(({ itemId }) => itemId === line.itemId)?.weight;
    return line.measure === undefined || weight === undefined ? line : { ...line, measure: { ...line.measure, weighed: weight } };
  });
  return accept({ order: charged({ ...order, lines }, byWeight(estimate, lines)), estimate });
}

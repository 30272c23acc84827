import type { Verdict } from '../../../commerce/refusal.ts';
import { accept } from '../../../commerce/refusal.ts';
import type { Work } from '../../../node/role.ts';
import { asJson } from '../state.ts';
import { type ItemRecord, KEY } from './record.ts';
import { itemIn, stockChangesIn } from './state.ts';
import { changeStock, type StockChange } from './stock.ts';

/** Changes of one item that are remembered: whoever tries again does so long before as many others were made. */
const REMEMBERED_MAX = 50;

/**
 * Work that changes the stock of an item once for each key of the caller's, however often it is asked. The result is then the item as it is now, or `reused`
 * when another change was made with the key. A change that was refused was not made, and may be asked for again.
 */
export function changeStockOnce(itemId: string, change: StockChange, key: string): Work<Verdict<ItemRecord> | 'reused'> {
  const work = changeStock(itemId, change);
  const asked = JSON.stringify(change);
  return {
    partition: work.partition,
    reads: [...work.reads, KEY.stockChanges(itemId)],
    decide(state, context) {
      const changes = stockChangesIn(state, itemId);
      const record = itemIn(state, itemId);
      const before = changes.find((each) => each.key === key);
      if (before !== undefined && record !== undefined) return { result: before.asked === asked ? accept(record) : 'reused' };
      const decision = work.decide(state, context);
      if (!decision.result.ok) return decision;
      const remembered = [{ key, asked }, ...changes].slice(0, REMEMBERED_MAX);
      return { ...decision, put: { ...decision.put, [KEY.stockChanges(itemId)]: asJson(remembered) } };
    },
  };
}

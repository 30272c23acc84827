import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { Decision, Work } from '../../../node/role.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import { withHandKept } from '../by-hand.ts';
import { asJson } from '../state.ts';
import { type ItemRecord, KEY, type Stock } from './record.ts';
import { type At, stockAt, withStock } from './shelf.ts';
import { itemIn } from './state.ts';

/** What the people of a shop do with their stock. */
export type StockChange = At & ({ readonly setTo: number } | { readonly changeBy: number } | { readonly uncounted: true });

/** The most of one item that can be on hand: past any shop's shelf. */
const ON_HAND_MAX = 1_000_000_000;

/** Work that counts an item anew, or adds to or takes from what is on hand. What is held for buyers stays held. */
export function changeStock(itemId: string, change: StockChange): Work<Verdict<ItemRecord>> {
  return {
    partition: partitionOfProvider(providerOf(itemId) ?? ''),
    reads: [KEY.item(itemId)],
    decide(state, { nowMs }): Decision<Verdict<ItemRecord>> {
      const record = itemIn(state, itemId);
      if (record === undefined) return { result: refuseTrade('item-not-found', 'The shop has no such item.') };
      const stock = changed(stockAt(record, change), change);
      if (!stock.ok) return { result: stock };
      const after: ItemRecord = { ...withStock(record, stock.value, change), updatedAtMs: nowMs };
      return { put: { [KEY.item(itemId)]: asJson(after) }, result: accept(after) };
    },
  };
}

/**
 * A newly imported item in the place of the one before it: what is held for buyers and how it was rated live on, whatever the
 * file says. A count is news once: a file that says the same as before, as at every start of a node, does not bring back what was sold since.
 */
export function carriedOver(before: ItemRecord | undefined, imported: ItemRecord): ItemRecord {
  const onHandInFile = imported.stock.counted ? imported.stock.onHand : null;
  if (before === undefined) return { ...imported, onHandInFile, ...branchesInFile(imported) };
  // What was imported before this was remembered may have been sold since: that count is kept rather than sold twice.
  const isNews = before.onHandInFile !== undefined && before.onHandInFile !== onHandInFile;
  const ratings = before.ratings === undefined ? {} : { ratings: before.ratings };
  const photo = before.photo === undefined ? {} : { photo: before.photo };
  return {
    ...withHandKept(before, imported),
    onHandInFile,
    stock: isNews ? countedAnew(before.stock, imported.stock) : before.stock,
    ...branchesCarriedOver(before, imported),
    ...ratings,
    ...photo,
  };
}

/** What a file says of branches. */
function branchesInFile({ elsewhere }: ItemRecord): Pick<ItemRecord, 'elsewhereInFile'> {
  if (elsewhere === undefined) return {};
  const counts = Object.entries(elsewhere).flatMap(([branchId, stock]) => (stock.counted ? [[branchId, stock.onHand] as const] : []));
  return { elsewhereInFile: Object.fromEntries(counts) };
}

/** The same rule for each branch: a count is news once. A branch of which the file says nothing stays as it is. */
function branchesCarriedOver(before: ItemRecord, imported: ItemRecord): Pick<ItemRecord, 'elsewhere' | 'elsewhereInFile'> {
  const { elsewhere: kept, elsewhereInFile: said } = before;
  const { elsewhereInFile = {} } = branchesInFile(imported);
  const news = Object.entries(elsewhereInFile).filter(([branchId, count]) => said?.[branchId] !== count);
  const anew = news.map(([branchId, onHand]): [string, Stock] => {
    const stock = kept?.[branchId];
    return [branchId, { counted: true, onHand, reserved: stock?.counted === true ? stock.reserved : 0 }];
  });
  if (kept === undefined && anew.length === 0) return {};
  return { elsewhere: { ...kept, ...Object.fromEntries(anew) }, elsewhereInFile: { ...said, ...elsewhereInFile } };
}

function countedAnew(before: Stock, imported: Stock): Stock {
  return imported.counted ? { ...imported, reserved: before.counted ? before.reserved : 0 } : imported;
}

function changed(stock: Stock, change: StockChange): Verdict<Stock> {
  if ('uncounted' in change) return accept({ counted: false });
  const before = stock.counted ? stock : { counted: true as const, onHand: 0, reserved: 0 };
  const onHand = 'setTo' in change ? change.setTo : before.onHand + change.changeBy;
  if (Number.isSafeInteger(onHand) && onHand >= 0 && onHand <= ON_HAND_MAX) return accept({ ...before, onHand });
  return refuseTrade('invalid', `Stock is a whole number from 0 to ${ON_HAND_MAX}; this would make it ${onHand}.`);
}

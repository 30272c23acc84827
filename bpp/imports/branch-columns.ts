import type { ItemRecord, ShopRecord } from '../engines/shop/record.ts';
import { countOf } from './cell-values.ts';
import type { CsvRow } from './csv-rows.ts';
import type { ImportMessage, ProblemList } from './import-problem.ts';
import { STOCK_NOT_A_NUMBER } from './row-messages.ts';

/** Columns that a shop with branches adds to its file of products: `Stock: west` or `Voorraad: west`, by the id or the name of a branch. */
export interface BranchColumns {
  /** What a row says of the branches; undefined when a cell of it is no number, which is then reported. */
  stockIn(row: CsvRow): Pick<ItemRecord, 'elsewhere'> | undefined;
}

const HEADING = /^(?:stock|voorraad)\s*:\s*(.+)$/i;

/** The columns of branches in a header. One of a branch that the shop does not have is reported, and left alone. */
export function branchColumnsOf(
  header: CsvRow,
  { shop, problems }: { readonly shop: Pick<ShopRecord, 'id' | 'branches'>; readonly problems: ProblemList },
): BranchColumns {
  const columns = header.cells.flatMap((cell, at) => {
    const named = HEADING.exec(cell.trim())?.[1]?.toLowerCase();
    if (named === undefined) return [];
    const branch = shop.branches?.find(({ id, place }) => id === `${shop.id}.${named}` || place.name?.toLowerCase() === named);
    if (branch === undefined) problems.error(header.line, { column: cell.trim(), message: noBranch(named) });
    return branch === undefined ? [] : [{ at, heading: cell.trim(), branchId: branch.id }];
  });
  return {
    stockIn(row) {
      const counts: [string, { counted: true; onHand: number; reserved: number }][] = [];
      for (const { at, heading, branchId } of columns) {
        const cell = row.cells[at]?.trim() ?? '';
        if (cell === '') continue;
        const onHand = countOf(cell);
        if (onHand === undefined) {
          problems.error(row.line, { column: heading, value: cell, message: STOCK_NOT_A_NUMBER });
          return undefined;
        }
        counts.push([branchId, { counted: true, onHand, reserved: 0 }]);
      }
      return counts.length === 0 ? {} : { elsewhere: Object.fromEntries(counts) };
    },
  };
}

function noBranch(named: string): ImportMessage {
  return {
    nl: `De winkelkaart kent geen vestiging ${named}; schrijf de id of de naam die daar onder branches staat.`,
    en: `The card of the shop has no branch ${named}; write the id or the name that stands there under branches.`,
  };
}

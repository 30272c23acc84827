import type { ShopRecord } from '../engines/shop/record.ts';
import { skuItemId } from './import-ids.ts';
import type { ProblemList } from './import-problem.ts';

/**
 * Reports every bundle of a shop's card of which the file of products lacks something: nobody could order it. Of a file that could be read in part
 * only nothing is said.
 *
 * @param seen the ids of all items that the file names
 */
export function checkBundlesIn(shop: Pick<ShopRecord, 'id' | 'goods'>, seen: ReadonlySet<string>, problems: ProblemList): void {
  for (const { sku, parts } of shop.goods ?? []) {
    if (parts === undefined) continue;
    const bundleId = skuItemId(shop.id, sku);
    const lacks = [bundleId, ...parts.map(({ itemId }) => itemId)].filter((itemId) => !seen.has(itemId));
    for (const itemId of lacks) {
      const code = itemId.slice(shop.id.length + 1);
      problems.error(0, { value: itemId === bundleId ? sku : code, message: itemId === bundleId ? noRow(sku) : noPart(sku, code) });
    }
  }
}

function noRow(sku: string) {
  return {
    nl: `Het pakket ${sku} van de winkelkaart staat niet in het bestand; geef het een rij met naam en prijs, en deze SKU.`,
    en: `The bundle ${sku} of the shop's card is not in the file; give it a row with a name and a price, and this SKU.`,
  };
}

function noPart(sku: string, part: string) {
  return {
    nl: `Het pakket ${sku} kan niet worden besteld: ${part} staat niet in het bestand. Verbeter de SKU onder made_of, of zet het product erbij.`,
    en: `The bundle ${sku} cannot be ordered: ${part} is not in the file. Mend the SKU under made_of, or add the product.`,
  };
}

import type { ShopRecord } from '../engines/shop/record.ts';
import type { FoundBundle } from './bundle-rows.ts';
import { skuItemId } from './import-ids.ts';
import type { ProblemList } from './import-problem.ts';

/**
 * Reports every bundle of a shop's card, and of its file of products, of which that file lacks something: nobody could order it. Of a file that could be
 * read in part only nothing is said.
 *
 * @param seen the ids of all items that the file names
 */
export function checkBundlesIn(
  shop: Pick<ShopRecord, 'id' | 'goods'>,
  seen: ReadonlySet<string>,
  { problems, bundles }: { readonly problems: ProblemList; readonly bundles: readonly FoundBundle[] },
): void {
  for (const { line, column, parts } of bundles)
    for (const { itemId } of parts.filter((part) => !seen.has(part.itemId))) {
      const code = itemId.slice(shop.id.length + 1);
      problems.error(line, { column, value: code, message: notThere(code) });
    }
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

function notThere(part: string) {
  return {
    nl: `Dit pakket kan niet worden besteld: ${part} staat niet in het bestand. Verbeter de SKU, of zet het product erbij.`,
    en: `This bundle cannot be ordered: ${part} is not in the file. Mend the SKU, or add the product.`,
  };
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

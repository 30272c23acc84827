import type { Intent } from '../commerce/intent.ts';
import type { CategoryRecord, ItemRecord, ShopRecord } from './shop-record.ts';

/**
 * The read model of all providers of a node: built from committed state, held in memory, thrown away and built again.
 * What the shop engine asks of it; how it finds things is its own business.
 */
export interface CatalogueIndex {
  /** Providers in the order the intent asks for, each with its found items best first; together at most `intent.itemsMax` items. */
  search(intent: Intent, moment: { readonly nowMs: number }): readonly Found[];
  provider(providerId: string): ShopRecord | undefined;
  item(itemId: string): ItemRecord | undefined;
  categories(providerId: string): readonly CategoryRecord[];
}

export interface Found {
  readonly providerId: string;
  /** Items that can be ordered: a variant, never the parent that only gathers variants. */
  readonly itemIds: readonly string[];
  /** From where the buyer is or wants it delivered, when the intent says so. */
  readonly distanceKm?: number;
}

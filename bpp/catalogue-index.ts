import type { Intent } from '../commerce/intent.ts';
import type { Json } from '../node/store/port.ts';
import type { CategoryRecord, ItemRecord, ProviderRecord } from './provider-record.ts';

/**
 * The read model of all providers of a node: built from committed state, held in memory, thrown away and built again.
 * What the engines ask of it; how it finds things is its own business.
 */
export interface CatalogueIndex {
  /** Providers in the order the intent asks for, each with its found items best first; together at most `intent.itemsMax` items. */
  search(intent: Intent, moment: { readonly nowMs: number }): readonly Found[];
  /** Which engine answers for a provider stands in its record. */
  provider(providerId: string): ProviderRecord | undefined;
  item(itemId: string): ItemRecord | undefined;
  categories(providerId: string): readonly CategoryRecord[];
  /** A record of the provider's engine, under a key that begins with one of its {@link Engine.indexes}. */
  record(providerId: string, key: string): Json | undefined;
  /** Those keys of a provider that begin with `prefix`. */
  records(providerId: string, prefix: string): ReadonlyMap<string, Json>;
}

export interface Found {
  readonly providerId: string;
  /** Items that can be ordered: a variant, never the parent that only gathers variants. */
  readonly itemIds: readonly string[];
  /** From where the buyer is or wants it delivered, when the intent says so. */
  readonly distanceKm?: number;
}

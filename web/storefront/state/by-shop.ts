import type { Offer } from '../api/contract.ts';

/**
 * Shops in the order of their best offer, each with its offers in the order in which they stand. An item that others are variants of only gathers them, and cannot be
 * ordered itself. They are of its own shop: what another node says of a shop that it calls the same hides nothing of this one.
 */
export function byShop(offers: readonly Offer[]): readonly (readonly Offer[])[] {
  const shops = new Map<string, Offer[]>();
  const gathering = new Set(offers.map((offer) => `${shopKey([offer])} ${offer.item.parentId}`));
  for (const offer of offers) {
    const key = shopKey([offer]);
    if (gathering.has(`${key} ${offer.item.id}`)) continue;
    const known = shops.get(key);
    if (known === undefined) shops.set(key, [offer]);
    else known.push(offer);
  }
  return [...shops.values()];
}

/** What a shop is known by: its node and what that node calls it. */
export function shopKey(offers: readonly Offer[]): string {
  const [first] = offers;
  return `${first?.providerNode}~${first?.provider.id}`;
}

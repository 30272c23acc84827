import type { ShopRecord } from '../engines/shop/record.ts';
import { checkBranches } from './card-branches.ts';
import { checkDeliveryArea } from './card-delivery-area.ts';
import { checkSlots } from './card-slots.ts';
import { type CardRead, createCardReader } from './card-yaml.ts';
import type { Complain } from './import-problem.ts';
import { type Card, shopOf } from './shop-card.ts';
import { SHOP_YAML_SCHEMA } from './shop-yaml-schema.ts';

/** A shop's card, read: the record of the shop, and what the card says for others. */
export interface ShopCard {
  readonly shop: ShopRecord;
  /** Which node of a pilot it belongs to. */
  readonly node?: string;
  /** Which program its products come from. */
  readonly format?: 'shopify' | 'woocommerce';
}

const read = createCardReader<Card>({ schema: SHOP_YAML_SCHEMA, check: checkMeaning });

/** Reads the card of a shop. Every fault is told with its line and what to write there; nothing is guessed. */
export function readShopYaml(yaml: string): CardRead<ShopCard> {
  const found = read(yaml);
  if (!found.ok) return found;
  const { node, format } = found.card;
  return {
    ok: true,
    card: {
      shop: shopOf(found.card),
      ...(node === undefined ? {} : { node }),
      ...(format === undefined ? {} : { format }),
    },
  };
}

/** What the schema cannot say. */
function checkMeaning(card: Card, complain: Complain): void {
  if (card.fulfilment.pickup == null && card.fulfilment.delivery == null) {
    const message = {
      nl: 'Er is geen afhalen en geen bezorgen; vul ten minste een van beide in.',
      en: 'There is neither pickup nor delivery; fill in at least one of them.',
    };
    complain(['fulfilment'], { message });
  }
  checkGoods(card, complain);
  checkBundles(card, complain);
  checkBranches(card.branches ?? [], complain);
  const slots = card.fulfilment.delivery?.slots;
  if (slots !== undefined) checkSlots(slots, ['fulfilment', 'delivery', 'slots'], complain);
  checkDeliveryArea(card.fulfilment.delivery?.area, ['fulfilment', 'delivery', 'area'], complain);
  const price = card.fulfilment.delivery?.price;
  const limits = price !== undefined && 'tiers' in price ? price.tiers.map((tier) => tier.up_to_km ?? Number.POSITIVE_INFINITY) : [];
  if (limits.some((limit, place) => place > 0 && limit <= (limits[place - 1] ?? 0))) {
    const message = {
      nl: 'De trappen lopen niet op; zet de kleinste afstand vooraan.',
      en: 'The tiers do not rise; put the smallest distance first.',
    };
    complain(['fulfilment', 'delivery', 'price', 'tiers'], { message });
  }
}

/** Each SKU has one rule: of two nobody could say which holds. */
function checkGoods({ goods = [] }: Card, complain: Complain): void {
  for (const [place, { sku }] of goods.entries()) {
    if (goods.findIndex((each) => each.sku === sku) === place) continue;
    const message = { nl: 'Deze SKU staat er al; houd één regel over.', en: 'This SKU is there already; keep one rule.' };
    complain(['goods', String(place), 'sku'], { value: sku, message });
  }
}

/** A bundle is made of what is sold by itself: of no other bundle, of nothing twice, and it is not weighed. */
function checkBundles({ goods = [] }: Card, complain: Complain): void {
  const bundles = new Set(goods.flatMap(({ sku, made_of: parts }) => (parts === undefined ? [] : [sku])));
  for (const [place, { made_of: parts = [], weighed }] of goods.entries()) {
    if (parts.length > 0 && weighed !== undefined) complain(['goods', String(place), 'weighed'], { message: BUNDLE_WEIGHED });
    for (const [n, { sku }] of parts.entries()) {
      const at = ['goods', String(place), 'made_of', String(n), 'sku'];
      if (bundles.has(sku)) complain(at, { value: sku, message: BUNDLE_OF_BUNDLE });
      else if (parts.findIndex((part) => part.sku === sku) !== n) complain(at, { value: sku, message: PART_TWICE });
    }
  }
}

const BUNDLE_WEIGHED = {
  nl: 'Een pakket heeft een vaste prijs en wordt niet gewogen; haal weighed weg.',
  en: 'A bundle has a fixed price and is not weighed; remove weighed.',
};
const BUNDLE_OF_BUNDLE = {
  nl: 'Een pakket bestaat uit losse producten, niet uit een ander pakket; schrijf de producten zelf op.',
  en: 'A bundle is made of single products, not of another bundle; write down the products themselves.',
};
const PART_TWICE = {
  nl: 'Dit product staat al in het pakket; schrijf het één keer op, met het aantal.',
  en: 'This product is in the bundle already; write it down once, with how many.',
};

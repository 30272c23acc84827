import { isDeepStrictEqual } from 'node:util';
import type { Category, Item } from '../../../commerce/catalogue.ts';
import { isNegative } from '../../../commerce/money.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { Work } from '../../../node/role.ts';
import type { Json } from '../../../node/store/port.ts';
import { type ItemRecord, partitionOfProvider } from '../../provider-record.ts';
import { asJson, recordAt } from '../state.ts';
import { CATALOGUE } from './answer-schema.ts';
import { createReader } from './checked.ts';
import { KEY } from './record.ts';

/** The catalogue as its software pushes it, so that a search is answered from what is kept here, and asks nobody. */

export interface Pushed {
  readonly items: readonly (Omit<Item, 'categoryIds'> & { readonly categoryIds?: readonly string[] })[];
  readonly categories?: readonly Category[];
}

/** When a push was signed, and its webhook-id. */
export interface PushMark {
  readonly atS: number;
  readonly id: string;
}

const read = createReader<Pushed>(CATALOGUE);

/** Reads a push and holds it against what no schema can say: whose ids these are, and that each is there once. */
export function readCatalogue(bytes: Uint8Array, { providerId, currency }: { providerId: string; currency: string }): Verdict<Pushed> {
  const pushed = read(bytes);
  if (!pushed.ok) return pushed;
  const { items, categories = [] } = pushed.value;
  const ids = new Set<string>();
  const known = new Set(categories.map(({ id }) => id));
  for (const [place, { id, price, categoryIds = [] }] of items.entries()) {
    const at = `/items/${place}`;
    if (!id.startsWith(`${providerId}.`)) return refuseTrade('invalid', `The id of an item begins with "${providerId}.".`, `${at}/id`);
    if (ids.has(id)) return refuseTrade('invalid', 'An item before this one has the same id.', `${at}/id`);
    if (price.currency !== currency) return refuseTrade('invalid', `Prices of this business are in ${currency}.`, `${at}/price/currency`);
    if (isNegative(price)) return refuseTrade('invalid', 'A price is not less than nothing.', `${at}/price/amount`);
    const category = categoryIds.findIndex((each) => !known.has(each));
    if (category >= 0) return refuseTrade('invalid', 'There is no such category in this push.', `${at}/categoryIds/${category}`);
    ids.add(id);
  }
  return pushed;
}

/** Work that notes the push, before its parts are put. One that was signed before the last is refused: it came late, or is played back. */
export function beginPush(providerId: string, mark: PushMark): Work<Verdict<void>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.pushed],
    decide(state) {
      const before = recordAt<PushMark>(state, KEY.pushed);
      if (before !== undefined && before.atS > mark.atS) {
        return { result: refuseTrade('business', 'A catalogue that was signed later is here already; push the present one.') };
      }
      return { put: { [KEY.pushed]: asJson(mark) }, result: accept(undefined) };
    },
  };
}

/** Work that puts some items and categories; how an item was rated stays. Gives how many items changed. */
export function putPart(
  providerId: string,
  part: { readonly items: Pushed['items']; readonly categories: readonly Category[] },
): Work<number> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [...part.items.map(({ id }) => KEY.item(id)), ...part.categories.map(({ id }) => KEY.category(id))],
    decide(state, { nowMs }) {
      const put: Record<string, Json> = {};
      for (const category of part.categories) {
        const key = KEY.category(category.id);
        if (!isDeepStrictEqual(state.get(key)?.value, category)) put[key] = asJson(category);
      }
      let changed = 0;
      for (const { categoryIds = [], ...facts } of part.items) {
        const key = KEY.item(facts.id);
        const { updatedAtMs: _when, ...before } = recordAt<ItemRecord>(state, key) ?? {};
        const ratings = 'ratings' in before && before.ratings !== undefined ? { ratings: before.ratings } : {};
        const after: ItemRecord = { item: { ...facts, categoryIds }, published: true, ...ratings };
        if (isDeepStrictEqual(before, after)) continue;
        put[key] = asJson({ ...after, updatedAtMs: nowMs });
        changed += 1;
      }
      return { put, result: changed };
    },
  };
}

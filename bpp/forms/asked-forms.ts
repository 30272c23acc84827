import type { Form } from '../../commerce/form.ts';
import type { Order } from '../../commerce/order.ts';
import type { State } from '../../node/store/port.ts';
import { recordAt } from '../engines/state.ts';
import { type ItemRecord, PROVIDER_KEY, type ProviderRecord } from '../provider-record.ts';

/** Which forms a provider asks for an order. */

/** About the whole order when it has no `itemId`. */
export interface FormInPlace {
  readonly itemId?: string;
  readonly form: Form;
}

/** Items of one order that are looked at: as many as the largest order has. */
const ITEMS_MAX = 200;

/** The keys of what decides which forms are asked. */
export function askedFormKeys(itemIds: readonly string[]): readonly string[] {
  return [PROVIDER_KEY.provider, ...itemIds.slice(0, ITEMS_MAX).map(PROVIDER_KEY.item)];
}

/** Every item of an order, once. */
export function itemsOf({ lines }: Pick<Order, 'lines'>): readonly string[] {
  return [...new Set(lines.map(({ itemId }) => itemId))].slice(0, ITEMS_MAX);
}

/** The form about the whole order first, then those about its items. */
export function askedForms(provider: ProviderRecord, itemIds: readonly string[], state: State): readonly FormInPlace[] {
  const { forms = [] } = provider;
  const whole = forms.find(({ items }) => items === undefined);
  const aboutItems = itemIds.flatMap((itemId) => {
    const { categoryIds = [] } = recordAt<ItemRecord>(state, PROVIDER_KEY.item(itemId))?.item ?? {};
    const found = forms.find(({ items }) => items?.itemIds.includes(itemId) || items?.categoryIds.some((id) => categoryIds.includes(id)));
    return found === undefined ? [] : [{ itemId, form: found.form }];
  });
  return [...(whole === undefined ? [] : [{ form: whole.form }]), ...aboutItems];
}

/** Whether no order is taken without it. */
export function isRequired({ fields }: Form): boolean {
  return fields.some(({ required }) => required === true);
}

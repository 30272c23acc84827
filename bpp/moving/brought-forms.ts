import { readForm } from '../../commerce/form-reading.ts';
import type { ProviderForm } from '../provider-record.ts';

/** What a business asks of its buyers, as it comes from another node: held to the rule by which both sides of an order read a form. */

/** As many as a card may have. */
const FORMS_MAX = 20;
const NAMES_MAX = 500;
const ID = /^[A-Za-z0-9_-]{1,64}\.[!-~]{1,200}$/;

/** The forms of another node's record, or the place of the first that does not hold. Ids in them come to be what `rename` makes of them. */
export function formsBrought(
  forms: unknown,
  rename: (id: string) => string,
): { readonly ok: true; readonly forms: readonly ProviderForm[] } | { readonly ok: false; readonly path: string } {
  if (forms === undefined) return { ok: true, forms: [] };
  if (!Array.isArray(forms) || forms.length > FORMS_MAX) return { ok: false, path: '/forms' };
  const read: ProviderForm[] = [];
  for (const [place, each] of forms.entries()) {
    const one = formIn(each, rename);
    // Which of two is asked nobody could say.
    const isSecond = one?.items === undefined && read.some(({ items }) => items === undefined);
    if (one === undefined || isSecond || read.some(({ form }) => form.id === one.form.id)) return { ok: false, path: `/forms/${place}` };
    read.push(one);
  }
  return { ok: true, forms: read };
}

function formIn(value: unknown, rename: (id: string) => string): ProviderForm | undefined {
  const { form, items } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const read = readForm(form);
  if (read === undefined || items === undefined) return read === undefined ? undefined : { form: read };
  const { itemIds, categoryIds } = (items ?? {}) as Readonly<Record<string, unknown>>;
  if (!areIds(itemIds) || !areIds(categoryIds)) return undefined;
  return { form: read, items: { itemIds: itemIds.map(rename), categoryIds: categoryIds.map(rename) } };
}

function areIds(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= NAMES_MAX && value.every((each) => typeof each === 'string' && ID.test(each));
}

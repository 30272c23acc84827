import type { Form, FormField, Words } from '../../../commerce/form.ts';
import { checkAnswers } from '../../../commerce/form-answers.ts';
import type { Trouble } from '../../square/call.ts';
import type { FormToFill } from '../api/contract.ts';

/** What was filled in so far: by form, then by field. The forms of a shop keep it when their addresses change with a new price. */
export type Filled = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What is wrong, by the id of the field in the page. */
export type FormsWrong = Readonly<Record<string, { readonly label: string; readonly text: string }>>;

/** Of a form that is a page of the provider's: under this name stands the number that the page gave. */
export const SUBMISSION = 'submission';

/** Names a form for as long as the shop asks it. */
export function formKey({ form, definition, itemId }: FormToFill): string {
  return `${itemId ?? ''}/${definition?.id ?? form}`;
}

/** The id in the page of one field. */
export function fieldId(form: FormToFill, field: string): string {
  return `form-${formKey(form)}-${field}`.replace(/[^A-Za-z0-9_-]/g, '_');
}

/** What a provider wrote, in the language of the reader where it wrote that, else in the first that it wrote. */
export function written(said: Words, language: string): string {
  return said[language] ?? said.en ?? Object.values(said)[0] ?? '';
}

/** What has still to be filled in, or filled in otherwise, by the rule that both nodes hold answers against. */
export function wrongInForms(forms: readonly FormToFill[], filled: Filled, language: string): FormsWrong {
  const found: Record<string, { label: string; text: string }> = {};
  for (const form of forms) {
    if (form.definition === undefined) {
      if (form.required && submissionOf(form, filled) === '')
        found[fieldId(form, SUBMISSION)] = faultText({ nl: 'Vul dit in.', en: 'Fill this in.' }, { language });
      continue;
    }
    const checked = checkAnswers(form.definition, valuesOf(form, filled));
    for (const { field, message } of checked.ok ? [] : checked.faults)
      found[fieldId(form, field)] = faultText(message, { language, field: fieldIn(form.definition, field) });
  }
  return found;
}

/** What the buyer node, or the provider behind it, found wrong with what was sent. */
export function faultsIn({ facts }: Trouble, forms: readonly FormToFill[], language: string): FormsWrong {
  const form = forms.find((each) => each.form === facts?.form);
  if (form === undefined || !Array.isArray(facts?.faults)) return {};
  const faults = facts.faults as readonly { readonly field: string; readonly message: Words }[];
  return Object.fromEntries(
    faults.map(({ field, message }) => [
      fieldId(form, field),
      faultText(message, { language, field: form.definition === undefined ? undefined : fieldIn(form.definition, field) }),
    ]),
  );
}

/** As they are sent with the order. A form on which nothing has to be filled in goes along too: it was seen. */
export function answersTo(forms: readonly FormToFill[], filled: Filled): readonly object[] {
  return forms.flatMap((form): readonly object[] => {
    if (form.definition !== undefined) return [{ form: form.form, values: valuesOf(form, filled) }];
    const submissionId = submissionOf(form, filled);
    return submissionId === '' ? [] : [{ form: form.form, submissionId }];
  });
}

function submissionOf(form: FormToFill, filled: Filled): string {
  return String(filled[formKey(form)]?.[SUBMISSION] ?? '').trim();
}

/** Numbers are typed as text, in Dutch with a comma; what is none stays text, for the rule to find. */
function valuesOf(form: FormToFill, filled: Filled): Readonly<Record<string, unknown>> {
  const given = filled[formKey(form)] ?? {};
  const entries = (form.definition?.fields ?? []).flatMap(({ id, kind }) => {
    const value = given[id];
    if (value === undefined || value === '') return [];
    const text = typeof value === 'string' ? value.trim().replace(',', '.') : '';
    return [[id, kind === 'number' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : value]];
  });
  return Object.fromEntries(entries);
}

function fieldIn({ fields }: Form, id: string): FormField | undefined {
  return fields.find((field) => field.id === id);
}

function faultText(message: Words, { language, field }: { readonly language: string; readonly field?: FormField | undefined }) {
  return { label: field === undefined ? '' : written(field.label, language), text: written(message, language) };
}

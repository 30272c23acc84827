import { type FieldKind, FORM_BOUNDS, type Form, type FormField, type FormOption, type Words } from '../../commerce/form.ts';
import { readForm } from '../../commerce/form-reading.ts';
import type { ProviderForm } from '../provider-record.ts';
import { object } from './card-object.ts';
import { categoryIdOf, skuItemId } from './import-ids.ts';
import type { Complain } from './import-problem.ts';

/** What a business asks of its buyers, as it stands on its card. */

/** Forms of one business. */
const FORMS_MAX = 20;
const NAMES_MAX = 500;

const KINDS = { text: 'text', number: 'number', choice: 'choice', choices: 'choices', yes_no: 'yes-no', date: 'date' } as const;

export interface CardForm {
  readonly id: string;
  readonly title: Words;
  readonly intro?: Words;
  /** By when what is required has to be filled in; with the init unless said. */
  readonly due?: 'confirm';
  /** Only of who orders one of these; of everybody when absent. */
  readonly for?: { readonly items?: readonly string[]; readonly categories?: readonly string[] };
  readonly fields: readonly CardField[];
}

interface CardField {
  readonly id: string;
  readonly label: Words;
  readonly help?: Words;
  readonly type: keyof typeof KINDS;
  readonly required?: boolean;
  /** Of text its characters, of a number itself, of choices how many. */
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly lines?: boolean;
  readonly options?: readonly FormOption[];
  readonly from?: string;
  readonly until?: string;
}

const id = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,39}$' };
const words = {
  type: 'object',
  minProperties: 1,
  maxProperties: FORM_BOUNDS.languagesMax,
  propertyNames: { pattern: '^[a-z]{2,3}$' },
  additionalProperties: { type: 'string', minLength: 1, maxLength: FORM_BOUNDS.wordsCharsMax },
};
const names = { type: 'array', minItems: 1, maxItems: NAMES_MAX, items: { type: 'string', minLength: 1, maxLength: 200 } };
const field = object(['id', 'label', 'type'], {
  id,
  label: words,
  help: words,
  type: { enum: Object.keys(KINDS) },
  required: { type: 'boolean' },
  min: { type: 'number' },
  max: { type: 'number' },
  whole: { type: 'boolean' },
  lines: { type: 'boolean' },
  options: { type: 'array', minItems: 1, maxItems: FORM_BOUNDS.optionsMax, items: object(['id', 'label'], { id, label: words }) },
  from: { type: 'string' },
  until: { type: 'string' },
});

/** Member `forms` of the card of any business. */
export const cardForms = {
  type: 'array',
  maxItems: FORMS_MAX,
  items: object(['id', 'title', 'fields'], {
    id: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,39}$' },
    title: words,
    intro: words,
    due: { enum: ['confirm'] },
    for: object([], { items: names, categories: names }),
    fields: { type: 'array', minItems: 1, maxItems: FORM_BOUNDS.fieldsMax, items: field },
  }),
};

/** Tells of what the schema cannot say. */
export function checkForms(forms: readonly CardForm[], complain: Complain): void {
  forms.forEach((form, n) => {
    const path = ['forms', String(n)];
    if (form.for === undefined && forms.findIndex((each) => each.for === undefined) !== n)
      complain([...path, 'id'], { value: form.id, message: SECOND_FOR_ALL });
    if (forms.findIndex((each) => each.id === form.id) !== n) complain([...path, 'id'], { value: form.id, message: TWICE });
    form.fields.forEach((each, place) => {
      const at = [...path, 'fields', String(place), 'id'];
      if (form.fields.findIndex((other) => other.id === each.id) !== place) complain(at, { value: each.id, message: TWICE });
      else if (readForm({ ...formOf(form), fields: [fieldOf(each)] }) === undefined)
        complain(at, { value: each.id, message: DOES_NOT_FIT });
    });
  });
  forms.forEach((form, n) => {
    const isWhole = form.fields.every((each) => readForm({ ...formOf(form), fields: [fieldOf(each)] }) !== undefined);
    if (isWhole && new Set(form.fields.map((each) => each.id)).size === form.fields.length && readForm(formOf(form)) === undefined)
      complain(['forms', String(n), 'id'], { value: form.id, message: TOO_LARGE });
  });
}

const SECOND_FOR_ALL = {
  nl: 'Er is al een formulier voor elke bestelling; zet de vragen bij elkaar, of schrijf bij dit formulier voor welke artikelen het is (for).',
  en: 'There is a form for every order already; put the questions together, or say of this form for which items it is (for).',
};
const TWICE = { nl: 'Deze naam staat er twee keer; geef elk een eigen id.', en: 'This name is there twice; give each an id of its own.' };
const DOES_NOT_FIT = {
  nl: 'Deze vraag klopt niet: gebruik alleen wat bij haar type hoort, met een min die niet groter is dan max, en bij choice en choices een lijst options.',
  en: 'This question does not hold: use only what belongs to its type, with a min no larger than its max, and with choice and choices a list of options.',
};
const TOO_LARGE = { nl: 'Dit formulier is te groot; maak het korter.', en: 'This form is too large; make it shorter.' };

/** The forms of a record from those of a card, whose values hold. Items are named by their SKU or id, categories by their name. */
export function formsOf(forms: readonly CardForm[], providerId: string): readonly ProviderForm[] {
  return forms.map((form) => ({
    form: formOf(form),
    ...(form.for === undefined
      ? {}
      : {
          items: {
            itemIds: (form.for.items ?? []).map((name) => skuItemId(providerId, name)),
            categoryIds: (form.for.categories ?? []).map((name) => categoryIdOf(providerId, name.split(/\s*>\s*/))),
          },
        }),
  }));
}

function formOf({ id: formId, title, intro, due, fields }: CardForm): Form {
  return {
    id: formId,
    title,
    ...(intro === undefined ? {} : { intro }),
    ...(due === undefined ? {} : { due }),
    fields: fields.map(fieldOf),
  };
}

function fieldOf({ id: fieldId, label, help, required, ...facts }: CardField): FormField {
  const known = { id: fieldId, label, ...(help === undefined ? {} : { help }), ...(required === undefined ? {} : { required }) };
  return { ...known, ...kindOf(facts) };
}

/** What does not belong to its type goes along, for {@link readForm} to find. */
function kindOf({ type, min, max, lines, ...rest }: Omit<CardField, 'id' | 'label' | 'help' | 'required'>): FieldKind {
  const [least, most] = BOUNDS[type] ?? ['min', 'max'];
  const bounds = {
    ...(min === undefined ? {} : { [least]: min }),
    ...(max === undefined ? {} : { [most]: max }),
    ...(lines === undefined ? {} : { multiline: lines }),
  };
  return { kind: KINDS[type], ...bounds, ...rest } as FieldKind;
}

const BOUNDS: Partial<Readonly<Record<CardField['type'], readonly [min: string, max: string]>>> = {
  text: ['charsMin', 'charsMax'],
  choices: ['choicesMin', 'choicesMax'],
};

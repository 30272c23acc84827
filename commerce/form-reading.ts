import { type FieldKind, FORM_BOUNDS, type Form, type FormField, type FormOption, type Words } from './form.ts';
import { dayMs } from './form-answers.ts';

/** Reads a form that somebody else wrote. What is not a form as we know it, with nothing else in it, gives undefined. */

const FORM_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const FIELD_ID = /^[a-z][a-z0-9_]{0,39}$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/;

type Members = Readonly<Record<string, unknown>>;

/** The form, with its members in one fixed order: two forms are the same when their JSON is. */
export function readForm(value: unknown): Form | undefined {
  if (!hasMembers(value, ['id', 'title', 'fields'], ['intro', 'due'])) return undefined;
  const { id, intro, due, fields } = value;
  const title = wordsOf(value.title);
  const readIntro = intro === undefined ? undefined : wordsOf(intro);
  const read = listOf(fields, FORM_BOUNDS.fieldsMax, readField);
  if (!isMatch(id, FORM_ID) || title === undefined || read === undefined || (intro !== undefined && readIntro === undefined))
    return undefined;
  if (due !== undefined && due !== 'confirm') return undefined;
  const form: Form = {
    id,
    title,
    ...(readIntro === undefined ? {} : { intro: readIntro }),
    ...(due === undefined ? {} : { due }),
    fields: read,
  };
  return areDistinct(read) && JSON.stringify(form).length <= FORM_BOUNDS.formCharsMax ? form : undefined;
}

/** A form as text: the same for two forms that are the same. Throws for one that {@link readForm} would not read. */
export function formText(form: Form): string {
  const read = readForm(form);
  if (read === undefined) throw new TypeError(`the form ${form.id} is outside its bounds`);
  return JSON.stringify(read);
}

const KINDS: Readonly<Record<FieldKind['kind'], (field: Members) => FieldKind | undefined>> = {
  text: ({ charsMin, charsMax, multiline }) => {
    const bounds = { ...countIn('charsMin', charsMin), ...countIn('charsMax', charsMax), ...flagIn('multiline', multiline) };
    const most = bounds.charsMax ?? FORM_BOUNDS.answerCharsMax;
    const isSound = most >= 1 && most <= FORM_BOUNDS.answerCharsMax && (bounds.charsMin ?? 0) <= most;
    return isSound && areRead(bounds, { charsMin, charsMax, multiline }) ? { kind: 'text', ...bounds } : undefined;
  },
  number: ({ min, max, whole }) => {
    const bounds = { ...numberIn('min', min), ...numberIn('max', max), ...flagIn('whole', whole) };
    const isSound = (bounds.min ?? -FORM_BOUNDS.numberMax) <= (bounds.max ?? FORM_BOUNDS.numberMax);
    return isSound && areRead(bounds, { min, max, whole }) ? { kind: 'number', ...bounds } : undefined;
  },
  choice: ({ options }) => {
    const read = optionsOf(options);
    return read && { kind: 'choice', options: read };
  },
  choices: ({ options, choicesMin, choicesMax }) => {
    const read = optionsOf(options);
    const bounds = { ...countIn('choicesMin', choicesMin), ...countIn('choicesMax', choicesMax) };
    if (read === undefined || !areRead(bounds, { choicesMin, choicesMax })) return undefined;
    const most = bounds.choicesMax ?? read.length;
    return most >= 1 && most <= read.length && (bounds.choicesMin ?? 0) <= most ? { kind: 'choices', options: read, ...bounds } : undefined;
  },
  'yes-no': () => ({ kind: 'yes-no' }),
  date: ({ from, until }) => {
    const bounds = { ...dayIn('from', from), ...dayIn('until', until) };
    const isSound = bounds.from === undefined || bounds.until === undefined || bounds.from <= bounds.until;
    return isSound && areRead(bounds, { from, until }) ? { kind: 'date', ...bounds } : undefined;
  },
};
/** What a field of each kind may have beside what every field has. */
const OF_KIND: Readonly<Record<FieldKind['kind'], readonly string[]>> = {
  text: ['charsMin', 'charsMax', 'multiline'],
  number: ['min', 'max', 'whole'],
  choice: ['options'],
  choices: ['options', 'choicesMin', 'choicesMax'],
  'yes-no': [],
  date: ['from', 'until'],
};

function readField(value: unknown): FormField | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind } = value as { readonly kind?: FieldKind['kind'] };
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) return undefined;
  if (!hasMembers(value, ['id', 'label', 'kind'], ['help', 'required', ...OF_KIND[kind]])) return undefined;
  const { id, help, required } = value;
  const label = wordsOf(value.label);
  const said = help === undefined ? undefined : wordsOf(help);
  const facts = KINDS[kind](value);
  if (!isMatch(id, FIELD_ID) || label === undefined || facts === undefined) return undefined;
  if ((help !== undefined && said === undefined) || (required !== undefined && typeof required !== 'boolean')) return undefined;
  return { id, label, ...(said === undefined ? {} : { help: said }), ...(required === undefined ? {} : { required }), ...facts };
}

function optionsOf(value: unknown): readonly FormOption[] | undefined {
  const options = listOf(value, FORM_BOUNDS.optionsMax, (each): FormOption | undefined => {
    if (!hasMembers(each, ['id', 'label'], [])) return undefined;
    const label = wordsOf(each.label);
    return isMatch(each.id, FIELD_ID) && label !== undefined ? { id: each.id, label } : undefined;
  });
  return options !== undefined && areDistinct(options) ? options : undefined;
}

function wordsOf(value: unknown): Words | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const words = Object.entries(value);
  const isSound = words.every(
    ([language, text]) =>
      LANGUAGE.test(language) && typeof text === 'string' && text.trim() !== '' && text.length <= FORM_BOUNDS.wordsCharsMax,
  );
  return isSound && words.length > 0 && words.length <= FORM_BOUNDS.languagesMax ? (Object.fromEntries(words) as Words) : undefined;
}

function listOf<T>(value: unknown, most: number, read: (each: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) return undefined;
  const found = (value as unknown[]).map(read);
  return found.every((each) => each !== undefined) ? found : undefined;
}

function hasMembers(value: unknown, needed: readonly string[], allowed: readonly string[]): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return needed.every((key) => keys.includes(key)) && keys.every((key) => needed.includes(key) || allowed.includes(key));
}

function areDistinct(things: readonly { readonly id: string }[]): boolean {
  return new Set(things.map(({ id }) => id)).size === things.length;
}

function isMatch(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/** Whether everything that was said could be read. */
function areRead(read: object, said: object): boolean {
  return Object.entries(said).every(([name, value]) => value === undefined || Object.hasOwn(read, name));
}

function countIn<Name extends string>(name: Name, value: unknown): { [N in Name]?: number } {
  return (Number.isSafeInteger(value) && (value as number) >= 0 ? { [name]: value } : {}) as { [N in Name]?: number };
}

function numberIn<Name extends string>(name: Name, value: unknown): { [N in Name]?: number } {
  return (typeof value === 'number' && Math.abs(value) <= FORM_BOUNDS.numberMax ? { [name]: value } : {}) as { [N in Name]?: number };
}

function flagIn<Name extends string>(name: Name, value: unknown): { [N in Name]?: boolean } {
  return (typeof value === 'boolean' ? { [name]: value } : {}) as { [N in Name]?: boolean };
}

function dayIn<Name extends string>(name: Name, value: unknown): { [N in Name]?: string } {
  return (typeof value === 'string' && dayMs(value) !== undefined ? { [name]: value } : {}) as { [N in Name]?: string };
}

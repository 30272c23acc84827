import { FORM_BOUNDS, type Form, type FormAnswer, type FormAnswers, type FormField, type Words } from './form.ts';

/** Holds what was filled in against the form that asked it. Both sides do so, by these same rules. */

/** What is wrong with one answer and how to mend it, in words that the person who fills it in can be shown. */
export interface FormFault {
  /** Id of the field. */
  readonly field: string;
  readonly message: Words & { readonly nl: string; readonly en: string };
}

export type CheckedAnswers =
  | { readonly ok: true; readonly answers: FormAnswers }
  | { readonly ok: false; readonly faults: readonly FormFault[] };

/** Faults that are told of one form. */
const FAULTS_MAX = FORM_BOUNDS.fieldsMax;

/** The answers as the form takes them, or every fault in them. Empty text and an empty list are no answer. */
export function checkAnswers(form: Form, given: Readonly<Record<string, unknown>>): CheckedAnswers {
  const known = new Set(form.fields.map(({ id }) => id));
  const faults: FormFault[] = Object.keys(given)
    .filter((id) => !known.has(id))
    .map((id) =>
      fault(id.slice(0, 40), 'Dit veld staat niet op het formulier; laat het weg.', 'The form has no such field; leave it out.'),
    );
  const answers: Record<string, FormAnswer> = {};
  for (const field of form.fields) {
    const checked = checkField(field, Object.hasOwn(given, field.id) ? given[field.id] : undefined);
    if ('wrong' in checked) faults.push(fault(field.id, ...checked.wrong));
    else if (checked.answer !== undefined) answers[field.id] = checked.answer;
  }
  return faults.length === 0 ? { ok: true, answers } : { ok: false, faults: faults.slice(0, FAULTS_MAX) };
}

/** Each answer as text, as forms on the web send it: `true` or `false`, a number in digits, choices with commas between them. */
export function answersAsTexts(answers: FormAnswers): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(answers).map(([id, answer]) => [id, textOf(answer)]));
}

function textOf(answer: FormAnswer): string {
  return typeof answer === 'object' ? answer.join(',') : String(answer);
}

/** What such texts say by the form. What cannot be read stays text, for {@link checkAnswers} to find. */
export function answersFromTexts(form: Form, texts: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const kinds = new Map(form.fields.map(({ id, kind }) => [id, kind]));
  return Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, answerOf(kinds.get(id), text)]));
}

const NUMBER = /^-?\d{1,10}(\.\d{1,6})?$/;

function answerOf(kind: FormField['kind'] | undefined, text: string): unknown {
  if (text === '' || kind === undefined) return text;
  if (kind === 'number') return NUMBER.test(text.trim()) ? Number(text) : text;
  if (kind === 'choices') return text.split(',');
  if (kind === 'yes-no' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Midnight UTC of a day such as `2026-12-24`; undefined when there is no such day. */
export function dayMs(day: string): number | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(day) ? ms : undefined;
}

type Wrong = readonly [nl: string, en: string];
type CheckedField = { readonly answer: FormAnswer | undefined } | { readonly wrong: Wrong };

function checkField(field: FormField, value: unknown): CheckedField {
  const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  if (isEmpty || (typeof value === 'string' && value.trim() === '')) {
    return field.required === true ? wrong('Vul dit in.', 'Fill this in.') : { answer: undefined };
  }
  switch (field.kind) {
    case 'text':
      return checkText(field, value);
    case 'number':
      return checkNumber(field, value);
    case 'choice':
      return checkChoice(field, value);
    case 'choices':
      return checkChoices(field, value);
    case 'yes-no':
      return typeof value === 'boolean' ? { answer: value } : wrong('Antwoord ja of nee.', 'Answer yes or no (true or false).');
    case 'date':
      return checkDate(field, value);
  }
}

type FieldOf<Kind> = Extract<FormField, { readonly kind: Kind }>;

/** Nothing that does not show, but for tabs, and ends of lines where there may be several. */
const HIDDEN = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function checkText({ charsMin = 0, charsMax = FORM_BOUNDS.answerCharsMax, multiline }: FieldOf<'text'>, value: unknown): CheckedField {
  if (typeof value !== 'string') return wrong('Vul hier tekst in.', 'Fill in text here.');
  const text = value.replaceAll(/\r\n?/g, '\n').trim();
  if (HIDDEN.test(text.replaceAll(multiline === true ? /[\t\n]/g : /\t/g, ''))) {
    return multiline === true
      ? wrong('Gebruik alleen zichtbare tekens.', 'Use characters that can be seen only.')
      : wrong('Gebruik één regel met zichtbare tekens.', 'Use one line of characters that can be seen.');
  }
  if (text.length < charsMin) return wrong(`Gebruik ten minste ${charsMin} tekens.`, `Use at least ${charsMin} characters.`);
  if (text.length > charsMax) return wrong(`Gebruik ten hoogste ${charsMax} tekens.`, `Use at most ${charsMax} characters.`);
  return { answer: text };
}

function checkNumber(field: FieldOf<'number'>, value: unknown): CheckedField {
  const { min = -FORM_BOUNDS.numberMax, max = FORM_BOUNDS.numberMax, whole } = field;
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('Vul hier een getal in.', 'Fill in a number here.');
  if (whole === true && !Number.isInteger(value)) return wrong('Vul een heel getal in.', 'Fill in a whole number.');
  if (value < min) return wrong(`Vul ten minste ${min} in.`, `Fill in at least ${min}.`);
  if (value > max) return wrong(`Vul ten hoogste ${max} in.`, `Fill in at most ${max}.`);
  // As it travels: a number that digits cannot write whole would arrive as another.
  if (!NUMBER.test(String(value)))
    return wrong('Gebruik ten hoogste zes cijfers achter de punt.', 'Use at most six digits behind the point.');
  return { answer: value };
}

function checkChoice({ options }: FieldOf<'choice'>, value: unknown): CheckedField {
  const found = options.find(({ id }) => id === value);
  return found === undefined ? notAnOption(options) : { answer: found.id };
}

function checkChoices({ options, choicesMin = 0, choicesMax = options.length }: FieldOf<'choices'>, value: unknown): CheckedField {
  if (!Array.isArray(value) || !value.every((each) => options.some(({ id }) => id === each))) return notAnOption(options);
  // In the order of the form, each once.
  const chosen = options.flatMap(({ id }) => (value.includes(id) ? [id] : []));
  if (chosen.length < choicesMin) return wrong(`Kies er ten minste ${choicesMin}.`, `Choose at least ${choicesMin}.`);
  if (chosen.length > choicesMax) return wrong(`Kies er ten hoogste ${choicesMax}.`, `Choose at most ${choicesMax}.`);
  return { answer: chosen };
}

function notAnOption(options: FieldOf<'choice'>['options']): CheckedField {
  const ids = options.map(({ id }) => id).join(', ');
  return wrong(`Kies uit: ${ids}.`, `Choose of: ${ids}.`);
}

function checkDate({ from, until }: FieldOf<'date'>, value: unknown): CheckedField {
  if (typeof value !== 'string' || dayMs(value) === undefined) {
    return wrong('Vul een datum in, zoals 2026-12-24.', 'Fill in a date, such as 2026-12-24.');
  }
  if (from !== undefined && value < from) return wrong(`Kies een datum vanaf ${from}.`, `Choose a date from ${from} on.`);
  if (until !== undefined && value > until) return wrong(`Kies een datum tot en met ${until}.`, `Choose a date no later than ${until}.`);
  return { answer: value };
}

function wrong(nl: string, en: string): CheckedField {
  return { wrong: [nl, en] };
}

function fault(field: string, nl: string, en: string): FormFault {
  return { field, message: { nl, en } };
}

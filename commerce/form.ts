import type { Extensible } from './extra.ts';

/** What a provider asks of a buyer beside the order itself: a pick-up code, allergies, whether there are steps. */

/** Words for people in the languages that a provider writes, by the tag of the language, such as `nl`. */
export interface Words {
  readonly [language: string]: string;
}

/** A form as its provider states it. */
export interface Form {
  /** Letters, digits and `-` only. */
  readonly id: string;
  readonly title: Words;
  /** Why it is asked, and what happens with the answers. */
  readonly intro?: Words;
  /** What has to be filled in, has to be with the confirm; with the init already unless this says so. */
  readonly due?: 'confirm';
  readonly fields: readonly FormField[];
}

export type FormField = FieldFacts & FieldKind;

interface FieldFacts {
  /** Lower-case letters, digits and `_`, beginning with a letter. */
  readonly id: string;
  readonly label: Words;
  readonly help?: Words;
  /** An order is not taken without it. */
  readonly required?: boolean;
}

export type FieldKind =
  | { readonly kind: 'text'; readonly charsMin?: number; readonly charsMax?: number; readonly multiline?: boolean }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly whole?: boolean }
  | { readonly kind: 'choice'; readonly options: readonly FormOption[] }
  | { readonly kind: 'choices'; readonly options: readonly FormOption[]; readonly choicesMin?: number; readonly choicesMax?: number }
  | { readonly kind: 'yes-no' }
  /** A day of the calendar, such as `2026-12-24`. */
  | { readonly kind: 'date'; readonly from?: string; readonly until?: string };

export interface FormOption {
  /** As the id of a field. */
  readonly id: string;
  readonly label: Words;
}

/** Text, a number, yes or no, or the ids of the options that were chosen. */
export type FormAnswer = string | number | boolean | readonly string[];
export type FormAnswers = Readonly<Record<string, FormAnswer>>;

/** A form as it hangs on an order or on one of its lines, filled in or to be filled in. */
export interface AskedForm extends Extensible {
  /** Where a person can fill it in. It names the form too: a form that has changed, or that another order asks, has another address. */
  readonly url?: string;
  /** What is found there, such as `text/html`. */
  readonly mediaType?: string;
  /** No order without it; absent is true. */
  readonly required?: boolean;
  /** What it asks, where its provider tells that to nodes too. */
  readonly definition?: Form;
  /** What was filled in, each answer as text. */
  readonly data?: Readonly<Record<string, string>>;
  /** By which the provider knows what was filled in. */
  readonly submissionId?: string;
}

/** How large forms and answers may be: more than any counter asks, few enough to hold in a message and on a page. */
export const FORM_BOUNDS = {
  fieldsMax: 20,
  optionsMax: 40,
  /** Of a label, a title or an explanation. */
  wordsCharsMax: 500,
  languagesMax: 8,
  /** Of one answer in text, unless its field says less. */
  answerCharsMax: 1_000,
  /** The greatest number, below and above zero. */
  numberMax: 1_000_000_000,
  /** The whole form as text. */
  formCharsMax: 16_384,
} as const;

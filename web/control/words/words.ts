import { inLanguages, locale } from '../../square/language.ts';
import { en } from './en.ts';
import { nl } from './nl.ts';

/** What the control room says, in the language of now. */
export const words = inLanguages({ nl, en });

/** A span of milliseconds, as the language of now writes it. */
export function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${new Intl.NumberFormat(locale.value, { maximumFractionDigits: 0 }).format(ms)} ms`;
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value);
}

/** The time of day to the second, and to the thousandth where messages follow each other closely. */
export function clockTime(atMs: number, options: { readonly fine?: boolean } = {}): string {
  const fine = options.fine === true ? ({ fractionalSecondDigits: 3 } as const) : {};
  return new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit', second: '2-digit', ...fine }).format(new Date(atMs));
}

/** A day with its year. */
export function day(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(atMs));
}

/** Names one after the other, as the language of now lists them. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale.value).format(names);
}

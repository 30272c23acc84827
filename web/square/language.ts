import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { readKept, writeKept } from './kept.ts';

interface LanguageFacts {
  /** What the language calls itself. */
  readonly name: string;
  /** For numbers, amounts and times. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
}

/** The languages of the pages, the first of them where a browser asks for none that is here. One more is a line here, and its words in each room. */
export const LANGUAGES = {
  en: { name: 'English', locale: 'en-GB', direction: 'ltr' },
  nl: { name: 'Nederlands', locale: 'nl-NL', direction: 'ltr' },
} as const satisfies Readonly<Record<string, LanguageFacts>>;

export type Language = keyof typeof LANGUAGES;

const ALL = Object.keys(LANGUAGES) as readonly Language[];
const SLOT = 'language';

export const language = signal<Language>(known(readKept(SLOT)) ?? askedByBrowser());

/** As `Intl` takes it, for the language of now. */
export const locale: ReadonlySignal<string> = computed(() => LANGUAGES[language.value].locale);

/** The languages that can be changed to. */
export const otherLanguages = computed(() => ALL.filter((each) => each !== language.value));

/** What is said in each language, as a signal of what is said in that of now. A language without words does not compile. */
export function inLanguages<Words>(all: Readonly<Record<Language, Words>>): ReadonlySignal<Words> {
  return computed(() => all[language.value]);
}

/** Changes the language of the page, and keeps the choice on this device. */
export function chooseLanguage(next: Language): void {
  language.value = next;
  writeKept(SLOT, next);
}

effect(() => {
  const { documentElement: page } = document;
  page.lang = language.value;
  page.dir = LANGUAGES[language.value].direction;
});

function known(text: unknown): Language | undefined {
  return ALL.find((each) => each === text);
}

function askedByBrowser(): Language {
  const asked = navigator.languages.map((wanted) => known(wanted.slice(0, 2).toLowerCase()));
  return asked.find((each) => each !== undefined) ?? 'en';
}

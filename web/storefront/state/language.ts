import { computed, effect, signal } from '@preact/signals';
import { en } from '../words/en.ts';
import { nl } from '../words/nl.ts';
import type { Words } from '../words/words.ts';
import { readKept, writeKept } from './kept.ts';

export type Language = 'nl' | 'en';

const ALL: Readonly<Record<Language, Words>> = { nl, en };

export const language = signal<Language>(chosenBefore() ?? askedByBrowser());

/** What the page says, in the language of now. */
export const words = computed<Words>(() => ALL[language.value]);

export function choose(next: Language): void {
  language.value = next;
  writeKept('language', next);
}

effect(() => {
  document.documentElement.lang = language.value;
});

function chosenBefore(): Language | undefined {
  const kept = readKept('language');
  return kept === 'nl' || kept === 'en' ? kept : undefined;
}

/** The first language of the browser that we speak; English when it speaks neither, as the likelier to be read. */
function askedByBrowser(): Language {
  for (const wanted of navigator.languages) {
    const base = wanted.slice(0, 2).toLowerCase();
    if (base === 'nl' || base === 'en') return base;
  }
  return 'en';
}

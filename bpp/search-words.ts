import MiniSearch from 'minisearch';

/** Words of Dutch and English that are in everything; without them a question says the same. */
const STOP_WORDS = new Set(['de', 'het', 'een', 'en', 'van', 'voor', 'met', 'in', 'op', 'te', 'the', 'and', 'of', 'for', 'with', 'an']);
/** Words looked at in one question. */
const QUESTION_CHARS_MAX = 200;
const QUESTION_WORDS_MAX = 12;
/** Dutch writes compounds as one word: the end of a long word is a word of its own, as `brood` in `volkorenbrood`. */
const COMPOUND_CHARS_MIN = 7;
const PART_CHARS_MIN = 4;

/** What of an item is searched. */
export interface SearchText {
  readonly id: string;
  readonly name: string;
  readonly options: string;
  readonly categories: string;
  readonly provider: string;
  readonly description: string;
}

/** Full text over items: case, accents and small typing errors make no difference. */
export interface WordIndex {
  put(text: SearchText): void;
  remove(text: SearchText): void;
  /** How well items fit, all words of the question in each; undefined for a question without words. */
  search(question: string, wanted: (itemId: string) => boolean): ReadonlyMap<string, number> | undefined;
}

export function createWordIndex(): WordIndex {
  const index = new MiniSearch<SearchText & { readonly parts?: string }>({
    fields: ['name', 'options', 'categories', 'provider', 'description', 'parts'],
    tokenize: wordsOf,
    processTerm: (term) => (STOP_WORDS.has(term) ? null : term),
    extractField: (text, field) => (field === 'parts' ? partsOf(text.name) : String(text[field as keyof SearchText])),
    autoVacuum: false,
  });
  const boost = { name: 4, options: 2, categories: 2, provider: 2, description: 1, parts: 1 };
  const prefix = (term: string) => term.length >= 3;
  return {
    put: (text) => index.add(text),
    remove: (text) => index.remove(text),
    search(question, wanted) {
      const words = wordsOf(question.slice(0, QUESTION_CHARS_MAX)).filter((word) => !STOP_WORDS.has(word));
      if (words.length === 0) return undefined;
      const asked = words.slice(0, QUESTION_WORDS_MAX).join(' ');
      // A boost of nothing leaves an item out before it is scored.
      const boostDocument = (id: string): number => (wanted(id) ? 1 : 0);
      const options = { boost, prefix, combineWith: 'AND' as const, boostDocument };
      const exact = index.search(asked, options);
      // A typing error is forgiven only when nothing is written as asked: `brood` must not bring `broek`.
      const found =
        exact.length > 0 ? exact : index.search(asked, { ...options, fuzzy: (term) => (term.length > 4 ? 0.2 : false), maxFuzzy: 2 });
      return new Map(found.map((result) => [String(result.id), result.score]));
    },
  };
}

/** Lower case, without accents: `Crème` is `creme`. */
export function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

function partsOf(name: string): string {
  const parts = wordsOf(name)
    .filter((word) => word.length >= COMPOUND_CHARS_MIN)
    .flatMap((word) => Array.from({ length: word.length - PART_CHARS_MIN - 2 }, (_, start) => word.slice(start + 3)));
  return [...new Set(parts)].join(' ');
}

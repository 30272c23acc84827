import type { Item, Provider } from '../commerce/catalogue.ts';

/**
 * How well an offer fits the words asked for. Only the first words of a text are read, a word counts once however often it stands there, and words
 * in a name that nobody asked for make it fit a little less: stuffing a text with words does not bring an offer up.
 */

/** Words of a text that are read. */
const NAME_WORDS = 12;
const DESCRIPTION_WORDS = 40;
const ASKED_WORDS = 16;
/** What a word is worth that is not in the name, but in the description or the name of the provider. */
const BESIDE = 0.5;
/** The part of the fit that says how much of the name was asked for. */
const CLOSENESS = 0.25;

/** What is looked for, as words. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(split(text).filter((word) => word.length > 1))].slice(0, ASKED_WORDS);
}

/** From 0 to 1; 1 when nothing was asked in words. */
export function fitOf(asked: readonly string[], item: Pick<Item, 'name' | 'description'>, provider: Pick<Provider, 'name'>): number {
  if (asked.length === 0) return 1;
  const { name, around } = read(item, provider);
  const found = asked.map((word) => (isIn(word, name) ? 1 : isIn(word, around) ? BESIDE : 0));
  const covered = found.reduce<number>((sum, each) => sum + each, 0) / asked.length;
  const distinct = [...new Set(name)];
  const wanted = distinct.filter((word) => asked.some((each) => word.includes(each))).length;
  const close = distinct.length === 0 ? 0 : wanted / distinct.length;
  return Number((covered * (1 - CLOSENESS + CLOSENESS * close)).toFixed(4));
}

/** How many of the words are in the name (counted twice), and in the description or the provider's name. */
export function wordsScoreOf(asked: readonly string[], item: Pick<Item, 'name' | 'description'>, provider: Pick<Provider, 'name'>): number {
  const { name, around } = read(item, provider);
  return asked.reduce((score, word) => score + (isIn(word, name) ? 2 : 0) + (isIn(word, around) ? 1 : 0), 0);
}

function read(item: Pick<Item, 'name' | 'description'>, provider: Pick<Provider, 'name'>) {
  return {
    name: split(item.name).slice(0, NAME_WORDS),
    around: [...split(item.description ?? '').slice(0, DESCRIPTION_WORDS), ...split(provider.name).slice(0, NAME_WORDS)],
  };
}

function isIn(word: string, words: readonly string[]): boolean {
  return words.some((each) => each.includes(word));
}

/** Words without case and accents. */
function split(text: string): readonly string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

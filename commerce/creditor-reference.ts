import { mod97 } from './check-digits.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';

/**
 * Structured creditor references of ISO 11649: `RF`, two check digits, and 1 to 21 letters and digits. A payer's bank checks
 * the digits before it sends the money, so that a slip of the pen is found where it is made.
 */
const REFERENCE = /^RF\d{2}[A-Z0-9]{1,21}$/;
const BODY = /^[A-Z0-9]{1,21}$/;
/** Where a reference may begin in a remark, with whatever people and banks put between its characters. */
const BEGINNING = /(?<![A-Z0-9])R[\s.-]{0,3}F(?=[\s.-]{0,3}\d[\s.-]{0,3}\d)/g;
const CHARACTERS_MAX = 25;
const CHARACTERS_MIN = 5;

/** The reference with this body: capitals and digits, 21 at most. */
export function creditorReference(body: string): Verdict<string> {
  if (!BODY.test(body)) return refuseTrade('invalid', 'The body of a creditor reference is 1 to 21 capitals and digits.');
  const digits = 98 - mod97(`${body}RF00`);
  return accept(`RF${String(digits).padStart(2, '0')}${body}`);
}

/** Whether a text is a creditor reference, without spaces and in capitals, whose check digits hold. */
export function isCreditorReference(text: string): boolean {
  return REFERENCE.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;
}

/** What a remark says by way of references. */
export interface ReferencesFound {
  /** Those that hold. Where words stand behind one without a space between, more than one reading of it may hold. */
  readonly holding: readonly string[];
  /** Something was meant as a reference, and none of its readings holds: a typing error. */
  readonly broken: boolean;
}

/**
 * Finds references in what a payer wrote. A bank may cut a remark into lines at any place, and people write groups of four, so that
 * spaces inside one mean nothing; where it ends is found by its check digits.
 */
export function creditorReferencesIn(remark: string): ReferencesFound {
  const text = remark.toUpperCase();
  const holding = new Set<string>();
  let broken = false;
  for (const { index } of text.matchAll(BEGINNING)) {
    const readings = readingsAt(text, index);
    for (const reading of readings) holding.add(reading);
    if (readings.length === 0) broken = true;
  }
  return { holding: [...holding], broken: broken && holding.size === 0 };
}

/** Every length at which what begins here is a reference that ends where a word ends; else every length at which its digits hold. */
function readingsAt(text: string, index: number): string[] {
  let reference = '';
  const whole: string[] = [];
  const inside: string[] = [];
  for (let at = index; at < text.length && reference.length < CHARACTERS_MAX; at++) {
    const character = text[at] ?? '';
    if (/[\s.-]/.test(character)) continue;
    if (!/[A-Z0-9]/.test(character)) break;
    reference += character;
    if (reference.length < CHARACTERS_MIN || !isCreditorReference(reference)) continue;
    const ends = !/[A-Z0-9]/.test(text[at + 1] ?? ' ');
    (ends ? whole : inside).push(reference);
  }
  return whole.length > 0 ? whole : inside;
}

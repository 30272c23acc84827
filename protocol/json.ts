import { isUtf8 } from 'node:buffer';
import { findKeyFault } from './json-keys.ts';
import { LIMITS } from './limits.ts';
import type { Outcome } from './problems.ts';
import { ok, refuse } from './problems.ts';

export interface JsonBounds {
  /** Deepest nesting; `[]` has depth 1. */
  readonly depthMax: number;
  readonly bytesMax?: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Reads JSON from a stranger: refuses what JSON.parse lets through although two readers may understand it differently
 * (a key twice in one object, bytes that are not UTF-8) or although it may hurt (deep nesting, a key `__proto__`, text with a NUL).
 *
 * One pass over the bytes bounds the depth, counts the keys that were written and compares them within each object. Only where
 * that leaves a doubt, the keys that are left after JSON.parse are counted: fewer left than written means that one was written
 * twice, however it was escaped.
 */
export function parseJson(bytes: Uint8Array, bounds: JsonBounds = { depthMax: LIMITS.jsonDepthMax }): Outcome<unknown> {
  if (bounds.bytesMax !== undefined && bytes.length > bounds.bytesMax) {
    return refuse('body-too-large', `The body has ${bytes.length} bytes; at most ${bounds.bytesMax} are read.`);
  }
  if (!isUtf8(bytes)) return refuse('not-json', 'The body is not valid UTF-8.');
  const keys = readKeys(bytes, bounds.depthMax);
  if (keys === 'too-deep') return refuse('too-deep', `The body is nested deeper than ${bounds.depthMax} levels.`);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse('not-json', `The body is not one well-formed JSON value${positionIn(error)}.`);
  }
  const isEscaped = text.includes('\\u');
  const isTwice = keys.areDoubtful && countKeysLeft(value) !== keys.written;
  const suspicious = isTwice || ((text.includes('__proto__') || isEscaped) && hasProtoKey(value));
  if (suspicious) return refuseKeys(text);
  return isEscaped && holdsNul(value) ? refuse('schema', 'A text holds the character U+0000; leave it out.') : ok(value);
}

/** A NUL ends a text for many stores and programs, so that two ids could become one. Only an escape can bring it into JSON. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => key.includes('\0') || holdsNul(member));
}

interface Keys {
  readonly written: number;
  /** Whether one may have been written twice: two alike, one that is escaped, or more than are compared. */
  readonly areDoubtful: boolean;
}

/** So many keys of one object are compared with each other; no message of the protocol has as many. */
const COMPARED_MAX = 64;
/** Objects and arrays within each other whose keys are compared. */
const LEVELS_MAX = 64;
/** What the keys of the objects that are open come down to, level by level. One reader at a time: nothing here waits. */
const compared = new Int32Array(LEVELS_MAX * COMPARED_MAX);
const counts = new Int32Array(LEVELS_MAX);

/** The keys of well-formed JSON are the strings before its colons. Strings that are alike come down to the same number; others nearly never do. */
function readKeys(bytes: Uint8Array, depthMax: number): Keys | 'too-deep' {
  let written = 0;
  let depth = 0;
  let areDoubtful = false;
  let sum = 0;
  let isEscaped = false;
  const length = bytes.length;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      sum = 0;
      isEscaped = false;
      for (i++; i < length; i++) {
        const inside = bytes[i] as number;
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) {
          isEscaped = true;
          i++;
        }
        sum = (Math.imul(sum, 31) + inside) | 0;
      }
    } else if (byte === COLON) {
      written++;
      areDoubtful = areDoubtful || isEscaped || !isNew(sum, depth);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > depthMax) return 'too-deep';
      if (depth < LEVELS_MAX) counts[depth] = 0;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return { written, areDoubtful };
}

/** Whether no earlier key of the object that is open comes down to the same; it is remembered. */
function isNew(sum: number, depth: number): boolean {
  if (depth < 0 || depth >= LEVELS_MAX) return false;
  const count = counts[depth] as number;
  if (count >= COMPARED_MAX) return false;
  const from = depth * COMPARED_MAX;
  for (let at = from; at < from + count; at++) if (compared[at] === sum) return false;
  compared[from + count] = sum;
  counts[depth] = count + 1;
  return true;
}

/** Recursion is safe here: the depth was bounded before the value was made. */
function countKeysLeft(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const isArray = Array.isArray(value);
  const members: readonly unknown[] = isArray ? value : Object.values(value);
  let keys = isArray ? 0 : members.length;
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    if (typeof member === 'object' && member !== null) keys += countKeysLeft(member);
  }
  return keys;
}

function hasProtoKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.hasOwn(value, '__proto__')) return true;
  return Object.values(value).some(hasProtoKey);
}

function refuseKeys(text: string): Outcome<never> {
  const fault = findKeyFault(text);
  const path = fault?.path ?? '';
  if (fault?.kind === 'proto') return refuse('schema', 'The key __proto__ is not accepted; leave it out.', { path });
  return refuse('duplicate-key', 'The same key is written twice in one object; send it once.', { path });
}

/** Only the position: the text around it may hold personal data, and refusals are logged. */
function positionIn(error: unknown): string {
  const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? '' : `; it breaks at character ${position}`;
}

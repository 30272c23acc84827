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
 * One pass over the bytes bounds the depth and counts the keys that were written; after JSON.parse the keys that are left
 * are counted. Fewer left than written means that one was written twice, however it was escaped.
 */
export function parseJson(bytes: Uint8Array, bounds: JsonBounds = { depthMax: LIMITS.jsonDepthMax }): Outcome<unknown> {
  if (bounds.bytesMax !== undefined && bytes.length > bounds.bytesMax) {
    return refuse('body-too-large', `The body has ${bytes.length} bytes; at most ${bounds.bytesMax} are read.`);
  }
  if (!isUtf8(bytes)) return refuse('not-json', 'The body is not valid UTF-8.');
  const keysWritten = countKeysWritten(bytes, bounds.depthMax);
  if (keysWritten < 0) return refuse('too-deep', `The body is nested deeper than ${bounds.depthMax} levels.`);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse('not-json', `The body is not one well-formed JSON value${positionIn(error)}.`);
  }
  const isEscaped = text.includes('\\u');
  const suspicious = countKeysLeft(value) !== keysWritten || ((text.includes('__proto__') || isEscaped) && hasProtoKey(value));
  if (suspicious) return refuseKeys(text);
  return isEscaped && holdsNul(value) ? refuse('schema', 'A text holds the character U+0000; leave it out.') : ok(value);
}

/** A NUL ends a text for many stores and programs, so that two ids could become one. Only an escape can bring it into JSON. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => key.includes('\0') || holdsNul(member));
}

/** Counts the colons outside strings, which in well-formed JSON are the keys. Negative once nested deeper than allowed. */
function countKeysWritten(bytes: Uint8Array, depthMax: number): number {
  let keys = 0;
  let depth = 0;
  const length = bytes.length;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      for (i++; i < length; i++) {
        const inside = bytes[i];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) i++;
      }
    } else if (byte === COLON) keys++;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > depthMax) return -1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return keys;
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

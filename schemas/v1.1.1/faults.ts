import { formatWords, type Miss, patternWords } from './generated/validators.js';

/**
 * One thing that is wrong with a body, in words for a developer.
 * `pointer` is the RFC 6901 JSON Pointer of the offending place; for a missing member, the place where it should have been.
 * `rule` is the schema keyword that was not met. `found` shows the sender's own data, and may hold personal data.
 */
export type Fault = { readonly pointer: string; readonly rule: string; readonly expected: string; readonly found: string };

/** More faults than this help nobody. */
const FAULTS_MAX = 20;
/** Longest text in which a value that was found is shown. */
const FOUND_CHARACTERS_MAX = 80;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

/** The faults behind what the compiled checks complained of: in order, each once, at most twenty. */
export function faultsFrom(misses: readonly Miss[], body: unknown): Fault[] {
  const faults = new Map<string, Fault>();
  for (const miss of misses) {
    // The branches of an anyOf and the condition of an if speak through the keyword itself, or through what follows from it.
    if (miss.keyword === 'if' || isBranch(miss)) continue;
    const pointer = pointerOf(miss);
    const key = `${pointer} ${miss.keyword}`;
    if (!faults.has(key))
      faults.set(key, { pointer, rule: miss.keyword, expected: expectedBy(miss, misses), found: render(valueAt(body, pointer)) });
    if (faults.size === FAULTS_MAX) break;
  }
  return [...faults.values()];
}

function isBranch(miss: Miss): boolean {
  return /\/anyOf\/\d+\//.test(miss.schemaPath);
}

function pointerOf({ instancePath, params }: Miss): string {
  const missing = params.missingProperty;
  return typeof missing === 'string' ? `${instancePath}/${missing.replaceAll('~', '~0').replaceAll('/', '~1')}` : instancePath;
}

function expectedBy(miss: Miss, misses: readonly Miss[]): string {
  const { keyword, params } = miss;
  const limit = Number(params.limit);
  switch (keyword) {
    case 'type':
      return [params.type]
        .flat()
        .map((type) => TYPE_WORDS[String(type)] ?? String(type))
        .join(' or ');
    case 'required':
      return `the member ${String(params.missingProperty)}`;
    case 'enum':
      return `one of ${(params.allowedValues as readonly unknown[]).join(', ')}`;
    case 'const':
      return String(params.allowedValue);
    case 'pattern':
      return patternWords[String(params.pattern)] ?? `text that matches ${String(params.pattern)}`;
    case 'format':
      return formatWords[String(params.format)] ?? String(params.format);
    case 'minimum':
      return `${limit} or more`;
    case 'maximum':
      return `${limit} or less`;
    case 'minLength':
      return 'text that is not empty';
    case 'minItems':
      return `a list of ${limit} or more`;
    case 'anyOf':
      return `at least one of the members ${membersWanted(miss, misses).join(', ')}`;
    default:
      return `what the rule ${keyword} asks`;
  }
}

function membersWanted(anyOf: Miss, misses: readonly Miss[]): string[] {
  return misses
    .filter((miss) => isBranch(miss) && miss.instancePath === anyOf.instancePath)
    .map((miss) => String(miss.params.missingProperty));
}

function valueAt(body: unknown, pointer: string): unknown {
  let value = body;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function render(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return cut(`an object with ${Object.keys(value).slice(0, 9).join(', ') || 'no members'}`);
  return cut(JSON.stringify(typeof value === 'string' ? value.slice(0, FOUND_CHARACTERS_MAX) : value));
}

function cut(text: string): string {
  return text.length > FOUND_CHARACTERS_MAX ? `${text.slice(0, FOUND_CHARACTERS_MAX - 1)}…` : text;
}

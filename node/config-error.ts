import type { ErrorObject } from 'ajv';
import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';
import { nearestWord } from './nearest-word.ts';

/** One thing that is wrong with a configuration. */
export interface ConfigFault {
  /** Line in the file, from 1; absent for what came from the environment. */
  readonly line?: number;
  /** The member, as in `listen.port`, or the environment variable. */
  readonly key?: string;
  readonly message: string;
  readonly mend: string;
}

/** A configuration that cannot be used. Its message names every fault, with line and mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly faults: readonly ConfigFault[];

  constructor(file: string, faults: readonly ConfigFault[]) {
    const sorted = faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    super(sorted.map((fault) => sentence(file, fault)).join('\n'));
    this.file = file;
    this.faults = sorted;
  }
}

function sentence(file: string, { line, key, message, mend }: ConfigFault): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${key === undefined ? '' : `${key} `}${message}; ${mend}.`.replace(/\?\.$/, '?').replace(/; \.$/, '.');
}

interface Places {
  readonly document: Document;
  readonly lines: LineCounter;
  /** Environment variables by the JSON pointer of what they set. */
  readonly fromEnvironment: ReadonlyMap<string, string>;
}

/** Puts a schema's fault in words, with the line it is on. */
export function describeFault(error: ErrorObject, places: Places): ConfigFault {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const variable = places.fromEnvironment.get(error.instancePath);
  if (variable !== undefined) return { key: variable, ...wordsFor(error) };
  if (error.keyword === 'additionalProperties') {
    const key = String((error.params as { additionalProperty: string }).additionalProperty);
    return { ...lineOf([...path, key], places), key: spell([...path, key]), ...unknownKey(key, error) };
  }
  if (error.keyword === 'required') {
    const key = String((error.params as { missingProperty: string }).missingProperty);
    return { ...lineOf(path, places), key: spell([...path, key]), ...missingKey(key, error) };
  }
  return { ...lineOf(path, places), ...(path.length === 0 ? {} : { key: spell(path) }), ...wordsFor(error) };
}

type Words = Pick<ConfigFault, 'message' | 'mend'>;

interface Described {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Described>>;
}

function unknownKey(key: string, error: ErrorObject): Words {
  const known = Object.keys((error.parentSchema as Described | undefined)?.properties ?? {});
  const meant = nearestWord(key, known);
  return { message: 'is not a setting here', mend: meant === undefined ? `these are: ${known.join(', ')}` : `did you mean "${meant}"?` };
}

function missingKey(key: string, error: ErrorObject): Words {
  const schema = (error.parentSchema as Described | undefined)?.properties?.[key];
  const example = schema?.examples?.[0];
  const meaning = schema?.description === undefined ? '' : ` (${lowerFirst(schema.description)})`;
  return { message: `is missing${meaning}`, mend: `add it${example === undefined ? '' : `, as in "${key}: ${String(example)}"`}` };
}

function wordsFor(error: ErrorObject): Words {
  const { keyword, data } = error;
  const { limit, allowedValues, type } = error.params as { limit?: number; allowedValues?: readonly string[]; type?: string };
  const schema = error.parentSchema as Described | undefined;
  const example = schema?.examples?.[0];
  const mend = `${schema?.description ?? 'see the configuration guide'}${example === undefined ? '' : `, as in "${String(example)}"`}`;
  switch (keyword) {
    case 'contradiction': {
      const [message = '', advice = ''] = (error.message ?? '').split('; ');
      return { message, mend: advice };
    }
    case 'enum': {
      const meant = typeof data === 'string' ? nearestWord(data, allowedValues ?? []) : undefined;
      return {
        message: `must be one of ${(allowedValues ?? []).join(', ')}`,
        mend: meant === undefined ? mend : `did you mean "${meant}"?`,
      };
    }
    case 'type':
      return {
        message: `must be ${TYPE_WORDS[type ?? ''] ?? type}, not ${wordFor(data)}`,
        mend: type === 'string' && typeof data === 'number' ? 'put it in quotes' : mend,
      };
    case 'minimum':
      return { message: `must be at least ${limit}, and is ${String(data)}`, mend };
    case 'maximum':
      return { message: `must be at most ${limit}, and is ${String(data)}`, mend };
    case 'pattern':
      return { message: 'is not of the right form', mend };
    default:
      return { message: error.message ?? 'is wrong', mend };
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list (lines that start with "- ")',
  object: 'a section with members of its own',
};

/** Says what stands there without repeating it: it could be a secret in the wrong place. */
function wordFor(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a section';
  if (typeof value === 'string') return 'text';
  return String(value);
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** `registries[0].url` */
function spell(path: readonly string[]): string {
  return path.map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

/** The line of the deepest part of a path that stands in the file. Of a member it is the line of its name. */
function lineOf(path: readonly string[], { document, lines }: Places): { readonly line?: number } {
  if (path.length === 0) return { line: 1 };
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === last);
    if (pair !== undefined && isScalar(pair.key) && pair.key.range) return { line: lines.linePos(pair.key.range[0]).line };
  }
  const node = document.getIn(path, true);
  if (isNode(node) && node.range) return { line: lines.linePos(node.range[0]).line };
  return lineOf(path.slice(0, -1), { document, lines, fromEnvironment: new Map() });
}

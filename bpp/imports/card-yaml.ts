import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { isTimeZone } from '../../commerce/time.ts';
import { type CardForm, checkForms } from './card-forms.ts';
import type { Complain, ImportProblem, ProblemList } from './import-problem.ts';
import { createProblemList } from './import-problem.ts';

/** Largest card that is read, in characters. */
const CARD_CHARS_MAX = 256 * 1024;
const PROBLEMS_MAX = 50;

/** A card whose values hold, or every fault in it with its line and what to write there. */
export type CardRead<Read> =
  | { readonly ok: true; readonly card: Read }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

/** What of a card is looked at whatever its kind. */
interface AnyCard {
  readonly timezone?: string;
  readonly forms?: readonly CardForm[];
}

/** How the card of one kind of business is read. */
export interface CardKind<Card> {
  /** JSON Schema of the card. */
  readonly schema: object;
  /** What the schema cannot say. */
  check?(card: Card, complain: Complain): void;
}

/** A reader of cards of one kind, in YAML. Nothing is guessed. */
export function createCardReader<Card extends AnyCard>(kind: CardKind<Card>): (yaml: string) => CardRead<Card> {
  const validate = new Ajv({ allErrors: true, verbose: true, strict: true }).compile<Card>(kind.schema);
  return (yaml) => {
    const problems = createProblemList(PROBLEMS_MAX);
    const card = readCard(yaml, { kind, validate, problems });
    return card === undefined ? { ok: false, problems: problems.problems } : { ok: true, card };
  };
}

/** The member `engine` of a card, which says what kind of business it is of; undefined when there is none that can be read. */
export function engineIn(yaml: string): string | undefined {
  if (yaml.length > CARD_CHARS_MAX) return undefined;
  const engine = parseDocument(yaml.replace(/^\uFEFF/, '')).get('engine');
  return typeof engine === 'string' ? engine : undefined;
}

interface Reading<Card> {
  readonly kind: CardKind<Card>;
  readonly validate: ValidateFunction<Card>;
  readonly problems: ProblemList;
}

function readCard<Card extends AnyCard>(yaml: string, { kind, validate, problems }: Reading<Card>): Card | undefined {
  if (yaml.length > CARD_CHARS_MAX) {
    problems.error(0, { message: { nl: 'De winkelkaart is te groot.', en: 'The card of the shop is too large.' } });
    return undefined;
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml.replace(/^\uFEFF/, ''), { lineCounter });
  for (const error of document.errors) problems.error(lineCounter.linePos(error.pos[0]).line, { message: notYaml(error.code) });
  const value = document.errors.length > 0 ? undefined : plainValue(document, problems);
  if (value === undefined) return undefined;
  const lineOf = (path: readonly string[]): number => lineAt(document, path, lineCounter);
  if (!validate(value)) {
    for (const error of deepest(validate.errors ?? [])) reportFault(error, lineOf, problems);
    return undefined;
  }
  const complain: Complain = (path, facts) => problems.error(lineOf(path), { column: path.join('.'), ...facts });
  checkTimeZone(value.timezone, complain);
  checkForms(value.forms ?? [], complain);
  kind.check?.(value, complain);
  return problems.errors > 0 ? undefined : value;
}

/** A card needs no aliases, and a few lines of them can stand for millions of values. */
function plainValue(document: Document, problems: ProblemList): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch {
    problems.error(0, {
      message: { nl: 'Gebruik geen verwijzingen (& en *) in de winkelkaart.', en: 'Use no references (& and *) in the card of a shop.' },
    });
    return undefined;
  }
}

function checkTimeZone(timezone: string | undefined, complain: Complain): void {
  if (timezone === undefined || isTimeZone(timezone)) return;
  const message = {
    nl: 'Deze tijdzone bestaat niet; schrijf Europe/Amsterdam.',
    en: 'There is no such time zone; write Europe/Amsterdam.',
  };
  complain(['timezone'], { value: timezone, message });
}

/** Of faults in and around the same member the deepest ones: "one of these two forms" says less than what is wrong in the form chosen. */
function deepest(errors: readonly ErrorObject[]): ErrorObject[] {
  const telling = errors.filter((error) => error.keyword !== 'oneOf');
  return telling.filter((error) => !isOtherForm(error, telling));
}

/** A fault that only says that another form of a choice was not chosen: some form has faults deeper down. */
function isOtherForm(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (!error.schemaPath.includes('/oneOf/')) return false;
  const depth = (each: ErrorObject) => each.instancePath.split('/').length;
  const near = all.filter(
    (each) => each !== error && each.schemaPath.includes('/oneOf/') && each.instancePath.startsWith(error.instancePath),
  );
  return near.some((each) => depth(each) > depth(error));
}

function reportFault(error: ErrorObject, lineOf: (path: readonly string[]) => number, problems: ProblemList): void {
  const path = error.instancePath.split('/').slice(1);
  const member: string = error.params.missingProperty ?? error.params.additionalProperty ?? '';
  const place = member === '' || error.keyword === 'required' ? path : [...path, member];
  const column = (member === '' ? path : [...path, member]).join('.');
  const shown = typeof error.data === 'string' || typeof error.data === 'number' ? { value: String(error.data) } : {};
  problems.error(lineOf(place), { ...(column === '' ? {} : { column }), ...shown, message: messageOf(error, column) });
}

function messageOf(error: ErrorObject, column: string): { nl: string; en: string } {
  if (error.keyword === 'required') return { nl: `Hier ontbreekt ${column}; voeg het toe.`, en: `${column} is missing here; add it.` };
  if (error.keyword === 'additionalProperties') {
    return {
      nl: `${column} hoort niet op de winkelkaart; let op de spelling of haal de regel weg.`,
      en: `${column} does not belong on the card; check the spelling or remove the line.`,
    };
  }
  const wanted = wantedBy(error);
  return { nl: `${column}: verwacht ${wanted.nl}.`, en: `${column}: expected ${wanted.en}.` };
}

function wantedBy(error: ErrorObject): { nl: string; en: string } {
  const { params, keyword } = error;
  if (keyword === 'enum') return both(`${params.allowedValues}`);
  if (keyword === 'const') return both(`${params.allowedValue}`);
  if (keyword === 'pattern') return PATTERNS.find(([part]) => String(params.pattern).includes(part))?.[1] ?? both(String(params.pattern));
  if (keyword === 'type') return TYPES[String(params.type)] ?? both(String(params.type));
  return both(error.message ?? keyword);
}

const PATTERNS: readonly (readonly [part: string, wanted: { nl: string; en: string }])[] = [
  ['{1,7}', { nl: 'een bedrag tussen aanhalingstekens, zoals "2.50"', en: 'an amount between quotes, such as "2.50"' }],
  ['24:00', { nl: 'een tijd zoals "08:30"', en: 'a time such as "08:30"' }],
  ['20\\d', { nl: 'een datum zoals "2026-12-25"', en: 'a date such as "2026-12-25"' }],
  ['(?!0', { nl: 'een gewicht tussen aanhalingstekens, zoals "0.500"', en: 'a weight between quotes, such as "0.500"' }],
  ['{64}$', { nl: 'een SHA-256 van 64 cijfers en letters a tot f', en: 'a SHA-256 of 64 digits and letters a to f' }],
  ['{11,30}', { nl: 'een IBAN zonder spaties', en: 'an IBAN without spaces' }],
  ['a-z0-9_', { nl: 'kleine letters, cijfers en _', en: 'small letters, digits and _' }],
  ['a-z0-9-', { nl: 'kleine letters, cijfers en -', en: 'small letters, digits and -' }],
  ['_-', { nl: 'letters, cijfers, - en _', en: 'letters, digits, - and _' }],
  ['{3}', { nl: 'drie hoofdletters, zoals EUR of NLD', en: 'three capitals, such as EUR or NLD' }],
  ['http', { nl: 'een webadres', en: 'a web address' }],
];

const TYPES: Readonly<Record<string, { nl: string; en: string }>> = {
  string: { nl: 'een tekst tussen aanhalingstekens', en: 'a text between quotes' },
  number: { nl: 'een getal', en: 'a number' },
  integer: { nl: 'een heel getal', en: 'a whole number' },
  array: { nl: 'een lijst', en: 'a list' },
  object: { nl: 'ingesprongen regels met naam: waarde', en: 'indented lines of name: value' },
};

function both(text: string): { nl: string; en: string } {
  return { nl: text, en: text };
}

function notYaml(code: string): { nl: string; en: string } {
  return {
    nl: `Deze regel is geen geldige YAML (${code}): let op inspringen, dubbele punten en aanhalingstekens, en schrijf elke naam één keer.`,
    en: `This line is no valid YAML (${code}): mind indentation, colons and quotes, and write every name once.`,
  };
}

/** Line of a member, or of the nearest thing around it. */
function lineAt(document: Document, path: readonly string[], lineCounter: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}

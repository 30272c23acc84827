import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { PilotFailed } from './pilot-failed.ts';

/** More than any list of streets; a file that was named by mistake must not fill the memory. */
const FILE_CHARS_MAX = 4 * 1024 * 1024;
const FAULTS_TOLD_MAX = 10;

const ajv = new Ajv({ allErrors: true, verbose: true, strict: true });

/**
 * Reads a file of a city.
 * @throws PilotFailed that names the file, each line with a fault, and what to write there
 */
export function readCityFile<T>(folder: URL, name: string, schema: object): T {
  const file = fileURLToPath(new URL(name, folder));
  const yaml = textOf(file);
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined)
    throw new PilotFailed(
      `${file}, line ${lines.linePos(broken.pos[0]).line}: this is no YAML. Look at the indentation, brackets and quotes here and above.`,
    );
  const value = plainOf(document, file);
  const validate = ajv.compile<T>(schema);
  if (validate(value)) return value;
  const faults = deepest(validate.errors ?? []).map((error) => `${file}, line ${lineOf(error, document, lines)}: ${mend(error)}`);
  throw new PilotFailed([...new Set(faults)].slice(0, FAULTS_TOLD_MAX).join('\n'));
}

function textOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    if (text.length <= FILE_CHARS_MAX) return inUtf8(text, file);
  } catch (error) {
    if (error instanceof PilotFailed) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new PilotFailed(
      `${file} ${missing ? 'is not there. Write it as the cities that come with the program have it' : 'cannot be read'}.`,
    );
  }
  throw new PilotFailed(`${file} is larger than ${FILE_CHARS_MAX / 1024 / 1024} MB. Leave out what is not needed.`);
}

/** Read as another encoding, letters would be published that nobody wrote. */
function inUtf8(text: string, file: string): string {
  const lostAt = text.indexOf('\uFFFD');
  if (lostAt < 0) return text;
  throw new PilotFailed(`${file}, line ${text.slice(0, lostAt).split('\n').length}: this is not saved in UTF-8. Save the file as UTF-8.`);
}

/** A few lines of aliases can stand for millions of values, and these files need none. */
function plainOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch {
    throw new PilotFailed(`${file}: write what is meant instead of references (& and *).`);
  }
}

/** A schema that fails inside makes those around it fail too: only the innermost faults can be mended. */
function deepest(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors.filter(({ instancePath }) => !errors.some((other) => other.instancePath.startsWith(`${instancePath}/`)));
}

function lineOf({ instancePath, keyword, params }: ErrorObject, document: Document, lines: LineCounter): number {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const extra = keyword === 'additionalProperties' ? keyIn(document, path, String(params.additionalProperty)) : undefined;
  const offset = extra ?? offsetAt(document, path);
  return lines.linePos(offset).line;
}

function keyIn(document: Document, path: readonly string[], name: string): number | undefined {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const key = map.items.find((pair) => isNode(pair.key) && String(pair.key) === name)?.key;
  return isNode(key) ? key.range?.[0] : undefined;
}

function offsetAt(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return 0;
}

function mend({ instancePath, keyword, params, parentSchema }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll('/', '.') || 'the file';
  if (keyword === 'required') return `"${String(params.missingProperty)}" is missing in ${place}. Add it.`;
  if (keyword === 'additionalProperties')
    return `"${String(params.additionalProperty)}" is not known in ${place}. Take it out, or look how it is spelled.`;
  return `${place} is not what it has to be. Write ${String(parentSchema?.description ?? 'something else')}.`;
}

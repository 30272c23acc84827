import { type Document, isMap, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type ConfigFault } from './config-error.ts';

/** The text of a configuration as it was read, with what is needed to point at a line of it. */
export interface ConfigText {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly members: Record<string, unknown>;
}

const ALIASES_MAX = 100;
/** What stands where bytes are no letter. */
const LOST_LETTER = '\uFFFD';
/** One slip of the hand can make a fault of every line behind it. */
const FAULTS_MAX = 20;

/**
 * Reads the YAML of a configuration, before anything is said about its members. `role` is what an empty one is told to begin with.
 * @throws ConfigError naming every fault with its line and how to mend it
 */
export function readConfigText(text: string, { file, role }: { readonly file: string; readonly role: string }): ConfigText {
  const lostAt = text.indexOf(LOST_LETTER);
  if (lostAt >= 0) {
    const line = text.slice(0, lostAt).split('\n').length;
    throw new ConfigError(file, [
      { line, message: 'is not saved in UTF-8', mend: 'save the file as UTF-8, and look whether all letters are right' },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new ConfigError(
      file,
      document.errors.slice(0, FAULTS_MAX).map((error) => yamlFault(error)),
    );
  if (!isMap(document.contents)) {
    throw new ConfigError(file, [
      { message: 'holds no settings', mend: `start it with "role: ${role}" and the other members, one a line` },
    ]);
  }
  return { document, lines, members: plainMembers(document, file) };
}

function yamlFault(error: { code: string; message: string; linePos?: readonly { line: number; col: number }[] | undefined }): ConfigFault {
  const line = error.linePos?.[0]?.line;
  if (error.code === 'DUPLICATE_KEY')
    return { ...(line === undefined ? {} : { line }), message: 'says the same thing twice', mend: 'keep one of the two' };
  const [sentence = ''] = error.message.split(/ at line |\n/);
  return {
    ...(line === undefined ? {} : { line }),
    message: `is not YAML: ${sentence}`,
    mend: 'check the indentation (spaces, no tabs), colons and quotes',
  };
}

/** A file that unfolds to far more than it is (many aliases) is refused. */
function plainMembers(document: Document, file: string): Record<string, unknown> {
  try {
    return withoutNulls(document.toJS({ maxAliasCount: ALIASES_MAX })) as Record<string, unknown>;
  } catch (error) {
    throw new ConfigError(file, [
      { message: `cannot be unfolded: ${(error as Error).message}`, mend: 'write out what stands behind the aliases' },
    ]);
  }
}

/** A member with nothing behind it, such as a section whose lines are all commented out, is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}

import { readFile } from 'node:fs/promises';
import { parseJson } from '../protocol/json.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Fault, Level } from '../schemas/v1.1.1/validate.ts';
import { actionsKnown, isKnownAction, validate } from '../schemas/v1.1.1/validate.ts';
import type { Terminal } from './terminal.ts';
import { forOneLine, UsageError, unreadable } from './terminal.ts';

export interface ValidateFlags {
  readonly level: string;
  readonly action?: string;
  readonly json?: boolean;
}

/** What is said of one file. */
interface FileVerdict {
  readonly file: string;
  /** Null when it was not given and cannot be read from the context. */
  readonly action: string | null;
  readonly level: Level;
  readonly valid: boolean;
  readonly faults: readonly Fault[];
}

/** `marktplein validate`: a line a fault, or with `--json` an object a file. Exit code 0 when all are valid. */
export async function validateFiles(files: readonly string[], flags: ValidateFlags, terminal: Terminal): Promise<number> {
  const level = levelOf(flags.level);
  if (flags.action !== undefined && !isKnownAction(flags.action)) {
    throw new UsageError(`There is no action "${flags.action}"; choose one of ${actionsKnown().join(', ')}.`);
  }
  const as = { level, ...(flags.action === undefined ? {} : { action: flags.action }) };
  let invalid = 0;
  for (const file of files) {
    const verdict = await judgeFile(file, as, terminal);
    if (!verdict.valid) invalid += 1;
    if (flags.json === true) terminal.print(JSON.stringify(verdict));
    else for (const line of linesOf(verdict)) terminal.print(forOneLine(line));
  }
  if (files.length > 1) terminal.note(`${files.length - invalid} of ${files.length} are valid.`);
  return invalid === 0 ? 0 : 1;
}

/** One that cannot be read is not valid: those after it are still looked at. */
async function judgeFile(file: string, as: As, terminal: Terminal): Promise<FileVerdict> {
  try {
    return judge(file, file === '-' ? await terminal.stdin() : await readFile(file), as);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const fault = { pointer: '', rule: 'unreadable', expected: 'a file with one message', found: `it ${unreadable(error)}` };
    return { file, action: as.action ?? null, level: as.level, valid: false, faults: [fault] };
  }
}

function levelOf(text: string): Level {
  if (text === 'core' || text === 'strict') return text;
  throw new UsageError(`--level is core (what others may send) or strict (what we send), not "${text}".`);
}

interface As {
  readonly level: Level;
  readonly action?: string;
}

function judge(file: string, bytes: Uint8Array, as: As): FileVerdict {
  const { level } = as;
  const body = parseJson(bytes, { depthMax: LIMITS.jsonDepthMax });
  if (!body.ok) {
    const { name, message, path } = body.problem;
    return {
      file,
      action: as.action ?? null,
      level,
      valid: false,
      faults: [{ pointer: path ?? '', rule: name, expected: 'one well-formed JSON value', found: message }],
    };
  }
  const action = as.action ?? actionIn(body.value);
  if (typeof action !== 'string' || !isKnownAction(action)) {
    const found = action === undefined ? 'nothing' : JSON.stringify(action).slice(0, 80);
    return {
      file,
      action: null,
      level,
      valid: false,
      faults: [{ pointer: '/context/action', rule: 'action', expected: 'the name of an action', found }],
    };
  }
  const verdict = validate(level, action, body.value, { allFaults: true });
  return { file, action, level, valid: verdict.valid, faults: verdict.valid ? [] : verdict.faults };
}

function actionIn(body: unknown): unknown {
  return (body as { context?: { action?: unknown } | null } | null)?.context?.action;
}

function linesOf(verdict: FileVerdict): string[] {
  const { file, action, level, valid, faults } = verdict;
  if (valid) return [`${file}: valid ${action} (${level})`];
  return faults.map(
    ({ pointer, rule, expected, found }) =>
      `${file}: ${pointer === '' ? '(the whole)' : pointer}: expected ${expected}, found ${found} [${rule}]`,
  );
}

import { systemClock } from '../node/clock.ts';
import { loadConfig } from '../node/config.ts';
import type { Ended } from '../node/dead-letter-ends.ts';
import type { DeadLetterView, Selection } from '../node/dead-letters.ts';
import { askStore } from './ask-store.ts';
import { forOneLine, type Terminal, UsageError, wholeNumber } from './terminal.ts';

export interface DeadLetterFlags {
  readonly config: string;
  readonly all?: boolean;
  readonly to?: string;
  readonly olderThan?: string;
  readonly answered?: boolean;
  readonly limit: string;
  readonly json?: boolean;
}

const WHAT = ['list', 'show', 'retry', 'drop'];
const HOUR_MS = 3_600_000;
const LIMIT_MAX = 10_000;

/** `marktplein dead-letters`: what a node could not deliver, and what it heard and could not act upon; exit code 1 when one that is named is not there, or is kept. */
export async function deadLetters(what: string, ids: readonly string[], flags: DeadLetterFlags & { terminal: Terminal }): Promise<number> {
  const { terminal } = flags;
  const selection = selectionOf(what, ids, flags);
  const config = loadConfig(flags.config, terminal.env);
  const nowMs = systemClock.nowMs();
  if (what === 'list' || what === 'show') {
    const letters = await askStore(config, { name: 'list-dead-letters', selection });
    for (const letter of letters) print(letter, { what, flags, nowMs });
    if (letters.length === 0 && ids.length === 0) terminal.note('There are no dead letters.');
    if (letters.length === selection.limit && ids.length === 0) terminal.note(`There may be more: --limit is ${selection.limit}.`);
    return missing(ids, letters, terminal);
  }
  const ended =
    what === 'retry'
      ? await askStore(config, { name: 'retry-dead-letters', selection: { ...selection, answered: flags.answered === true } })
      : await askStore(config, { name: 'drop-dead-letters', selection });
  for (const one of ended) tell(one, flags);
  const kept = ended.filter((one) => one.ended === 'kept').length;
  if (flags.json !== true) terminal.note(`${ended.length - kept} ${what === 'retry' ? 'retried' : 'dropped'}, ${kept} kept.`);
  const letters = ended.map(({ letter }) => letter);
  return Math.max(missing(ids, letters, terminal), kept > 0 ? 1 : 0);
}

function selectionOf(what: string, ids: readonly string[], flags: DeadLetterFlags): Selection {
  if (!WHAT.includes(what)) throw new UsageError(`There is nothing called "${what}"; choose one of ${WHAT.join(', ')}.`);
  const narrowed = flags.to !== undefined || flags.olderThan !== undefined;
  if (ids.length > 0 && (flags.all === true || narrowed)) throw new UsageError('Name ids, or say --all, --to or --older-than; not both.');
  if (what === 'show' && ids.length === 0) throw new UsageError('Name the ids that are to be shown.');
  if ((what === 'retry' || what === 'drop') && ids.length === 0 && flags.all !== true && !narrowed) {
    throw new UsageError(`Name the ids to ${what}, or say --all, --to or --older-than.`);
  }
  const limit = wholeNumber(flags.limit, '--limit', { min: 1, max: LIMIT_MAX });
  const { to: peer, olderThan } = flags;
  return {
    limit,
    ...(ids.length === 0 ? {} : { ids }),
    ...(peer === undefined ? {} : { peer }),
    ...(olderThan === undefined ? {} : { untilMs: systemClock.nowMs() - wholeNumber(olderThan, '--older-than') * HOUR_MS }),
  };
}

function missing(ids: readonly string[], letters: readonly DeadLetterView[], terminal: Terminal): number {
  const there = new Set(letters.map(({ id }) => id));
  const absent = ids.filter((id) => !there.has(id));
  for (const id of absent) terminal.note(`There is no dead letter ${id}.`);
  return absent.length > 0 ? 1 : 0;
}

interface Printing {
  readonly what: string;
  readonly flags: { readonly json?: boolean; readonly terminal: Terminal };
  readonly nowMs: number;
}

function print(letter: DeadLetterView, { what, flags, nowMs }: Printing): void {
  const { terminal } = flags;
  if (flags.json === true) terminal.print(JSON.stringify(letter));
  else if (what === 'list') terminal.print(forOneLine(`${letter.id}  ${moment(letter.givenUpAtMs)}  ${headOf(letter)}  ${letter.reason}`));
  else for (const line of linesOf(letter, nowMs)) terminal.print(forOneLine(line));
}

function headOf({ what, action, peer }: DeadLetterView): string {
  return what === 'sent' ? `${action} to ${peer}` : `${action} from ${peer || 'somebody'}`;
}

function linesOf(letter: DeadLetterView, nowMs: number): readonly string[] {
  const { id, what, transactionId, messageId, reason, givenUpAtMs, attempts, answered } = letter;
  return [
    `${id}: ${headOf(letter)}`,
    `  why          ${what === 'sent' ? 'it could not be delivered' : 'it could not be acted upon'}: ${reason}`,
    `  given up     ${moment(givenUpAtMs)}${attempts === undefined ? '' : `, tried again ${attempts} times`}`,
    `  transaction  ${transactionId}`,
    `  message      ${messageId}`,
    `  of use       ${usefulness(letter, nowMs)}`,
    ...(answered === true ? ['  answered     its sender was told that this node failed: retry it with --answered only'] : []),
  ];
}

function usefulness({ usefulUntilMs, what }: DeadLetterView, nowMs: number): string {
  if (usefulUntilMs === undefined) return 'its message was erased: it can only be dropped';
  if (usefulUntilMs > nowMs) return `until ${moment(usefulUntilMs)}`;
  return `its own time ended at ${moment(usefulUntilMs)}${what === 'sent' ? '; a retry makes it anew with the present time' : ''}`;
}

function tell(one: Ended, flags: Printing['flags']): void {
  const { terminal } = flags;
  const { letter, ended, triedUntilMs, note } = one;
  const until = triedUntilMs === undefined ? '' : `, tried until ${moment(triedUntilMs)}`;
  if (flags.json === true) terminal.print(JSON.stringify(one));
  else terminal.print(forOneLine(`${letter.id}  ${ended}${until}  ${headOf(letter)}${note === undefined ? '' : `  ${note}`}`));
}

function moment(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ChainVerdict } from './told.ts';

/** Something that an operator did. */
export interface Deed {
  readonly atMs: number;
  readonly operator: string;
  readonly what:
    | 'signed-in'
    | 'approve-asked'
    | 'approved'
    | 'suspended'
    | 'refused-by-registry'
    // In the control room of a pilot.
    | 'day-started'
    | 'day-stopped'
    | 'pace-calm'
    | 'pace-steady'
    | 'pace-full'
    | 'node-cut-off'
    | 'node-hung'
    | 'node-went-on'
    | 'node-restarted'
    | 'refused-by-pilot';
  /** Whom or what it was done to. */
  readonly subject?: string;
  readonly keyId?: string;
  readonly reason?: string;
}

/** A deed in the log: its number, and a digest over it and the one before. */
export interface AuditEntry extends Deed {
  readonly number: number;
  readonly before: string;
  readonly digest: string;
}

/** What was done in a control room: a file that only grows, in which every line is chained to the one before. */
export interface AuditLog {
  /** Written to the disk when it returns. @throws Error when the file cannot be written: then the deed must not be done */
  append(deed: Deed): AuditEntry;
  entries(): readonly AuditEntry[];
  /** Reads the file anew and follows the chain. */
  verify(): ChainVerdict;
}

/** What the first entry has before it. */
const BEGINNING = '0'.repeat(64);
const OWNER_ONLY = 0o600;

/**
 * Opens the log, or begins it. The chain shows a line that was changed, taken out or put in; that the last lines were cut off
 * shows only to who has noted the digest of a later one, which is why the pages show it.
 * @throws Error with a sentence when the chain does not hold
 */
export function openAuditLog(file: string): AuditLog {
  mkdirSync(dirname(file), { recursive: true });
  const first = verifyAuditFile(file);
  if (!first.holds) {
    const where = `${file}, was changed: line ${first.line} ${first.message}`;
    throw new Error(`The log of what was done, ${where}. Keep the file as it is, and find out who could write it.`);
  }
  const entries = [...read(file)];
  return {
    append(deed) {
      const before = entries.at(-1)?.digest ?? BEGINNING;
      const content = { number: entries.length + 1, ...deed, before };
      const entry = { ...content, digest: digestOf(content) };
      const log = openSync(file, 'a', OWNER_ONLY);
      try {
        writeSync(log, `${JSON.stringify(entry)}\n`);
        fsyncSync(log);
      } finally {
        closeSync(log);
      }
      entries.push(entry);
      return entry;
    },
    entries: () => entries,
    verify() {
      const now = verifyAuditFile(file);
      if (!now.holds || (now.count === entries.length && now.digest === (entries.at(-1)?.digest ?? BEGINNING))) return now;
      return { holds: false, line: now.count + 1, message: 'is not the one that was written last: lines were cut off or put in' };
    },
  };
}

/** Follows the chain of a log from its first line to its last. A file that is not there holds nothing, and nothing is wrong with it. */
export function verifyAuditFile(file: string): ChainVerdict {
  let before = BEGINNING;
  let line = 0;
  for (const entry of read(file)) {
    line += 1;
    const { digest, ...content } = entry;
    if (content.number !== line) return { holds: false, line, message: `has the number ${content.number}` };
    if (content.before !== before) return { holds: false, line, message: 'does not follow from the line before it' };
    if (digest !== digestOf(content)) return { holds: false, line, message: 'does not have the digest of what it says' };
    before = digest;
  }
  return { holds: true, count: line, digest: before };
}

/** Over the members in the order in which they are written. */
function digestOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function read(file: string): readonly AuditEntry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // A whole line ends: what stands after the last end was never finished.
  if (lines.at(-1) === '') lines.pop();
  return lines.map(parsed);
}

/** A line that cannot be read has no digest, and so breaks the chain. */
function parsed(text: string): AuditEntry {
  try {
    return { ...(JSON.parse(text) as AuditEntry) };
  } catch {
    return {} as AuditEntry;
  }
}

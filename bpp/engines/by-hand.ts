import { isDeepStrictEqual } from 'node:util';

/**
 * What somebody changed by hand in a record that also comes from a file: for each member, what the file said at that moment. The file is read
 * again at every start of a node, and saying the same as before is no news: only when it says something else does it take the place of the hand.
 */
export type ByHand = Readonly<Record<string, unknown>>;

interface Changeable {
  readonly byHand?: ByHand;
}

/** The record with some members changed by hand. */
export function changedByHand<R extends Changeable>(record: R, changes: Partial<R>): R {
  const inFile: Record<string, unknown> = { ...record.byHand };
  for (const member of Object.keys(changes) as (keyof R & string)[])
    if (!Object.hasOwn(inFile, member)) inFile[member] = record[member] ?? null;
  return { ...record, ...changes, byHand: inFile };
}

/** A record as its file has it now, with what was changed by hand since the file last said something else. */
export function withHandKept<R extends Changeable>(before: R | undefined, imported: R): R {
  const kept = Object.entries(before?.byHand ?? {}).filter(([member, inFile]) =>
    isDeepStrictEqual(imported[member as keyof R] ?? null, inFile),
  );
  if (before === undefined || kept.length === 0) return imported;
  const members = kept.flatMap(([member]) => {
    const value = before[member as keyof R];
    return value === undefined ? [] : [[member, value]];
  });
  return { ...imported, ...Object.fromEntries(members), byHand: Object.fromEntries(kept) };
}

import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import { ImportStopped } from '../imports/business-import.ts';
import { createProblemList, type ImportProblem, type ProblemList } from '../imports/import-problem.ts';
import { type ProviderRecord, partitionOfProvider } from '../provider-record.ts';
import { type BroughtFault, type Cannot, headIn, type Origin, readBrought } from './brought-line.ts';
import { PhotoDesk } from './brought-photos.ts';
import { LINE_BYTES_MAX, linesOf } from './file-lines.ts';
import { FAULTS } from './moving-words.ts';
import { changesOf, keysOf, newTally, type Taken, type Tally, takeIn } from './take-in.ts';

/** Lines that one commit takes over at most, and their bytes. */
const LINES_PER_COMMIT = 100;
const BYTES_PER_COMMIT = 2 * LINE_BYTES_MAX;

export interface MovingPorts {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read'>;
  readonly nowMs: number;
  /** How long what happened elsewhere is kept; 0 is for ever. */
  readonly keepMs: number;
}

/** What an export would change, or changed. */
export interface MovingReport extends Tally {
  readonly from?: Origin;
  /** The last line was there: the file was not cut off. */
  readonly complete: boolean;
  /** What is not taken over since it comes from somewhere else here, or has to be set up anew: of each how many lines. */
  readonly left: Readonly<Partial<Record<Cannot, number>>>;
  readonly problems: readonly ImportProblem[];
  readonly problemsLeftOut: number;
}

/**
 * Reads an export of a business for another one (docs/leaving.md), line by line: `preview` changes nothing and tells the same. A line that cannot be
 * used is named with its number, and the rest is taken over.
 */
export async function moveIn(
  ports: MovingPorts,
  target: ProviderRecord,
  { file, preview }: { readonly file: AsyncIterable<Uint8Array>; readonly preview: boolean },
): Promise<MovingReport> {
  const problems = createProblemList();
  const tally = newTally();
  const left: Partial<Record<Cannot, number>> = {};
  const leave = (cannot: Cannot): void => {
    left[cannot] = (left[cannot] ?? 0) + 1;
  };
  const photos = new PhotoDesk();
  let from: Origin | undefined;
  let complete = false;
  let waiting: Taken[] = [];
  let waitingBytes = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await (preview ? look : take)(ports, target, { lines: waiting, tally });
    [waiting, waitingBytes] = [[], 0];
  };
  for await (const line of linesOf(file)) {
    if ('tooLong' in line) {
      tell(problems, line.number, { fault: 'too-long' });
      continue;
    }
    if (from === undefined) {
      from = headIn(line.bytes);
      if (from === undefined) tell(problems, line.number, { fault: 'no-export' });
      else if (from.engine !== undefined && from.engine !== target.engine)
        tell(problems, line.number, { fault: 'other-business', value: from.engine });
      else continue;
      break;
    }
    const read = readBrought(line.bytes, { from, target });
    if (read.what === 'bad') tell(problems, line.number, read);
    else if (read.what === 'left') leave(read.cannot);
    else if (read.what === 'photo') {
      await flush();
      const became = await photos.take(ports, target.id, { photo: read.photo, preview });
      if (became === 'later') leave('photos-later');
      else if (became === 'unusable') tell(problems, line.number, { fault: 'photo' });
      else if (became !== 'unknown') tally.photos[became] += 1;
    } else if (read.what === 'end') complete = true;
    else if (read.what !== 'head') {
      if (read.what === 'shop') for (const cannot of read.cannot) leave(cannot);
      if (read.what === 'item') photos.want(read.key.slice('item:'.length), read.photo);
      waiting.push(read);
      waitingBytes += line.bytes.length;
      if (waiting.length >= LINES_PER_COMMIT || waitingBytes >= BYTES_PER_COMMIT) await flush();
    }
  }
  await flush();
  if (from !== undefined && !complete && problems.errors === 0) tell(problems, 0, { fault: 'cut-off' });
  return {
    ...tally,
    ...(from === undefined ? {} : { from }),
    complete,
    left,
    problems: problems.problems,
    problemsLeftOut: problems.leftOut,
  };
}

interface Some {
  readonly lines: readonly Taken[];
  readonly tally: Tally;
}

async function look({ store, nowMs }: MovingPorts, { id }: ProviderRecord, { lines, tally }: Some): Promise<void> {
  changesOf(await store.read(partitionOfProvider(id), keysOf(lines)), lines, { tally, nowMs });
}

async function take({ performer, keepMs }: MovingPorts, { id }: ProviderRecord, { lines, tally }: Some): Promise<void> {
  const done = await performer.perform(takeIn(id, lines, { keepMs }));
  if (!done.ok) throw new ImportStopped('problem' in done ? done.problem : undefined);
  addTo(tally, done.value);
}

function addTo(all: Tally, { items, categories, history, members, examples }: Tally): void {
  for (const what of ['new', 'changed', 'unchanged', 'kept'] as const) all.items[what] += items[what];
  for (const what of ['new', 'changed', 'unchanged'] as const) all.categories[what] += categories[what];
  for (const [kind, counted] of Object.entries(history) as [keyof Tally['history'], { new: number; unchanged: number }][]) {
    const before = all.history[kind] ?? { new: 0, unchanged: 0 };
    all.history[kind] = { new: before.new + counted.new, unchanged: before.unchanged + counted.unchanged };
  }
  all.members.push(...members);
  all.examples.push(...examples.slice(0, Math.max(0, EXAMPLES_MAX - all.examples.length)));
}

const EXAMPLES_MAX = 100;

function tell(
  problems: ProblemList,
  line: number,
  { fault, value }: { readonly fault: BroughtFault | 'too-long' | 'cut-off'; readonly value?: string },
): void {
  problems.error(line, { message: FAULTS[fault], ...(value === undefined ? {} : { value }) });
}

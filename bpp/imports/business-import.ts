import type { Clock } from '../../node/clock.ts';
import type { Performer, Work } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import type { Transport } from '../../node/transport.ts';
import type { Problem } from '../../protocol/problems.ts';
import type { ImportProblem, ProblemList } from './import-problem.ts';

/** How the folder of a business comes onto a node. Each engine has an import of its own; the card of the folder says which. */
export interface BusinessImport {
  /** Name of the engine whose businesses it brings. */
  readonly engine: string;
  /** Brings one onto the node, or up to date. Doing it twice changes nothing the second time. */
  run(ports: ImportPorts, folder: BusinessFolder): Promise<ImportReport>;
}

export interface ImportPorts {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read' | 'list'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** How a feed outside is asked. Without it only files are read. */
  readonly transport?: Pick<Transport, 'send'>;
  /** What the environment holds under a name, for secrets that stand in no file. */
  readonly secretOf?: (variable: string) => string | undefined;
}

/** The files of one business. */
export interface BusinessFolder {
  /** The text of its card. */
  readonly card: string;
  /** A file beside the card; one that is larger than that comes as a byte more, so that it can be told. Rejects when it cannot be read. */
  read(name: string, bytesMax: number): Promise<Uint8Array>;
  /** The text of a file with a secret in it: only its owner may read it. Undefined when it is not there, or others may. */
  readPrivate?(name: string): Promise<string | undefined>;
}

export interface ImportReport {
  /** Undefined when its card could not be read. */
  readonly provider: string | undefined;
  /** Of which program the files are, where an engine knows more than one. */
  readonly format?: string;
  /** Items that are new or have changed. */
  readonly imported: number;
  readonly unchanged: number;
  /** Items that the files no longer have; never counted when a part of them could not be read. */
  readonly unpublished: number;
  readonly problems: readonly ImportProblem[];
  /** Problems found beyond those listed. */
  readonly problemsLeftOut: number;
  /** What has to be asked again while the node runs. */
  readonly feeds?: readonly Feed[];
}

/** Something outside that changes by itself: a calendar, a list of free bicycles. */
export interface Feed {
  /** For the log. */
  readonly name: string;
  /** How long after one reading the next begins. */
  readonly everyMs: number;
  /** Reads it once and commits what changed. What is wrong with it is told in sentences; it does not reject but for a fault of ours. */
  refresh(): Promise<readonly ImportProblem[]>;
}

/** The node could not keep what was imported: what was reported before holds, and the same import can be done again. */
export class ImportStopped extends Error {
  override readonly name = 'ImportStopped';
  readonly problem: Problem | undefined;
  constructor(problem: Problem | undefined) {
    super(problem?.message ?? 'The import was stopped.');
    this.problem = problem;
  }
}

/** Does one piece of an import. */
export async function perform<Result>({ performer }: Pick<ImportPorts, 'performer'>, work: Work<Result>): Promise<Result> {
  const done = await performer.perform(work);
  if (done.ok) return done.value;
  throw new ImportStopped('problem' in done ? done.problem : undefined);
}

/** A report in which nothing was imported yet. */
export function reportOf(provider: string | undefined, problems: ProblemList): ImportReport {
  // Found thing by thing; told from the top of the file to its end.
  const inOrder = [...problems.problems].sort((left, right) => left.line - right.line);
  return { provider, imported: 0, unchanged: 0, unpublished: 0, problems: inOrder, problemsLeftOut: problems.leftOut };
}

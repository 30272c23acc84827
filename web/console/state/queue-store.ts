import { signal } from '@preact/signals';
import { onKeptElsewhere, readKept, writeKept } from '../../square/kept.ts';
import { keepFilesOf } from './queue-files.ts';

/** What was pressed and not heard yet, as this device keeps it: a page that is closed goes on where it was. */
export interface Waiting {
  readonly key: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Absent where a file goes in its place (queue-files.ts), or nothing. */
  readonly body?: unknown;
  readonly hasFile?: boolean;
  /** The key of what makes the thing that it is about. Until that was heard, the path has the key where the id will stand. */
  readonly after?: string;
  /** What it is about, such as an order. */
  readonly about: string;
  /** The time that it is about, of an appointment or of time that is blocked. */
  readonly atMs?: number;
  /** When it was pressed. */
  readonly sinceMs: number;
  /** Who pressed it: a device is handed on, and nobody does anything in the name of another. */
  readonly who: string;
}

/** What the node would not do, until somebody has seen it. */
export interface Refused extends Pick<Waiting, 'key' | 'method' | 'path' | 'about' | 'atMs' | 'sinceMs' | 'who'> {
  readonly reason: string;
  /** As the node said it. */
  readonly detail?: string;
}

const SLOT = 'console-waiting';
const REFUSED_SLOT = 'console-refused';
/** More than anybody presses while a connection is gone. */
export const WAITING_MAX = 200;
/** Of which there is an explanation at the same moment. */
export const REFUSED_MAX = 20;

function listIn<T extends { readonly key: string }>(kept: unknown, max: number): readonly T[] {
  return Array.isArray(kept) ? (kept as T[]).filter((each) => typeof each?.key === 'string').slice(0, max) : [];
}

export const waiting = signal<readonly Waiting[]>(listIn(readKept(SLOT), WAITING_MAX));
export const refusals = signal<readonly Refused[]>(listIn(readKept(REFUSED_SLOT), REFUSED_MAX));
onKeptElsewhere(SLOT, (kept) => {
  waiting.value = listIn(kept, WAITING_MAX);
});
onKeptElsewhere(REFUSED_SLOT, (kept) => {
  refusals.value = listIn(kept, REFUSED_MAX);
});

/** Changes what waits. What another tab did meanwhile stands: the change is made to what is kept, not to what this tab remembers. */
export function changeWaiting(change: (before: readonly Waiting[]) => readonly Waiting[]): void {
  const kept = readKept(SLOT);
  // Where nothing can be kept, what this page remembers is all there is.
  const before = kept === undefined ? waiting.value : listIn<Waiting>(kept, WAITING_MAX);
  waiting.value = change(before).slice(0, WAITING_MAX);
  writeKept(SLOT, waiting.value);
  keepFilesOf(new Set(waiting.value.map(({ key }) => key)));
}

export function changeRefusals(change: (before: readonly Refused[]) => readonly Refused[]): void {
  refusals.value = change(refusals.value).slice(-REFUSED_MAX);
  writeKept(REFUSED_SLOT, refusals.value);
}

/** What waits of somebody who signs out is not sent any more. */
export function forgetWaiting(): void {
  changeWaiting(() => []);
  changeRefusals(() => []);
}

import { signal } from '@preact/signals';
import { readKept, writeKept } from '../../square/kept.ts';

/** What was pressed and not heard yet, as this device keeps it: a page that is closed goes on where it was. */
export interface Waiting {
  readonly key: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
  /** What it is about, such as an order. */
  readonly about: string;
}

const SLOT = 'console-waiting';
const WAITING_MAX = 200;

function readWaiting(): readonly Waiting[] {
  const kept = readKept(SLOT);
  return Array.isArray(kept) ? (kept as Waiting[]).slice(0, WAITING_MAX) : [];
}

export const waiting = signal<readonly Waiting[]>(readWaiting());

export function keepWaiting(next: readonly Waiting[]): void {
  waiting.value = next.slice(0, WAITING_MAX);
  writeKept(SLOT, waiting.value);
}

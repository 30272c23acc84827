import { signal } from '@preact/signals';
import type { Trouble } from '../../square/call.ts';
import { online } from '../../square/online.ts';
import { api, me, noticeEnd } from './me.ts';
import { keepWaiting as keep, type Waiting, waiting } from './queue-store.ts';

export { waiting } from './queue-store.ts';

/**
 * What was pressed is kept until the node has heard it, one after the other, each under a key of its own by which the node knows it again: so
 * it is done once, however often the connection breaks. What the node refuses is shown and not tried again.
 */

export const refused = signal<{ readonly about: string; readonly trouble: Trouble } | undefined>(undefined);

const RETRY_MS = 3_000;
let sending = false;
const listeners = new Set<() => void>();

/** Calls back after each thing that was heard. */
export function onHeard(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function enqueue(action: Omit<Waiting, 'key'>): void {
  keep([...waiting.value, { ...action, key: newKey() }]);
  void flush();
}

/** Whether something about this waits. */
export function waits(about: string): boolean {
  return waiting.value.some((each) => each.about === about);
}

/** Sends what waits, in order; stops at the first that cannot be heard now. */
export async function flush(): Promise<void> {
  if (sending || typeof me.value === 'string') return;
  sending = true;
  try {
    for (let next = waiting.value[0]; next !== undefined; next = waiting.value[0]) {
      if (!(await send(next))) return;
    }
  } finally {
    sending = false;
  }
}

async function send(action: Waiting): Promise<boolean> {
  const options = { key: action.key };
  const answer =
    action.method === 'POST' ? await api.post(action.path, action.body, options) : await api.put(action.path, action.body, options);
  if (!answer.ok && LATER.has(answer.trouble.name)) {
    setTimeout(() => void flush(), RETRY_MS);
    return false;
  }
  noticeEnd(answer);
  if (typeof me.value === 'string') return false;
  keep(waiting.value.filter(({ key }) => key !== action.key));
  refused.value = answer.ok ? undefined : { about: action.about, trouble: answer.trouble };
  for (const listener of listeners) listener();
  return true;
}

const LATER = new Set(['offline', 'slow', 'unavailable', 'busy', 'http-502', 'http-503', 'http-504']);

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

online.subscribe((isOnline) => {
  if (isOnline) void flush();
});
me.subscribe(() => void flush());

import { computed, signal } from '@preact/signals';
import type { Trouble } from '../../square/call.ts';
import { online } from '../../square/online.ts';
import { api, me, noticeEnd } from './me.ts';
import { refusals as allRefusals, waiting as allWaiting, changeRefusals, changeWaiting, WAITING_MAX, type Waiting } from './queue-store.ts';

/**
 * What was pressed is kept until the node has heard it, one after the other, each under a key of its own by which the node knows it again: so
 * it is done once, however often the connection breaks or the page is opened anew. What the node refuses is explained, and not tried again.
 */

/** Of whoever is signed in; while that is not known, of whoever was. */
export const waiting = computed(() => allWaiting.value.filter(isOwn));
export const refusals = computed(() => allRefusals.value.filter(isOwn));
/** So much waits that nothing more can be kept. */
export const isFull = signal(false);

const RETRY_MS = 3_000;
/** What was meant half a day ago may be wrong by now. */
const WAITING_MS_MAX = 12 * 3_600_000;
const LOCK = 'marktplein-console-queue';
let sending = false;
let again: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function isOwn({ who }: { readonly who: string }): boolean {
  const { value } = me;
  return typeof value === 'string' || value.email === who;
}

/** Calls back after each thing that was heard. */
export function onHeard(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function enqueue(action: Omit<Waiting, 'key' | 'sinceMs' | 'who'>): void {
  const { value } = me;
  if (typeof value === 'string') return;
  const pressed: Waiting = { ...action, key: newKey(), sinceMs: Date.now(), who: value.email };
  changeWaiting((before) => (before.length >= WAITING_MAX ? before : [...before, pressed]));
  isFull.value = !allWaiting.value.includes(pressed);
  void flush();
}

/** Whether something about this waits. */
export function waits(about: string): boolean {
  return waiting.value.some((each) => each.about === about);
}

/** Whether this very thing waits: what is pressed meanwhile about the same order is heard after it. */
export function waitsFor(path: string, isIt: (body: unknown) => boolean = () => true): boolean {
  return waiting.value.some((each) => each.path === path && isIt(each.body));
}

/** Somebody has seen what the node would not do. */
export function seen(key: string): void {
  changeRefusals((before) => before.filter((each) => each.key !== key));
}

/** Sends what waits, in order; stops at the first that cannot be heard now. One tab of a browser does it for all. */
export async function flush(): Promise<void> {
  if (sending || typeof me.value === 'string' || waiting.value.length === 0) return;
  sending = true;
  try {
    // Over plain HTTP a browser has no locks: then two tabs may send the same, and the node knows it again by its key.
    if (navigator.locks === undefined) await sendAll();
    else await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock === null ? later() : sendAll()));
  } finally {
    sending = false;
  }
}

async function sendAll(): Promise<void> {
  for (let next = waiting.value[0]; next !== undefined; next = waiting.value[0]) {
    if (!(await send(next))) return;
  }
}

async function send(action: Waiting): Promise<boolean> {
  if (Date.now() - action.sinceMs > WAITING_MS_MAX) return done(action, { name: 'too-old' });
  const options = { key: action.key };
  const answer =
    action.method === 'POST' ? await api.post(action.path, action.body, options) : await api.put(action.path, action.body, options);
  if (!answer.ok && LATER.has(answer.trouble.name)) {
    later();
    return false;
  }
  noticeEnd(answer);
  if (typeof me.value === 'string') return false;
  return done(action, answer.ok ? undefined : answer.trouble);
}

function done({ method: _method, body: _body, ...action }: Waiting, trouble: Trouble | undefined): true {
  changeWaiting((before) => before.filter(({ key }) => key !== action.key));
  isFull.value = false;
  if (trouble !== undefined) {
    const detail = trouble.detail === undefined ? {} : { detail: trouble.detail };
    changeRefusals((before) => [...before, { ...action, reason: trouble.name, ...detail }]);
  }
  for (const listener of listeners) listener();
  return true;
}

function later(): void {
  clearTimeout(again);
  again = setTimeout(() => void flush(), RETRY_MS);
}

const LATER = new Set(['offline', 'slow', 'unavailable', 'busy', 'http-502', 'http-503', 'http-504']);

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

online.subscribe((isOnline) => {
  if (isOnline) void flush();
});
me.subscribe(() => void flush());

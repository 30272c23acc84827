import { computed, signal } from '@preact/signals';
import type { Outcome, Trouble } from '../../square/call.ts';
import { online } from '../../square/online.ts';
import { api, me, noticeEnd } from './me.ts';
import { fileOf, keepFile } from './queue-files.ts';
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
/** What was heard, until the pages have looked at how things stand since. */
const heard = signal<readonly Waiting[]>([]);

/** Something to do at the node. `file` is a `data:` address, which goes in the place of a body. */
export interface Press extends Omit<Waiting, 'key' | 'sinceMs' | 'who' | 'hasFile'> {
  readonly file?: string;
}

/** Something that was pressed. What became of it is known as soon as it was heard or refused, or has to wait; a trouble called `full` is that it is not kept. */
export interface Pressed {
  readonly action: Waiting;
  readonly became: Promise<Outcome<unknown> | 'waits'>;
}

/** What is sent one after the other, by one tab of a browser for all. */
interface Lane {
  readonly lock: string;
  readonly takes: (action: Waiting) => boolean;
  isSending: boolean;
}

const isPhoto = ({ path }: Waiting): boolean => /\/photo(\?|$)/.test(path);
/** A photo takes its time on a slow line: nobody's next step waits behind it. */
const LANES: readonly Lane[] = [
  { lock: 'marktplein-console-queue', takes: (action) => !isPhoto(action), isSending: false },
  { lock: 'marktplein-console-photos', takes: isPhoto, isSending: false },
];
const RETRY_MS = 3_000;
/** What was meant half a day ago may be wrong by now. */
const WAITING_MS_MAX = 12 * 3_600_000;
let again: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => unknown>();
const askers = new Map<string, (became: Outcome<unknown> | 'waits') => void>();

function isOwn({ who }: { readonly who: string }): boolean {
  const { value } = me;
  return typeof value === 'string' || value.email === who;
}

/** Calls back after each thing that was heard or refused. What the listener gives is waited for before that thing counts as seen. */
export function onHeard(listener: () => unknown): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function enqueue({ file, ...press }: Press): Pressed {
  const { value } = me;
  const [key, who] = [newKey(), typeof value === 'string' ? '' : value.email];
  const action: Waiting = { ...press, key, sinceMs: Date.now(), who, ...(file === undefined ? {} : { hasFile: true }) };
  const refused = (name: string): Pressed => ({ action, became: Promise.resolve(no(name)) });
  if (who === '') return refused('key-unknown');
  if (file !== undefined && !keepFile(key, file)) return refused('full');
  changeWaiting((before) => (before.length >= WAITING_MAX ? before : [...before, action]));
  isFull.value = !allWaiting.value.includes(action);
  if (isFull.value) return refused('full');
  const became = new Promise<Outcome<unknown> | 'waits'>((tell) => askers.set(key, tell));
  void flush();
  return { action, became };
}

/** Whether something about this waits. */
export function waits(about: string): boolean {
  return waiting.value.some((each) => each.about === about);
}

/** Whether this very thing waits: what is pressed meanwhile about the same order is heard after it. */
export function waitsFor(path: string, isIt: (body: unknown) => boolean = () => true): boolean {
  return waiting.value.some((each) => each.path === path && isIt(each.body));
}

/** What was pressed and does not show yet in what the pages last saw, in order: it waits, or was heard a moment ago. */
export function unseen(isIt: (action: Waiting) => boolean): readonly Waiting[] {
  return [...heard.value, ...waiting.value].filter(isIt);
}

/** Somebody has seen what the node would not do. */
export function seen(key: string): void {
  changeRefusals((before) => before.filter((each) => each.key !== key));
}

/** Sends what waits, in order; stops at the first that cannot be heard now. */
export async function flush(): Promise<void> {
  await Promise.all(LANES.map(flushLane));
}

async function flushLane(lane: Lane): Promise<void> {
  if (lane.isSending || typeof me.value === 'string' || nextIn(lane) === undefined) return;
  lane.isSending = true;
  try {
    // Over plain HTTP a browser has no locks: then two tabs may send the same, and the node knows it again by its key.
    if (navigator.locks === undefined) await sendAll(lane);
    else await navigator.locks.request(lane.lock, { ifAvailable: true }, (lock) => (lock === null ? undefined : sendAll(lane)));
  } finally {
    lane.isSending = false;
  }
  // What cannot be heard now, what another tab sends, and what was pressed while the last answer came.
  if (nextIn(lane) !== undefined) later();
  for (const action of waiting.value) if (lane.takes(action) || action.after !== undefined) answer(action.key, 'waits');
}

function nextIn(lane: Lane): Waiting | undefined {
  return waiting.value.find((action) => lane.takes(action) && action.after === undefined);
}

async function sendAll(lane: Lane): Promise<void> {
  for (let next = nextIn(lane); next !== undefined; next = nextIn(lane)) {
    if (!(await send(next))) return;
  }
}

async function send(action: Waiting): Promise<boolean> {
  if (Date.now() - action.sinceMs > WAITING_MS_MAX) return done(action, no('too-old'));
  const reply = await call(action);
  if (!reply.ok && isForLater(reply.trouble)) return false;
  noticeEnd(reply);
  if (typeof me.value === 'string') return false;
  return done(action, reply);
}

function call({ method, path, body, hasFile, key }: Waiting): Promise<Outcome<unknown>> {
  if (hasFile === true) {
    const file = fileOf(key);
    return file === undefined ? Promise.resolve(no('file-gone')) : api.file(path, file, { key });
  }
  if (method === 'DELETE') return api.remove(path, { key });
  return method === 'POST' ? api.post(path, body, { key }) : api.put(path, body, { key });
}

function no(name: string): Outcome<never> {
  return { ok: false, trouble: { name } };
}

function done(action: Waiting, reply: Outcome<unknown>): true {
  const { key } = action;
  const id = reply.ok ? idIn(reply.value) : undefined;
  const left = waiting.value.filter(({ after }) => after === key);
  changeWaiting((before) =>
    before.flatMap((each) => {
      if (each.key === key) return [];
      if (each.after !== key) return [each];
      // What was never made cannot be changed either: what made it is what is told.
      if (id === undefined) return [];
      const { after: _made, ...rest } = each;
      return [{ ...rest, path: each.path.replace(key, encodeURIComponent(id)), about: id }];
    }),
  );
  isFull.value = false;
  if (reply.ok) heard.value = [...heard.value, action];
  else {
    const { body: _body, hasFile: _file, after: _after, ...told } = action;
    const detail = reply.trouble.detail === undefined ? {} : { detail: reply.trouble.detail };
    changeRefusals((before) => [...before, { ...told, reason: reply.trouble.name, ...detail }]);
    for (const each of left) answer(each.key, reply);
  }
  answer(key, reply);
  void Promise.allSettled([...listeners].map((listener) => listener())).then(() => {
    heard.value = heard.value.filter((each) => each.key !== key);
  });
  if (left.length > 0) void flush();
  return true;
}

function answer(key: string, became: Outcome<unknown> | 'waits'): void {
  askers.get(key)?.(became);
  askers.delete(key);
}

/** The id of a product that was made. */
function idIn(value: unknown): string | undefined {
  return (value as { readonly item?: { readonly id?: string } } | undefined)?.item?.id;
}

function later(): void {
  clearTimeout(again);
  again = setTimeout(() => void flush(), RETRY_MS);
}

const LATER = new Set(['offline', 'slow', 'unavailable', 'busy', 'http-502', 'http-503', 'http-504']);

/** A node that makes no photos at all does not make them later either. */
function isForLater({ name, facts }: Trouble): boolean {
  return LATER.has(name) && facts?.reason !== 'no-maker';
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

online.subscribe((isOnline) => {
  if (isOnline) void flush();
});
me.subscribe(() => void flush());

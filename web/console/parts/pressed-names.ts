import { day, hour } from '../../square/show.ts';
import type { Refused, Waiting } from '../state/queue-store.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';

/** What was pressed, by the call that it makes. */

type Called = Pick<Waiting, 'method' | 'path' | 'about' | 'atMs'>;

interface Call {
  /** By which what is said of a refusal is found. */
  readonly kind: string;
  readonly text: string;
}

/** As it stands in a list of all that waits. */
export function nameOfPressed(called: Called): string {
  const { text } = callOf(called);
  const { about, atMs } = called;
  if (atMs !== undefined) return `${text} · ${day(atMs)}, ${hour(atMs)}`;
  const isOfBusiness = ['hours', 'trading', 'shift', 'new product'].includes(about);
  return isOfBusiness ? text : `${text} · ${about.slice(-6).toUpperCase()}`;
}

/** As it stands where it is plain what it is about, such as on the card of an order. */
export function stepOfPressed(called: Called): string {
  return callOf(called).text;
}

/** Why the node did not do it, and what to do now. */
export function whyRefused(refused: Refused): string {
  const { because, becauseOf, other } = waitingWords.value;
  const { kind } = callOf(refused);
  const own = kind === 'photo' ? words.value.work.photo.trouble : becauseOf[kind];
  return own?.[refused.reason] ?? because[refused.reason] ?? other;
}

function callOf({ method, path, about }: Called): Call {
  const { kinds } = waitingWords.value;
  const { orders, work } = words.value;
  const [, , , room = '', id = '', step = ''] = (path.split('?')[0] ?? '').split('/');
  const is = (kind: keyof typeof kinds): Call => ({ kind, text: kinds[kind] });
  if (room === 'orders') return step === 'message' ? is('message') : { kind: step, text: orders.steps[step] ?? kinds.other };
  if (room === 'items') return is(id === '' ? 'new-item' : step === 'stock' ? 'stock' : step === 'photo' ? 'photo' : 'item');
  if (room === 'agenda') return is(method === 'DELETE' ? 'free' : 'block');
  if (room === 'hours') return is(about === 'trading' ? 'trading' : 'hours');
  if (room === 'driver' && id === 'shift') return is(method === 'DELETE' ? 'shift-off' : 'shift-on');
  if (room === 'driver') return { kind: 'ride', text: work.rides.steps[path.split('/')[6] ?? ''] ?? kinds.other };
  return is(room === 'payments' ? 'payment' : 'other');
}

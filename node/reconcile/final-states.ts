import type { Order } from '../../commerce/order.ts';
import { dialectOf } from '../../dialects/choose.ts';
import type { Evidence, EvidenceMessage } from '../evidence.ts';
import type { Difference } from './difference.ts';

/** The last word on one order, as one side knows it. */
interface LastWord {
  readonly message: EvidenceMessage;
  readonly said: string;
  readonly freshMs: number;
}

/** Callbacks that tell how an order stands. */
const TELLING: ReadonlySet<string> = new Set(['confirm', 'status', 'update', 'cancel']);

/** Orders on which the one that tells and the one that hears have not the same last word, which is the freshest and not the one that came last. */
export function finalStates(from: Evidence, to: Evidence): readonly Difference[] {
  // What was erased or left out may have been the last word.
  if ([from, to].some(({ cut, messages }) => cut !== undefined || messages.some(({ bytes }) => bytes === ''))) return [];
  const told = lastWords(from.messages.filter(({ direction, peer }) => direction === 'out' && peer === to.node));
  const heard = lastWords(to.messages.filter(({ direction, peer }) => direction === 'in' && peer === from.node));
  const differences: Difference[] = [];
  for (const orderId of new Set([...told.keys(), ...heard.keys()])) {
    const [last, known] = [told.get(orderId), heard.get(orderId)];
    if (last?.said === known?.said) continue;
    const message = last?.message ?? known?.message;
    if (message === undefined) continue;
    const sentence = `On order ${orderId} the last word of ${from.node} is ${wordOf(last, from)}; ${to.node} knows ${wordOf(known, to)}.`;
    differences.push({ kind: 'final-state', atMs: message.atMs, action: message.action, messageId: message.messageId, sentence });
  }
  return differences;
}

function wordOf(word: LastWord | undefined, { node }: Evidence): string {
  if (word === undefined) return 'nothing';
  const { said, message } = word;
  const undelivered = message.direction === 'out' && message.deliveries?.length === 0 ? `, which ${node} has not delivered` : '';
  return `"${said}" (${message.action} ${message.messageId}${undelivered})`;
}

function lastWords(messages: readonly EvidenceMessage[]): ReadonlyMap<string, LastWord> {
  const last = new Map<string, LastWord>();
  for (const message of messages) {
    const told = orderTold(message);
    if (told?.order.id === undefined) continue;
    const freshMs = told.order.updatedAtMs ?? told.madeAtMs;
    const known = last.get(told.order.id);
    if (known === undefined || freshMs >= known.freshMs) last.set(told.order.id, { message, freshMs, said: inWords(told.order) });
  }
  return last;
}

/** The order that a callback tells of; undefined when it tells of none, refuses, or was erased. */
function orderTold({ headers, action, bytes }: EvidenceMessage): { readonly order: Order; readonly madeAtMs: number } | undefined {
  const dialect = dialectOf(headers.dialect ?? '');
  const route = dialect.routes.get(action);
  if (bytes === '' || route?.direction !== 'callback' || !TELLING.has(route.action)) return undefined;
  const body = parsed(bytes);
  const [answer, envelope] = [dialect.decodeAnswer(route, body), dialect.readEnvelope(body)];
  if (!answer.ok || !envelope.ok || !('order' in answer.value) || answer.value.refusal !== undefined) return undefined;
  return { order: answer.value.order, madeAtMs: envelope.value.timestampMs };
}

function parsed(bytes: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

function inWords({ status, fulfilments, quote }: Order): string {
  const states = fulfilments.map(({ state }) => state ?? '').filter((state) => state !== '');
  const total = quote === undefined ? [] : [`${quote.total.currency} ${quote.total.amount}`];
  return [status ?? 'no status', ...states, ...total].join(', ');
}

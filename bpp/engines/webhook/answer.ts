import { createHash } from 'node:crypto';
import { isNegative } from '../../../commerce/money.ts';
import { type Order, type OrderLine, quantities } from '../../../commerce/order.ts';
import { checkQuote, type Quote, sameQuote } from '../../../commerce/quote.ts';
import { accept, type Refusal, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { nextStates, roadOf } from '../../../commerce/roads/roads.ts';
import { ANSWER } from './answer-schema.ts';
import { createReader } from './checked.ts';
import type { Asking } from './record.ts';

/** What software answered, as its schema lets it be. */
export interface Answer {
  readonly order?: {
    readonly quote?: Quote;
    /** What it offers instead of what was asked for. */
    readonly lines?: readonly Pick<OrderLine, 'itemId' | 'quantity'>[];
    /** Of the fulfilment, once it is confirmed. */
    readonly state?: string;
    /** What the software calls the order. */
    readonly number?: string;
  };
  readonly refusal?: Refusal;
}

const read = createReader<Answer>(ANSWER);

/** Reads an answer: one order or one refusal, never both. The refusal says where the fault lies and how to mend it. */
export function readAnswer(bytes: Uint8Array): Verdict<Answer> {
  const answer = read(bytes);
  if (!answer.ok) return answer;
  if ((answer.value.order === undefined) !== (answer.value.refusal === undefined)) return answer;
  return refuseTrade('invalid', 'Answer with an order or with a refusal, one of the two.', '/');
}

/** By this an answer is known when it comes again, in whatever order its members stand. */
export function digestOfAnswer(answer: Answer): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(answer)))
    .digest('base64url');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

/** What was said yes to: the order as it is offered or stands, and the state in which it begins. */
export interface Agreed {
  readonly order: Order;
  readonly state: string;
  readonly number?: string;
}

/** Holds a yes against what was asked: the money, the goods and the state are as our own rules have them, whatever the software says. */
export function agreedOf(
  given: NonNullable<Answer['order']>,
  asked: { readonly action: Asking; readonly order: Order; readonly currency: string; nameOf(itemId: string): string | undefined },
): Verdict<Agreed> {
  if (asked.action === 'update') return accepted(given, asked.order);
  return asked.action === 'confirm' ? confirmed(given, asked.order) : offered(given, asked);
}

function offered(
  { quote, lines, state }: NonNullable<Answer['order']>,
  asked: { readonly order: Order; readonly currency: string; nameOf(itemId: string): string | undefined },
): Verdict<Agreed> {
  if (state !== undefined) return refuseTrade('invalid', 'An order has a state once it is confirmed; leave it out.', '/order/state');
  if (quote === undefined) return refuseTrade('invalid', 'Say what it costs: the quote is missing.', '/order/quote');
  const wanted = lines === undefined ? accept(asked.order.lines) : instead(lines, asked);
  if (!wanted.ok) return wanted;
  const checked = checkMoney(quote, wanted.value, asked.currency);
  if (!checked.ok) return checked;
  return accept({ order: { ...asked.order, lines: wanted.value, quote: checked.value }, state: '' });
}

function instead(
  lines: readonly Pick<OrderLine, 'itemId' | 'quantity'>[],
  { order, nameOf }: { readonly order: Order; nameOf(itemId: string): string | undefined },
): Verdict<readonly OrderLine[]> {
  const counted = [...quantities(lines)];
  const unknown = counted.find(([itemId]) => !order.lines.some((line) => line.itemId === itemId) && nameOf(itemId) === undefined);
  if (unknown !== undefined) return refuseTrade('invalid', 'An item of your catalogue is meant; push the catalogue first.', '/order/lines');
  const fulfilmentId = order.fulfilments[0]?.id;
  return accept(
    counted.map(([itemId, quantity]) => {
      const line = order.lines.find((each) => each.itemId === itemId);
      const name = nameOf(itemId);
      const facts = { ...(name === undefined ? {} : { name }), ...(fulfilmentId === undefined ? {} : { fulfilmentId }) };
      return { ...(line ?? facts), itemId, quantity };
    }),
  );
}

/** The sum is held by us: the lines add up to the total, and name what is ordered in just its numbers. */
function checkMoney(quote: Quote, lines: readonly OrderLine[], currency: string): Verdict<Quote> {
  if (quote.total.currency !== currency)
    return refuseTrade('invalid', `Prices of this business are in ${currency}.`, '/order/quote/total/currency');
  const sum = checkQuote(quote);
  if (!sum.ok) return { ok: false, refusal: { ...sum.refusal, path: `/order${sum.refusal.path ?? ''}` } };
  if (isNegative(quote.total)) return refuseTrade('invalid', 'A total is not less than nothing.', '/order/quote/total');
  const below = quote.lines.findIndex(({ kind, amount }) => kind !== 'discount' && isNegative(amount));
  if (below >= 0)
    return refuseTrade('invalid', 'Only a discount is less than nothing; give it the kind discount.', `/order/quote/lines/${below}/amount`);
  const priced = quantities(
    quote.lines.flatMap(({ kind, itemId, quantity }) => (kind === 'item' ? [{ itemId: itemId ?? '', quantity: quantity ?? 0 }] : [])),
  );
  const wanted = quantities(lines);
  const same = priced.size === wanted.size && [...wanted].every(([itemId, quantity]) => priced.get(itemId) === quantity);
  if (same) return sum;
  const message =
    'The lines of kind item name every item of the order with its quantity, and no other; give lines beside the quote to offer less.';
  return refuseTrade('invalid', message, '/order/quote/lines');
}

/** A yes to a change: it comes to what the terms say, and the order goes on from where it is. */
function accepted(given: NonNullable<Answer['order']>, order: Order): Verdict<Agreed> {
  const [more] = Object.keys(given);
  if (more === undefined) return accept({ order, state: '' });
  return refuseTrade('invalid', 'A change costs what the terms of the order say; answer with an empty order, or refuse.', `/order/${more}`);
}

/** A yes to what was agreed: nothing of it can be another, and the state is one in which its road may begin, or a step from there. */
function confirmed({ quote, lines, state, number }: NonNullable<Answer['order']>, order: Order): Verdict<Agreed> {
  if (quote !== undefined && (order.quote === undefined || !sameQuote(quote, order.quote))) {
    return refuseTrade('invalid', 'The buyer agreed to the quote of the init; leave it out, or refuse.', '/order/quote');
  }
  if (lines !== undefined) return refuseTrade('invalid', 'The buyer agreed to the lines of the init; leave them out.', '/order/lines');
  const kind = order.fulfilments[0]?.kind;
  const road = roadOf(kind);
  const start = road?.orStart ?? road?.start ?? 'pending';
  const possible = [
    start,
    ...(kind === undefined ? [] : nextStates(start, kind).filter((next) => road?.states[next]?.status === 'active')),
  ];
  if (state !== undefined && !possible.includes(state)) {
    return refuseTrade('invalid', `An order begins in one of ${possible.join(', ')}.`, '/order/state');
  }
  return accept({ order, state: state ?? start, ...(number === undefined ? {} : { number }) });
}

import { changedAtMs, type Order, type OrderLine } from '../../../commerce/order.ts';
import { COMMANDS, mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { allows } from '../../../commerce/roads/roads.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { orderIdFor } from '../order-id.ts';
import { broughtBack, reduced } from '../shop/fewer.ts';
import { onlyTargets, targetsOf } from '../shop/update.ts';
import { asJson } from '../state.ts';
import { momentOf, ownOrder } from '../status.ts';
import { asking, messageOf, telling } from './post.ts';
import { KEY, type OrderRecord, type Wanted } from './record.ts';
import { askingIn, askingKey, backEndIn, hookIn, soldIn } from './state.ts';

/**
 * What a buyer asks of an order that stands. Fewer of it, before it is packed, is put to the software, which says yes or no to what it would come to by
 * the terms. Goods are brought back by right within the time of the terms: that is noted, and the software told.
 */
export function update(ask: Ask<CommandOf<'update'>>): Plan {
  const { providerId, command, from } = ask;
  const orderId = orderIdFor(providerId, from);
  return {
    reads: [...moneyKeys(orderId), KEY.hook, askingKey(from)],
    decide(state, context) {
      const found = ownOrder<OrderRecord>(state, command.order.id ?? '', from);
      const what = found.ok ? whatIsAsked(found.value.order, command) : found;
      if (!found.ok || !what.ok) return { answer: { action: 'update', refusal: what.ok ? NOT_POSSIBLE : what.refusal } };
      const turn =
        what.value === 'return' ? bringBack(found.value, ask, { state, context }) : putToIt(found.value, ask, { state, context });
      return turn.ok ? turn.value : { answer: { action: 'update', refusal: turn.refusal } };
    },
  };
}

const NOT_POSSIBLE = { reason: 'update-not-possible', message: COMMANDS.update.otherwise, path: '/targets' } as const;
const FEWER_ONLY =
  'This business takes fewer of its items, and takes them back; cancel and order anew for the rest, or write to it on the order.';

function whatIsAsked(order: Order, command: CommandOf<'update'>): Verdict<'fewer' | 'return'> {
  const targets = targetsOf(command.targets);
  if (!targets.ok) return targets;
  const consistent = onlyTargets(order, command.order, targets.value);
  if (!consistent.ok) return consistent;
  const may = mayGive('update', momentOf(order));
  if (!may.ok) return { ok: false, refusal: { ...may.refusal, path: '/targets' } };
  if (targets.value.size !== 1 || !targets.value.has('lines')) return refuseTrade('update-not-possible', FEWER_ONLY, '/targets');
  const on = order.fulfilments[0] ?? {};
  if (allows(on, 'return')) return accept('return');
  return allows(on, 'reduce') ? accept('fewer') : { ok: false, refusal: NOT_POSSIBLE };
}

interface On {
  readonly state: State;
  readonly context: DecideContext;
}

function bringBack(record: OrderRecord, { providerId, command }: Ask<CommandOf<'update'>>, { state, context }: On): Verdict<Turn> {
  const { nowMs, newId } = context;
  const back = broughtBack({ ...record, taken: [] }, command, nowMs);
  if (!back.ok) return back;
  const { order, put, remove } = moneyOfChanged(state, { ...back.value, updatedAtMs: changedAtMs(record.order, nowMs) });
  const orderId = order.id ?? '';
  const returnId = order.fulfilments.at(-1)?.id ?? '';
  const said = { orderId, returnId, lines: countsOf(order.lines.filter((line) => line.fulfilmentId === returnId)), ...whyOf(command) };
  const told = telling(providerId, { id: `msg_${newId()}`, action: 'return', said }, nowMs);
  return accept({
    put: { ...put, ...told.put, [KEY.order(orderId)]: asJson({ ...record, order }) },
    remove,
    timers: told.timers ?? [],
    answer: { action: 'update', order },
  });
}

function putToIt(record: OrderRecord, ask: Ask<CommandOf<'update'>>, { state, context }: On): Verdict<Turn> {
  const { providerId, command, from } = ask;
  const backEnd = backEndIn(state);
  const hook = hookIn(state);
  if (backEnd === undefined || hook === undefined) return { ok: false, refusal: NOT_POSSIBLE };
  if (askingIn(state, from) !== undefined) {
    return refuseTrade('policy', 'The business is being asked something in this transaction; wait for its answer.');
  }
  const wanted: Wanted = { lines: countsOf(command.order.lines), ...whyOf(command) };
  const changed = fewer(record, wanted, context.nowMs);
  if (!changed.ok) return changed;
  const untilMs = context.nowMs + backEnd.confirmWithinMs;
  const question = { providerId, orderId: record.order.id ?? '', order: changed.value, wanted, from, message: messageOf(ask), untilMs };
  return accept(asking({ action: 'update', ...question, raw: hook.raw === true }, context.nowMs));
}

/** What the order comes to by its terms with fewer in it. Refused when it went on meanwhile, so that this cannot be any more. */
function fewer(record: OrderRecord, { lines, reasonId }: Wanted, nowMs: number): Verdict<Order> {
  if (!allows(record.order.fulfilments[0] ?? {}, 'reduce')) return { ok: false, refusal: NOT_POSSIBLE };
  const asked: CommandOf<'update'> = {
    action: 'update',
    targets: ['lines'],
    order: { ...record.order, lines },
    ...(reasonId === undefined ? {} : { reasonId }),
  };
  const less = reduced({ ...record, taken: [] }, asked, { nowMs });
  return less.ok ? accept({ ...less.value.order, updatedAtMs: changedAtMs(record.order, nowMs) }) : less;
}

/** The order once the software said yes to fewer, from what it is by then. */
export function changedByYes(
  state: State,
  { orderId, wanted }: { readonly orderId: string; readonly wanted: Wanted },
  nowMs: number,
): Verdict<Pick<Turn, 'put' | 'remove'> & { readonly order: Order }> {
  const record = soldIn(state, orderId);
  const changed = record === undefined ? refuseTrade('order-not-found', 'The order is not here any more.') : fewer(record, wanted, nowMs);
  if (!changed.ok) return changed;
  const { order, put, remove } = moneyOfChanged(state, changed.value);
  return accept({ order, put: { ...put, [KEY.order(orderId)]: asJson({ ...record, order }) }, remove });
}

function countsOf(lines: readonly OrderLine[]): Wanted['lines'] {
  return lines.map(({ itemId, quantity }) => ({ itemId, quantity }));
}

function whyOf({ reasonId, note }: CommandOf<'update'>): Pick<Wanted, 'reasonId' | 'note'> {
  return { ...(reasonId === undefined ? {} : { reasonId }), ...(note === undefined ? {} : { note }) };
}

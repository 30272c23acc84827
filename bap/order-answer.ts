import type { OrderAction } from '../commerce/command.ts';
import { type Money, sameMoney } from '../commerce/money.ts';
import type { Order } from '../commerce/order.ts';
import { COMMANDS, mayBecome, type Stage } from '../commerce/order-life.ts';
import type { Refusal } from '../commerce/refusal.ts';
import type { OrderRecord } from './records.ts';

/** What a provider node said about an order. */
export interface Told {
  readonly action: OrderAction;
  readonly messageId: string;
  /** When the message was made, by the provider's clock. */
  readonly atMs: number;
  readonly heardAtMs: number;
  readonly order: Order;
  readonly refusal?: Refusal;
}

/** What became of it. */
export interface Taken {
  readonly order: OrderRecord;
  /** Members of the order that are different now. */
  readonly changed: readonly string[];
  /** Why it was not taken for the present state: something newer is known, it answers an older question, or it cannot be. */
  readonly ignored?: 'older' | 'superseded' | 'impossible';
  /** The provider confirmed another total than the buyer agreed to. */
  readonly totalDiffers?: true;
}

/** Takes what was told into what is known. Callbacks come late, twice and in any order: the newest that can be true holds. */
export function takeOrder(known: OrderRecord, told: Told): Taken {
  const stage = COMMANDS[told.action].brings?.answered;
  return stage === undefined || stage === 'confirmed' ? takePlaced(known, told) : takeDraft(known, told, stage);
}

function takeDraft(known: OrderRecord, told: Told, state: Stage): Taken {
  if (known.orderId !== undefined || known.latest !== told.messageId) return { order: known, changed: [], ignored: 'superseded' };
  const total = told.order.quote?.total;
  const validForMs = told.order.quote?.validForMs;
  const { quoteUntilMs: _until, agreedTotal: _agreed, ...rest } = withoutFault(known);
  const order: OrderRecord = {
    ...rest,
    state,
    told: told.order,
    toldAtMs: freshness(told),
    ...(told.action === 'select' ? { ways: told.order.payments } : {}),
    ...(total === undefined ? {} : told.action === 'select' ? { quotedTotal: total } : { agreedTotal: total }),
    ...(validForMs === undefined ? {} : { quoteUntilMs: told.heardAtMs + validForMs }),
  };
  return { order, changed: differences(known.told, told.order) };
}

function takePlaced(known: OrderRecord, told: Told): Taken {
  const { status } = told.order;
  const from = known.told?.status;
  const first = known.orderId === undefined;
  const named: OrderRecord =
    first && told.order.id !== undefined ? { ...withoutFault(known), orderId: told.order.id, state: 'confirmed' } : known;
  if (!first && known.toldAtMs !== undefined && freshness(told) < known.toldAtMs) return { order: named, changed: [], ignored: 'older' };
  const impossible = !first && from !== undefined && status !== undefined && from !== status && !mayBecome(from, status);
  if (impossible) return { order: named, changed: [], ignored: 'impossible' };
  const order: OrderRecord = { ...named, state: stateFor(status, named.state), told: told.order, toldAtMs: freshness(told) };
  const differs = told.action === 'confirm' && totalDiffers(known.agreedTotal, told.order.quote?.total);
  return { order, changed: differences(known.told, told.order), ...(differs ? { totalDiffers: true } : {}) };
}

function stateFor(status: Order['status'], state: Stage): Stage {
  if (status === 'complete' || status === 'cancelled') return status;
  return state === 'complete' || state === 'cancelled' ? state : 'confirmed';
}

/** A provider's own mark of freshness counts; a message that has none counts by when it was made. */
function freshness(told: Told): number {
  return told.order.updatedAtMs ?? told.atMs;
}

function totalDiffers(agreed: Money | undefined, total: Money | undefined): boolean {
  return agreed !== undefined && total !== undefined && !sameMoney(agreed, total);
}

/** Names of the members that two tellings of an order do not share. */
export function differences(before: Order | undefined, after: Order): readonly string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]) as ReadonlySet<keyof Order>;
  return [...names].filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after[name])).sort();
}

function withoutFault(order: OrderRecord): OrderRecord {
  const { fault: _mended, ...rest } = order;
  return rest;
}

import type { FulfilmentState } from '../../../commerce/fulfilment.ts';
import { type Money, zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import type { Position } from '../../../commerce/place.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { allows, movesFrom, statusIn } from '../../../commerce/roads/roads.ts';
import { feeFor } from '../../../commerce/terms.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell, told } from '../../answering.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyAtHandOver } from '../../payments/with-orders.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import { toFollower, whereSeen } from '../following.ts';
import { asJson } from '../state.ts';
import { ageAskedFor, mayHandOver, REFUSED_AT_DOOR } from './age.ts';
import { calledOff } from './calling-off.ts';
import { openProposals, unweighed } from './goods.ts';
import { PROVIDER_REASONS } from './reasons.ts';
import { KEY, type OrderRecord } from './record.ts';
import { orderIn } from './state.ts';

/** What the people of a shop do with an order. The buyer is told of each without asking. */

/** An order's next step, such as `accepted` or `picked-up`; its road says what may follow what. */
export interface Step {
  readonly to: Exclude<FulfilmentState, 'cancelled'>;
  /** Who delivers it, when that is known. */
  readonly agent?: { readonly name?: string; readonly phone?: string };
  /** Whoever took it was seen to be of age. */
  readonly ageChecked?: boolean;
}

/** Work that moves an order one step on. Handing over ends the order, and settles what was to be paid then. */
export function advanceOrder(node: NodeAddress, orderId: string, step: Step): Work<Verdict<Order>> {
  return onOrder(orderId, (record, { state, ...context }) => {
    const fulfilment = record.order.fulfilments[0] ?? {};
    const next = movesFrom(fulfilment, 'provider').flatMap(({ command, from, to }) =>
      command === 'cancel' || from.includes(to) ? [] : [to],
    );
    if (!next.includes(step.to)) {
      return refused(
        'business',
        `After ${record.order.fulfilments[0]?.state} comes ${next.join(' or ') || 'nothing more'}, not ${step.to}.`,
      );
    }
    const [heavy] = step.to === 'accepted' ? [] : unweighed(record.order);
    if (heavy !== undefined) return refused('business', `Say first what ${heavy.name ?? heavy.itemId} weighs (weigh, ${heavy.itemId}).`);
    const [open] = openProposals(record.order);
    if (open !== undefined && step.to !== 'accepted') {
      return refused(
        'business',
        `The buyer was asked whether ${open.name} may come in the place of something: wait for the answer, or its time.`,
      );
    }
    const may = mayHandOver(record.order, step.to, step.ageChecked === true);
    if (!may.ok) return { result: may };
    const on = moved(record.order, step, context.nowMs);
    const { order, ...money } = on.status === 'complete' ? moneyAtHandOver(state, on, context) : { order: on, put: {}, remove: [] };
    const seen = step.ageChecked === true && order.status === 'complete' ? { ageCheckedAtMs: context.nowMs } : {};
    const history = [...record.history, { state: step.to, atMs: context.nowMs }];
    return {
      put: {
        ...money.put,
        [KEY.order(orderId)]: asJson({ ...(order.status === 'complete' ? withoutCourier(record) : record), order, history, ...seen }),
      },
      remove: money.remove,
      send: [tell(record.buyer, { action: 'status', order }, { from: node, context })],
      result: accept(order),
    };
  });
}

/** Work by which the shop turns an order down or calls it off, with a reason from `PROVIDER_REASONS`: at no cost to the buyer, but for one who is not of age. */
export function rejectOrder(
  node: NodeAddress,
  orderId: string,
  why: { readonly reasonId: string; readonly note?: string },
): Work<Verdict<Order>> {
  return onOrder(orderId, (record, { state, ...context }) => {
    if (!PROVIDER_REASONS.some((reason) => reason.id === why.reasonId)) {
      return refused('cancellation-reason-invalid', `Give one of the reasons ${PROVIDER_REASONS.map((reason) => reason.id).join(', ')}.`);
    }
    if (!movesFrom(record.order.fulfilments[0] ?? {}, 'provider').some(({ command }) => command === 'cancel')) {
      return refused('cancellation-not-possible', `This order is ${record.order.status}; it can no longer be called off.`);
    }
    const cost = costOfRefusing(record.order, why.reasonId);
    if (!cost.ok) return { result: cost };
    const off = calledOff(record, { state, fee: cost.value, cancellation: { by: 'provider', ...why } }, context);
    const send = [tell(record.buyer, { action: 'cancel', order: off.order }, { from: node, context })];
    return { ...off.turn, send, result: accept(off.order) };
  });
}

/** Nothing, when it is the shop that calls it off; at the door, what the terms say for one who is not of age. */
function costOfRefusing(order: Order, reasonId: string): Verdict<Money> {
  const total = order.quote?.total ?? zero('EUR');
  if (reasonId !== REFUSED_AT_DOOR) return accept(zero(total.currency));
  const goesNext = movesFrom(order.fulfilments[0] ?? {}, 'provider').map(({ to }) => statusIn({ ...order.fulfilments[0], state: to }));
  if (ageAskedFor(order.lines) === 0 || !goesNext.includes('complete')) {
    return refuseTrade('cancellation-not-possible', 'At the door is refused what has a minimum age, when it is about to be handed over.');
  }
  return feeFor(order.cancellationTerms ?? [], total, { state: REFUSED_AT_DOOR, sinceConfirmMs: 0 });
}

/** Work that notes where the courier of an order is, and tells it to whoever follows it. */
export function sightCourier(node: NodeAddress, orderId: string, position: Position): Work<Verdict<Order>> {
  return onOrder(orderId, (record, context) => {
    if (!allows(record.order.fulfilments[0] ?? {}, 'track')) return refused('business', 'This order is not under way.');
    const courier = { position, atMs: context.nowMs };
    const seen = { ...record, courier };
    const heard = toFollower(seen, whereSeen(orderId, courier), context.nowMs);
    return {
      put: { [KEY.order(orderId)]: asJson(heard?.record ?? seen) },
      send: told(heard === undefined ? [] : [heard.news], { from: node, context }),
      result: accept(record.order),
    };
  });
}

/** Where the courier was is for who follows them, and for nobody once it has come. */
function withoutCourier({ courier: _nomore, ...record }: OrderRecord): OrderRecord {
  return record;
}

/** What was read, and the moment of the decision. */
export type OnOrder = DecideContext & { readonly state: State };

type Change = (record: OrderRecord, context: OnOrder) => Decision<Verdict<Order>>;

/** Work over one order of a shop; refused when there is none. */
export function onOrder(
  orderId: string,
  change: Change,
  { alsoReads = [] }: { readonly alsoReads?: readonly string[] } = {},
): Work<Verdict<Order>> {
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: [...moneyKeys(orderId), ...alsoReads],
    decide(state, context) {
      const record = orderIn(state, orderId);
      return record === undefined ? refused('order-not-found', 'The shop has no such order.') : change(record, { ...context, state });
    },
  };
}

/** A decision that changes nothing, and says why. */
export function refused(...why: Parameters<typeof refuseTrade>): Decision<Verdict<Order>> {
  return { result: refuseTrade(...why) };
}

function moved(order: Order, step: Step, nowMs: number): Order {
  const status = statusIn({ ...order.fulfilments[0], state: step.to });
  return {
    ...order,
    status,
    fulfilments: order.fulfilments.map((each, place) =>
      place > 0
        ? each
        : {
            ...each,
            state: step.to,
            stateSinceMs: nowMs,
            ...(step.agent === undefined ? {} : { agent: step.agent }),
          },
    ),
    updatedAtMs: changedAtMs(order, nowMs),
  };
}

import { zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { Move } from '../../../commerce/roads/road.ts';
import { movesFrom, ROADS, statusIn } from '../../../commerce/roads/roads.ts';
import { RETURN } from '../../../commerce/roads/shop.ts';
import type { Decision, Work } from '../../../node/role.ts';
import { tell } from '../../answering.ts';
import { moneyAtHandOver } from '../../payments/with-orders.ts';
import type { OrderRecord as AnyOrder } from '../../provider-record.ts';
import type { Desk, DeskCall } from '../engine.ts';
import { PROVIDER_REASONS } from '../shop/reasons.ts';
import { asJson } from '../state.ts';
import { sayOnOrder } from '../support.ts';
import { calledOff } from './calling-off.ts';
import { type OnOrder, onOrder } from './on-order.ts';
import { endReturn, missing } from './parts.ts';
import { KEY, type OrderRecord } from './record.ts';

/** The steps of an order, as its software gives them: those of the road of its fulfilment, and no other. The buyer is told of each. */

const KINDS = new Set(['pickup', 'delivery', 'appointment', 'home-visit', RETURN.kind]);
/** Nothing that its software sells is weighed here: what it costs is what it said. */
const NOT_HERE = 'weigh';
const STEPS = new Set(
  ROADS.filter(({ kind }) => KINDS.has(kind)).flatMap(({ moves }) =>
    moves.flatMap(({ by, command }) => (by === 'provider' && command !== NOT_HERE ? [command] : [])),
  ),
);
const NOTE_CHARS_MAX = 500;

export const desk: Desk = {
  steps: [...STEPS, 'message'],
  beside(record) {
    const { number } = record as OrderRecord;
    return number === undefined ? {} : { number };
  },
  next({ order }: AnyOrder) {
    const steps = new Set(order.fulfilments.flatMap((each) => movesFrom(each, 'provider')).map(({ command }) => command));
    steps.delete(NOT_HERE);
    return [...steps];
  },
  take(step, call) {
    const { node, orderId, body } = call;
    if (step === 'message') return typeof body.text === 'string' ? sayOnOrder(node, orderId, body.text) : 'Send {"text": "…"}.';
    if (!STEPS.has(step)) return undefined;
    if (step === 'missing') return missing(call);
    if (step === 'take-back' || step === 'decline-return') return endReturn(step, call);
    if (step === 'cancel' && !PROVIDER_REASONS.some(({ id }) => id === body.reasonId)) {
      return `Send {"reasonId": "…"} with one of ${PROVIDER_REASONS.map(({ id }) => id).join(', ')}.`;
    }
    return moveOn(step, call);
  },
};

function moveOn(step: string, call: DeskCall): Work<Verdict<Order>> {
  return onOrder(call, (record, on) => {
    const moves = movesFrom(record.order.fulfilments[0] ?? {}, 'provider');
    const move = moves.find(({ command }) => command === step);
    if (move === undefined) {
      const next = desk.next(record).join(' or ') || 'nothing more';
      return {
        result: refuseTrade('business', `The order is ${record.order.fulfilments[0]?.state}; what may follow is ${next}, not ${step}.`),
      };
    }
    return statusIn({ ...record.order.fulfilments[0], state: move.to }) === 'cancelled'
      ? endedBy(record, move, on)
      : movedBy(record, move, on);
  });
}

function movedBy(record: OrderRecord, { to }: Move, { state, call, ...context }: OnOrder): Decision<Verdict<Order>> {
  const { orderId, node } = call;
  const status = statusIn({ ...record.order.fulfilments[0], state: to });
  const on: Order = {
    ...record.order,
    status,
    fulfilments: record.order.fulfilments.map((each, place) => (place > 0 ? each : { ...each, state: to, stateSinceMs: context.nowMs })),
    updatedAtMs: changedAtMs(record.order, context.nowMs),
  };
  const { order, put, remove } = status === 'complete' ? moneyAtHandOver(state, on, context) : { order: on, put: {}, remove: [] };
  const history = [...record.history, { state: to, atMs: context.nowMs }];
  return {
    put: { ...put, [KEY.order(orderId)]: asJson({ ...record, order, history }) },
    remove,
    send: [tell(record.buyer, { action: 'status', order }, { from: node, context })],
    result: accept(order),
  };
}

/** Called off by the business, at no cost; a no-show ends it at what its terms say, which here is no more than nothing either. */
function endedBy(record: OrderRecord, { to }: Move, { state, call, ...context }: OnOrder): Decision<Verdict<Order>> {
  const { reasonId, note } = call.body;
  const cancellation = {
    by: 'provider' as const,
    ...(typeof reasonId === 'string' ? { reasonId } : {}),
    ...(typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {}),
  };
  const fee = zero(record.order.quote?.total.currency ?? 'EUR');
  const off = calledOff(record, { state, fee, cancellation, endsIn: to }, context.nowMs);
  const send = [tell(record.buyer, { action: 'cancel', order: off.order }, { from: call.node, context })];
  return { put: off.turn.put ?? {}, remove: off.turn.remove ?? [], send, result: accept(off.order) };
}

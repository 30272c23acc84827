import type { Command, CommandAction } from '../commerce/command.ts';
import type { Order } from '../commerce/order.ts';
import { commandsAt, type OrderCommand } from '../commerce/order-life.ts';
import type { Rating, Support } from '../commerce/rating.ts';
import { bareForms } from './forms.ts';
import { orderNameOf } from './inquiry.ts';
import type { StepRule } from './order-command.ts';
import type { OrderRecord } from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';
import { inTime, momentOf } from './steps.ts';

export interface Cancelling {
  readonly reasonId?: string;
  readonly note?: string;
}

/** What is to be different, named by the members of the order that change. */
export interface Updating {
  readonly targets: readonly string[];
  readonly order: Partial<Pick<Order, 'lines' | 'fulfilments' | 'billing' | 'payments'>>;
  /** Why, of the provider's reasons: for a part that is called off or brought back. */
  readonly reasonId?: string;
  readonly note?: string;
}

export function askStatus(): StepRule {
  return (known) => {
    const { order, transaction } = known;
    // The confirm may have been heard: the order is then asked about by its transaction.
    if (order?.state === 'confirm-unknown')
      return granted({ order, command: { action: 'status', orderId: orderNameOf(order, transaction) } });
    return placed('status', (found, orderId) => ({ order: found, command: { action: 'status', orderId } }))(known);
  };
}

export function askTracking(): StepRule {
  return placed('track', (order, orderId) => ({ order, command: { action: 'track', orderId } }));
}

export function cancel(cancelling: Cancelling): StepRule {
  return placed('cancel', (order, orderId) => ({ order, command: { action: 'cancel', orderId, ...cancelling } }));
}

export function update(updating: Updating): StepRule {
  return placed('update', (order, orderId) => {
    const { id: _id, ...told } = bareForms(order.told ?? order.asked);
    const { targets, order: changed, ...why } = updating;
    return { order, command: { action: 'update', targets, order: { ...told, id: orderId, ...changed }, ...why } };
  });
}

/** What the buyer says to something that is proposed in the place of goods that are not there. */
export interface Substituting {
  readonly proposalId: string;
  readonly accepted: boolean;
}

/** Answers a proposal that the order shows; without an answer it is declined when its time is over. */
export function answerProposal(answer: Substituting): StepRule {
  return (known) => {
    const line = known.order?.told?.lines.find(({ proposal }) => proposal?.id === answer.proposalId);
    if (known.order !== undefined && (line?.proposal === undefined || line.proposal.untilMs < known.nowMs))
      return denied('out-of-order', 'This is not asked, or its time is over; show the order as it is now.', { pointer: '/proposalId' });
    const lines = line === undefined ? [] : [{ itemId: line.itemId, quantity: line.quantity, answer }];
    return update({ targets: ['lines'], order: { lines } })(known);
  };
}

export function rate(ratings: readonly Rating[]): StepRule {
  return placed('rating', (order) => ({ order, command: { action: 'rating', ratings } }));
}

/** Asks how to reach the people behind the order, or behind the provider while there is no order yet. */
export function askSupport(support: Support): StepRule {
  return ({ order }) =>
    order === undefined
      ? denied('not-found', 'No such order is known here.')
      : granted({ order, command: { action: 'support', support: { refId: order.orderId ?? order.asked.providerId, ...support } } });
}

/** The lists that an app shows before it cancels, returns or rates. */
export function askList(action: 'cancellation-reasons' | 'return-reasons' | 'rating-categories'): StepRule {
  return ({ order }) =>
    order === undefined ? denied('not-found', 'No such order is known here.') : granted({ order, command: { action } });
}

/** Which calls make sense now, for an app to show its buttons by. */
export function possibleActions(order: OrderRecord): readonly CommandAction[] {
  return commandsAt(momentOf(order));
}

type PlacedStep = (order: OrderRecord, orderId: string) => { order: OrderRecord; command: Command };

function placed(command: OrderCommand, step: PlacedStep): StepRule {
  return ({ order }): ApiOutcome<ReturnType<PlacedStep>> => {
    const known = inTime(order, command);
    if (!known.ok) return known;
    const { orderId, state } = known.value;
    if (orderId !== undefined) return granted(step(known.value, orderId));
    return denied('out-of-order', `The order is ${state}: the provider has not given it a number yet.`, { facts: { state } });
  };
}

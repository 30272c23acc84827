import { askStatus } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { OrderRecord } from '../../bap/records.ts';
import { type Basket, confirm, initialise, selectAgain } from '../../bap/steps.ts';
import type { Billing } from '../../commerce/order.ts';
import type { Payment } from '../../commerce/payment.ts';
import type { BuyerApp, Ordering } from './buyer-app.ts';
import type { Ending } from './engine.ts';

/** From a basket to a placed order, and the last look at it: with the patience of a person and an app that helps, whatever is sold. */

/** Longer than a request is waited for by the buyer node. */
export const ANSWER_MS = 40_000;
const ROUNDS_MAX = 60;
/** How often the same step is tried that came to nothing. */
const TRIES_MAX = 4;

export interface Means {
  readonly basket: Basket;
  readonly billing: Billing;
}

/** Goes on until the order is placed, refused or given up. What has been confirmed and not answered is never given up before the faults are over. */
export async function untilPlaced(app: BuyerApp, ordering: Ordering, means: Means): Promise<Ending> {
  const tries = new Map<string, number>();
  const mayTry = (what: string): boolean => {
    const n = (tries.get(what) ?? 0) + 1;
    tries.set(what, n);
    return n <= TRIES_MAX;
  };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const order = await app.orderWhen(ordering, isAnswered, ANSWER_MS);
    const next = nextStep(order, means);
    if (next === undefined) return 'placed';
    if (!isAnswered(order)) return `no answer to ${order.state}`;
    if (order.fault?.state === 'refused' && isFinal(order.fault.reason)) return `refused: ${order.fault.reason}`;
    if (!mayTry(next.what) && !(next.insists && !app.isHealed)) return `given up at ${order.state}: ${order.fault?.reason ?? 'no answer'}`;
    const taken = await app.step(next.what, ordering, next.rule);
    if (taken.ok) continue;
    if (taken.problem.name !== 'quote-expired' || order.state === 'confirm-unknown') return `denied: ${taken.problem.name}`;
    await app.step('select again', ordering, selectAgain(means.basket));
  }
  return 'given up after many rounds';
}

/** Answered, or known to have come to nothing. */
function isAnswered({ state, fault }: OrderRecord): boolean {
  return fault !== undefined || (state !== 'asked' && state !== 'initialising' && state !== 'confirming');
}

/** What trying again would not mend. */
function isFinal(reason: string): boolean {
  return ['quantity-unavailable', 'item-not-found', 'payment-unsupported', 'fulfilment-unavailable', 'invalid', 'policy'].includes(reason);
}

interface Next {
  readonly what: string;
  readonly rule: StepRule;
  readonly insists?: boolean;
}

function nextStep(order: OrderRecord, { basket, billing }: Means): Next | undefined {
  switch (order.state) {
    case 'asked':
      return { what: 'select', rule: selectAgain(basket) };
    case 'selected':
    case 'initialising':
      return {
        what: 'init',
        rule: initialise({ billing, ...(basket.fulfilments === undefined ? {} : { fulfilments: basket.fulfilments }) }),
      };
    case 'initialised':
      if (order.fault?.action === 'confirm') return { what: 'select', rule: selectAgain(basket) };
      return { what: 'confirm', rule: confirm(agreementTo(order)) };
    case 'confirming':
    case 'confirm-unknown':
      return { what: 'confirm', rule: confirm({ ...agreementTo(order), again: true }), insists: true };
    default:
      return undefined;
  }
}

function agreementTo({ told, agreedTotal }: OrderRecord) {
  const [offered] = told?.payments ?? [];
  const payments: readonly Payment[] =
    offered === undefined ? [] : [offered.due === 'before-order' ? { ...offered, status: 'paid', reference: 'OVERGEMAAKT' } : offered];
  return { payments, ...(agreedTotal === undefined ? {} : { acceptedTotal: agreedTotal }) };
}

/** Takes a step again and again until it is answered, as often as a person would. */
export async function insist(app: BuyerApp, ordering: Ordering, step: { readonly what: string; readonly rule: StepRule }): Promise<void> {
  for (let n = 0; n < TRIES_MAX; n += 1) {
    const taken = await app.step(step.what, ordering, step.rule);
    if (!taken.ok || (await app.outcomeOf(taken.value, ANSWER_MS)) === 'answered') return;
  }
}

/** When all is calm again the app asks how the order stands: what it is told then holds on both sides. */
export async function lastLook(app: BuyerApp, ordering: Ordering): Promise<Ending> {
  await app.untilCalm();
  for (let n = 0; n < TRIES_MAX; n += 1) {
    const asked = await app.step('status', ordering, askStatus());
    if (!asked.ok) return `denied: ${asked.problem.name}`;
    const outcome = await app.outcomeOf(asked.value, ANSWER_MS);
    if (outcome !== 'answered') continue;
    const order = await app.order(ordering);
    return `order ${order?.state}`;
  }
  throw new Error('no status although nothing is wrong any more');
}

import { ApiRefusal, type OrderView } from '../bap/client/client.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import { weightsOf } from '../pilots/picking.ts';
import type { Counter } from './counters.ts';
import type { Ending } from './ledger.ts';
import { GaveUp, type Patience, persist } from './persistence.ts';
import type { Street } from './street.ts';

/** Pauses between two steps of a shop. */
const STEP_MIN_MS = 100;
const STEP_MAX_MS = 2_000;
/** More than any order takes: a shop that goes on after that goes round in a circle. */
const LOOKS_MAX = 40;
const SHOP_CANCELS_SHARE = 0.07;
const BUYER_CANCELS_SHARE = 0.15;
const RATES_SHARE = 0.3;
const ASKS_SHARE = 0.3;
const WAIT_MS = 15_000;

export interface Followed {
  readonly went: Ending;
  readonly story: string;
}

/** From a confirmed order to its end: the shop does its work, some change their mind, and the buyer's app hears how it ended. */
export async function followOrder(view: OrderView, street: Street, patience: Patience): Promise<Followed> {
  const { chance } = street;
  const heard = untilHeard(view, street, patience);
  // Asked for below; what the others throw comes first.
  heard.catch(() => undefined);
  const cancels = chance.happens(BUYER_CANCELS_SHARE);
  const shopCancels = chance.happens(SHOP_CANCELS_SHARE);
  await Promise.all([
    serveOrder(view, street.counterOf(view.providerNode), { patience, cancels: shopCancels }),
    ...(cancels ? [callOff(view, street, patience)] : []),
    ...(chance.happens(ASKS_SHARE) ? [ask(view, street, patience)] : []),
  ]);
  const state = await heard;
  if (state === 'complete' && chance.happens(RATES_SHARE)) await rate(view, street, patience);
  return { went: state === 'complete' ? 'completed' : 'cancelled', story: `order ${view.orderId} is ${state}` };
}

/** Steps that say more than that they are taken: nobody here misses or brings back anything. */
const ASKS_MORE: ReadonlySet<string> = new Set(['missing', 'propose', 'take-back', 'decline-return', 'message']);

/** What the people of a shop do: they look at the order and take the next step, until there is none. */
export async function serveOrder(
  { orderId = '', order }: Pick<OrderView, 'orderId' | 'order'>,
  counter: Counter,
  { patience, cancels }: { readonly patience: Patience; readonly cancels: boolean },
): Promise<void> {
  const { chance, signal } = patience;
  let next: string | undefined;
  for (let looks = 0; !signal.aborted; looks += 1) {
    if (looks === LOOKS_MAX) throw new Error(`order ${orderId} has not ended after ${looks} steps; the last was "${next}"`);
    await systemClock.sleep(chance.whole(STEP_MIN_MS, STEP_MAX_MS), signal);
    const seen = await persist(() => counter.order(order.providerId, orderId), patience);
    if (seen === undefined) throw new Error(`the shop does not know order ${orderId}, which it confirmed`);
    const weights = weightsOf(seen.order.lines);
    const possible = seen.steps.filter((step) => !ASKS_MORE.has(step) && (step !== 'weigh' || weights.length > 0));
    next = cancels && possible.includes('cancel') ? 'cancel' : (possible.find((step) => step === 'weigh') ?? possible[0]);
    if (next === undefined || seen.order.status !== 'active') return;
    const step = next;
    // What was not this order's turn any more has been done by somebody else: look again.
    await persist(() => counter.step(seen.order, step, step === 'weigh' ? { weights } : {}), patience);
  }
}

/** The buyer's app learns of the end by its event stream; the order itself says what the end is. */
async function untilHeard({ handle }: OrderView, { client, over }: Street, patience: Patience): Promise<'complete' | 'cancelled'> {
  for await (const event of client.events({ order: handle }, { signal: over })) {
    if (event.type !== 'order') continue;
    const { state } = await persist(() => client.order(handle), patience);
    if (state === 'complete' || state === 'cancelled') return state;
  }
  throw new GaveUp(`nobody told how order ${handle} ended`);
}

async function callOff({ handle }: OrderView, { client, chance }: Street, patience: Patience): Promise<void> {
  await systemClock.sleep(chance.whole(0, STEP_MAX_MS), patience.signal);
  const options = { waitMs: WAIT_MS, idempotencyKey: systemChance.newId() };
  await orRefused(persist(() => client.cancel(handle, { reasonId: 'changed-mind' }, options), patience));
}

async function ask({ handle }: OrderView, { client, chance }: Street, patience: Patience): Promise<void> {
  const what = chance.oneOf(['status', 'track'] as const);
  await orRefused(persist(() => client.ask(handle, what, { waitMs: WAIT_MS, idempotencyKey: systemChance.newId() }), patience));
}

async function rate({ handle, order }: OrderView, { client }: Street, patience: Patience): Promise<void> {
  const ratings = [{ category: 'provider' as const, id: order.providerId, value: '4' }];
  await orRefused(persist(() => client.rate(handle, ratings, { waitMs: WAIT_MS, idempotencyKey: systemChance.newId() }), patience));
}

/** A no is an answer: the order may have ended meanwhile. */
async function orRefused(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
  }
}

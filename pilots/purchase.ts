import type { AskedAnswer, Client, OrderView, RankedOffer } from '../bap/client/client.ts';
import { systemClock } from '../node/clock.ts';
import { type Shopkeepers, stepsTo } from './shopkeeper.ts';
import type { Tally } from './tally.ts';
import { basketFor, canBeHad, choices, particularsOf, payFor, ratingsOf, type Wish } from './wish.ts';

export interface Street {
  /** The buyer's own app. */
  readonly client: Client;
  readonly tally: Tally;
  shopkeepersOf(providerNode: string): Shopkeepers;
  /** Aborted when nothing need be waited for any more. */
  readonly signal: AbortSignal;
  /** One line of what happens, for people. */
  say(line: string): void;
}

/** How long one answer may take before the purchase is called failed. */
const WAIT_MS = 20_000;
/** How long the first offer is waited for. */
const OFFERS_WAIT_MS = 5_000;
/** Between two looks at an order. */
const LOOK_AGAIN_MS = 10;
/** How long further shops are waited for after the first one offered something. */
const MORE_OFFERS_MS = 250;

/** A purchase from search to rating, as an app does it. Gives a line on how it ended; throws with a sentence when something does not go as it should. */
export async function purchase(first: Wish, street: Street): Promise<string> {
  const { buyer, stars } = first;
  const { offer, view: confirmed, wish } = await settleFor(choices(first), street);
  const total = confirmed.agreedTotal ?? confirmed.quotedTotal;
  const [line] = confirmed.order.lines;
  street.say(
    `${buyer.name} ordered ${line?.quantity ?? 1} × ${offer.item.name} from ${offer.provider.name} for € ${total?.amount ?? '?'} (${wish.fulfilment})`,
  );
  await timed('status', street, () => street.client.ask(confirmed.handle, 'status', { waitMs: WAIT_MS }));
  if (wish.asksSupport) await timed('support', street, () => street.client.support(confirmed.handle, {}, { waitMs: WAIT_MS }));
  await receive(wish, confirmed, street);
  await timed('rating', street, () => street.client.rate(confirmed.handle, ratingsOf(confirmed, wish), { waitMs: WAIT_MS }));
  return `${buyer.name} has it, and gives ${offer.provider.name} ${stars} out of 5`;
}

async function settleFor(wishes: readonly Wish[], street: Street): Promise<Ordered & { readonly wish: Wish }> {
  const reasons: string[] = [];
  for (const wish of wishes) {
    try {
      const transactionId = await search(wish, street);
      return { ...(await order(wish, transactionId, street)), wish };
    } catch (error) {
      if (!(error instanceof SaidNo)) throw error;
      reasons.push(error.message);
      street.say(`${wish.buyer.name}: ${error.message}`);
    }
  }
  throw new Error(reasons.join('; '));
}

interface Ordered {
  readonly offer: RankedOffer;
  readonly view: OrderView;
}

/** How many offers are tried: what somebody else has just bought is no longer there. */
const OFFERS_TRIED_MAX = 4;

/** Orders the best offer that can be had. When a shop says no, the next best is tried, as a person would. */
async function order(wish: Wish, transactionId: string, street: Street): Promise<Ordered> {
  const refusals: string[] = [];
  for (const offer of (await candidates(wish, transactionId, street)).slice(0, OFFERS_TRIED_MAX)) {
    try {
      return { offer, view: await orderOne(wish, offer, { transactionId, street }) };
    } catch (error) {
      if (!(error instanceof SaidNo)) throw error;
      refusals.push(error.message);
      street.say(`${wish.buyer.name} could not have ${offer.item.name}: ${error.message}`);
    }
  }
  throw new SaidNo(`no shop could give "${wish.text}": ${refusals.join('; ')}`);
}

async function orderOne(
  wish: Wish,
  offer: RankedOffer,
  means: { readonly transactionId: string; readonly street: Street },
): Promise<OrderView> {
  const { transactionId, street } = means;
  const { client } = street;
  const basket = basketFor(wish, offer);
  const { handle } = await timed('select', street, () => client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  const particulars = particularsOf(wish, basket.fulfilments);
  const initialised = await timed('init', street, () => client.init(handle, particulars, { waitMs: WAIT_MS }));
  const agreement = {
    ...(initialised.quotedTotal === undefined ? {} : { acceptedTotal: initialised.quotedTotal }),
    payments: [payFor(initialised)],
  };
  return timed('confirm', street, () => client.confirm(handle, agreement, { waitMs: WAIT_MS }));
}

/** Asks the network, and waits for the first shop that offers something. */
async function search(wish: Wish, street: Street): Promise<string> {
  const startedMs = systemClock.nowMs();
  const near = { position: wish.address.position };
  const { transactionId } = await street.client.search({ text: wish.text, near, fulfilment: wish.fulfilment, rank: wish.rank });
  const patience = new AbortController();
  const given = AbortSignal.any([patience.signal, street.signal]);
  const late = systemClock.sleep(OFFERS_WAIT_MS, given).then(() => patience.abort());
  let answers = 0;
  try {
    for await (const event of street.client.events({ transactionId }, { signal: given })) {
      if (event.type !== 'offers') continue;
      answers += 1;
      if (event.data.items === 0) continue;
      street.tally.took('search', systemClock.nowMs() - startedMs);
      return transactionId;
    }
  } finally {
    patience.abort();
    await late;
  }
  if (answers > 0) throw new SaidNo(`no shop has "${wish.text}" for ${wish.fulfilment}`);
  throw new Error(`nobody answered a search for "${wish.text}" within ${OFFERS_WAIT_MS / 1_000} s`);
}

/** What is offered and can be had now, the best first by the question that was asked. */
async function candidates(wish: Wish, transactionId: string, street: Street): Promise<readonly RankedOffer[]> {
  await systemClock.sleep(MORE_OFFERS_MS);
  const { offers } = await street.client.offers(transactionId, { rank: wish.rank, near: wish.address.position });
  const possible = offers.filter((offer) => canBeHad(wish, offer));
  if (possible.length === 0) throw new SaidNo(`no shop has "${wish.text}" for ${wish.fulfilment} now`);
  return possible;
}

/** The shop does its work, and the buyer's own app hears of every step until the order is complete. */
async function receive(wish: Wish, view: OrderView, street: Street): Promise<void> {
  const { handle, providerNode, orderId = '', order } = view;
  const shop = street.shopkeepersOf(providerNode);
  const patience = new AbortController();
  const given = AbortSignal.any([patience.signal, street.signal]);
  const late = systemClock.sleep(WAIT_MS, given).then(() => patience.abort());
  const heard = (async () => {
    for await (const event of street.client.events({ order: handle }, { signal: given })) {
      if (event.type === 'order' && (await street.client.order(handle)).state === 'complete') return true;
    }
    return false;
  })();
  // Asked for below; a stream that breaks meanwhile must not end the process.
  heard.catch(() => undefined);
  try {
    for (const step of stepsTo(wish.fulfilment)) {
      await shop.step(order.providerId, orderId, step);
      if (step !== 'dispatch') continue;
      await onItsWay(handle, { street, given });
      await timed('track', street, () => street.client.ask(handle, 'track', { waitMs: WAIT_MS }));
    }
    if (!(await heard)) throw new Error(`order ${orderId} was handed over, but the buyer never heard of it`);
  } finally {
    patience.abort();
    await Promise.allSettled([late, heard]);
  }
}

/** Who follows an order on its way has heard first that it is. */
async function onItsWay(handle: string, { street, given }: { readonly street: Street; readonly given: AbortSignal }): Promise<void> {
  while (!given.aborted) {
    const { order } = await street.client.order(handle);
    if (order.fulfilments[0]?.state === 'out-for-delivery') return;
    await systemClock.sleep(LOOK_AGAIN_MS, given);
  }
  throw new Error('the buyer never heard that the order was on its way');
}

/** A shop that cannot or will not: no fault of the network. */
class SaidNo extends Error {
  override readonly name = 'SaidNo';
}

/** One call and its answer; the time between is what an app's user waits. */
async function timed(action: string, street: Street, call: () => Promise<AskedAnswer>): Promise<OrderView> {
  const startedMs = systemClock.nowMs();
  const { request, now } = await call();
  street.tally.took(action, systemClock.nowMs() - startedMs);
  if (now?.fault?.state === 'refused') throw new SaidNo(now.fault.message);
  if (request?.state !== 'answered' || now === undefined) {
    throw new Error(`${action} was ${request?.state ?? 'lost'}: ${request?.problem?.message ?? 'no answer came'}`);
  }
  return now;
}

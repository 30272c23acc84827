import type { OrderView, RankedOffer } from '../bap/client/client.ts';
import type { Intent } from '../commerce/intent.ts';
import { systemClock } from '../node/clock.ts';
import type { Visit } from './day.ts';
import { pick } from './picking.ts';
import { placeOrder } from './place-order.ts';
import { stepsTo } from './shopkeeper.ts';
import { type Ended, firstOf, heard, offersFor, SaidNo, type Street, search, timed, WAIT_MS } from './street.ts';
import { atFreeTime, basketFor, canBeHad, choices, ratingsOf, type Wish } from './wish.ts';

/** How many offers are tried: what somebody else has just bought is no longer there. */
const OFFERS_TRIED_MAX = 4;

/**
 * A visit to the shops, from search to rating, as an app does it; or as far as its ending says.
 * @throws with a sentence when something does not go as it should
 */
export async function purchase({ wish: first, ending }: Extract<Visit, { sector: 'shop' }>, street: Street): Promise<Ended> {
  const { buyer, stars } = first;
  const isAsked = ending === 'substituted';
  const wanted = ending === 'reduced' ? { ...first, atLeast: 2 } : isAsked ? { ...first, isAsked: true as const } : first;
  const { offer, view: confirmed, wish } = await firstOf(choices(wanted), (wish) => order(wish, ending === 'returned', street));
  const shop = offer.provider.name;
  const [line] = confirmed.order.lines;
  const total = street.money(confirmed.agreedTotal ?? confirmed.quotedTotal);
  street.say(`${buyer.name} ordered ${line?.quantity ?? 1} × ${offer.item.name} from ${shop} for ${total} (${wish.fulfilment})`);
  await timed('status', street, () => street.client.ask(confirmed.handle, 'status', { waitMs: WAIT_MS }));
  if (wish.asksSupport) await timed('support', street, () => street.client.support(confirmed.handle, {}, { waitMs: WAIT_MS }));
  if (ending === 'cancelled') {
    await timed('cancel', street, () => street.client.cancel(confirmed.handle, { reasonId: 'changed-mind' }, { waitMs: WAIT_MS }));
    return { outcome: 'cancelled', line: `${buyer.name} changed their mind, and ${shop} heard in time` };
  }
  if (ending === 'declined') {
    await street.shopkeepersOf(confirmed.providerNode).step(placeOf(confirmed), 'cancel', { reasonId: 'out-of-stock' });
    await heard(confirmed.handle, 'that the shop turned it down', { street, is: ({ state }) => state === 'cancelled' });
    return { outcome: 'refused', line: `${shop} did not have it after all, and told ${buyer.name}` };
  }
  if (ending === 'reduced') await takeFewer(confirmed, street);
  await receive(wish, confirmed, street);
  if (ending === 'returned') await bringBack(confirmed, street);
  // Who took something else rates what they have: what was ordered at first is no part of the order any more.
  const had = isAsked ? await street.client.order(confirmed.handle) : confirmed;
  await timed('rating', street, () => street.client.rate(confirmed.handle, ratingsOf(had, wish), { waitMs: WAIT_MS }));
  const told =
    ending === 'returned'
      ? 'brought it back'
      : ending === 'reduced'
        ? 'took fewer after all'
        : isAsked
          ? 'took something else for it'
          : 'has it';
  return { outcome: 'completed', line: `${buyer.name} ${told}, and gives ${shop} ${stars} out of 5` };
}

interface Ordered {
  readonly offer: RankedOffer;
  readonly view: OrderView;
  readonly wish: Wish;
}

/** Orders the best offer that can be had. When a shop says no, the next best is tried, as a person would. */
async function order(wish: Wish, mayReturn: boolean, street: Street): Promise<Ordered> {
  const { text, fulfilment, rank, address } = wish;
  const intent: Intent = { text, near: { position: address.position }, fulfilment, rank };
  try {
    const transactionId = await search(intent, street);
    const offers = await offersFor(intent, { transactionId, street, fits: (offer) => canBeHad(wish, offer) });
    return await firstOf(offers.slice(0, OFFERS_TRIED_MAX), async (offer) => {
      const basket = basketFor(wish, offer);
      const agree = ({ order: { returnTerms = [] } }: OrderView): void => {
        if (mayReturn && !returnTerms.some(({ possible }) => possible)) throw new SaidNo(`${offer.provider.name} takes nothing back`);
      };
      const choose = (selected: OrderView) => atFreeTime(basket.fulfilments, selected);
      return { offer, wish, view: await placeOrder(wish, basket, { transactionId, street, agree, choose }) };
    });
  } catch (error) {
    if (error instanceof SaidNo) street.say(`${wish.buyer.name} could not have "${text}" (${fulfilment}): ${error.message}`);
    throw error;
  }
}

/** The first line once less, while that is still possible. */
async function takeFewer({ handle, order: { lines } }: OrderView, { client, ...street }: Street): Promise<void> {
  const fewer = lines.map((line, place) => (place === 0 ? { ...line, quantity: line.quantity - 1 } : line));
  const updating = { targets: ['items'], order: { lines: fewer }, reasonId: 'changed-mind' };
  await timed('update', { client, ...street }, () => client.update(handle, updating, { waitMs: WAIT_MS }));
}

/** All of it comes back, and the shop takes it. */
async function bringBack(confirmed: OrderView, street: Street): Promise<void> {
  const { handle } = confirmed;
  const lines = confirmed.order.lines.map((line) => ({ ...line, quantity: 0 }));
  const updating = { targets: ['items'], order: { lines }, reasonId: 'withdrawal' };
  const asked = await timed('update', street, () => street.client.update(handle, updating, { waitMs: WAIT_MS }));
  const back = asked.order.fulfilments.find(({ kind }) => kind === 'return');
  if (back === undefined) throw new Error(`nothing came of the return of order ${asked.orderId ?? ''}`);
  await street.shopkeepersOf(asked.providerNode).step(placeOf(asked), 'take-back', { returnId: back.id, restock: true });
  const isBack = ({ order: { fulfilments } }: OrderView): boolean => fulfilments.some(({ state }) => state === 'taken-back');
  await heard(handle, 'that the shop took it back', { street, is: isBack });
}

/** The shop does its work, and the buyer's own app hears of every step until the order is complete. */
async function receive(wish: Wish, view: OrderView, street: Street): Promise<void> {
  const { handle, providerNode, orderId = '' } = view;
  const counter = street.shopkeepersOf(providerNode);
  const patience = new AbortController();
  const given = AbortSignal.any([patience.signal, street.signal]);
  const late = systemClock.sleep(WAIT_MS, given).then(() => patience.abort());
  const told = (async () => {
    for await (const event of street.client.events({ order: handle }, { signal: given })) {
      if (event.type === 'order' && (await street.client.order(handle)).state === 'complete') return true;
    }
    return false;
  })();
  // Asked for below; a stream that breaks meanwhile must not end the process.
  told.catch(() => undefined);
  try {
    for (const step of stepsTo(wish.fulfilment)) {
      await counter.step(placeOf(view), step, { ageChecked: true });
      if (step === 'accept') await pick(view, { street, isMissing: wish.isAsked === true });
      if (step !== 'dispatch') continue;
      // Who follows an order on its way has heard first that it is.
      await heard(handle, 'that it is on its way', { street, is: ({ order }) => order.fulfilments[0]?.state === 'out-for-delivery' });
      await timed('track', street, () => street.client.ask(handle, 'track', { waitMs: WAIT_MS }));
    }
    if (!(await told)) throw new Error(`order ${orderId} was handed over, but the buyer never heard of it`);
  } finally {
    patience.abort();
    await Promise.allSettled([late, told]);
  }
}

function placeOf({ order, orderId = '' }: OrderView): { readonly providerId: string; readonly orderId: string } {
  return { providerId: order.providerId, orderId };
}

import type { OrderView, RankedOffer } from '../bap/client/client.ts';
import type { Intent } from '../commerce/intent.ts';
import type { Fulfilment } from '../commerce/order.ts';
import { systemClock } from '../node/clock.ts';
import { isToday, type Visit } from './day.ts';
import { placeOrder } from './place-order.ts';
import { type Ended, firstOf, heard, offersFor, SaidNo, type Street, search, timed, WAIT_MS } from './street.ts';
import { ratingsOf } from './wish.ts';

type Appointment = Extract<Visit, { sector: 'rental' | 'appointment' | 'transit' }>;

const KINDS = ['appointment', 'home-visit'];
const MINUTE_MS = 60_000;
/** A business may begin so early; what is booked for today is within it. */
const TODAY_MS = 55 * MINUTE_MS;
/** What may be moved and called off at no cost lies farther ahead than any terms say. */
const AHEAD_MS = 30 * 60 * MINUTE_MS;
/** An id that is of no slot asks which are free. */
const ANY_SLOT = 'any';
const OFFERS_TRIED_MAX = 4;
/** Slots that are tried at one business: somebody else may choose the same. */
const SLOTS_TRIED_MAX = 6;

/**
 * Books an appointment: for today, when it is carried out or nobody comes, or for a day ahead, when it may be moved or called off.
 * @throws with a sentence when something does not go as it should
 */
export async function appointment(visit: Appointment, street: Street): Promise<Ended> {
  const { buyer, ending } = visit;
  const { view, offer, others } = await booked(visit, street);
  const { handle, orderId = '', order } = view;
  const practice = offer.provider.name;
  street.say(`${buyer.name} has an appointment with ${practice}: ${offer.item.name}`);
  const at = { providerId: order.providerId, orderId };
  const counter = street.shopkeepersOf(view.providerNode);
  switch (ending) {
    case 'cancelled':
      await timed('cancel', street, () => street.client.cancel(handle, { reasonId: 'changed-mind' }, { waitMs: WAIT_MS }));
      return { outcome: 'cancelled', line: `${buyer.name} cannot come to ${practice}, and said so in time` };
    case 'declined':
      await counter.step(at, 'cancel', { reasonId: 'staff-ill' });
      await heard(handle, 'that it is called off', { street, is: ({ state }) => state === 'cancelled' });
      return { outcome: 'refused', line: `${practice} had to call it off, and told ${buyer.name}` };
    case 'no_show':
      await counter.step(at, 'no-show');
      await heard(handle, 'that they were missed', { street, is: ({ order: now }) => now.fulfilments[0]?.state === 'no-show' });
      return { outcome: 'cancelled', line: `${practice} waited for ${buyer.name} in vain` };
    case 'booked_ahead':
      return { outcome: 'completed', line: `${buyer.name} is in the diary of ${practice}` };
    case 'rescheduled':
      await move(view, others, street);
      return { outcome: 'completed', line: `${buyer.name} moved the appointment with ${practice} to another time` };
    default:
      await counter.step(at, 'start');
      await counter.step(at, 'complete');
      return { outcome: 'completed', line: await rated(visit, view, { street, practice }) };
  }
}

async function rated(
  visit: Appointment,
  { handle }: OrderView,
  { street, practice }: { readonly street: Street; readonly practice: string },
): Promise<string> {
  const ended = await heard(handle, 'that it is done', { street, is: ({ state }) => state === 'complete' });
  await timed('rating', street, () => street.client.rate(handle, ratingsOf(ended, visit), { waitMs: WAIT_MS }));
  return `${visit.buyer.name} was helped by ${practice}, and gives ${visit.stars} out of 5`;
}

interface Booked {
  readonly view: OrderView;
  readonly offer: RankedOffer;
  /** Slots that were free as well. */
  readonly others: readonly Fulfilment[];
}

async function booked(visit: Appointment, street: Street): Promise<Booked> {
  const intent: Intent = { text: visit.text, near: { position: visit.address.position }, rank: 'nearest' };
  const transactionId = await search(intent, street);
  const offers = await offersFor(intent, {
    transactionId,
    street,
    fits: ({ provider }) => provider.fulfilments.some(({ kind }) => KINDS.includes(kind)),
  });
  return firstOf(offers.slice(0, OFFERS_TRIED_MAX), async (offer) => {
    const chosen = await slotsOf(visit, offer, { transactionId, street });
    return firstOf(
      chosen.slice(0, SLOTS_TRIED_MAX).map((slot) => ({ slot, others: chosen.filter((each) => each !== slot) })),
      async ({ slot, others }) => ({
        offer,
        others,
        view: await placeOrder(visit, basketFor(offer, [slot]), { transactionId, street }),
      }),
    );
  });
}

/** Slots that suit, in an order of this person's own: not everybody asks for the first. */
async function slotsOf(
  visit: Appointment,
  offer: RankedOffer,
  { transactionId, street }: { readonly transactionId: string; readonly street: Street },
): Promise<readonly Fulfilment[]> {
  const nowMs = systemClock.nowMs();
  const range = isToday(visit.ending) ? { startMs: nowMs, endMs: nowMs + TODAY_MS + 60 * MINUTE_MS } : { startMs: nowMs + AHEAD_MS };
  const place = placeOf(visit);
  const asked = [{ id: ANY_SLOT, stops: [{ kind: 'start', place, timeRange: range }] }];
  const { order } = await timed('select', street, () =>
    street.client.createOrder(transactionId, basketFor(offer, asked), { waitMs: WAIT_MS }),
  );
  const free = order.fulfilments.flatMap((each) => {
    const startMs = each.stops?.[0]?.timeRange?.startMs;
    if (startMs === undefined || (isToday(visit.ending) && startMs > nowMs + TODAY_MS)) return [];
    return [{ id: each.id, kind: each.kind ?? '', ...(each.kind === 'home-visit' ? { stops: [{ kind: 'start', place }] } : {}) }];
  });
  if (free.length === 0) throw new SaidNo(`${offer.provider.name} has no time then`);
  const from = visit.n % free.length;
  return [...free.slice(from), ...free.slice(0, from)];
}

function basketFor(offer: RankedOffer, fulfilments: readonly Fulfilment[]) {
  return { providerNode: offer.providerNode, providerId: offer.provider.id, lines: [{ itemId: offer.item.id, quantity: 1 }], fulfilments };
}

function placeOf({ address, cityName }: Appointment) {
  return { address: address.street, postalCode: address.postalCode, cityName, position: address.position };
}

/** To the first other slot that is still free. */
async function move({ handle }: OrderView, others: readonly Fulfilment[], street: Street): Promise<void> {
  await firstOf(others.slice(0, SLOTS_TRIED_MAX), (slot) => {
    const updating = { targets: ['fulfilments'], order: { fulfilments: [slot] } };
    return timed('update', street, () => street.client.update(handle, updating, { waitMs: WAIT_MS }));
  });
}

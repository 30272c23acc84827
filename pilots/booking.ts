import type { OrderView, RankedOffer } from '../bap/client/client.ts';
import type { Fulfilment } from '../commerce/fulfilment.ts';
import type { Intent } from '../commerce/intent.ts';
import { systemClock } from '../node/clock.ts';
import { isToday, type Visit } from './day.ts';
import { placeOrder } from './place-order.ts';
import { firstOf, offersFor, SaidNo, type Street, search, timed, WAIT_MS } from './street.ts';

/** How somebody in a pilot gets an appointment: who does it, which times are free, and one of them. */

export type Appointment = Extract<Visit, { sector: 'rental' | 'appointment' | 'transit' }>;

const KINDS = ['appointment', 'home-visit'];
const MINUTE_MS = 60_000;
/** A business may begin so early; what is booked for today is within it, now or in the next hour of the day. */
const TODAY_MS = 55 * MINUTE_MS;
/** What may be moved and called off at no cost lies farther ahead than any terms say, and ahead also when the day is over. */
const AHEAD_MS = 30 * 60 * MINUTE_MS;
/** An id that is of no slot asks which are free. */
const ANY_SLOT = 'any';
const OFFERS_TRIED_MAX = 4;
/** Slots that are tried at one business: somebody else may choose the same. */
export const SLOTS_TRIED_MAX = 6;

export interface Booked {
  readonly view: OrderView;
  readonly offer: RankedOffer;
  /** Slots that were free as well. */
  readonly others: readonly Fulfilment[];
}

export async function booked(visit: Appointment, street: Street): Promise<Booked> {
  const { transactionId, offers } = await found(visit, street);
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

/** Who does what is wanted, in a search of its own: one leads to one order with each business. */
export async function found(
  visit: Pick<Appointment, 'text' | 'address'>,
  street: Street,
): Promise<{ readonly transactionId: string; readonly offers: readonly RankedOffer[] }> {
  const intent: Intent = { text: visit.text, near: { position: visit.address.position }, rank: 'nearest' };
  const transactionId = await search(intent, street);
  const fits = ({ provider }: RankedOffer): boolean => provider.fulfilments.some(({ kind }) => KINDS.includes(kind));
  return { transactionId, offers: await offersFor(intent, { transactionId, street, fits }) };
}

/** Slots that suit, in an order of this person's own: not everybody asks for the first. */
async function slotsOf(
  visit: Appointment,
  offer: RankedOffer,
  { transactionId, street }: { readonly transactionId: string; readonly street: Street },
): Promise<readonly Fulfilment[]> {
  const { hours } = street;
  const nowMs = hours.nowMs();
  const lastMs = (hours.nextMs() ?? nowMs) + TODAY_MS;
  const range = isToday(visit.ending) ? { startMs: nowMs, endMs: lastMs + 60 * MINUTE_MS } : { startMs: systemClock.nowMs() + AHEAD_MS };
  const place = placeOf(visit);
  const asked = [{ id: ANY_SLOT, stops: [{ kind: 'start', place, timeRange: range }] }];
  const { order } = await timed('select', street, () =>
    street.client.createOrder(transactionId, basketFor(offer, asked), { waitMs: WAIT_MS }),
  );
  const free = order.fulfilments.flatMap((each) => {
    const startMs = each.stops?.[0]?.timeRange?.startMs;
    if (startMs === undefined || (isToday(visit.ending) && startMs > lastMs)) return [];
    return [{ id: each.id, kind: each.kind ?? '', ...(each.kind === 'home-visit' ? { stops: [{ kind: 'start', place }] } : {}) }];
  });
  if (free.length === 0) throw new SaidNo(`${offer.provider.name} has no time then`);
  const from = visit.n % free.length;
  return [...free.slice(from), ...free.slice(0, from)];
}

export function basketFor(offer: RankedOffer, fulfilments: readonly Fulfilment[]) {
  return { providerNode: offer.providerNode, providerId: offer.provider.id, lines: [{ itemId: offer.item.id, quantity: 1 }], fulfilments };
}

function placeOf({ address, cityName }: Appointment) {
  return { address: address.street, postalCode: address.postalCode, cityName, position: address.position };
}

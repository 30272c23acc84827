import type { OrderView, RankedOffer } from '../bap/client/client.ts';
import type { Intent } from '../commerce/intent.ts';
import type { Position } from '../commerce/place.ts';
import type { Visit } from './day.ts';
import { placeOrder } from './place-order.ts';
import { type Ended, firstOf, heard, inTheNextHour, type Later, offersFor, type Street, search, timed, WAIT_MS } from './street.ts';
import { ratingsOf } from './wish.ts';

const KIND = 'rental';
const OFFERS_TRIED_MAX = 5;

/**
 * Rents what stands at a station or in the street: reserved, unlocked with the code, and in the next hour brought back to where it stood.
 * @throws with a sentence when something does not go as it should
 */
export async function rental(
  visit: Extract<Visit, { sector: 'rental' | 'appointment' | 'transit' }>,
  street: Street,
): Promise<Ended | Later> {
  const { text, buyer, address, ending } = visit;
  const { view, offer } = await firstOf(rentalsFor({ text, position: address.position }), async (intent) => {
    const transactionId = await search(intent, street);
    const offers = await offersFor(intent, { transactionId, street, fits: canBeRented });
    return firstOf(offers.slice(0, OFFERS_TRIED_MAX), async (each) => {
      const option = each.provider.fulfilments.find(({ kind }) => kind === KIND);
      const fulfilments = [{ id: option?.id ?? '', kind: KIND }];
      const basket = {
        providerNode: each.providerNode,
        providerId: each.provider.id,
        lines: [{ itemId: each.item.id, quantity: 1 }],
        fulfilments,
      };
      return { offer: each, view: await placeOrder(visit, basket, { transactionId, street }) };
    });
  });
  const { handle, orderId = '', order } = view;
  const renter = offer.provider.name;
  street.say(`${buyer.name} reserved ${offer.item.name} of ${renter}`);
  const at = { providerId: order.providerId, orderId };
  const counter = street.shopkeepersOf(view.providerNode);
  if (ending === 'cancelled') {
    await timed('cancel', street, () => street.client.cancel(handle, { reasonId: 'changed-mind' }, { waitMs: WAIT_MS }));
    return { outcome: 'cancelled', line: `${buyer.name} left it standing, and ${renter} has it back` };
  }
  if (ending === 'declined') {
    await counter.step(at, 'cancel', { reasonId: 'out-of-stock' });
    await heard(handle, 'that it is not there', { street, is: ({ state }) => state === 'cancelled' });
    return { outcome: 'refused', line: `${renter} did not find it in its place, and told ${buyer.name}` };
  }
  const { vehicleId, back } = vehicleOf(view);
  await counter.step(at, 'unlock', { vehicleId, code: startOf(view)?.authorization?.token ?? '' });
  await heard(handle, 'that it is unlocked', { street, is: ({ order: now }) => now.fulfilments[0]?.state === 'in-use' });
  return inTheNextHour(street, async () => {
    await counter.step(at, 'end', { vehicleId, ...back });
    const ended = await heard(handle, 'what it came to', { street, is: ({ state }) => state === 'complete' });
    await timed('rating', street, () => street.client.rate(handle, ratingsOf(ended, visit), { waitMs: WAIT_MS }));
    return {
      outcome: 'completed',
      line: `${buyer.name} brought ${offer.item.name} back to ${renter}, for ${street.money(ended.order.quote?.total)}`,
    };
  });
}

/** What somebody settles for: what they came for, else whatever can be rented nearest. At night not everything can. */
export function rentalsFor({ text, position }: { readonly text: string; readonly position: Position }): readonly Intent[] {
  const anything: Intent = { near: { position }, fulfilment: KIND, rank: 'nearest' };
  return [{ ...anything, text }, anything];
}

/** Whether somebody who sees an offer can have it at this hour. */
export function canBeRented({ item, provider }: Pick<RankedOffer, 'item' | 'provider'>): boolean {
  return (item.availableCount ?? 1) > 0 && provider.openNow !== false && provider.fulfilments.some(({ kind }) => kind === KIND);
}

function startOf({ order }: OrderView) {
  return order.fulfilments[0]?.stops?.find(({ kind }) => kind === 'start');
}

/** Which vehicle a lock reports, and where it comes back: an item is the vehicles of one kind at a station, or one that stands free. */
function vehicleOf(view: OrderView): { readonly vehicleId: string; readonly back: object } {
  const itemId = view.order.lines[0]?.itemId ?? '';
  const [what = '', place = '', vehicleTypeId = ''] = itemId.slice(itemId.indexOf('.') + 1).split('~');
  if (what === 'at') {
    const type = vehicleTypeId === '' ? {} : { vehicleTypeId };
    return { vehicleId: `of-${view.transactionId}`, back: { stationId: place, ...type } };
  }
  return { vehicleId: place, back: { position: startOf(view)?.place?.position } };
}

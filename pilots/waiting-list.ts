import type { OrderView } from '../bap/client/client.ts';
import { type Appointment, basketFor, booked, found } from './booking.ts';
import { placeOrder } from './place-order.ts';
import { type Ended, heard, SaidNo, type Street, timed, WAIT_MS } from './street.ts';

/**
 * Waits for a time that somebody else has: that other gives it up, it is offered to who waits, and taken.
 * @throws with a sentence when something does not go as it should
 */
export async function waitForTime(visit: Appointment, street: Street): Promise<Ended> {
  const { buyer, other } = visit;
  const had = await booked({ ...visit, buyer: other }, street);
  const practice = had.offer.provider.name;
  const waiting = await joinLine(visit, had.view, street);
  street.say(`${buyer.name} waits for a time at ${practice} that ${other.name} has`);
  await timed('cancel', street, () => street.client.cancel(had.view.handle, { reasonId: 'changed-mind' }, { waitMs: WAIT_MS }));
  const isIn =
    (state: string) =>
    ({ order }: OrderView) =>
      order.fulfilments[0]?.state === state;
  const offered = await heard(waiting.handle, 'that a time came free', { street, is: isIn('offered') });
  const [fulfilment] = offered.order.fulfilments;
  const updating = { targets: ['fulfilments'], order: { fulfilments: [{ id: fulfilment?.id ?? '' }] } };
  await timed('update', street, () => street.client.update(waiting.handle, updating, { waitMs: WAIT_MS }));
  await heard(waiting.handle, 'that the time is theirs', { street, is: isIn('booked') });
  return { outcome: 'completed', line: `${buyer.name} has the time at ${practice} that ${other.name} gave up` };
}

/** Stands in line at the same business for the same thing, for that very time. */
async function joinLine(visit: Appointment, had: OrderView, street: Street): Promise<OrderView> {
  const { providerId, lines, fulfilments } = had.order;
  const range = fulfilments[0]?.stops?.find(({ timeRange }) => timeRange !== undefined)?.timeRange;
  const { transactionId, offers } = await found(visit, street);
  const offer = offers.find(({ provider, item }) => provider.id === providerId && item.id === lines[0]?.itemId);
  if (offer === undefined || range === undefined) throw new SaidNo(`${providerId} was not found again`);
  const place = { id: `${providerId}.waiting`, stops: [{ kind: 'start', timeRange: range }] };
  return placeOrder(visit, basketFor(offer, [place]), { transactionId, street });
}

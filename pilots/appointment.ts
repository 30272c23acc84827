import type { OrderView } from '../bap/client/client.ts';
import type { Fulfilment } from '../commerce/fulfilment.ts';
import { type Appointment, booked, SLOTS_TRIED_MAX } from './booking.ts';
import { type Ended, firstOf, heard, inTheNextHour, type Later, type Street, timed, WAIT_MS } from './street.ts';
import { waitForTime } from './waiting-list.ts';
import { ratingsOf } from './wish.ts';

/**
 * Books an appointment: for today, when it is carried out or nobody comes, or for a day ahead, when it may be moved or called off.
 * @throws with a sentence when something does not go as it should
 */
export async function appointment(visit: Appointment, street: Street): Promise<Ended | Later> {
  const { buyer, ending } = visit;
  if (ending === 'waiting_list') return waitForTime(visit, street);
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
      return inTheNextHour(street, async () => {
        await counter.step(at, 'no-show');
        await heard(handle, 'that they were missed', { street, is: ({ order: now }) => now.fulfilments[0]?.state === 'no-show' });
        return { outcome: 'cancelled', line: `${practice} waited for ${buyer.name} in vain` };
      });
    case 'booked_ahead':
      return { outcome: 'completed', line: `${buyer.name} is in the diary of ${practice}` };
    case 'rescheduled':
      await move(view, others, street);
      return { outcome: 'completed', line: `${buyer.name} moved the appointment with ${practice} to another time` };
    default:
      return inTheNextHour(street, async () => {
        await counter.step(at, 'start');
        await counter.step(at, 'complete');
        return { outcome: 'completed', line: await rated(visit, view, { street, practice }) };
      });
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

/** To the first other slot that is still free. */
async function move({ handle }: OrderView, others: readonly Fulfilment[], street: Street): Promise<void> {
  await firstOf(others.slice(0, SLOTS_TRIED_MAX), (slot) => {
    const updating = { targets: ['fulfilments'], order: { fulfilments: [slot] } };
    return timed('update', street, () => street.client.update(handle, updating, { waitMs: WAIT_MS }));
  });
}

import { cancel } from '../../bap/after-steps.ts';
import { beginOrder } from '../../bap/steps.ts';
import { stationItemId } from '../../bpp/engines/rental/item-ids.ts';
import type { OrderRecord } from '../../bpp/engines/rental/record.ts';
import { endRide, unlock, withdraw } from '../../bpp/engines/rental/ride-steps.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import type { BuyerApp } from './buyer-app.ts';
import { oneOf } from './dice.ts';
import type { Ending, ProviderDesk, SimulatedEngine, Wish } from './engine.ts';
import { bringBikes, WANTS } from './rental-bikes.ts';
import { checkRentals } from './rental-check.ts';
import { find, lastLook, untilPlaced } from './shop-buyer.ts';

const PROVIDERS_MAX = 100;
const ORDERS_MAX = 1_000;
/** Numbers that a station may report of the bike it gave out; some are out already. */
const NUMBERS = ['nr-1', 'nr-2'] as const;
const RIDES_FOR_MS = 60_000;

/** Bikes at stations and in the street, unlocked with a code. */
export const rentalTrade: SimulatedEngine = {
  name: 'rental',
  furnish: bringBikes,
  buy: rent,
  async tend(machine, { draw }) {
    await machine.visit<ProviderDesk, void>('tend', async (desk) => {
      for (const providerId of desk.index.providerIds({ limit: PROVIDERS_MAX })) await tendRental(desk, providerId, draw);
    });
  },
  check: checkRentals,
};

/** One who rents a bike: some think better of it, most ride. */
async function rent(app: BuyerApp, wish: Wish): Promise<Ending> {
  const found = await find(app, wish, WANTS);
  if (found === undefined) return 'found nothing';
  const { offer, transactionId } = found;
  const basket = { providerNode: offer.providerNode, providerId: offer.provider.id, lines: [{ itemId: offer.item.id, quantity: 1 }] };
  const begun = await app.step('begin', { transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const ordering = { transactionId, n: begun.value.order };
  const ending = await untilPlaced(app, ordering, { basket, wish });
  if (ending !== 'placed') return ending;
  if (wish.draw('mood') < 0.3) {
    const taken = await app.step('cancel', ordering, cancel({ reasonId: 'changed-mind' }));
    if (taken.ok) await app.outcomeOf(taken.value, RIDES_FOR_MS);
  }
  await app.orderWhen(ordering, ({ state }) => state === 'complete' || state === 'cancelled', RIDES_FOR_MS);
  return lastLook(app, ordering);
}

/** Locks and stations report of the orders of a rental; now and then its people call one off. */
export async function tendRental(
  { performer, store, node }: ProviderDesk,
  providerId: string,
  draw: (about: string) => number,
): Promise<void> {
  const found = await store.list(partitionOfProvider(providerId), 'order:', { limit: ORDERS_MAX });
  for (const [key, { value }] of found) {
    const { ride, order } = value as unknown as OrderRecord;
    const orderId = key.slice('order:'.length);
    const mood = draw(`mood ${orderId}`);
    const next = new Set(movesFrom(order.fulfilments[0] ?? {}, 'provider').map(({ command }) => command));
    const vehicleId = ride.vehicleId ?? oneOf(NUMBERS, draw(`number ${orderId}`));
    if (mood < 0.5) continue;
    if (next.has('cancel') && mood > 0.95) await performer.perform(withdraw(node, orderId, { reasonId: 'out-of-stock' }));
    else if (next.has('unlock')) await performer.perform(unlock(node, { orderId, vehicleId, code: ride.code }));
    else if (next.has('end')) {
      const back = ride.standsFree ? {} : { stationItemId: stationItemId(providerId, 'plein', 'f') };
      await performer.perform(endRide(node, { orderId, vehicleId, ...back }));
    }
  }
}

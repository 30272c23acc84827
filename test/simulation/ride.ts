import { type DriverStep, driverStep } from '../../bpp/engines/ride/driver-steps.ts';
import { type DriverRecord, RIDE_KEY, type RideRecord } from '../../bpp/engines/ride/fleet-record.ts';
import { ridesOn } from '../../bpp/engines/ride/on-board.ts';
import { comeOnShift, seeDriver } from '../../bpp/engines/ride/shift.ts';
import { rideIn, shiftIn, waitingRidesIn } from '../../bpp/engines/ride/state.ts';
import { PROVIDER_KEY, partitionOfProvider, providerOf } from '../../bpp/provider-record.ts';
import type { ProviderDesk, SimulatedEngine } from './engine.ts';
import { buyRide } from './ride-buyer.ts';
import { checkRides } from './ride-check.ts';
import { bringFleets, driversOf, fleetsAt, placeBy } from './ride-fleets.ts';

const RIDES_MAX = 1_000;

/** People and parcels that are brought from one place to another. */
export const rideTrade: SimulatedEngine = {
  name: 'ride',
  furnish: bringFleets,
  buy: buyRide,
  async tend(machine, { draw }) {
    await machine.visit<ProviderDesk, void>('drive', async (desk) => {
      for (const fleet of fleetsAt(desk)) {
        for (const driver of driversOf(fleet)) await drive(desk, driver, (about) => draw(`${driver.id} ${about}`));
      }
    });
  },
  check: checkRides,
};

/** A driver looks at their telephone, says where they are, and does what comes next; or nothing, as one whose battery is empty. */
export async function drive(desk: ProviderDesk, driver: DriverRecord, draw: (about: string) => number): Promise<void> {
  if (draw('battery') < 0.12) return;
  const { performer, store } = desk;
  const partition = partitionOfProvider(providerOf(driver.id) ?? '');
  const shift = shiftIn(await store.read(partition, [RIDE_KEY.shift(driver.id)]), driver.id);
  const position = placeBy(draw('where'));
  if (shift === undefined) {
    if (draw('comes') > 0.3) await performer.perform(comeOnShift(driver.id, position));
    return;
  }
  await performer.perform(seeDriver(driver.id, { node: desk.node, position }));
  for (const orderId of ridesOn(shift)) {
    const record = rideIn(await store.read(partition, [PROVIDER_KEY.order(orderId)]), orderId);
    const step = record === undefined ? undefined : nextStep(record, draw(`step ${orderId}`));
    if (step !== undefined) await take(desk, driver, { step, orderId });
  }
  if (shift.ride !== undefined) return;
  const waiting = waitingRidesIn(await store.list(partition, RIDE_KEY.waiting(''), { limit: RIDES_MAX }));
  const offered = waiting.find(({ offer }) => offer?.driverId === driver.id);
  const answer = draw('answer');
  if (offered !== undefined && answer < 0.85)
    await take(desk, driver, { step: answer < 0.65 ? 'accept' : 'decline', orderId: offered.orderId });
  // Two thumbs on one telephone: what was tapped is tapped again, and what is not theirs is tried.
  if (offered !== undefined && draw('twice') < 0.3) await take(desk, driver, { step: 'accept', orderId: offered.orderId });
}

function nextStep({ order }: RideRecord, draw: number): DriverStep | undefined {
  if (draw < 0.25) return undefined;
  switch (order.fulfilments[0]?.state) {
    case 'assigned':
      return draw < 0.33 ? 'give-back' : 'arrive';
    case 'arrived':
      return draw < 0.45 ? 'no-show' : 'start';
    case 'started':
      return 'finish';
    default:
      return undefined;
  }
}

async function take(
  { performer, node }: ProviderDesk,
  driver: DriverRecord,
  what: { readonly step: DriverStep; readonly orderId: string },
): Promise<void> {
  await performer.perform(driverStep(what.step, { node, driverId: driver.id, orderId: what.orderId }));
}

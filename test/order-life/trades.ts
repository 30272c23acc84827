import { expect } from 'vitest';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import type { Basket } from '../../bap/steps.ts';
import { appointmentEngine } from '../../bpp/engines/appointment/appointment.ts';
import type { AgendaDay } from '../../bpp/engines/appointment/record.ts';
import { stationItemId } from '../../bpp/engines/rental/item-ids.ts';
import type { OrderRecord as Rented, VehicleRecord } from '../../bpp/engines/rental/record.ts';
import { endRide, unlock } from '../../bpp/engines/rental/ride-steps.ts';
import { DRIVER_STEPS, driverStep } from '../../bpp/engines/ride/driver-steps.ts';
import { RIDE_KEY, type RideRecord, type ShiftRecord } from '../../bpp/engines/ride/fleet-record.ts';
import { hasRide } from '../../bpp/engines/ride/on-board.ts';
import type { HoldRecord, ItemRecord, ReleaseRecord, OrderRecord as ShopOrder, SlotRecord } from '../../bpp/engines/shop/record.ts';
import { appointmentImport } from '../../bpp/imports/appointment-import.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import type { Fulfilment } from '../../commerce/fulfilment.ts';
import { tendPractice } from '../simulation/appointment.ts';
import { START_MS } from '../simulation/city.ts';
import { fractionOf, oneOf } from '../simulation/dice.ts';
import type { ProviderDesk } from '../simulation/engine.ts';
import { answerTo, fullBasket, tendFullShop } from '../simulation/full-shop.ts';
import { brokenIn } from '../simulation/full-shop-check.ts';
import { importFullShop } from '../simulation/full-shop-goods.ts';
import { PRACTICES } from '../simulation/practices.ts';
import { tendRental } from '../simulation/rental.ts';
import { BIKES_AT_START, bringBikes } from '../simulation/rental-bikes.ts';
import { drive } from '../simulation/ride.ts';
import { neverTwo } from '../simulation/ride-check.ts';
import { bringFleets, driversOf, fleetsAt, placeBy } from '../simulation/ride-fleets.ts';
import { HERE } from '../simulation/shop-goods.ts';
import type { Beside, BothSides } from './both-sides.ts';
import { webhook } from './webhook-trade.ts';

/** A kind of trade of which orders are walked. Its people work as they do in the simulator. */
export interface Trade {
  readonly name: string;
  readonly engine: string;
  readonly providerId: string;
  furnish(desk: ProviderDesk): Promise<void>;
  /** Members of its record that are other than in the simulator: terms under which more can be asked. */
  readonly terms?: object;
  /** Its answers do not come with the next message, but with time. */
  readonly answersLater?: true;
  /** What works beside its provider node. */
  beside?(sides: BothSides, seed: string): Beside;
  /** How an order of it is to be fulfilled; undefined when there is nothing to choose. */
  fulfilment(offer: RankedOffer, choice: number): Fulfilment | undefined;
  /** What is put into a basket, where that is more than one thing and how it is fulfilled. */
  basket?(offer: RankedOffer, choice: number): Pick<Basket, 'lines' | 'placeId'>;
  /** What a buyer says when something is asked about an order, in the place of a question of their own. */
  answers?(order: Pick<Bought, 'told'>, choice: number): StepRule | undefined;
  /** Its people do what is next, or something else. */
  tend(desk: ProviderDesk, draw: (about: string) => number): Promise<void>;
  /** So long between two rounds in which orders are brought to their ends, and the luck of each. */
  readonly round: { readonly everyMs: number; readonly count: number; readonly draw: number };
  /** What holds of vehicles, drivers and slots at every moment. */
  check(sides: BothSides, beside: Beside | undefined): Promise<void>;
  /** What holds beside that when all is over. */
  checkEnd?(sides: BothSides, beside: Beside | undefined): Promise<void>;
  /** What must be gone when all is over. */
  readonly passing: readonly string[];
}

const MINUTE_MS = 60_000;
/** So often somebody of a provider tries a step whether it is its turn or not. */
const TAPS_SHARE = 0.3;

/** The order of which somebody tries a step now, whatever state it is in; undefined when nobody does, or there is none. */
async function tapped<Kept>(desk: ProviderDesk, providerId: string, draw: (about: string) => number): Promise<Kept | undefined> {
  if (draw('taps') >= TAPS_SHARE) return undefined;
  const found = await desk.store.list(partitionOfProvider(providerId), 'order:', { limit: 100 });
  const all = [...found.values()].map(({ value }) => value as unknown as Kept);
  return all.length === 0 ? undefined : oneOf(all, draw('taps which'));
}

const rental: Trade = {
  name: 'rental',
  engine: 'rental',
  providerId: 'wiel',
  furnish: (desk) => bringBikes(desk, 0),
  fulfilment: () => undefined,
  async tend(desk, draw) {
    await tendRental(desk, 'wiel', draw);
    const tried = await tapped<Rented>(desk, 'wiel', draw);
    if (tried === undefined) return;
    const { ride, order } = tried;
    const at = { orderId: order.id ?? '', vehicleId: ride.vehicleId ?? 'nr-1' };
    const back = ride.standsFree ? {} : { stationItemId: stationItemId('wiel', 'plein', 'f') };
    await desk.performer.perform(
      draw('taps what') < 0.5 ? unlock(desk.node, { ...at, code: ride.code }) : endRide(desk.node, { ...at, ...back }),
    );
  },
  round: { everyMs: 20_000, count: 30, draw: 0.6 },
  async check(sides) {
    const orders = [...(await sides.kept<Rented>('order:')).values()];
    const vehicles = [...(await sides.kept<VehicleRecord>('item:')).values()];
    const holds = [...(await sides.kept<{ readonly itemId: string }>('hold:')).values()];
    const inState = (state: string) => orders.filter(({ order }) => order.fulfilments[0]?.state === state);
    const riding = inState('in-use');
    expect(new Set(riding.map(({ ride }) => ride.vehicleId)).size).toBe(riding.length);
    expect((await sides.kept('riding:')).size).toBe(riding.length);
    for (const { item, onHand, reserved } of vehicles) {
      const promised = [...inState('reserved'), ...riding.filter(({ ride }) => ride.standsFree)].filter(
        ({ ride }) => ride.itemId === item.id,
      );
      expect([item.id, reserved]).toEqual([item.id, promised.length + holds.filter(({ itemId }) => itemId === item.id).length]);
      expect(onHand).toBeGreaterThanOrEqual(reserved);
    }
    const away = riding.filter(({ ride }) => !ride.standsFree).length;
    expect(vehicles.reduce((sum, { onHand }) => sum + onHand, 0) + away).toBe(BIKES_AT_START.get('wiel'));
  },
  passing: ['hold:', 'draft:', 'move:', 'riding:'],
};

const ride: Trade = {
  name: 'ride',
  engine: 'ride',
  providerId: 'taxi',
  furnish: (desk) => bringFleets(desk, 0),
  fulfilment: ({ provider }, choice) => ({
    id: provider.fulfilments[0]?.id ?? '',
    kind: 'ride',
    stops: [
      { kind: 'start', place: { address: 'Pleinstraat 2', position: placeBy(choice / 8) } },
      { kind: 'end', place: { address: 'Buikslotermeerplein 901', position: placeBy(0.5 + choice / 16) } },
    ],
  }),
  async tend(desk, draw) {
    for (const fleet of fleetsAt(desk))
      for (const driver of driversOf(fleet)) await drive(desk, driver, (about) => draw(`${driver.id} ${about}`));
    const tried = await tapped<RideRecord>(desk, 'taxi', draw);
    if (tried?.driverId === undefined) return;
    const step = oneOf(DRIVER_STEPS, draw('taps what'));
    await desk.performer.perform(driverStep(step, { node: desk.node, driverId: tried.driverId, orderId: tried.order.id ?? '' }));
  },
  round: { everyMs: 10_000, count: 40, draw: 0.6 },
  async check(sides) {
    const rides = [...(await sides.kept<RideRecord>('order:')).values()];
    const shifts = [...(await sides.kept<ShiftRecord>(RIDE_KEY.shift(''))).values()];
    const waiting = await sides.kept(RIDE_KEY.waiting(''));
    expect(neverTwo(rides.map((record) => ({ record, id: record.order.id ?? '' })))).toEqual([]);
    for (const { order, driverId } of rides) {
      const orderId = order.id ?? '';
      const state = order.fulfilments[0]?.state ?? '';
      const has = shifts.filter((shift) => hasRide(shift, orderId)).map((shift) => shift.driverId);
      // A ride without a driver waits for one, and one under way has its driver: else nobody could end it.
      expect([state, waiting.has(RIDE_KEY.waiting(orderId))]).toEqual([state, state === 'pending']);
      expect([state, has]).toEqual([state, ['assigned', 'arrived', 'started'].includes(state) ? [driverId] : []]);
    }
  },
  passing: [RIDE_KEY.waiting(''), RIDE_KEY.sighting(''), 'draft:'],
};

const appointment: Trade = {
  name: 'appointment',
  engine: 'appointment',
  providerId: 'kapper',
  async furnish(desk) {
    const read = () => Promise.reject(new Error('nobody here has a calendar'));
    const { problems } = await appointmentImport.run(desk, { card: PRACTICES[0] ?? '', read });
    expect(problems).toEqual([]);
  },
  fulfilment({ provider, item }, choice) {
    const slots = (item.fulfilmentIds ?? []).filter((id) => id.includes('~')).slice(0, 3);
    return { id: slots[choice % 4] ?? `${provider.id}.waiting`, kind: 'appointment', stops: [] };
  },
  async tend(desk, draw) {
    await tendPractice(desk, 'kapper', draw);
    const tried = await tapped<RideRecord>(desk, 'kapper', draw);
    if (tried === undefined) return;
    const step = oneOf(appointmentEngine.desk.steps, draw('taps what'));
    const work = appointmentEngine.desk.take(step, { node: desk.node, orderId: tried.order.id ?? '', body: { reasonId: 'staff-ill' } });
    if (typeof work === 'object') await desk.performer.perform(work);
  },
  round: { everyMs: 30 * MINUTE_MS, count: 150, draw: 0.95 },
  async check(sides) {
    const orders = await sides.kept<RideRecord>('order:');
    const holds = await sides.kept('hold:');
    const taken: string[] = [];
    const entries = [...(await sides.kept<AgendaDay>('agenda:')).values()].flatMap((day) => day.entries);
    entries.sort((left, right) => left.fromMs - right.fromMs);
    for (const [place, { takenBy, toMs }] of entries.entries()) {
      expect(orders.has(takenBy) || holds.has(takenBy)).toBe(true);
      expect(entries[place + 1]?.fromMs ?? toMs).toBeGreaterThanOrEqual(toMs);
      taken.push(takenBy);
    }
    expect(new Set(taken).size).toBe(taken.length);
    for (const [key, { order }] of orders) {
      const state = order.fulfilments[0]?.state ?? '';
      if (['booked', 'under-way', 'offered'].includes(state)) expect([state, taken]).toEqual([state, expect.arrayContaining([key])]);
      if (['waiting', 'cancelled'].includes(state)) expect(taken).not.toContain(key);
    }
  },
  passing: ['hold:', 'draft:', 'waiting:'],
};

const fullShop: Trade = {
  name: 'full-shop',
  engine: 'shop',
  providerId: 'markt',
  terms: {
    returnDays: 14,
    cancellation: [
      { until: 'accepted', feePercent: '0', withinMs: 2 * MINUTE_MS },
      { until: 'packed', feePercent: '25' },
    ],
  },
  furnish: (desk) => importFullShop(desk, 0),
  fulfilment({ provider }, choice) {
    const kind = choice % 2 === 0 ? 'pickup' : 'delivery';
    const place = { address: 'Keizersgracht 901', position: HERE };
    const stops = [{ kind: 'end', place, timeRange: { startMs: START_MS + 2 * 60 * MINUTE_MS } }];
    return { id: `${provider.id}.${kind}`, kind, ...(kind === 'delivery' ? { stops } : {}) };
  },
  basket: (offer, choice) => fullBasket(offer, { quantity: 1 + (choice % 2), draw: (about) => fractionOf(`${choice} ${about}`) }),
  answers: (order, choice) => answerTo(order, choice % 3 > 0),
  tend: (desk, draw) => tendFullShop(desk, 'markt', draw),
  round: { everyMs: 61_000, count: 60, draw: 0.5 },
  async check(sides) {
    const [items, orders, holds, releases, slots] = await Promise.all([
      sides.kept<ItemRecord>('item:'),
      sides.kept<ShopOrder>('order:'),
      sides.kept<HoldRecord>('hold:'),
      sides.kept<ReleaseRecord>('release:'),
      sides.kept<SlotRecord>('slot:'),
    ]);
    expect(brokenIn({ items, orders, holds, releases, slots })).toEqual([]);
  },
  passing: ['hold:', 'draft:', 'release:', 'slot:'],
};

export const TRADES: readonly Trade[] = [ride, rental, appointment, fullShop, webhook];

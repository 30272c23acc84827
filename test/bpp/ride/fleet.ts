import type { ProviderCommand } from '../../../bpp/engines/engine.ts';
import { type DriverStep, driverStep } from '../../../bpp/engines/ride/driver-steps.ts';
import {
  type DriverRecord,
  type FleetRecord,
  type Party,
  RIDE_KEY,
  type RideRecord,
  type ShiftRecord,
  type VehicleClass,
  type WaitingRecord,
} from '../../../bpp/engines/ride/fleet-record.ts';
import { rideEngine } from '../../../bpp/engines/ride/ride.ts';
import { comeOnShift, goOffShift, seeDriver } from '../../../bpp/engines/ride/shift.ts';
import { type Conversation, PROVIDER_KEY } from '../../../bpp/provider-record.ts';
import type { Answer } from '../../../commerce/command.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Position } from '../../../commerce/place.ts';
import type { Work } from '../../../node/role.ts';
import { Partition } from '../partition.ts';

/** A fleet of taxis, and who rides with it. */

export const NODE = { id: 'ritten.example', uri: 'https://ritten.example/beckn' };
export const NOON_MS = Date.UTC(2026, 9, 6, 10, 0);
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;

export function eur(amount: string) {
  return { currency: 'EUR', amount };
}

/** Where everything is measured from. */
export const HERE: Position = { lat: 52.37, lon: 4.88 };

/** A position so many kilometres north of there. */
export function north(km: number): Position {
  return { lat: 52.37 + km / 111.195, lon: 4.88 };
}

const ALWAYS = [{ open: '00:00', close: '24:00' }];
export const TAXI = 'taxi.auto';
export const BUS = 'taxi.bus';
export const SHUTTLE = 'taxi.shuttle';

export const FLEET: FleetRecord = {
  engine: 'ride',
  id: 'taxi',
  name: 'Taxicoöperatie De Wielen',
  description: { nl: 'Taxi', en: 'Taxi' },
  category: 'taxi',
  currency: 'EUR',
  place: { id: 'taxi.base', address: 'Stationsplein 901', cityName: 'Amsterdam', position: HERE },
  contact: { phone: '+31205550199' },
  openingHours: {
    timeZone: 'Europe/Amsterdam',
    weekly: { monday: ALWAYS, tuesday: ALWAYS, wednesday: ALWAYS, thursday: ALWAYS, friday: ALWAYS, saturday: ALWAYS, sunday: ALWAYS },
  },
  vatPercent: '9',
  payments: [{ id: 'taxi.later', due: 'on-fulfilment', methods: ['card', 'cash'] }],
  carries: 'ride',
  area: { shape: 'circle', centre: HERE, radiusKm: 20 },
  vehicles: [
    {
      itemId: TAXI,
      name: 'Taxi, 4 personen',
      tariff: { base: eur('3.60'), perKm: eur('2.65'), perMinute: eur('0.44') },
      detourFactor: '1.3',
      speedKmh: 24,
      atMostPercent: '15',
      seats: 4,
    },
    {
      itemId: BUS,
      name: 'Taxibus, 8 personen',
      tariff: { base: eur('7.30'), perKm: eur('3.35'), perMinute: eur('0.50') },
      detourFactor: '1.3',
      speedKmh: 24,
      atMostPercent: '15',
      seats: 8,
    },
    {
      itemId: SHUTTLE,
      name: 'Buurtpendel, 4 plaatsen',
      tariff: { base: eur('1.00'), perKm: eur('0.50'), perMinute: eur('0.00') },
      detourFactor: '1.3',
      speedKmh: 24,
      atMostPercent: '0',
      seats: 4,
      shared: { detourMs: 10 * MINUTE_MS },
    },
  ],
  cancellation: [],
  terms: [
    { state: 'pending', possible: true, fee: { amount: eur('0.00') } },
    { state: 'assigned', possible: true, withinMs: 2 * MINUTE_MS, fee: { amount: eur('0.00') } },
    { state: 'assigned', possible: true, fee: { amount: eur('4.00') } },
    { state: 'arrived', possible: true, fee: { amount: eur('7.50') } },
    { state: 'started', possible: false },
  ],
  noShow: { waitMs: 5 * MINUTE_MS, fee: eur('10.00') },
  dispatch: { acceptMs: 20 * SECOND_MS, searchMs: 4 * MINUTE_MS, reachKm: 8, freshMs: 2 * MINUTE_MS, aheadMs: 15 * MINUTE_MS },
  silence: { beforeStartMs: 4 * MINUTE_MS, underWayMs: 30 * MINUTE_MS },
  quoteMs: 10 * MINUTE_MS,
};

export function driver(name: string, itemIds: readonly string[] = [TAXI]): DriverRecord {
  return { id: `taxi.${name}`, name, phone: '+31612345679', itemIds, tokenSha256: `hash-of-${name}` };
}

export function buyer(name: string, transaction = name): Conversation {
  return { domain: 'mobility', buyerNode: { id: `${name}.example`, uri: `https://${name}.example/` }, transactionId: `t-${transaction}` };
}

export const ANNA = buyer('anna');
export const BRAM = buyer('bram');

/** A ride from one place to another, as a buyer asks for it. */
export function ride(from: Position = HERE, to: Position = north(4), more: Partial<Order> = {}): Order {
  return {
    providerId: 'taxi',
    lines: [{ itemId: TAXI, quantity: 1 }],
    fulfilments: [
      {
        id: 'taxi.trip',
        kind: 'ride',
        customer: { name: 'Anna', phone: '+31611111111' },
        stops: [
          { kind: 'start', place: { address: 'Prinsengracht 901', position: from } },
          { kind: 'end', place: { address: 'Gelderlandplein 901', position: to } },
        ],
      },
    ],
    billing: { name: 'Anna', phone: '+31611111111' },
    payments: [],
    ...more,
  };
}

/** A ride as {@link ride} asks for it, for so many people in a kind of vehicle. */
export function rideFor(party: Party, itemId: string = SHUTTLE, way: { readonly from?: Position; readonly to?: Position } = {}): Order {
  const order = ride(way.from, way.to);
  return { ...order, lines: [{ itemId, quantity: 1 }], fulfilments: order.fulfilments.map((each) => ({ ...each, ...party })) };
}

/** One fleet. Its timers go off as soon as they are due, each at its time. */
export class Fleet extends Partition {
  constructor(drivers: readonly DriverRecord[], fleet: FleetRecord | 'no fleet' = FLEET) {
    super(rideEngine, { providerId: 'taxi', nowMs: NOON_MS });
    if (fleet !== 'no fleet') this.put(PROVIDER_KEY.provider, fleet);
    for (const each of drivers) this.put(RIDE_KEY.driver(each.id), each);
  }

  override ask(from: Conversation, command: ProviderCommand): Answer {
    const answer = super.ask(from, command);
    this.runTimers();
    return answer;
  }

  /** From init to confirm; gives the id of the ride. */
  hail(from: Conversation, order: Order = ride()): string {
    const offered = this.order(from, { action: 'init', order });
    return this.order(from, { action: 'confirm', order: offered }).id ?? '';
  }

  /** The card of the fleet is read anew, with one of its kinds of vehicle as it is now. */
  cardSays(itemId: string, change: (vehicle: VehicleClass) => VehicleClass): void {
    this.put(PROVIDER_KEY.provider, { ...FLEET, vehicles: FLEET.vehicles.map((each) => (each.itemId === itemId ? change(each) : each)) });
  }

  come(name: string, position: Position): void {
    const done = this.do(comeOnShift(`taxi.${name}`, position));
    if (!done.ok) throw new Error(done.refusal.message);
  }

  leave(name: string): boolean {
    return this.do(goOffShift(`taxi.${name}`)).ok;
  }

  see(name: string, position: Position): void {
    const done = this.do(seeDriver(`taxi.${name}`, { node: NODE, position }));
    if (!done.ok) throw new Error(done.refusal.message);
  }

  /** A step of a driver; the reason when it was refused. */
  step(name: string, step: DriverStep, orderId: string, metres?: number): string | undefined {
    const call = { node: NODE, driverId: `taxi.${name}`, orderId, ...(metres === undefined ? {} : { metres }) };
    const done = this.do(driverStep(step, call));
    return done.ok ? undefined : done.refusal.reason;
  }

  /** Every one of these steps, none of which may be refused. */
  steps(name: string, steps: readonly DriverStep[], orderId: string): void {
    for (const step of steps) {
      const refused = this.step(name, step, orderId);
      if (refused !== undefined) throw new Error(`${step} was refused: ${refused}`);
    }
  }

  do<Result>(work: Work<Result>): Result {
    const result = this.perform(work);
    this.runTimers();
    return result;
  }

  /** Lets time pass second by second where timers wait, so that each goes off at its time. */
  override wait(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const next = Math.min(...[...this.timers.values()].map(({ wakeAtMs }) => wakeAtMs));
      if (next > untilMs) break;
      this.nowMs = Math.max(this.nowMs, next);
      this.runTimers();
    }
    this.nowMs = untilMs;
  }

  record(orderId: string): RideRecord {
    const record = this.get<RideRecord>(PROVIDER_KEY.order(orderId));
    if (record === undefined) throw new Error('no such ride');
    return record;
  }

  state(orderId: string): string | undefined {
    return this.record(orderId).order.fulfilments[0]?.state;
  }

  shift(name: string): ShiftRecord | undefined {
    return this.get<ShiftRecord>(RIDE_KEY.shift(`taxi.${name}`));
  }

  waiting(orderId: string): WaitingRecord | undefined {
    return this.get<WaitingRecord>(RIDE_KEY.waiting(orderId));
  }

  /** Who a ride is offered to now. */
  offeredTo(orderId: string): string | undefined {
    return this.waiting(orderId)?.offer?.driverId.slice('taxi.'.length);
  }
}

/** A fleet of three drivers on shift: Ida is nearest to {@link HERE}, then Joop, then Henk. */
export function threeDrivers(): Fleet {
  const fleet = new Fleet(['henk', 'ida', 'joop'].map((name) => driver(name)));
  fleet.come('henk', north(3));
  fleet.come('ida', north(1));
  fleet.come('joop', north(2));
  return fleet;
}

/** A fleet of Henk alone, so far away. */
export function oneDriver(awayKm: number | 'off shift' = 1): Fleet {
  const fleet = new Fleet([driver('henk')]);
  if (awayKm !== 'off shift') fleet.come('henk', north(awayKm));
  return fleet;
}

/** The order that somebody was told of last, and with which answer. */
export function lastOrder(fleet: Fleet): { readonly action: string; readonly order: Order } | undefined {
  const answer = fleet.told.at(-1)?.answer;
  return answer !== undefined && 'order' in answer ? { action: answer.action, order: answer.order } : undefined;
}

import type { ProviderCommand } from '../../../bpp/engines/engine.ts';
import { KEY, type OrderRecord, type RentalRecord, type VehicleRecord } from '../../../bpp/engines/rental/record.ts';
import { rentalEngine } from '../../../bpp/engines/rental/rental.ts';
import { endRide, unlock } from '../../../bpp/engines/rental/ride-steps.ts';
import type { Conversation } from '../../../bpp/provider-record.ts';
import type { Answer } from '../../../commerce/command.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Work } from '../../../node/role.ts';
import { Partition } from '../partition.ts';

/** A rental of bikes, and who rides there. */

export const NODE = { id: 'fietsen.example', uri: 'https://fietsen.example/beckn' };
/** A Tuesday, at noon in Amsterdam. */
export const NOON_MS = Date.UTC(2026, 9, 6, 10, 0);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const ALL_DAY = [{ open: '00:00', close: '24:00' }];
const EVERY_DAY = {
  monday: ALL_DAY,
  tuesday: ALL_DAY,
  wednesday: ALL_DAY,
  thursday: ALL_DAY,
  friday: ALL_DAY,
  saturday: ALL_DAY,
  sunday: ALL_DAY,
};

export function eur(amount: string) {
  return { currency: 'EUR', amount };
}

export const RENTAL: RentalRecord = {
  engine: 'rental',
  id: 'wiel',
  name: 'Het Wiel',
  description: { nl: 'Fietsen' },
  category: 'bicycle-rental',
  currency: 'EUR',
  place: { id: 'wiel.office', position: { lat: 52.37, lon: 4.88 } },
  contact: { phone: '+31205550160' },
  openingHours: {
    timeZone: 'Europe/Amsterdam',
    weekly: EVERY_DAY,
  },
  payments: [{ id: 'wiel.later', due: 'on-fulfilment', methods: ['card'] }],
  cancellation: [],
  vatPercent: '21',
  plans: {
    stad: {
      id: 'stad',
      name: 'Stad',
      base: eur('1.00'),
      perMinute: [{ start: 0, rate: '0.20', interval: 1 }],
      perKm: [{ start: 10, rate: '0.50', interval: 1 }],
      withoutVat: false,
      surge: false,
    },
  },
  holdMs: 5 * MINUTE_MS,
  reserveMs: 15 * MINUTE_MS,
  longestRideMs: 24 * HOUR_MS,
  lateFee: eur('25.00'),
};

/** Bikes at a station, or one that stands free. */
export function vehicle(local: string, onHand: number, more: Partial<VehicleRecord> = {}): VehicleRecord {
  const id = `wiel.${local}`;
  return {
    item: { id, name: local, categoryIds: ['wiel.bicycle'], price: eur('1.20') },
    place: { id: `${id}.place`, position: { lat: 52.37, lon: 4.89 } },
    planId: 'stad',
    published: true,
    onHand,
    reserved: 0,
    reportedAtMs: NOON_MS,
    ...more,
  };
}

export function buyer(name: string): Conversation {
  return { domain: 'mobility', buyerNode: { id: `${name}.example`, uri: `https://${name}.example/` }, transactionId: `t-${name}` };
}

export const ANNA = buyer('anna');
export const BRAM = buyer('bram');

export function ride(local: string, more: Partial<Order> = {}): Order {
  return {
    providerId: 'wiel',
    lines: [{ itemId: `wiel.${local}`, quantity: 1 }],
    fulfilments: [{ id: 'wiel.rental', kind: 'rental' }],
    billing: { name: 'Anna', email: 'anna@post.example' },
    payments: [{ id: 'wiel.later', due: 'on-fulfilment' }],
    ...more,
  };
}

/** A ride that somebody means to end so many minutes from now. */
export function rideOf(local: string, endMs: number): Order {
  return ride(local, { fulfilments: [{ id: 'wiel.rental', kind: 'rental', stops: [{ kind: 'end', timeRange: { endMs } }] }] });
}

/** One rental. Its timers go off as soon as they are due. */
export class Bikes extends Partition {
  constructor(vehicles: readonly VehicleRecord[], rental: RentalRecord = RENTAL) {
    super(rentalEngine, { providerId: 'wiel', nowMs: NOON_MS });
    this.put(KEY.provider, rental);
    for (const record of vehicles) this.put(KEY.item(record.item.id), record);
  }

  override ask(from: Conversation, command: ProviderCommand): Answer {
    const answer = super.ask(from, command);
    this.runTimers();
    return answer;
  }

  /** From init to confirm: a reservation. */
  reserve(from: Conversation, order: Order): Order {
    return this.buy(from, order);
  }

  /** What a lock reports, with the right code unless another is given; the refusal, if it is refused. */
  unlock(order: Order, vehicleId: string, code = this.record(order.id).ride.code): string | undefined {
    return this.#reasonOf(unlock(NODE, { orderId: order.id ?? '', vehicleId, code }));
  }

  end(order: Order, vehicleId: string, where: Partial<Parameters<typeof endRide>[1]> = {}): string | undefined {
    return this.#reasonOf(endRide(NODE, { orderId: order.id ?? '', vehicleId, ...where }));
  }

  do<Result>(work: Work<Result>): Result {
    const result = this.perform(work);
    this.runTimers();
    return result;
  }

  /** What stands there and how many of those are promised. */
  stock(local: string): readonly [onHand: number, reserved: number] {
    const record = this.get<VehicleRecord>(KEY.item(`wiel.${local}`));
    if (record === undefined) throw new Error(`there is no ${local}`);
    return [record.onHand, record.reserved];
  }

  record(orderId: string | undefined): OrderRecord {
    const record = this.get<OrderRecord>(KEY.order(orderId ?? ''));
    if (record === undefined) throw new Error('no such order');
    return record;
  }

  #reasonOf(work: ReturnType<typeof unlock>): string | undefined {
    const done = this.do(work);
    return done.ok ? undefined : done.refusal.reason;
  }
}

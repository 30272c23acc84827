import type { Plan, ProviderCommand } from '../../../bpp/engines/engine.ts';
import { KEY, type OrderRecord, type RentalRecord, type VehicleRecord } from '../../../bpp/engines/rental/record.ts';
import { rentalEngine } from '../../../bpp/engines/rental/rental.ts';
import { endRide, unlock } from '../../../bpp/engines/rental/ride-steps.ts';
import type { Conversation } from '../../../bpp/provider-record.ts';
import type { Answer } from '../../../commerce/command.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Decision, Work } from '../../../node/role.ts';
import type { Json, Versioned } from '../../../node/store/port.ts';

/** A rental's partition in memory: what is read, decided and changed, and timers that go off when their time has come. */

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

interface SetTimer {
  readonly wakeAtMs: number;
  readonly data: Json;
}

export class Partition {
  nowMs = NOON_MS;
  readonly timers = new Map<string, SetTimer>();
  readonly told: { readonly to: string; readonly answer: Answer }[] = [];
  readonly #state = new Map<string, Versioned>();
  #ids = 0;

  constructor(vehicles: readonly VehicleRecord[], rental: RentalRecord = RENTAL) {
    this.put(KEY.provider, rental);
    for (const record of vehicles) this.put(KEY.item(record.item.id), record);
  }

  ask(from: Conversation, command: ProviderCommand): Answer {
    const answer = this.#turn(rentalEngine.plan({ providerId: 'wiel', command, from })).answer;
    if (answer === undefined) throw new Error(`${command.action} was not answered`);
    return answer;
  }

  order(from: Conversation, command: ProviderCommand): Order {
    const answer = this.ask(from, command);
    if (!('order' in answer)) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.order;
  }

  refusal(from: Conversation, command: ProviderCommand): string | undefined {
    const answer = this.ask(from, command);
    return 'refusal' in answer ? answer.refusal?.reason : undefined;
  }

  /** From init to confirm: a reservation. */
  reserve(from: Conversation, order: Order): Order {
    return this.order(from, { action: 'confirm', order: this.order(from, { action: 'init', order }) });
  }

  /** What a lock reports, with the right code unless another is given; the refusal, if it is refused. */
  unlock(order: Order, vehicleId: string, code = this.record(order.id).ride.code): string | undefined {
    return this.#reasonOf(unlock(NODE, { orderId: order.id ?? '', vehicleId, code }));
  }

  end(order: Order, vehicleId: string, where: Partial<Parameters<typeof endRide>[1]> = {}): string | undefined {
    return this.#reasonOf(endRide(NODE, { orderId: order.id ?? '', vehicleId, ...where }));
  }

  do<Result>(work: Work<Result>): Result {
    const decision = work.decide(this.#read(work.reads), this.#context());
    this.#apply(decision);
    this.runTimers();
    return decision.result;
  }

  wait(ms: number): void {
    this.nowMs += ms;
    this.runTimers();
  }

  runTimers(): void {
    for (const [id, timer] of [...this.timers]) {
      if (timer.wakeAtMs > this.nowMs || this.timers.get(id) !== timer) continue;
      this.timers.delete(id);
      this.#turn(rentalEngine.onTimer('wiel', timer.data));
    }
  }

  get<Stored>(key: string): Stored | undefined {
    return this.#state.get(key)?.value as unknown as Stored | undefined;
  }

  put(key: string, value: object): void {
    this.#state.set(key, { value: JSON.parse(JSON.stringify(value)) as Json, version: (this.#state.get(key)?.version ?? 0) + 1 });
  }

  keys(prefix: string): string[] {
    return [...this.#state.keys()].filter((key) => key.startsWith(prefix)).sort();
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

  #turn(plan: Plan) {
    const turn = plan.decide(this.#read(plan.reads), this.#context());
    this.#apply({ ...turn, result: undefined });
    for (const { to, answer } of turn.news ?? []) this.told.push({ to: to.transactionId, answer });
    this.runTimers();
    return turn;
  }

  /** Only what the work named: a key it forgot to name reads as absent. */
  #read(keys: readonly string[]): Map<string, Versioned> {
    return new Map(keys.flatMap((key) => (this.#state.has(key) ? [[key, this.#state.get(key) as Versioned]] : [])));
  }

  #context() {
    return { nowMs: this.nowMs, newId: () => `id-${++this.#ids}` };
  }

  #apply(decision: Decision<unknown>): void {
    for (const [key, value] of Object.entries(decision.put ?? {})) this.put(key, value as object);
    for (const key of decision.remove ?? []) this.#state.delete(key);
    for (const id of decision.cancelTimers ?? []) this.timers.delete(id);
    for (const { id, ...timer } of decision.timers ?? []) this.timers.set(id, timer);
    for (const send of decision.send ?? []) {
      if (send.what === 'answer') this.told.push({ to: send.envelope.transactionId, answer: send.answer });
    }
  }
}

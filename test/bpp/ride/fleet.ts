import type { Plan, ProviderCommand } from '../../../bpp/engines/engine.ts';
import { type DriverStep, driverStep } from '../../../bpp/engines/ride/driver-steps.ts';
import {
  type DriverRecord,
  type FleetRecord,
  RIDE_KEY,
  type RideRecord,
  type ShiftRecord,
  type WaitingRecord,
} from '../../../bpp/engines/ride/fleet-record.ts';
import { rideEngine } from '../../../bpp/engines/ride/ride.ts';
import { comeOnShift, goOffShift, seeDriver } from '../../../bpp/engines/ride/shift.ts';
import { type Conversation, PROVIDER_KEY } from '../../../bpp/provider-record.ts';
import type { Answer } from '../../../commerce/command.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Position } from '../../../commerce/place.ts';
import type { Decision, Work } from '../../../node/role.ts';
import type { Json, Versioned } from '../../../node/store/port.ts';

/** One fleet's partition in memory: what is read, decided and changed, with timers that go off when their time has come. */

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

interface SetTimer {
  readonly wakeAtMs: number;
  readonly data: Json;
}

export class Fleet {
  nowMs = NOON_MS;
  readonly timers = new Map<string, SetTimer>();
  /** While this is set, what is due waits: something else comes first. */
  keepsTimers = false;
  /** What buyers were told unasked, in order. */
  readonly told: { readonly transactionId: string; readonly answer: Answer }[] = [];
  readonly #state = new Map<string, Versioned>();
  #ids = 0;

  constructor(drivers: readonly DriverRecord[], fleet: FleetRecord | 'no fleet' = FLEET) {
    if (fleet !== 'no fleet') this.put(PROVIDER_KEY.provider, fleet);
    for (const each of drivers) this.put(RIDE_KEY.driver(each.id), each);
  }

  ask(from: Conversation, command: ProviderCommand): Answer {
    const answer = this.#turn(rideEngine.plan({ providerId: 'taxi', command, from })).answer;
    if (answer === undefined) throw new Error(`${command.action} was not answered`);
    this.runTimers();
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

  /** From init to confirm; gives the id of the ride. */
  hail(from: Conversation, order: Order = ride()): string {
    const offered = this.order(from, { action: 'init', order });
    return this.order(from, { action: 'confirm', order: offered }).id ?? '';
  }

  come(name: string, position: Position): void {
    const done = this.do(comeOnShift(`taxi.${name}`, position));
    if (!done.ok) throw new Error(done.refusal.message);
  }

  leave(name: string): boolean {
    return this.do(goOffShift(`taxi.${name}`)).ok;
  }

  see(name: string, position: Position): void {
    const done = this.do(seeDriver(`taxi.${name}`, position));
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
    const decision = work.decide(this.#read(work), this.#context());
    this.#apply(decision);
    this.runTimers();
    return decision.result;
  }

  /** Lets time pass second by second where timers wait, so that each goes off at its time. */
  wait(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const next = Math.min(...[...this.timers.values()].map(({ wakeAtMs }) => wakeAtMs));
      if (next > untilMs) break;
      this.nowMs = Math.max(this.nowMs, next);
      this.runTimers();
    }
    this.nowMs = untilMs;
  }

  runTimers(): void {
    if (this.keepsTimers) return;
    for (let due = this.#due(); due !== undefined; due = this.#due()) {
      const [id, timer] = due;
      this.timers.delete(id);
      this.#turn(rideEngine.onTimer('taxi', timer.data));
    }
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

  get<Stored>(key: string): Stored | undefined {
    return this.#state.get(key)?.value as unknown as Stored | undefined;
  }

  put(key: string, value: unknown): void {
    this.#state.set(key, { value: JSON.parse(JSON.stringify(value)) as Json, version: (this.#state.get(key)?.version ?? 0) + 1 });
  }

  keys(prefix: string): string[] {
    return [...this.#state.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  #due(): [string, SetTimer] | undefined {
    return [...this.timers]
      .filter(([, { wakeAtMs }]) => wakeAtMs <= this.nowMs)
      .sort(([, left], [, right]) => left.wakeAtMs - right.wakeAtMs)[0];
  }

  #turn(plan: Plan) {
    const turn = plan.decide(this.#read(plan), this.#context());
    this.#apply({ ...turn, result: undefined });
    for (const { to, answer } of turn.news ?? []) this.told.push({ transactionId: to.transactionId, answer });
    return turn;
  }

  /** Only what the work named: a key it forgot to name reads as absent. */
  #read({ reads, lists = [] }: Pick<Plan, 'reads' | 'lists'>): Map<string, Versioned> {
    return new Map([...this.#state].filter(([key]) => reads.includes(key) || lists.some((prefix) => key.startsWith(prefix))));
  }

  #context() {
    return { nowMs: this.nowMs, newId: () => `id-${++this.#ids}` };
  }

  #apply(decision: Decision<unknown>): void {
    for (const [key, value] of Object.entries(decision.put ?? {})) this.put(key, value);
    for (const key of decision.remove ?? []) this.#state.delete(key);
    const setAgain = new Set((decision.timers ?? []).map(({ id }) => id));
    for (const id of decision.cancelTimers ?? []) if (!setAgain.has(id)) this.timers.delete(id);
    for (const { id, ...timer } of decision.timers ?? []) this.timers.set(id, timer);
    for (const send of decision.send ?? []) {
      if (send.what === 'answer') this.told.push({ transactionId: send.envelope.transactionId, answer: send.answer });
    }
  }
}

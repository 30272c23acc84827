import { appointmentEngine } from '../../../bpp/engines/appointment/appointment.ts';
import {
  AGENDA_PREFIX,
  type AgendaDay,
  type AppointmentRecord,
  KEY,
  type OrderRecord,
  type ServiceRecord,
} from '../../../bpp/engines/appointment/record.ts';
import type { Plan, ProviderCommand } from '../../../bpp/engines/engine.ts';
import type { Conversation } from '../../../bpp/provider-record.ts';
import type { Answer } from '../../../commerce/command.ts';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Decision, Work } from '../../../node/role.ts';
import type { Json, Versioned } from '../../../node/store/port.ts';

/** One practice in memory: what is read, decided and changed, and timers that go off when their time has come. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** A Monday, at nine in Amsterdam. */
export const NINE_MS = Date.UTC(2026, 9, 5, 7, 0);

const DAY = [{ open: '09:00', close: '12:00' }];
export const PRACTICE: AppointmentRecord = {
  engine: 'appointment',
  id: 'fysio',
  name: 'Fysiotherapie',
  description: { nl: 'Fysiotherapie' },
  category: 'physiotherapy',
  currency: 'EUR',
  place: { id: 'fysio.place', address: 'Linnaeusstraat 901', cityName: 'Amsterdam', position: { lat: 52.36, lon: 4.927 } },
  contact: { phone: '+31205550100' },
  openingHours: {
    timeZone: 'Europe/Amsterdam',
    weekly: { monday: DAY, tuesday: DAY, wednesday: DAY, thursday: DAY, friday: DAY, saturday: [], sunday: [] },
  },
  payments: [
    { id: 'fysio.later', due: 'on-fulfilment', methods: ['card'] },
    { id: 'fysio.before', due: 'before-order', method: 'bank-transfer', iban: 'NL34PLEI0002026137', accountName: 'Fysio' },
  ],
  cancellation: [
    { until: 'placed', feePercent: '0', beforeStartMs: DAY_MS },
    { until: 'placed', feePercent: '50' },
  ],
  staff: [
    { id: 'anna', name: 'Anna' },
    { id: 'bram', name: 'Bram' },
  ],
  booking: {
    stepMs: 30 * MINUTE_MS,
    noticeMs: HOUR_MS,
    horizonMs: 28 * DAY_MS,
    holdMs: 10 * MINUTE_MS,
    offerMs: 2 * HOUR_MS,
    noShowFeePercent: '75',
  },
  travel: { area: { shape: 'circle', centre: { lat: 52.36, lon: 4.927 }, radiusKm: 5 }, price: { currency: 'EUR', amount: '10.00' } },
};

export function service(local: string, minutes: number, more: Partial<ServiceRecord['service']> = {}): ServiceRecord {
  return {
    item: { id: `fysio.${local}`, name: local, categoryIds: [], price: { currency: 'EUR', amount: '40.00' } },
    published: true,
    service: { kind: 'appointment', durationMs: minutes * MINUTE_MS, beforeMs: 0, afterMs: 0, ...more },
  };
}

export const SERVICES = [
  service('intake', 60, { staffIds: ['anna'] }),
  service('zitting', 30),
  service('massage', 30, { afterMs: 30 * MINUTE_MS, staffIds: ['anna'] }),
  service('thuis', 60, { kind: 'home-visit', beforeMs: 30 * MINUTE_MS, afterMs: 30 * MINUTE_MS, staffIds: ['bram'] }),
];

export function buyer(name: string, transaction = name): Conversation {
  return { domain: 'care', buyerNode: { id: `${name}.example`, uri: `https://${name}.example/` }, transactionId: `t-${transaction}` };
}

/** An order for a service at a slot, by the end of its id: `anna~20261006T0700Z`. */
export function order(local: string, slot?: string, more: Partial<Order> = {}): Order {
  const fulfilments: Fulfilment[] =
    slot === undefined ? [] : [{ id: slot.includes('~') ? `fysio.slot~${local}~${slot}` : `fysio.${slot}` }];
  return {
    providerId: 'fysio',
    lines: [{ itemId: `fysio.${local}`, quantity: 1 }],
    fulfilments,
    billing: { name: 'Anouk', phone: '+31205550200' },
    payments: [{ id: 'fysio.later', due: 'on-fulfilment' }],
    ...more,
  };
}

interface SetTimer {
  readonly wakeAtMs: number;
  readonly data: Json;
}

export class Practice {
  nowMs = NINE_MS;
  readonly timers = new Map<string, SetTimer>();
  readonly news: { readonly to: string; readonly answer: Answer }[] = [];
  readonly #state = new Map<string, Versioned>();
  #ids = 0;

  constructor(practice: AppointmentRecord = PRACTICE, services: readonly ServiceRecord[] = SERVICES) {
    this.put(KEY.provider, practice);
    for (const each of services) this.put(KEY.item(each.item.id), each);
  }

  ask(from: Conversation, command: ProviderCommand): Answer {
    const answer = this.#turn(appointmentEngine.plan({ providerId: 'fysio', command, from })).answer;
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

  /** From init to confirm. */
  book(from: Conversation, asked: Order): Order {
    const confirmed = this.order(from, { action: 'confirm', order: this.order(from, { action: 'init', order: asked }) });
    this.runTimers();
    return confirmed;
  }

  /** Work of the people of the practice. */
  do(step: string, orderId: string, body: Readonly<Record<string, unknown>> = {}) {
    const work = appointmentEngine.desk.take(step, { node: { id: 'node.example', uri: 'https://node.example' }, orderId, body });
    if (work === undefined || typeof work === 'string') throw new Error(work ?? `no step ${step}`);
    const done = this.perform(work);
    this.runTimers();
    return done;
  }

  perform<Result>(work: Work<Result>): Result {
    const decision = work.decide(this.#read(work), this.#context());
    this.#apply(decision);
    return decision.result;
  }

  wait(ms: number): void {
    this.nowMs += ms;
    this.runTimers();
  }

  /** Until none is due: one may set another. */
  runTimers(): void {
    for (let due = this.#due(); due !== undefined; due = this.#due()) {
      this.timers.delete(due[0]);
      this.#turn(appointmentEngine.onTimer('fysio', due[1].data));
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

  record(orderId: string | undefined): OrderRecord {
    const record = this.get<OrderRecord>(KEY.order(orderId ?? ''));
    if (record === undefined) throw new Error('no such order');
    return record;
  }

  /** All that is taken, by whom. */
  entries(staffId: string) {
    return this.keys(`${AGENDA_PREFIX}${staffId}:`)
      .flatMap((key) => this.get<AgendaDay>(key)?.entries ?? [])
      .filter(({ expiresAtMs }) => expiresAtMs === undefined || this.nowMs < expiresAtMs);
  }

  #due(): [string, SetTimer] | undefined {
    return [...this.timers]
      .filter(([, { wakeAtMs }]) => wakeAtMs <= this.nowMs)
      .sort((left, right) => left[1].wakeAtMs - right[1].wakeAtMs)[0];
  }

  #turn(plan: Plan) {
    const turn = plan.decide(this.#read(plan), this.#context());
    this.#apply({ ...turn, result: undefined });
    for (const { to, answer } of turn.news ?? []) this.news.push({ to: to.transactionId, answer });
    return turn;
  }

  /** Only what the work named: a key it forgot to name reads as absent. */
  #read({ reads, lists = [] }: { readonly reads: readonly string[]; readonly lists?: readonly string[] }): Map<string, Versioned> {
    const keys = [...reads, ...lists.flatMap((prefix) => this.keys(prefix))];
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
    for (const send of decision.send ?? [])
      if (send.what === 'answer') this.news.push({ to: send.envelope.transactionId, answer: send.answer });
  }
}

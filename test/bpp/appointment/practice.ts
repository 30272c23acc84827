import { appointmentEngine } from '../../../bpp/engines/appointment/appointment.ts';
import {
  AGENDA_PREFIX,
  type AgendaDay,
  type AppointmentRecord,
  KEY,
  type OrderRecord,
  type ServiceRecord,
} from '../../../bpp/engines/appointment/record.ts';
import type { Conversation } from '../../../bpp/provider-record.ts';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import { Partition } from '../partition.ts';

/** A practice of two people, and who comes there. */

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

/** One practice. */
export class Practice extends Partition {
  constructor(practice: AppointmentRecord = PRACTICE, services: readonly ServiceRecord[] = SERVICES) {
    super(appointmentEngine, { providerId: 'fysio', nowMs: NINE_MS });
    this.put(KEY.provider, practice);
    for (const each of services) this.put(KEY.item(each.item.id), each);
  }

  /** From init to confirm. */
  book(from: Conversation, asked: Order): Order {
    const confirmed = this.buy(from, asked);
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
}

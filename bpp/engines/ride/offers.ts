import type { Person, Stop } from '../../../commerce/fulfilment.ts';
import type { Money } from '../../../commerce/money.ts';
import type { Journey } from './fare.ts';
import type { RideRecord, WaitingRecord } from './fleet-record.ts';
import { stateOf, stepsOf } from './life.ts';
import { stopOf } from './trip.ts';

/** What a driver is shown. */

/** A ride that is offered: what it pays and where it goes, before anybody accepts; who it is for is told to the one who does. */
export interface OfferView {
  readonly orderId: string;
  readonly itemId: string;
  readonly untilMs: number;
  readonly awayMetres: number;
  readonly start: Stop['place'];
  readonly end: Stop['place'];
  readonly departAtMs?: number;
  readonly fare: Money;
  readonly atMost: Money;
  readonly estimate: Journey;
  /** How many come along; one when it was not said. */
  readonly people?: number;
  readonly loadKg?: number;
  /** Others may be in the vehicle with them. */
  readonly isShared?: boolean;
}

export interface RideView extends Omit<OfferView, 'untilMs' | 'awayMetres'> {
  readonly state: string;
  readonly passenger: Person;
  readonly instructions: readonly string[];
  /** Steps that can be taken now. */
  readonly steps: readonly string[];
}

export function offerView(record: RideRecord, { offer }: WaitingRecord): OfferView | undefined {
  if (offer === undefined) return undefined;
  return { ...wayView(record), untilMs: offer.untilMs, awayMetres: offer.awayMetres };
}

export function rideView(record: RideRecord): RideView {
  const fulfilment = record.order.fulfilments[0];
  const { name, phone, email } = { ...record.order.billing, ...fulfilment?.customer };
  const said = [stopOf(fulfilment, 'start')?.instructions, stopOf(fulfilment, 'end')?.instructions];
  return {
    ...wayView(record),
    state: stateOf(record),
    passenger: {
      ...(name === undefined ? {} : { name }),
      ...(phone === undefined ? {} : { phone }),
      ...(email === undefined ? {} : { email }),
    },
    instructions: said.filter((text) => text !== undefined),
    steps: stepsOf(record),
  };
}

function wayView({ order, trip }: RideRecord): Omit<OfferView, 'untilMs' | 'awayMetres'> {
  const fulfilment = order.fulfilments[0];
  return {
    orderId: order.id ?? '',
    itemId: trip.itemId,
    start: stopOf(fulfilment, 'start')?.place ?? { position: trip.start },
    end: stopOf(fulfilment, 'end')?.place ?? { position: trip.end },
    ...(trip.departAtMs === undefined ? {} : { departAtMs: trip.departAtMs }),
    fare: order.quote?.total ?? trip.atMost,
    atMost: trip.atMost,
    estimate: trip.estimate,
    ...(trip.people === undefined ? {} : { people: trip.people }),
    ...(trip.loadKg === undefined ? {} : { loadKg: trip.loadKg }),
    ...(trip.isShared === true ? { isShared: true } : {}),
  };
}

import type { Intent } from '../../../commerce/intent.ts';
import { contains } from '../../../commerce/place.ts';
import type { ProviderRecord } from '../../provider-record.ts';
import { type Ask, type CommandOf, type Engine, type Plan, planBy } from '../engine.ts';
import { rate } from '../rating.ts';
import { status } from '../status.ts';
import { support } from '../support.ts';
import { cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import { desk } from './desk.ts';
import { runErrand } from './errands.ts';
import { init } from './init.ts';
import { AGENDA_PREFIX, type AppointmentRecord, BUSY_PREFIX } from './record.ts';
import { select } from './select.ts';
import { show } from './show.ts';
import { update } from './update.ts';

/** Answers for a business that works by appointment: a service takes somebody's time, and one slot is never for two people. */
export const appointmentEngine: Engine = {
  name: 'appointment',
  plan: planBy({ select, init, confirm, status, track, cancel, update, rating: rate, support }),
  onTimer: (_providerId, data) => runErrand(data),
  indexes: [AGENDA_PREFIX, BUSY_PREFIX],
  serves,
  // Whether a slot is free for it is worked out where it is shown: it differs from hour to hour.
  isSoldOut: () => false,
  show,
  desk,
};

function serves(record: ProviderRecord, { fulfilment, deliverTo, near }: Intent): boolean {
  const { travel } = record as AppointmentRecord;
  const wants = fulfilment ?? (deliverTo === undefined ? undefined : 'home-visit');
  if (wants === undefined) return true;
  if (wants === 'appointment') return true;
  const to = deliverTo?.position ?? near?.position;
  return wants === 'home-visit' && travel !== undefined && (to === undefined || contains(travel.area, to));
}

function track(_ask: Ask<CommandOf<'track'>>): Plan {
  const message = 'An appointment is at a place and a time and cannot be followed; ask for its status.';
  return {
    reads: [],
    decide: () => ({ answer: { action: 'track', refusal: { reason: 'tracking-unsupported', message, path: '/orderId' } } }),
  };
}

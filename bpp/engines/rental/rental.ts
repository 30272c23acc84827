import type { Intent } from '../../../commerce/intent.ts';
import type { ItemRecord, ProviderRecord } from '../../provider-record.ts';
import { type Engine, type Plan, planBy } from '../engine.ts';
import { rate } from '../rating.ts';
import { status } from '../status.ts';
import { support } from '../support.ts';
import { cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import { desk } from './desk.ts';
import { runErrand } from './errands.ts';
import { init, select } from './init.ts';
import { freeOf } from './offer.ts';
import type { VehicleRecord } from './record.ts';
import { show } from './show.ts';

/** Answers for a rental: bikes, cars and scooters that stand at stations or free in the street, by what a GBFS feed says of them. */
export const rentalEngine: Engine = {
  name: 'rental',
  plan: planBy({
    select,
    init,
    confirm,
    status,
    cancel,
    rating: rate,
    support,
    track: () =>
      saying({
        action: 'track',
        refusal: { reason: 'tracking-unsupported', message: 'Who rides knows where the vehicle is; it is not followed.' },
      }),
    update: () =>
      saying({
        action: 'update',
        refusal: {
          reason: 'update-not-possible',
          message: 'A rental ends where the vehicle is brought back; cancel it before it is unlocked.',
        },
      }),
  }),
  onTimer: (_providerId, data) => runErrand(data),
  indexes: [],
  serves: (_provider: ProviderRecord, { fulfilment, deliverTo }: Intent) =>
    deliverTo === undefined && (fulfilment === undefined || fulfilment === 'rental'),
  isSoldOut: (record: ItemRecord) => freeOf(record as VehicleRecord) < 1,
  show,
  desk,
};

function saying(answer: NonNullable<ReturnType<Plan['decide']>['answer']>): Plan {
  return { reads: [], decide: () => ({ answer }) };
}

import { HORIZON_MAX_MS } from '../engines/appointment/record.ts';
import { object } from '../imports/card-object.ts';
import { area, decimal, list, money, openingHours, percent, text, whole } from './brought-parts.ts';

/** What businesses that are no shops take along, by their engine: members of the business, and what it offers where that comes from no feed. */

interface Carried {
  readonly members: Readonly<Record<string, object>>;
  readonly item?: {
    readonly required: readonly string[];
    /** Of the item itself, beside what any item has. */
    readonly offered: Readonly<Record<string, object>>;
    readonly beside: Readonly<Record<string, object>>;
  };
}

const DAY_MS = 86_400_000;
const staffId = { type: 'string', pattern: '^[A-Za-z0-9-]{1,64}$' };
const vehicleId = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}\\.[!-~]{1,200}$' };
const yes = { type: 'boolean' };
const lengthMs = whole(0, DAY_MS);
const visits = { enum: ['appointment', 'home-visit'] };

const appointment: Carried = {
  members: {
    staff: { ...list(object(['id', 'name'], { id: staffId, name: text, hours: openingHours }), 50), minItems: 1 },
    booking: object(['stepMs', 'noticeMs', 'horizonMs', 'holdMs', 'noShowFeePercent'], {
      stepMs: whole(60_000, DAY_MS),
      noticeMs: whole(0, HORIZON_MAX_MS),
      horizonMs: whole(60_000, HORIZON_MAX_MS),
      holdMs: whole(60_000, DAY_MS),
      offerMs: whole(60_000, DAY_MS),
      noShowFeePercent: percent,
    }),
    travel: object(['area'], { area, price: money }),
    care: yes,
    vatPercent: percent,
  },
  item: {
    required: ['service'],
    offered: {},
    beside: {
      service: object(['kind', 'durationMs', 'beforeMs', 'afterMs'], {
        kind: visits,
        durationMs: whole(60_000, DAY_MS),
        beforeMs: lengthMs,
        afterMs: lengthMs,
        staffIds: list(staffId, 50),
      }),
    },
  },
};

const vehicle = object(['itemId', 'name', 'tariff', 'detourFactor', 'speedKmh', 'atMostPercent'], {
  itemId: vehicleId,
  name: text,
  tariff: object(['base', 'perKm', 'perMinute'], { base: money, perKm: money, perMinute: money }),
  detourFactor: { type: 'string', pattern: '^[1-9](\\.\\d{1,4})?$' },
  speedKmh: whole(1, 200),
  atMostPercent: decimal,
  seats: whole(1, 100),
  loadKg: { type: 'number', minimum: 0, maximum: 50_000 },
  shared: object(['detourMs'], { detourMs: whole(0, 2 * 3_600_000) }),
});

const ride: Carried = {
  members: {
    vatPercent: percent,
    carries: { enum: ['ride', 'courier'] },
    area,
    vehicles: { ...list(vehicle, 50), minItems: 1 },
    terms: list(
      object(['state'], {
        state: text,
        possible: yes,
        reasonRequired: yes,
        fee: { type: 'object', oneOf: [object(['percent'], { percent }), object(['amount'], { amount: money })] },
        withinMs: whole(0, 365 * DAY_MS),
      }),
      40,
    ),
    noShow: object(['waitMs', 'fee'], { waitMs: lengthMs, fee: money }),
    dispatch: object(['acceptMs', 'searchMs', 'reachKm', 'freshMs', 'aheadMs'], {
      acceptMs: whole(1_000, DAY_MS),
      searchMs: whole(1_000, DAY_MS),
      reachKm: { type: 'number', exclusiveMinimum: 0, maximum: 500 },
      freshMs: whole(1_000, DAY_MS),
      aheadMs: lengthMs,
    }),
    silence: object(['beforeStartMs', 'underWayMs'], { beforeStartMs: whole(1_000, DAY_MS), underWayMs: whole(1_000, DAY_MS) }),
    quoteMs: whole(1_000, DAY_MS),
  },
  item: { required: [], offered: {}, beside: {} },
};

/** Its vehicles and plans are those of its feed. */
const rental: Carried = {
  members: {
    vatPercent: percent,
    holdMs: whole(1_000, DAY_MS),
    reserveMs: whole(1_000, DAY_MS),
    deposit: money,
    longestRideMs: whole(60_000, 31 * DAY_MS),
    lateFee: money,
  },
};

const webhook: Carried = {
  members: {
    handOvers: {
      ...list(object(['kind'], { kind: { enum: ['pickup', 'delivery', 'appointment', 'home-visit'] }, area, description: text }), 4),
      minItems: 1,
    },
    offerMs: whole(60_000, DAY_MS),
    confirmWithinMs: whole(60_000, DAY_MS),
    returnDays: whole(0, 3_650),
  },
  item: {
    required: [],
    offered: { durationMs: whole(0, 31 * DAY_MS), fulfilmentIds: list(vehicleId, 20) },
    beside: { gathersVariants: yes },
  },
};

/** Everything that is in it comes from its feed. */
const transit: Carried = { members: {} };

export const CARRIED: Readonly<Record<string, Carried>> = { appointment, ride, rental, webhook, transit };

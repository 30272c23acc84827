import type { RentalRecord } from '../../bpp/engines/rental/record.ts';
import type { FeedSource } from '../../bpp/imports/gbfs-source.ts';
import { followGbfs } from '../../bpp/imports/rental-import.ts';
import { putRental } from '../../bpp/imports/rental-work.ts';
import { HERE } from '../network/shops.ts';
import { START_MS } from './city.ts';
import type { ProviderDesk } from './engine.ts';

/** The bikes of each provider node: few, and wanted by everybody. */
interface Bikes {
  readonly id: string;
  readonly atStation: number;
  readonly free: readonly string[];
}

const BIKES: readonly Bikes[] = [
  { id: 'wiel', atStation: 4, free: ['wiel-los'] },
  { id: 'ketting', atStation: 0, free: ['ketting-1', 'ketting-2'] },
  { id: 'zadel', atStation: 1, free: [] },
];

/** Words that a renter looks for; one vehicle at a time. */
export const WANTS: readonly (readonly [text: string, most: number])[] = [['fiets', 1]];

/** How many bikes each rental had at the start, at its station and in the street. */
export const BIKES_AT_START: ReadonlyMap<string, number> = new Map(BIKES.map(({ id, atStation, free }) => [id, atStation + free.length]));

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
/** Short, so that holds and reservations end amid the faults too. */
const TIMES = { holdMs: 60_000, reserveMs: 120_000, longestRideMs: 300_000 } as const;

function rentalCalled(id: string): RentalRecord {
  return {
    engine: 'rental',
    id,
    name: `Fietsverhuur ${id}`,
    description: { nl: 'Fietsen' },
    category: 'bicycle-rental',
    currency: 'EUR',
    place: { id: `${id}.office`, position: HERE },
    contact: { phone: '+31205550160' },
    openingHours: { timeZone: 'Europe/Amsterdam', weekly: EVERY_DAY },
    payments: [{ id: `${id}.later`, due: 'on-fulfilment', methods: ['card'] }],
    cancellation: [],
    vatPercent: '21',
    plans: {},
    lateFee: { currency: 'EUR', amount: '25.00' },
    ...TIMES,
  };
}

/** Brings the rental of a node from its feed, made before the run began: what happened since is never undone by reading it again. */
export async function bringBikes(desk: ProviderDesk, place: number): Promise<void> {
  const bikes = BIKES[place];
  if (bikes === undefined) return;
  const rental = rentalCalled(bikes.id);
  await desk.performer.perform(putRental(rental));
  await followGbfs(desk, { rental, source: feedOf(bikes) }).readOnce();
}

function feedOf({ atStation, free }: Bikes): FeedSource {
  const last_reported = new Date(START_MS - 60_000).toISOString();
  const plan = {
    plan_id: 'p',
    name: [],
    currency: 'EUR',
    price: 1,
    is_taxable: false,
    per_min_pricing: [{ start: 0, rate: 0.25, interval: 1 }],
  };
  const files: Readonly<Record<string, object>> = {
    gbfs: {
      feeds: ['system_information', 'system_pricing_plans', 'vehicle_types', 'station_information', 'station_status', 'vehicle_status'].map(
        (name) => ({ name, url: name }),
      ),
    },
    system_information: { system_id: 'fietsen', timezone: 'Europe/Amsterdam' },
    system_pricing_plans: { plans: [plan] },
    vehicle_types: { vehicle_types: [{ vehicle_type_id: 'f', form_factor: 'bicycle', default_pricing_plan_id: 'p' }] },
    station_information: { stations: [{ station_id: 'plein', name: [{ text: 'Plein', language: 'nl' }], ...HERE }] },
    station_status: {
      stations: [{ station_id: 'plein', num_vehicles_available: atStation, is_installed: true, is_renting: true, last_reported }],
    },
    vehicle_status: {
      vehicles: free.map((vehicle_id) => ({
        vehicle_id,
        ...HERE,
        is_reserved: false,
        is_disabled: false,
        vehicle_type_id: 'f',
        last_reported,
      })),
    },
  };
  return {
    start: 'gbfs',
    get: (name) =>
      Promise.resolve({
        ok: true,
        bytes: Buffer.from(JSON.stringify({ last_updated: last_reported, ttl: 0, version: '3.0', data: files[name] })),
      }),
  };
}

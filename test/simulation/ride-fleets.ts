import { createHash } from 'node:crypto';
import type { DriverRecord, FleetRecord } from '../../bpp/engines/ride/fleet-record.ts';
import { putFleet } from '../../bpp/imports/ride-import.ts';
import type { Position } from '../../commerce/place.ts';
import { HERE } from '../network/shops.ts';
import type { ProviderDesk } from './engine.ts';

/** Fleets of few drivers, which many want at once; with the patience of a game, so that every rule comes to its turn. */

const SECOND_MS = 1_000;
const ALWAYS = [{ open: '00:00', close: '24:00' }];
const eur = (amount: string) => ({ currency: 'EUR', amount });

const SEATS = 4;

/** Of three seats, so that it is full soon. */
function shuttleOf(id: string): FleetRecord['vehicles'][number] {
  return {
    itemId: `${id}.shuttle`,
    name: 'Pendelrit',
    tariff: { base: eur('1.20'), perKm: eur('0.35'), perMinute: eur('0.00') },
    detourFactor: '1.3',
    speedKmh: 24,
    atMostPercent: '0',
    seats: 3,
    shared: { detourMs: 900 * SECOND_MS },
  };
}

function fleetOf(id: string, carries: FleetRecord['carries']): FleetRecord {
  return {
    engine: 'ride',
    id,
    name: `Coöperatie ${id}`,
    description: { nl: 'Wij rijden' },
    category: id,
    currency: 'EUR',
    place: { id: `${id}.base`, name: id, position: HERE },
    contact: { phone: '+31205550199' },
    openingHours: {
      timeZone: 'Europe/Amsterdam',
      weekly: { monday: ALWAYS, tuesday: ALWAYS, wednesday: ALWAYS, thursday: ALWAYS, friday: ALWAYS, saturday: ALWAYS, sunday: ALWAYS },
    },
    vatPercent: '9',
    payments: [{ id: `${id}.later`, due: 'on-fulfilment', methods: ['card'] }],
    carries,
    area: { shape: 'circle', centre: HERE, radiusKm: 20 },
    vehicles: [
      {
        itemId: `${id}.vehicle`,
        name: carries === 'ride' ? 'Taxirit' : 'Koeriersrit',
        tariff: { base: eur('3.60'), perKm: eur('2.65'), perMinute: eur('0.44') },
        detourFactor: '1.3',
        speedKmh: 24,
        atMostPercent: '15',
        seats: SEATS,
      },
      ...(carries === 'ride' ? [shuttleOf(id)] : []),
    ],
    cancellation: [],
    terms: [
      { state: 'pending', possible: true, fee: { amount: eur('0.00') } },
      { state: 'assigned', possible: true, fee: { amount: eur('4.00') } },
      { state: 'arrived', possible: true, fee: { amount: eur('7.50') } },
      { state: 'started', possible: false },
    ],
    noShow: { waitMs: 8 * SECOND_MS, fee: eur('10.00') },
    dispatch: { acceptMs: 15 * SECOND_MS, searchMs: 90 * SECOND_MS, reachKm: 10, freshMs: 60 * SECOND_MS, aheadMs: 0 },
    silence: { beforeStartMs: 50 * SECOND_MS, underWayMs: 180 * SECOND_MS },
    quoteMs: 300 * SECOND_MS,
  };
}

const FLEETS: readonly (readonly FleetRecord[])[] = [[fleetOf('taxi', 'ride')], [fleetOf('koerier', 'courier')], []];

/** How many seats each kind of vehicle has. */
export const SEATS_OF = new Map(
  FLEETS.flat().flatMap(({ vehicles }) => vehicles.map(({ itemId, seats }) => [itemId, seats ?? 0] as const)),
);

/** Two drivers each: fewer than there are buyers. */
export function driversOf({ id, vehicles }: FleetRecord): readonly DriverRecord[] {
  return ['ada', 'ben'].map((name) => ({
    id: `${id}.${name}`,
    name,
    itemIds: vehicles.map(({ itemId }) => itemId),
    tokenSha256: createHash('sha256').update(`${id} ${name}`).digest('hex'),
  }));
}

/** What a buyer may be out for. */
export const WANTED = FLEETS.flat().flatMap(({ carries, vehicles }) =>
  vehicles.map(({ name, seats = 1 }) => ({ carries, text: name, peopleMax: carries === 'ride' ? seats : 1 })),
);

/** The fleets of a node, by their ids. */
export function fleetsAt({ index }: Pick<ProviderDesk, 'index'>): readonly FleetRecord[] {
  return FLEETS.flat().filter(({ id }) => index.provider(id) !== undefined);
}

/** A place at most three kilometres from the middle of everything. */
export function placeBy(draw: number): Position {
  const turn = draw * 2 * Math.PI * 7;
  return { lat: HERE.lat + (Math.cos(turn) * 3 * draw) / 111.2, lon: HERE.lon + (Math.sin(turn) * 3 * draw) / 67.9 };
}

/** Brings the fleets of a node onto it. */
export async function bringFleets({ performer }: ProviderDesk, place: number): Promise<void> {
  for (const fleet of FLEETS[place] ?? []) {
    const items = fleet.vehicles.map(({ itemId, name, tariff }) => ({
      item: { id: itemId, name, categoryIds: [], price: tariff.base },
      published: true,
    }));
    await performer.perform(putFleet({ fleet, items, drivers: driversOf(fleet) }));
  }
}

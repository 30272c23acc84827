import { isDeepStrictEqual } from 'node:util';
import type { Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import { withHandKept } from '../engines/by-hand.ts';
import { type DriverRecord, type FleetRecord, RIDE_KEY } from '../engines/ride/fleet-record.ts';
import { isFree } from '../engines/ride/on-board.ts';
import { shiftsIn } from '../engines/ride/state.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { type ItemRecord, PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { type BusinessImport, perform, reportOf } from './business-import.ts';
import { readDrivers } from './drivers-yaml.ts';
import { createProblemList, type ImportProblem, type ProblemList } from './import-problem.ts';
import { readRideCard } from './ride-card.ts';
import { TEXT_BYTES_MAX, textIn } from './text-file.ts';

const DRIVERS_FILE = 'drivers.yaml';

/** Brings fleets onto a node: `drivers.yaml` beside the card. A fault in either file leaves everything as it was. */
export const rideImport: BusinessImport = {
  engine: 'ride',
  async run(ports, { card, read }) {
    const problems = createProblemList();
    const fleet = readRideCard(card);
    if (!fleet.ok) return reportOf(undefined, gathered(fleet.problems, problems));
    const listed = textIn(DRIVERS_FILE, await read(DRIVERS_FILE, TEXT_BYTES_MAX), problems);
    if (listed === undefined) return reportOf(fleet.card.fleet.id, problems);
    const drivers = readDrivers(listed, fleet.card.fleet);
    if (!drivers.ok) return reportOf(fleet.card.fleet.id, gathered(drivers.problems, problems));
    const items = itemsOf(fleet.card);
    const counts = await perform(ports, putFleet({ fleet: fleet.card.fleet, items, drivers: drivers.card }));
    return { ...reportOf(fleet.card.fleet.id, problems), ...counts };
  },
};

function gathered(found: readonly ImportProblem[], problems: ProblemList): ProblemList {
  for (const { line, severity: _severity, ...facts } of found) problems.error(line, facts);
  return problems;
}

function itemsOf({
  fleet,
  descriptions,
}: {
  readonly fleet: FleetRecord;
  readonly descriptions: ReadonlyMap<string, string>;
}): ItemRecord[] {
  return fleet.vehicles.map(({ itemId, name, tariff }) => {
    const description = descriptions.get(itemId);
    const told = description === undefined ? {} : { description };
    return { item: { id: itemId, name, ...told, categoryIds: [], price: tariff.base }, published: true };
  });
}

interface Brought {
  readonly fleet: FleetRecord;
  readonly items: readonly ItemRecord[];
  readonly drivers: readonly DriverRecord[];
}

interface Counts {
  readonly imported: number;
  readonly unchanged: number;
  readonly unpublished: number;
}

/**
 * Work that puts a fleet with its vehicles and drivers, all at once. What trade has added stays: ratings, shifts, rides. Who is no
 * longer a driver cannot come in any more, and is off shift; a ride they are on is looked after by the silence that follows.
 */
export function putFleet({ fleet, items, drivers }: Brought): Work<Counts> {
  return {
    partition: partitionOfProvider(fleet.id),
    reads: [PROVIDER_KEY.provider],
    lists: [PROVIDER_KEY.item(''), RIDE_KEY.driver(''), RIDE_KEY.driverToken(''), RIDE_KEY.shift('')],
    decide(state, { nowMs }) {
      const change = changeOf(state, nowMs);
      const before = recordAt<FleetRecord>(state, PROVIDER_KEY.provider);
      change.keep(PROVIDER_KEY.provider, { ...withHandKept(before, fleet), ...pick(before, 'ratings'), ...pick(before, 'trading') });
      const imported = items.filter(({ item, ...record }) => {
        const known = recordAt<ItemRecord>(state, PROVIDER_KEY.item(item.id));
        return change.keep(PROVIDER_KEY.item(item.id), { item, ...record, ...pick(known, 'ratings') });
      }).length;
      const unpublished = withdraw(state, change, items);
      for (const driver of drivers) {
        change.keep(RIDE_KEY.driver(driver.id), driver);
        change.keep(RIDE_KEY.driverToken(driver.tokenSha256), { driverId: driver.id });
      }
      const left = new Set(drivers.flatMap(({ id, tokenSha256 }) => [RIDE_KEY.driver(id), RIDE_KEY.driverToken(tokenSha256)]));
      const gone = [...state.keys()].filter((key) => /^driver(-token)?:/.test(key) && !left.has(key));
      const offShift = shiftsIn(state).filter((shift) => isFree(shift) && !left.has(RIDE_KEY.driver(shift.driverId)));
      const remove = [...gone, ...offShift.map(({ driverId }) => RIDE_KEY.shift(driverId))];
      return { put: change.put, remove, result: { imported, unchanged: items.length - imported, unpublished } };
    },
  };
}

interface Change {
  readonly put: Record<string, Json>;
  /** Puts a record unless it is as before; whether it was put. */
  keep(key: string, record: object): boolean;
}

function changeOf(state: State, nowMs: number): Change {
  const put: Record<string, Json> = {};
  return {
    put,
    keep(key, record) {
      const { updatedAtMs: _when, ...before } = recordAt<{ readonly updatedAtMs?: number }>(state, key) ?? {};
      if (isDeepStrictEqual(before, record)) return false;
      put[key] = asJson(
        key === PROVIDER_KEY.provider || key.startsWith(PROVIDER_KEY.item('')) ? { ...record, updatedAtMs: nowMs } : record,
      );
      return true;
    },
  };
}

function withdraw(state: State, change: Change, items: readonly ItemRecord[]): number {
  const kept = new Set(items.map(({ item }) => PROVIDER_KEY.item(item.id)));
  const gone = [...state].filter(([key]) => key.startsWith(PROVIDER_KEY.item('')) && !kept.has(key));
  return gone.filter(([key, { value }]) => {
    const record = value as unknown as ItemRecord;
    const { updatedAtMs: _when, ...rest } = record;
    return record.published && record.isOwn !== true && change.keep(key, { ...rest, published: false });
  }).length;
}

function pick<Stored extends object, Member extends keyof Stored>(
  record: Stored | undefined,
  member: Member,
): Partial<Pick<Stored, Member>> {
  const value = record?.[member];
  return value === undefined ? {} : ({ [member]: value } as unknown as Partial<Pick<Stored, Member>>);
}

import type { OpeningHours } from '../../commerce/time.ts';
import type { PricePlan } from '../engines/rental/price.ts';
import { type FeedFile, type GbfsVersion, readFeedFile } from './gbfs-file.ts';
import { readPlans } from './gbfs-plans.ts';
import type { FeedSource } from './gbfs-source.ts';
import { readStationStatus, readStations, type Station, type StationStatus } from './gbfs-stations.ts';
import { readHours, readSystem, type SystemInformation } from './gbfs-system.ts';
import type { FeedObject } from './gbfs-value.ts';
import { readVehicles, readVehicleTypes, type Vehicle, type VehicleType } from './gbfs-vehicles.ts';
import { createProblemList, type ImportProblem, type ProblemList } from './import-problem.ts';

/** What a feed says, as far as it could be read. */
export interface FeedState {
  readonly version: GbfsVersion;
  readonly system: SystemInformation;
  readonly hours?: OpeningHours['weekly'];
  readonly types: ReadonlyMap<string, VehicleType>;
  readonly plans: ReadonlyMap<string, PricePlan>;
  readonly stations: ReadonlyMap<string, Station>;
  readonly statuses: ReadonlyMap<string, StationStatus>;
  readonly vehicles: ReadonlyMap<string, Vehicle>;
  /** When the operator made the oldest of what changes all day: how old the news is. */
  readonly reportedAtMs: number;
}

export interface FeedRead {
  /** Absent while no whole state was ever read. A file that fails leaves what was last read of it. */
  readonly state?: FeedState;
  readonly problems: readonly ImportProblem[];
  /** When it is of use to read again. */
  readonly nextAtMs: number;
}

/** A feed that is read again and again. */
export interface GbfsFeed {
  read(nowMs: number): Promise<FeedRead>;
}

/** A feed says how often to ask; not more often than this, and not less. */
export const READ_EVERY_MS = { least: 10_000, most: 3_600_000 } as const;
/** After a failure. */
const AGAIN_MS = 60_000;
/** Problems told of one reading. */
const PROBLEMS_MAX = 100;

/** The files that are read, what each is read to, and whether there can be a rental without it. `bikes` is what 2.3 calls `vehicle_status`. */
const PARTS = {
  system_information: { read: (data: FeedObject) => readSystem(data), needed: true },
  system_pricing_plans: { read: (data: FeedObject, { currency }: How) => readPlans(data, currency), needed: true },
  vehicle_types: { read: (data: FeedObject) => readVehicleTypes(data), needed: false },
  station_information: { read: (data: FeedObject) => readStations(data), needed: false },
  station_status: { read: (data: FeedObject, { atMs }: How) => readStationStatus(data, atMs), needed: false },
  vehicle_status: { read: (data: FeedObject, { atMs }: How) => readVehicles(data, atMs), needed: false },
  system_hours: { read: (data: FeedObject) => readHours(data), needed: false },
} as const;
type Part = keyof typeof PARTS;
type Parsed<P extends Part> = NonNullable<ReturnType<(typeof PARTS)[P]['read']>>;

interface How {
  readonly currency: string;
  readonly atMs: number;
}

interface Kept {
  readonly value: unknown;
  readonly version: GbfsVersion;
  readonly reportedAtMs: number;
  readonly freshUntilMs: number;
}

/** Opens a feed. `currency` is that of the business: plans in another one are left out. */
export function openGbfs(source: FeedSource, { currency }: { readonly currency: string }): GbfsFeed {
  const kept = new Map<Part | 'gbfs', Kept>();
  let addresses: ReadonlyMap<string, string> = new Map();

  const fetchFile = async (name: string, where: string, problems: ProblemList): Promise<FeedFile | undefined> => {
    const got = await source.get(where);
    if (got.ok) return readFeedFile(`${name}.json`, got.bytes, problems);
    problems.error(0, { column: `${name}.json`, message: got.message });
    return undefined;
  };

  const readPart = async (part: Part | 'gbfs', where: string, moment: { nowMs: number; problems: ProblemList }): Promise<boolean> => {
    const before = kept.get(part);
    if (before !== undefined && before.freshUntilMs > moment.nowMs) return true;
    const file = await fetchFile(part, where, moment.problems);
    if (file === undefined) return false;
    // News that is older than what is known is a copy that somebody kept too long.
    if (before !== undefined && file.reportedAtMs < before.reportedAtMs) return true;
    const atMs = Math.min(file.reportedAtMs, moment.nowMs);
    const value = part === 'gbfs' ? readAddresses(file) : PARTS[part].read(file.data, { currency, atMs });
    if (value === undefined) return false;
    const freshMs = Math.min(Math.max(file.ttlMs, READ_EVERY_MS.least), READ_EVERY_MS.most);
    kept.set(part, { value, version: file.version, reportedAtMs: atMs, freshUntilMs: moment.nowMs + freshMs });
    return true;
  };

  return {
    async read(nowMs) {
      const problems = createProblemList(PROBLEMS_MAX);
      const moment = { nowMs, problems };
      let whole = await readPart('gbfs', source.start, moment);
      addresses = (kept.get('gbfs')?.value as ReadonlyMap<string, string> | undefined) ?? addresses;
      for (const part of Object.keys(PARTS) as Part[]) {
        const where = addresses.get(part) ?? (part === 'vehicle_status' ? addresses.get('free_bike_status') : undefined);
        if (where !== undefined) whole = (await readPart(part, where, moment)) && whole;
        else if (PARTS[part].needed && addresses.size > 0) problems.error(0, { column: 'gbfs.json#/data', message: lacks(part) });
      }
      const state = stateOf(kept);
      const nextMs = [...kept.values()].map((each) => each.freshUntilMs);
      const nextAtMs = whole && nextMs.length > 0 ? Math.max(Math.min(...nextMs), nowMs + READ_EVERY_MS.least) : nowMs + AGAIN_MS;
      return { ...(state === undefined ? {} : { state }), problems: problems.problems, nextAtMs };
    },
  };
}

function lacks(part: string): { nl: string; en: string } {
  return {
    nl: `De feed noemt geen ${part}, en zonder kan niets verhuurd worden; voeg het toe.`,
    en: `The feed names no ${part}, without which nothing can be rented; add it.`,
  };
}

/** The files of a feed by name: 3.0 has one list of them, 2.3 one for each language. */
function readAddresses({ version, data }: FeedFile): ReadonlyMap<string, string> | undefined {
  const list = version === '3.0' ? data : (data.objects().find(([language]) => language === 'nl') ?? data.objects()[0])?.[1];
  const found = new Map<string, string>();
  for (const each of list?.list('feeds', 50) ?? []) {
    const name = each.text('name') ?? each.need('name');
    const url = each.address('url') ?? each.need('url');
    if (name !== undefined && url !== undefined) found.set(name, url);
  }
  if (found.size > 0) return found;
  return data.need('feeds');
}

function stateOf(kept: ReadonlyMap<Part | 'gbfs', Kept>): FeedState | undefined {
  const of = <P extends Part>(part: P): Parsed<P> | undefined => kept.get(part)?.value as Parsed<P> | undefined;
  const [system, plans, changing] = [of('system_information'), of('system_pricing_plans'), changingOf(kept)];
  if (system === undefined || plans === undefined || changing.length === 0) return undefined;
  const hours = of('system_hours');
  return {
    version: changing[0]?.version ?? '3.0',
    system,
    ...(hours === undefined ? {} : { hours }),
    types: of('vehicle_types') ?? new Map(),
    plans,
    stations: of('station_information') ?? new Map(),
    statuses: of('station_status') ?? new Map(),
    vehicles: of('vehicle_status') ?? new Map(),
    reportedAtMs: Math.min(...changing.map((each) => each.reportedAtMs)),
  };
}

function changingOf(kept: ReadonlyMap<Part | 'gbfs', Kept>): readonly Kept[] {
  return (['station_status', 'vehicle_status'] as const).flatMap((part) => kept.get(part) ?? []);
}

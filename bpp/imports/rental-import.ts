import {
  type BusinessFolder,
  type BusinessImport,
  type Feed,
  type ImportPorts,
  type ImportReport,
  perform,
  reportOf,
} from './business-import.ts';
import { type FeedState, openGbfs, READ_EVERY_MS } from './gbfs-feed.ts';
import { type FeedSource, folderSource, httpSource } from './gbfs-source.ts';
import { fleetOf } from './gbfs-vehicle-records.ts';
import { createProblemList, type ImportProblem } from './import-problem.ts';
import { ITEMS_PER_COMMIT } from './import-work.ts';
import { itemsBeyond } from './items-beyond.ts';
import { type RentalCard, readRentalCard } from './rental-card.ts';
import { dropVehicles, putFeedNews, putRental, putVehicles } from './rental-work.ts';

/** Brings rentals onto a node: a card, and a GBFS feed in files beside it or at an address. */
export const rentalImport: BusinessImport = {
  engine: 'rental',
  async run(ports, folder) {
    const problems = createProblemList();
    const read = readRentalCard(folder.card);
    if (!read.ok) {
      for (const { line, ...facts } of read.problems) problems.error(line, facts);
      return reportOf(undefined, problems);
    }
    const { rental } = read.card;
    await perform(ports, putRental(rental));
    const source = sourceOf(read.card, folder, ports);
    if (source === undefined) {
      problems.error(0, { column: 'gbfs', message: { nl: 'Hier kan geen adres gelezen worden.', en: 'No address can be read here.' } });
      return reportOf(rental.id, problems);
    }
    const following = followGbfs(ports, { rental, source });
    // Files are read now; what is asked of others is asked while the node already runs.
    const first = 'folder' in read.card.gbfs ? await following.readOnce() : undefined;
    const report: ImportReport = { ...reportOf(rental.id, problems), ...first?.counts, problems: first?.problems ?? [] };
    return { ...report, format: 'gbfs', feeds: [following.feed] };
  },
};

function sourceOf({ gbfs }: RentalCard, folder: BusinessFolder, { transport }: ImportPorts): FeedSource | undefined {
  if ('folder' in gbfs) return folderSource(folder, gbfs.folder);
  return transport === undefined ? undefined : httpSource(gbfs.url, transport);
}

interface Counts {
  readonly imported: number;
  readonly unchanged: number;
  readonly unpublished: number;
}

interface Reading {
  readonly problems: readonly ImportProblem[];
  readonly counts: Counts;
}

/** A feed that is taken in again and again, as often as it says itself. */
export function followGbfs(
  ports: ImportPorts,
  { rental, source }: { readonly rental: RentalCard['rental']; readonly source: FeedSource },
): { readonly feed: Feed; readOnce(): Promise<Reading> } {
  const gbfs = openGbfs(source, rental);
  let everyMs: number = READ_EVERY_MS.least;
  const readOnce = async (): Promise<Reading> => {
    const { state, problems, nextAtMs } = await gbfs.read(ports.clock.nowMs());
    everyMs = Math.max(READ_EVERY_MS.least, nextAtMs - ports.clock.nowMs());
    const [first] = problems;
    const fault = first === undefined ? undefined : `${first.column ?? ''} ${first.message.en}`.trim();
    if (state === undefined) {
      await perform(ports, putFeedNews(rental.id, { fault }));
      return { problems, counts: { imported: 0, unchanged: 0, unpublished: 0 } };
    }
    const { withoutPrice, ...counts } = await takeIn(ports, rental, { state, fault });
    return { problems: withoutPrice === 0 ? problems : [...problems, nobodySaysPrice(withoutPrice)], counts };
  };
  return {
    readOnce,
    feed: {
      name: `gbfs ${rental.id}`,
      get everyMs() {
        return everyMs;
      },
      refresh: async () => (await readOnce()).problems,
    },
  };
}

/** Plans first: a vehicle whose plan is not there yet cannot be rented, which is better than one at another price. */
async function takeIn(
  ports: ImportPorts,
  rental: RentalCard['rental'],
  { state, fault }: { readonly state: FeedState; readonly fault: string | undefined },
): Promise<Counts & { readonly withoutPrice: number }> {
  const { vehicles, categories, plans, withoutPrice } = fleetOf(state, rental);
  const { version, reportedAtMs, hours } = state;
  await perform(ports, putFeedNews(rental.id, { plans, age: { version, reportedAtMs }, fault, ...(hours === undefined ? {} : { hours }) }));
  let imported = await perform(ports, putVehicles(rental.id, { vehicles: [], categories }));
  for (let from = 0; from < vehicles.length; from += ITEMS_PER_COMMIT) {
    const chunk = vehicles.slice(from, from + ITEMS_PER_COMMIT);
    imported += await perform(ports, putVehicles(rental.id, { vehicles: chunk, categories: [] }));
  }
  const seen = new Set(vehicles.map(({ item }) => item.id));
  const unpublished = await dropRest(ports, { providerId: rental.id, seen, reportedAtMs });
  return { imported, unchanged: vehicles.length - imported, unpublished, withoutPrice };
}

function nobodySaysPrice(count: number): ImportProblem {
  const message = {
    nl: `Van ${count} plekken en voertuigen zegt niemand de prijs; geef hun soort een default_pricing_plan_id dat bestaat.`,
    en: `Nobody says the price of ${count} stations and vehicles; give their kind a default_pricing_plan_id that exists.`,
  };
  return { severity: 'error', line: 0, column: 'vehicle_types.json#/data/vehicle_types', message };
}

async function dropRest(
  ports: ImportPorts,
  { providerId, seen, reportedAtMs }: { readonly providerId: string; readonly seen: ReadonlySet<string>; readonly reportedAtMs: number },
): Promise<number> {
  const gone = await itemsBeyond(ports, providerId, seen);
  let dropped = 0;
  for (let from = 0; from < gone.length; from += ITEMS_PER_COMMIT) {
    dropped += await perform(ports, dropVehicles(providerId, gone.slice(from, from + ITEMS_PER_COMMIT), reportedAtMs));
  }
  return dropped;
}

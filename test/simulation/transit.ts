import type { OfferRecord, TransactionRecord } from '../../bap/records.ts';
import { OFFERS, TRANSACTION } from '../../bap/records.ts';
import { beginOrder } from '../../bap/steps.ts';
import { transitImport } from '../../bpp/imports/transit-import.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import type { BuyerApp } from './buyer-app.ts';
import { START_MS } from './city.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Ending, ProviderDesk, SimulatedEngine, Wish } from './engine.ts';
import type { Machine } from './machine.ts';
import { find } from './shop-buyer.ts';
import { checkOrders } from './shop-check.ts';
import { HERE } from './shop-goods.ts';

/** Timetables that people read, and of which nobody can buy anything: one on each provider node. */
const OPERATORS = ['tram', 'pont', 'metro'] as const;
const WANTS: readonly (readonly [text: string, most: number])[] = [['halte', 1]];
/** Something leaves every two minutes, from before the run begins to long after it. */
const EVERY_S = 120;
const HOURS = { before: 0.5, after: 3.5 } as const;
/** Clocks of machines differ by up to two seconds, and so may those of who asks and of who answers. */
const CLOCKS_APART_MS = 4_000;
const REFUSED_MS = 40_000;

export const transitTrade: SimulatedEngine = {
  name: 'transit',
  async furnish(desk, place) {
    const operator = OPERATORS[place];
    if (operator === undefined) return;
    const report = await transitImport.run(desk, { card: cardOf(operator), read });
    if (report.problems.length > 0) throw new Error(JSON.stringify(report.problems));
  },
  buy,
  // The timetable is read again, as a node does each day: the same brings nothing.
  async tend(machine, { draw }) {
    if (draw('reads again') < 0.5) return;
    await machine.visit<ProviderDesk, void>('tend', async (desk) => {
      for (const providerId of desk.index.providerIds({ limit: 100 }))
        await transitTrade.furnish(desk, OPERATORS.indexOf(providerId as (typeof OPERATORS)[number]));
    });
  },
  async check(end) {
    const read = (await Promise.all(machinesOf(end, 'bap').map(checkShown))).flat();
    const sold = (await Promise.all(machinesOf(end, 'bpp').map(checkUnsold))).flat();
    return [...read, ...sold, ...(await checkOrders(end)), ...checkRefused(end)];
  },
};

function read(name: string): Promise<Uint8Array> {
  const table = TABLES[name];
  if (table !== undefined) return Promise.resolve(Buffer.from(table));
  return Promise.reject(Object.assign(new Error(`there is no ${name}`), { code: 'ENOENT', syscall: 'open' }));
}

/** Looks what leaves, and tries to buy it all the same, as an app may that shows every offer alike. */
async function buy(app: BuyerApp, wish: Wish): Promise<Ending> {
  const found = await find(app, wish, WANTS);
  if (found === undefined) return 'found nothing';
  const { offer, transactionId } = found;
  const basket = { providerNode: offer.providerNode, providerId: offer.provider.id, lines: [{ itemId: offer.item.id, quantity: 1 }] };
  const begun = await app.step('begin', { transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const order = await app.orderWhen(
    { transactionId, n: begun.value.order },
    ({ fault, state }) => fault !== undefined || state !== 'asked',
    REFUSED_MS,
  );
  return order.fault === undefined ? `was sold: ${order.state}` : `refused: ${order.fault.reason}`;
}

/** What was shown to people: departures of the feed, the next ones from when it was asked, and none that had left. */
async function checkShown(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, 'transaction:')) {
    const transaction = (await kept<TransactionRecord>(machine, partition, TRANSACTION)).get(TRANSACTION);
    for (const { catalogue, receivedAtMs } of (await kept<OfferRecord>(machine, partition, OFFERS)).values())
      for (const { id, items } of catalogue.providers) {
        if (!OPERATORS.includes(id as (typeof OPERATORS)[number])) continue;
        for (const { id: itemId, options = [] } of items) {
          if (options.length === 0) broken.push(`${itemId} shows nothing that leaves`);
          for (const { value } of options)
            broken.push(
              ...wrongIn(value, { askedAtMs: transaction?.createdAtMs ?? 0, heardAtMs: receivedAtMs }).map((what) => `${itemId}: ${what}`),
            );
        }
      }
  }
  return broken;
}

interface When {
  readonly askedAtMs: number;
  readonly heardAtMs: number;
}

/** Three in a row, each two minutes after the one before; the first is the next that leaves at some moment between question and answer. */
function wrongIn(value: string, { askedAtMs, heardAtMs }: When): readonly string[] {
  const shown = value.split(', ').map(momentOf);
  const [first = Number.NaN] = shown;
  const inFeed = shown.every(
    (atMs) => atMs % (EVERY_S * 1_000) === 0 && atMs >= START_MS - HOURS.before * 3_600_000 && atMs < START_MS + HOURS.after * 3_600_000,
  );
  const inRow = shown.every((atMs, place) => atMs === first + place * EVERY_S * 1_000);
  return [
    ...(shown.length === 3 && inFeed && inRow ? [] : [`${value} is not in the timetable`]),
    ...(first >= askedAtMs - CLOCKS_APART_MS ? [] : [`${value} had left when it was asked`]),
    ...(first <= heardAtMs + EVERY_S * 1_000 + CLOCKS_APART_MS ? [] : [`${value} is not the next`]),
  ];
}

/** Of a clock in the street, on the day of the run; summer time in Amsterdam is two hours ahead. */
function momentOf(clock: string): number {
  return /^\d\d:\d\d$/.test(clock) ? Date.parse(`2026-10-06T${clock}:00+02:00`) : Number.NaN;
}

/** Nothing is kept of a timetable but the timetable: nothing was offered, held or sold. */
async function checkUnsold(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, partitionOfProvider('')))
    for (const key of (await kept(machine, partition, '')).keys())
      if (!/^(shop$|item:|category:|departures:)/.test(key)) broken.push(`${partition} keeps ${key}`);
  return broken;
}

function checkRefused({ purchases }: EndState): readonly string[] {
  return purchases.flatMap(({ n, ending = '' }) => (ending.startsWith('was sold') ? [`purchase ${n} ${ending}`] : []));
}

function cardOf(id: string): string {
  const hours = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map(
    (day) => `${day}: [{ open: "00:00", close: "24:00" }]`,
  );
  return `
engine: transit
id: ${id}
name: "Vervoer ${id}"
description: { nl: "Kaartjes bij de chauffeur." }
category: public-transport
currency: EUR
gtfs: { folder: gtfs }
address: { street: "Stationsplein 931", postal_code: "1012 AB", city: Amsterdam, country: NLD, gps: { lat: ${HERE.lat}, lon: ${HERE.lon} } }
contact: { phone: "+31205550162" }
timezone: Europe/Amsterdam
opening_hours: { ${hours.join(', ')} }
payments: [{ type: on_fulfilment, methods: [card] }]
`;
}

/** 12:00 is when the run begins, by the clock in the street. */
const TIMES = Array.from(
  { length: ((HOURS.before + HOURS.after) * 3_600) / EVERY_S },
  (_, place) => (12 - HOURS.before) * 3_600 + place * EVERY_S,
);
const clockOf = (seconds: number) =>
  [3_600, 60, 1].map((unit) => String(Math.floor(seconds / unit) % (unit === 3_600 ? 99 : 60)).padStart(2, '0')).join(':');
const TABLES: Readonly<Record<string, string>> = {
  'gtfs/agency.txt': 'agency_name,agency_timezone\nVervoer,Europe/Amsterdam\n',
  'gtfs/stops.txt': `stop_id,stop_name,stop_lat,stop_lon\na,Halte Plein,${HERE.lat},${HERE.lon}\nb,Eindpunt,52.38,4.90\n`,
  'gtfs/routes.txt': 'route_id,route_short_name,route_type\nr,7,0\n',
  'gtfs/trips.txt': `trip_id,route_id,service_id,trip_headsign\n${TIMES.map((seconds) => `t${seconds},r,s,Eindpunt\n`).join('')}`,
  'gtfs/stop_times.txt': `trip_id,departure_time,stop_id,stop_sequence\n${TIMES.map(
    (seconds) => `t${seconds},${clockOf(seconds)},a,1\nt${seconds},${clockOf(seconds + 300)},b,2\n`,
  ).join('')}`,
  'gtfs/calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\ns,1,1,1,1,1,1,1,20260101,20261231\n',
};

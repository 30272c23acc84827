import { createClient, type OrderView } from '../bap/client/client.ts';
import { localText } from '../commerce/time.ts';
import { systemClock } from '../node/clock.ts';
import type { Transport } from '../node/transport.ts';
import { appointment } from './appointment.ts';
import { businessesOf, type City } from './city.ts';
import { type DayOptions, planDay, seedOf, type Visit } from './day.ts';
import type { Course } from './days.ts';
import { compareViews, type NotedOrder } from './end-of-day.ts';
import { createFleets } from './fleets.ts';
import type { Hours } from './hours.ts';
import { lookUp } from './look-up.ts';
import type { PilotPlan, PlannedNode } from './plan.ts';
import { purchase } from './purchase.ts';
import { untilQuiet } from './quiet.ts';
import { rental } from './rental.ts';
import { ride } from './ride.ts';
import { createShopkeepers } from './shopkeeper.ts';
import { type Ended, type Later, SaidNo, type Street } from './street.ts';
import {
  addUp,
  afterComparing,
  countEndings,
  countResults,
  createTally,
  nothingBought,
  type Outcome,
  type Result,
  type Summary,
  type Tally,
} from './tally.ts';

export interface TradeMeans extends DayOptions {
  readonly city: City;
  readonly plan: PilotPlan;
  /** The folder of the businesses of the city. */
  readonly businesses: URL;
  readonly transport: Transport;
  /** People under way at the same moment. */
  readonly atOnce: number;
  /** Aborted when the day cannot or need not go on. */
  readonly signal: AbortSignal;
  readonly course: Course;
  readonly hours: Hours;
  /** How long both sides may take to agree at the end; as long as {@link compareViews} gives them unless said. */
  readonly agreeWithinMs?: number;
  /** Progress, for people. */
  say(line: string): void;
}

/** Runs the day and adds everything up. When it is cut short, what was begun and not ended counts as failed. */
export async function trade(means: TradeMeans): Promise<Summary> {
  const { city, plan, transport, signal, course, hours } = means;
  const beganMs = hours.nowMs();
  const tally = createTally();
  const startedMs = systemClock.nowMs();
  const orders: NotedOrder[] = [];
  const street = streetOf(tally, means);
  // The same day once more would find its own bookings in the way.
  const seed = seedOf(city, means) + course.number - 1;
  const visits = planDay(city, { ...means, seed });
  course.planned(visits.length);
  const results = await goOut(visits, { ...means, street, orders });
  const shopkeepers = street.shopkeepersOf;
  const disagreed = await compareViews({
    orders,
    client: street.client,
    ...(means.agreeWithinMs === undefined ? {} : { withinMs: means.agreeWithinMs }),
    signal,
    say: street.say,
    providersView: ({ providerNode, providerId, orderId }) => shopkeepers(providerNode).order(providerId, orderId),
  });
  // Drivers cannot tell a node that is away: the day has come to its end all the same.
  await street.fleets.leave().catch((error: unknown) => street.say(error instanceof Error ? error.message : String(error)));
  const compared = afterComparing(results, disagreed);
  const metrics = await Promise.all(plan.nodes.map((node) => metricsOf(node, transport)));
  const sent = addUp(metrics, 'messages_sent_total', 'outcome');
  const of = (outcome: string): number => sent.get(outcome) ?? 0;
  const checked = [...addUp(metrics, 'signatures_checked_total', 'verdict').values()].reduce((sum, value) => sum + value, 0);
  return {
    ...nothingBought(city.name, seed),
    clock: { from: new Date(beganMs).toISOString(), until: new Date(hours.nowMs()).toISOString() },
    ...countResults(compared),
    endings: countEndings(compared),
    messages: { sent: of('acked') + of('refused') + of('failed') + of('undeliverable'), acked: of('acked'), refused: of('refused') },
    signatures_checked: checked,
    latency_ms: tally.latencies(),
    seconds: Math.round((systemClock.nowMs() - startedMs) / 100) / 10,
  };
}

type WholeStreet = Omit<Street, 'noteOrder'>;

function streetOf(tally: Tally, { city, plan, businesses, transport, signal, ...means }: TradeMeans): WholeStreet {
  const buyer = plan.nodes.find((node) => node.role === 'bap');
  if (buyer === undefined) throw new Error('A pilot has a buyer node');
  const written = new Intl.NumberFormat(city.language, { style: 'currency', currency: city.currency });
  const urlOf = (is: (node: PlannedNode) => boolean, name: string): string => {
    const node = plan.nodes.find(is);
    if (node === undefined) throw new Error(`${name} is not a node of this pilot`);
    return node.url;
  };
  const fleets = businessesOf(businesses)
    .filter(({ engine }) => engine === 'ride')
    .map((fleet) => ({ ...fleet, url: urlOf(({ name }) => name === fleet.node, fleet.node) }));
  return {
    client: createClient({ url: buyer.url, key: plan.appKey }),
    tally,
    signal,
    fleets: createFleets({ city, fleets, businesses, transport, signal, hours: means.hours }),
    money: (amount) => (amount === undefined ? '?' : written.format(Number(amount.amount))),
    say(line) {
      if (!signal.aborted) means.say(line);
    },
    rest: () => means.course.rest(signal),
    hours: means.hours,
    shopkeepersOf: (providerNode) =>
      createShopkeepers(
        urlOf(({ subscriberId }) => subscriberId === providerNode, providerNode),
        plan.providerToken,
        transport,
      ),
  };
}

interface Out extends Pick<TradeMeans, 'city' | 'plan' | 'transport' | 'atOnce' | 'signal' | 'course' | 'hours'> {
  readonly street: WholeStreet;
  /** Every order that was confirmed is put here. */
  readonly orders: NotedOrder[];
}

/** A visit that begins, or goes on. */
interface UnderWay {
  readonly visit: Visit;
  readonly isNew: boolean;
  go(street: Street): Promise<Ended | Later>;
}

/** Some set out at each hour of the day; between two hours nobody is under way, and whoever waits for the next goes on in it. */
async function goOut(visits: readonly Visit[], out: Out): Promise<readonly Result[]> {
  const { hours, street, signal, city } = out;
  const results: Result[] = [];
  const width = String(visits.length).length;
  const ended = (result: Result, line: string): void => {
    results.push(result);
    out.course.ended(result.outcome);
    street.say(`${String(results.length).padStart(width)}/${visits.length}  ${line}`);
  };
  const cutShort = aborted(signal);
  let waiting: readonly UnderWay[] = [];
  for (let hour = 0; hour < hours.count && !signal.aborted; hour += 1) {
    if (hour > 0) {
      if (!(await untilQuiet({ ...out, nodes: out.plan.nodes })))
        street.say('Some messages are still on their way while the next hour begins.');
      hours.goOn();
    }
    if (hours.count > 1) street.say(`It is ${localText(hours.nowMs(), city.timeZone)}`);
    const begin = visits.filter((_, place) => Math.floor((place * hours.count) / visits.length) === hour);
    const all = [...waiting, ...begin.map((visit) => ({ visit, isNew: true, go: (met: Street) => endOf(visit, met) }))];
    waiting = await together(all, { ...out, ended, cutShort });
  }
  // What was begun and not ended counts.
  for (const { visit } of waiting) ended({ ...resultOf(visit), outcome: 'failed' }, 'cut short');
  return results;
}

function resultOf({ n, sector, ending }: Visit): Omit<Result, 'outcome'> {
  return { n, sector, ending, isPurchase: sector === 'shop' && ending !== 'cancelled' && ending !== 'declined' };
}

/** Several people are out at once; each sets out for the next thing when the last has come to its end. @returns what goes on later */
async function together(
  all: readonly UnderWay[],
  {
    street,
    orders,
    atOnce,
    signal,
    course,
    ended,
    cutShort,
  }: Out & { ended(result: Result, line: string): void; readonly cutShort: Promise<Told> },
): Promise<readonly UnderWay[]> {
  const later: UnderWay[] = [];
  let next = 0;
  const person = async (): Promise<void> => {
    for (let mine = next++; mine < all.length && !signal.aborted; mine = next++) {
      const found = all[mine];
      // Nobody sets out on a day that is over; who is under way comes to an end.
      if (found === undefined || (found.isNew && course.isOver())) continue;
      const { visit } = found;
      const { n } = visit;
      const noteOrder = ({ handle, providerNode, order, orderId = '' }: OrderView): void => {
        orders.push({ n, handle, providerNode, providerId: order.providerId, orderId });
      };
      await street.rest();
      const told = await Promise.race([toldOf(found, { ...street, noteOrder }), cutShort]);
      if ('goOn' in told) {
        later.push({ visit, isNew: false, go: told.goOn });
        continue;
      }
      ended({ ...resultOf(visit), outcome: told.outcome }, told.line);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, person));
  return [...later, ...all.slice(next).filter(({ isNew }) => !isNew)];
}

interface Told {
  readonly outcome: Outcome;
  readonly line: string;
}

async function toldOf({ visit, go }: UnderWay, street: Street): Promise<Told | Later> {
  try {
    return await go(street);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { buyer, text } = visit.sector === 'shop' ? visit.wish : visit;
    // A purchase is tried at many shops, and one of them has something.
    const isNo = error instanceof SaidNo && visit.sector !== 'shop';
    return { outcome: isNo ? 'refused' : 'failed', line: `${isNo ? '' : 'FAILED: '}${buyer.name} wanted "${text}": ${reason}` };
  }
}

function endOf(visit: Visit, street: Street): Promise<Ended | Later> {
  switch (visit.sector) {
    case 'shop':
      return purchase(visit, street);
    case 'ride':
      return ride(visit, street);
    case 'rental':
      return rental(visit, street);
    case 'appointment':
      return appointment(visit, street);
    case 'transit':
      return lookUp(visit, street);
  }
}

function aborted(signal: AbortSignal): Promise<Told> {
  const told: Told = { outcome: 'failed', line: 'cut short' };
  if (signal.aborted) return Promise.resolve(told);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(told), { once: true }));
}

async function metricsOf(node: PlannedNode, transport: Transport): Promise<string> {
  const reply = await transport.send({ method: 'GET', url: `${node.url}/metrics`, headers: {}, replyBytesMax: 1_000_000 });
  return reply.ok ? Buffer.from(reply.body).toString('utf8') : '';
}

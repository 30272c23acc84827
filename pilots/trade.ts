import { createClient } from '../bap/client/client.ts';
import { systemClock } from '../node/clock.ts';
import type { Transport } from '../node/transport.ts';
import { businessesOf, type City } from './city.ts';
import { type DayOptions, planDay, seedOf } from './day.ts';
import type { Course } from './days.ts';
import { compareViews, type NotedOrder } from './end-of-day.ts';
import { createFleets } from './fleets.ts';
import { goOut, type WholeStreet } from './going-out.ts';
import type { Hours } from './hours.ts';
import type { PilotPlan, PlannedNode } from './plan.ts';
import { createShopkeepers } from './shopkeeper.ts';
import { addUp, afterComparing, countEndings, countResults, createTally, nothingBought, type Summary, type Tally } from './tally.ts';

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

async function metricsOf(node: PlannedNode, transport: Transport): Promise<string> {
  const reply = await transport.send({ method: 'GET', url: `${node.url}/metrics`, headers: {}, replyBytesMax: 1_000_000 });
  return reply.ok ? Buffer.from(reply.body).toString('utf8') : '';
}

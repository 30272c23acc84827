import { createClient } from '../bap/client/client.ts';
import { systemClock } from '../node/clock.ts';
import type { Transport } from '../node/transport.ts';
import type { City } from './city.ts';
import type { PilotPlan, PlannedNode } from './plan.ts';
import { purchase, type Street } from './purchase.ts';
import { createShopkeepers } from './shopkeeper.ts';
import { addUp, createTally, nothingBought, type Summary, type Tally } from './tally.ts';
import type { Wish } from './wish.ts';
import { wishesOf } from './wishes.ts';

export interface TradeMeans {
  readonly city: City;
  readonly plan: PilotPlan;
  readonly transport: Transport;
  readonly purchases: number;
  /** Purchases at the same moment. */
  readonly atOnce: number;
  /** Aborted when the purchases cannot or need not go on. */
  readonly signal: AbortSignal;
  /** Progress, for people. */
  say(line: string): void;
}

/** Runs the purchases and adds everything up. When it is cut short, what was begun and not completed counts as failed. */
export async function trade(means: TradeMeans): Promise<Summary> {
  const { city, plan, transport } = means;
  const tally = createTally();
  const startedMs = systemClock.nowMs();
  const results = await shopTogether(wishesOf(city, means.purchases), streetOf(tally, means), means);
  const failed = results.filter((result) => !result).length;
  const metrics = await Promise.all(plan.nodes.map((node) => metricsOf(node, transport)));
  const sent = addUp(metrics, 'messages_sent_total', 'outcome');
  const of = (outcome: string): number => sent.get(outcome) ?? 0;
  const checked = [...addUp(metrics, 'signatures_checked_total', 'verdict').values()].reduce((sum, value) => sum + value, 0);
  return {
    ...nothingBought(city.name),
    purchases: { attempted: results.length, completed: results.length - failed, failed },
    messages: { sent: of('acked') + of('refused') + of('failed') + of('undeliverable'), acked: of('acked'), refused: of('refused') },
    signatures_checked: checked,
    latency_ms: tally.latencies(),
    seconds: Math.round((systemClock.nowMs() - startedMs) / 100) / 10,
  };
}

function streetOf(tally: Tally, { plan, transport, signal, ...means }: TradeMeans): Street {
  const buyer = plan.nodes.find((node) => node.role === 'bap');
  if (buyer === undefined) throw new Error('A pilot has a buyer node');
  return {
    client: createClient({ url: buyer.url, key: plan.appKey }),
    tally,
    signal,
    say(line) {
      if (!signal.aborted) means.say(line);
    },
    shopkeepersOf(providerNode) {
      const node = plan.nodes.find((planned) => planned.subscriberId === providerNode);
      if (node === undefined) throw new Error(`${providerNode} is not a node of this pilot`);
      return createShopkeepers(node.url, plan.providerToken, transport);
    },
  };
}

/** Several people shop at once; each takes the next wish when the last is fulfilled. */
async function shopTogether(wishes: readonly Wish[], street: Street, { atOnce, signal }: TradeMeans): Promise<readonly boolean[]> {
  const results: boolean[] = [];
  const cutShort = aborted(signal);
  const width = String(wishes.length).length;
  let next = 0;
  const shopper = async (): Promise<void> => {
    for (let mine = next++; mine < wishes.length && !signal.aborted; mine = next++) {
      const wish = wishes[mine];
      if (wish === undefined) return;
      const told = await Promise.race([outcomeOf(wish, street), cutShort]);
      results.push(told.completed);
      street.say(`${String(results.length).padStart(width)}/${wishes.length}  ${told.line}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, wishes.length) }, shopper));
  return results;
}

interface Told {
  readonly completed: boolean;
  readonly line: string;
}

async function outcomeOf(wish: Wish, street: Street): Promise<Told> {
  try {
    return { completed: true, line: await purchase(wish, street) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { completed: false, line: `FAILED: ${wish.buyer.name} wanted "${wish.text}": ${reason}` };
  }
}

function aborted(signal: AbortSignal): Promise<Told> {
  const told: Told = { completed: false, line: 'cut short' };
  if (signal.aborted) return Promise.resolve(told);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(told), { once: true }));
}

async function metricsOf(node: PlannedNode, transport: Transport): Promise<string> {
  const reply = await transport.send({ method: 'GET', url: `${node.url}/metrics`, headers: {}, replyBytesMax: 1_000_000 });
  return reply.ok ? Buffer.from(reply.body).toString('utf8') : '';
}

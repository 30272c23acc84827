import type { Client, OrderView } from '../bap/client/client.ts';
import type { Order } from '../commerce/order.ts';
import { systemClock } from '../node/clock.ts';
import { type Disagreement, disagreementLines, disagreementOf } from './two-views.ts';

/** An order that was confirmed, and the visit that it came of. */
export interface NotedOrder {
  readonly n: number;
  readonly handle: string;
  readonly providerNode: string;
  readonly providerId: string;
  readonly orderId: string;
}

export interface EndOfDay {
  readonly orders: readonly NotedOrder[];
  readonly client: Pick<Client, 'order'>;
  /** The order as its provider has it. */
  providersView(order: NotedOrder): Promise<Order>;
  readonly signal: AbortSignal;
  /** How long the sides may take to agree: what was told last may still be on its way when the day ends. */
  readonly withinMs?: number;
  say(line: string): void;
}

const AGREE_WITHIN_MS = 15_000;
const LOOK_AGAIN_MS = 250;
/** Orders that are looked at in the same moment. */
const AT_ONCE = 8;

/** Looks at every order of the day from both sides; says those on which they go on disagreeing, and gives the visits that these came of. */
export async function compareViews(means: EndOfDay): Promise<ReadonlySet<number>> {
  const untilMs = systemClock.nowMs() + (means.withinMs ?? AGREE_WITHIN_MS);
  let left = means.orders;
  while (!means.signal.aborted) {
    const found = await disagreements(left, means);
    if (found.size === 0) return new Set();
    if (systemClock.nowMs() >= untilMs) {
      for (const [{ orderId }, disagreement] of found) for (const line of disagreementLines(orderId, disagreement)) means.say(line);
      return new Set([...found.keys()].map(({ n }) => n));
    }
    left = [...found.keys()];
    await systemClock.sleep(LOOK_AGAIN_MS, means.signal);
  }
  return new Set();
}

async function disagreements(orders: readonly NotedOrder[], means: EndOfDay): Promise<ReadonlyMap<NotedOrder, Disagreement>> {
  const found = new Map<NotedOrder, Disagreement>();
  let next = 0;
  const look = async (): Promise<void> => {
    for (let order = orders[next++]; order !== undefined && !means.signal.aborted; order = orders[next++]) {
      const [buyer, provider] = await Promise.all([means.client.order(order.handle), means.providersView(order).catch(() => undefined)]);
      const disagreement = disagreementOf(buyer satisfies OrderView, provider);
      if (disagreement !== undefined) found.set(order, disagreement);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return found;
}

import { systemClock } from '../node/clock.ts';
import type { Counter } from './counters.ts';
import type { Finding } from './finding.ts';
import { serveOrder } from './following.ts';
import type { Ledger } from './ledger.ts';
import type { Network, Waiting } from './network.ts';
import { eachShop, heldOnShelves } from './sides.ts';
import type { Street } from './street.ts';

/** How long everything may take to come to rest when nothing is broken any more. The longest wait between two attempts to deliver is a minute. */
const SETTLING_MAX_MS = 180_000;
const LOOK_EVERY_MS = 1_000;
/** So many looks in a row must find nothing: what one node has sent, the next may be about to hear. */
const QUIET_LOOKS = 4;
/** How long a shop tries to take one step. */
const STEP_MAX_MS = 25_000;

export interface Settled {
  readonly findings: readonly Finding[];
  /** Messages that were given up. */
  readonly dead: number;
}

export interface Settling {
  readonly ledger: Ledger;
  readonly network: Network;
  readonly street: Street;
  readonly counters: readonly Counter[];
  say(line: string): void;
}

/** Waits until no purchase is under way, nothing waits in any store and nothing is held for anybody; shops finish what was left with them meanwhile. */
export async function settle({ ledger, network, street, counters, say }: Settling): Promise<Settled> {
  const untilMs = systemClock.nowMs() + SETTLING_MAX_MS;
  const startedMs = systemClock.nowMs();
  let waits: Waiting | undefined;
  let quiet = 0;
  while (systemClock.nowMs() < untilMs && quiet < QUIET_LOOKS) {
    await systemClock.sleep(LOOK_EVERY_MS);
    if (ledger.underWay() === 0) {
      await finishOrders(counters, street).catch((error: unknown) => say(`! a shop could not finish its orders: ${String(error)}`));
    }
    waits = await network.waiting();
    const isQuiet = ledger.underWay() === 0 && waits !== undefined && waits.inbox === 0 && waits.outbox === 0;
    quiet = isQuiet && (await isNothingHeld(counters)) ? quiet + 1 : 0;
  }
  const isAtRest = quiet >= QUIET_LOOKS;
  say(`${isAtRest ? 'At rest after' : 'Not at rest within'} ${((systemClock.nowMs() - startedMs) / 1_000).toFixed(0)} s`);
  if (waits === undefined) return { findings: [{ what: 'node', said: 'a node does not say what waits in its store' }], dead: 0 };
  const { inbox, outbox, dead } = waits;
  if (inbox + outbox === 0) return { findings: [], dead };
  return {
    findings: [{ what: 'node', said: `after ${SETTLING_MAX_MS / 1_000} s, ${inbox} wait in inboxes and ${outbox} in outboxes` }],
    dead,
  };
}

/** Whether all holds have run out. A shelf that cannot be read is looked at again. */
async function isNothingHeld(counters: readonly Counter[]): Promise<boolean> {
  return (await heldOnShelves(counters).catch(() => Number.NaN)) === 0;
}

/** Shops finish every order that stands, also one whose buyer has given up. */
async function finishOrders(counters: readonly Counter[], { chance, over }: Street): Promise<void> {
  const patience = { chance, forMs: STEP_MAX_MS, signal: over };
  await eachShop(counters, async (counter, providerId) => {
    for (const { order, steps } of await counter.orders(providerId)) {
      if (steps.length === 0) continue;
      await serveOrder({ orderId: order.id ?? '', order }, counter, { patience, cancels: false });
    }
  });
}

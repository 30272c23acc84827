import { setMaxListeners } from 'node:events';
import { createClient } from '../bap/client/client.ts';
import { systemClock } from '../node/clock.ts';
import { readCity } from '../pilots/city.ts';
import { cityFolder } from '../pilots/pilot.ts';
import { wishesOf } from '../pilots/wishes.ts';
import { type Account, type Finding, takeAccount } from './account.ts';
import { createCounter } from './counters.ts';
import { FAULT_KINDS, planFaults } from './fault-plan.ts';
import { type FaultRun, runFaults } from './fault-run.ts';
import { serveOrder } from './following.ts';
import { createLedger, type Ledger, type Purchase } from './ledger.ts';
import { type Network, type NetworkOptions, startNetwork, type Waiting } from './network.ts';
import { impatientFetch } from './persistence.ts';
import { REDIS } from './redis.ts';
import { seeded } from './seeded.ts';
import { type Street, shop } from './shopper.ts';
import { eachShop, readOrders, readShelves, readViews } from './sides.ts';

export interface TortureOptions extends Omit<NetworkOptions, 'city' | 'fell' | 'fetch'> {
  /** How long the faults and the purchases go on. */
  readonly lengthMs: number;
  /** Mean time between two faults. */
  readonly faultEveryMs: number;
  readonly purchasesPerS: number;
  /** Aborted when the run is to end early: it heals, settles and accounts all the same. */
  readonly stop: AbortSignal;
}

export interface TortureResult {
  readonly account: Account;
  readonly faults: FaultRun['counts'];
  readonly leftOut: readonly string[];
  readonly dead: number;
  /** From the first purchase until all had settled. */
  readonly seconds: number;
}

const CITY = 'amsterdam';
/** No more purchases than this are under way at once: who comes then waits at the door. */
const AT_ONCE_MAX = 60;
const READY_MAX_MS = 90_000;
/** How long everything may take to come to rest when nothing is broken any more. The longest wait between two attempts to deliver is a minute. */
export const SETTLING_MAX_MS = 180_000;
const PROGRESS_EVERY_MS = 5_000;
const CALL_TIMEOUT_MS = 25_000;
/** Shelves that are filled up for the run, one in so many; the others become empty, as shelves do. */
const FILLED_EVERY = 2;

/** One run from start to account: a network, purchases and faults, then peace, and the question what became of everything. */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const { say, seed } = options;
  const nodeFindings: Finding[] = [];
  let faults: FaultRun | undefined;
  const fell = (name: string, why: string): void => {
    const excuse = excuseOf(name, faults);
    // The end of its log is of use to whoever looks for a fault, and there is none when it had to end.
    say(excuse === undefined ? `! ${why}` : `  ${why.split(' The end of its log')[0]} That is to be expected: ${excuse}`);
    if (excuse === undefined) nodeFindings.push({ what: 'node', said: why });
  };
  const fetch = impatientFetch(CALL_TIMEOUT_MS);
  const network = await startNetwork({ ...options, city: CITY, fell, fetch });
  try {
    const lateAtFirst = await network.untilReady(READY_MAX_MS);
    if (lateAtFirst.length > 0) throw new Error(`${lateAtFirst.join(', ')} did not become ready; see ${network.plan.folder}`);
    const shops = countersOf(network, fetch);
    await fillShelves(shops.direct, Math.ceil((options.purchasesPerS * options.lengthMs) / 1_000));
    const shelvesBefore = await readShelves(shops.direct);
    say(`All nodes are up. Purchases begin, ${options.purchasesPerS} a second, and faults, one every ${options.faultEveryMs / 1_000} s`);

    const ledger = createLedger();
    const over = new AbortController();
    const street = streetOf(network, { fetch, over: over.signal, chance: seeded(seed + 7), counterOf: shops.counterOf });
    const ending = new AbortController();
    const peace = AbortSignal.any([ending.signal, options.stop]);
    // Everybody who is under way listens for the end.
    setMaxListeners(0, over.signal, peace);
    const startedMs = systemClock.nowMs();
    faults = runFaults(planned(network, options), { network, signal: peace, say });
    const progress = showProgress(ledger, network, { say, signal: over.signal });
    const shopping = shopOpenly(ledger, street, { ...options, signal: peace });
    // Faults that are over before their time have failed, or there were none.
    await Promise.all([faults.done, systemClock.sleep(options.lengthMs, peace)]);
    ending.abort();
    say('Nothing is broken any more. What is under way goes on, and everything comes to rest');

    nodeFindings.push(
      ...(await network.untilReady(READY_MAX_MS)).map((name) => ({ what: 'node' as const, said: `${name} did not come back` })),
    );
    const waits = await settle({ ledger, network, street, counters: shops.direct, say });
    over.abort();
    await Promise.all([shopping, progress]);
    const seconds = Math.round((systemClock.nowMs() - startedMs) / 1_000);
    const client = createClient({ url: urlOf(network, 'bap', 'url'), key: network.plan.appKey, fetch });
    const account = takeAccount({
      purchases: ledger.purchases,
      buyer: await readViews(client, ledger),
      provider: await readOrders(shops.direct),
      shelvesBefore,
      shelvesNow: await readShelves(shops.direct),
    });
    const findings = [...nodeFindings, ...waits.findings, ...account.findings];
    return { account: { ...account, findings }, faults: faults.counts, leftOut: network.leftOut, dead: waits.dead, seconds };
  } finally {
    await network.close();
  }
}

/** Why a process may end though nobody ended it: it is started again, as whoever runs one would see to. */
function excuseOf(name: string, faults: FaultRun | undefined): string | undefined {
  if (faults?.isBroken(name, ['disk-full'])) return 'its disk is full';
  return faults?.isBroken(REDIS, FAULT_KINDS) ? 'Redis is away' : undefined;
}

function planned(network: Network, { seed, lengthMs, faultEveryMs }: TortureOptions) {
  return planFaults(seed, {
    lengthMs,
    everyMs: faultEveryMs,
    services: [...network.services.keys()],
    disks: [...network.disks.keys()],
    lines: [...network.lines.keys()],
  });
}

function urlOf({ plan }: Network, role: string, which: 'url' | 'publicUrl'): string {
  const node = plan.nodes.find((each) => each.role === role);
  if (node === undefined) throw new Error(`The network has no ${role}`);
  return node[which];
}

/** The counters of all provider nodes: straight for the account, and over their lines as everybody else comes to them. */
function countersOf({ plan }: Network, send: typeof fetch) {
  const nodes = plan.nodes.filter(({ role }) => role === 'bpp');
  const counter = (url: string) => createCounter({ url, token: plan.providerToken, fetch: send });
  const byNode = new Map(nodes.map((node) => [node.subscriberId, counter(node.publicUrl)]));
  return {
    direct: nodes.map((node) => counter(node.url)),
    counterOf(providerNode: string) {
      const found = byNode.get(providerNode);
      if (found === undefined) throw new Error(`${providerNode} is no provider node of this network`);
      return found;
    },
  };
}

function streetOf(network: Network, means: Pick<Street, 'over' | 'chance' | 'counterOf'> & { readonly fetch: typeof fetch }): Street {
  const { fetch: send, ...rest } = means;
  return { ...rest, client: createClient({ url: urlOf(network, 'bap', 'publicUrl'), key: network.plan.appKey, fetch: send }) };
}

/** So that a long run does not only sell out: some shelves are counted anew with as much as may be wanted. */
async function fillShelves(counters: ReturnType<typeof countersOf>['direct'], purchases: number): Promise<void> {
  await eachShop(counters, async (counter, providerId) => {
    for (const [place, { item, stock }] of (await counter.items(providerId)).entries()) {
      if (stock.counted && place % FILLED_EVERY === 0) await counter.count(providerId, item.id, stock.onHand + purchases);
    }
  });
}

interface Pace {
  readonly purchasesPerS: number;
  readonly lengthMs: number;
  readonly signal: AbortSignal;
  say(line: string): void;
}

/** People come at a steady pace whatever becomes of those before them, until the signal; resolves when all have ended. */
async function shopOpenly(ledger: Ledger, street: Street, { purchasesPerS, lengthMs, signal, say }: Pace): Promise<void> {
  const wishes = wishesOf(readCity(cityFolder(CITY)), Math.ceil((purchasesPerS * lengthMs) / 1_000) + 1);
  const underWay = new Set<Promise<void>>();
  for (const wish of wishes) {
    if (underWay.size >= AT_ONCE_MAX) await Promise.race(underWay);
    if (signal.aborted) break;
    const purchase = ledger.begin();
    const ended = shop(wish, purchase, street)
      .catch((error: unknown) => noteFailure(purchase, error, say))
      .finally(() => underWay.delete(ended));
    underWay.add(ended);
    await systemClock.sleep(1_000 / purchasesPerS, signal);
  }
  await Promise.all(underWay);
}

/** What no honest app expects leaves the purchase without an ending: it is not accounted for. */
function noteFailure(purchase: Purchase, error: unknown, say: (line: string) => void): void {
  purchase.broken = true;
  purchase.story = `failed: ${error instanceof Error ? error.message : String(error)}`;
  say(`! purchase ${purchase.n} ${purchase.story}`);
}

interface Settling {
  readonly ledger: Ledger;
  readonly network: Network;
  readonly street: Street;
  readonly counters: ReturnType<typeof countersOf>['direct'];
  say(line: string): void;
}

/** Waits until no purchase is under way and nothing waits in any store; shops finish what was left with them meanwhile. */
async function settle({ ledger, network, street, counters, say }: Settling): Promise<{ findings: readonly Finding[]; dead: number }> {
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
    quiet = isQuiet ? quiet + 1 : 0;
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

const LOOK_EVERY_MS = 1_000;
/** So many looks in a row must find nothing: what one node has sent, the next may be about to hear. */
const QUIET_LOOKS = 4;

/** Shops finish every order that stands, also one whose buyer has given up. */
async function finishOrders(counters: Settling['counters'], { chance, over }: Street): Promise<void> {
  const patience = { chance, forMs: CALL_TIMEOUT_MS, signal: over };
  await eachShop(counters, async (counter, providerId) => {
    for (const { order, steps } of await counter.orders(providerId)) {
      if (steps.length === 0) continue;
      await serveOrder({ orderId: order.id ?? '', order }, counter, { patience, cancels: false });
    }
  });
}

async function showProgress(
  ledger: Ledger,
  network: Network,
  { say, signal }: { say(line: string): void; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await systemClock.sleep(PROGRESS_EVERY_MS, signal);
    if (signal.aborted) return;
    const { completed, cancelled, refused, unanswered } = ledger.endings();
    const away = [...network.services.values()].filter((service) => service.state() !== 'up').map(({ name }) => name);
    say(
      `${ledger.purchases.length} purchases: ${completed} completed, ${cancelled} cancelled, ${refused} refused, ${unanswered} unanswered, ` +
        `${ledger.underWay()} under way${away.length === 0 ? '' : `; away: ${away.join(', ')}`}`,
    );
  }
}

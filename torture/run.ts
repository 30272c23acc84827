import { setMaxListeners } from 'node:events';
import { createClient } from '../bap/client/client.ts';
import { systemClock } from '../node/clock.ts';
import { readCity } from '../pilots/city.ts';
import { firstCity } from '../pilots/pilot.ts';
import { PilotFailed } from '../pilots/pilot-failed.ts';
import { seeded } from '../pilots/seeded.ts';
import { wishesOf } from '../pilots/wishes.ts';
import { type Account, takeAccount } from './account.ts';
import { type Counter, createCounter } from './counters.ts';
import { shopOpenly, showProgress } from './crowd.ts';
import { planFaults } from './fault-plan.ts';
import { type FaultRun, runFaults } from './fault-run.ts';
import type { Finding } from './finding.ts';
import { readKept } from './kept.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type Network, type NetworkOptions, startNetwork } from './network.ts';
import { impatientFetch } from './persistence.ts';
import { settle } from './settling.ts';
import { eachShop, readOrders, readShelves, readViews } from './sides.ts';
import type { Street } from './street.ts';
import { traceOf } from './traces.ts';

export interface TortureOptions extends Omit<NetworkOptions, 'fell' | 'fetch'> {
  /** How long the faults and the purchases go on. */
  readonly lengthMs: number;
  /** Mean time between two faults. */
  readonly faultEveryMs: number;
  readonly purchasesPerS: number;
  /** Aborted when the run is to end early: it heals, settles and accounts all the same. */
  readonly stop: AbortSignal;
  /** Progress, for people. */
  say(line: string): void;
}

export interface TortureResult {
  readonly account: Account;
  readonly faults: FaultRun['counts'];
  readonly leftOut: readonly string[];
  readonly dead: number;
  /** From the first purchase until all had settled. */
  readonly seconds: number;
}

const READY_MAX_MS = 90_000;
const CALL_TIMEOUT_MS = 25_000;
/** Shelves that are filled up for the run, one in so many; the others become empty, as shelves do. */
const FILLED_EVERY = 2;

/** One run from start to account: a network, purchases and faults, then peace, and the question what became of everything. */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const { say } = options;
  const findings: Finding[] = [];
  let faults: FaultRun | undefined;
  const fell = (name: string, why: string): void => {
    const excuse = excuseOf(name, faults);
    // The end of its log is of use to whoever looks for a fault, and there is none when it had to end.
    say(excuse === undefined ? `! ${why}` : `  ${why.split(' The end of its log')[0]} That is to be expected: ${excuse}`);
    if (excuse === undefined) findings.push({ what: 'node', said: why });
  };
  const fetch = impatientFetch(CALL_TIMEOUT_MS);
  const network = await startNetwork({ ...options, fell, fetch });
  try {
    const late = await network.untilReady(READY_MAX_MS);
    if (late.length > 0) throw new PilotFailed(`${late.join(', ')} did not become ready; see ${network.plan.folder}`);
    const shops = countersOf(network, fetch);
    await fillShelves(shops.direct, purchasesIn(options));
    const shelvesBefore = await readShelves(shops.direct);
    say(`All nodes are up. Purchases begin, ${options.purchasesPerS} a second, and faults, one every ${options.faultEveryMs / 1_000} s`);

    const startedMs = systemClock.nowMs();
    const ledger = createLedger();
    const over = new AbortController();
    const street = streetOf(network, { fetch, over: over.signal, chance: seeded(options.seed), counterOf: shops.counterOf });
    const progress = showProgress(ledger, network, { say, signal: over.signal });
    const began = (run: FaultRun): void => {
      faults = run;
    };
    const { shopping, ran } = await breakAndBuy({ ledger, street, network, began }, options);
    say('Nothing is broken any more. What is under way goes on, and everything comes to rest');
    findings.push(...(await notBack(network)));
    const settled = await settle({ ledger, network, street, counters: shops.direct, say });
    over.abort();
    await Promise.all([shopping, progress]);
    const seconds = Math.round((systemClock.nowMs() - startedMs) / 1_000);

    say('Every node is killed once more, so that what is read is what was kept');
    await network.startOver();
    findings.push(...(await notBack(network)), ...settled.findings);
    const client = createClient({ url: urlOf(network, 'bap', 'url'), key: network.plan.appKey, fetch });
    const told = {
      buyer: await readViews(client, ledger),
      provider: await readOrders(shops.direct),
      shelvesNow: await readShelves(shops.direct),
    };
    await network.endNodes();
    const kept = await readKept(network.plan.nodes);
    for (const purchase of ledger.purchases.filter(({ ending }) => ending === 'unanswered'))
      say(`purchase ${purchase.n} had no answer (${purchase.story}). In the stores: ${traceOf(purchase, kept).said}`);
    const account = takeAccount({ ...told, purchases: ledger.purchases, kept, shelvesBefore });
    findings.push(...account.findings);
    await network.close({ keep: findings.length > 0 });
    return { account: { ...account, findings }, faults: ran.counts, leftOut: network.leftOut, dead: settled.dead, seconds };
  } finally {
    await network.close({ keep: true });
  }
}

interface Scene {
  readonly ledger: Ledger;
  readonly street: Street;
  readonly network: Network;
  /** Told once the faults have begun, so that what comes of them can be excused. */
  began(run: FaultRun): void;
}

/** People buy while everything breaks, until the time is over or somebody stops it. Purchases that have begun may go on after that. */
async function breakAndBuy(scene: Scene, options: TortureOptions): Promise<{ readonly shopping: Promise<void>; readonly ran: FaultRun }> {
  const { ledger, street, network } = scene;
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, options.stop]);
  // Everybody who is under way listens for the end.
  setMaxListeners(0, street.over, signal);
  const { say, purchasesPerS } = options;
  const ran = runFaults(planned(network, options), { network, signal, say });
  scene.began(ran);
  const wishes = wishesOf(readCity(firstCity()), purchasesIn(options), seeded(options.seed));
  const shopping = shopOpenly(ledger, street, { purchasesPerS, wishes, signal, say });
  await Promise.all([ran.done, systemClock.sleep(options.lengthMs, signal)]);
  ending.abort();
  return { shopping, ran };
}

function purchasesIn({ purchasesPerS, lengthMs }: TortureOptions): number {
  return Math.ceil((purchasesPerS * lengthMs) / 1_000);
}

async function notBack(network: Network): Promise<Finding[]> {
  return (await network.untilReady(READY_MAX_MS)).map((name) => ({ what: 'node', said: `${name} did not come back` }));
}

/** Why a process may end though nobody ended it: it is started again, as whoever runs one would see to. A node waits for a Redis that is away. */
function excuseOf(name: string, faults: FaultRun | undefined): string | undefined {
  return faults?.isBroken(name, ['disk-full']) ? 'its disk is full' : undefined;
}

function planned(network: Network, { seed, lengthMs, faultEveryMs, workers }: TortureOptions) {
  return planFaults(seed, {
    lengthMs,
    everyMs: faultEveryMs,
    services: [...network.services.keys()],
    severals: workers === 1 ? [] : network.plan.nodes.map(({ name }) => name),
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
async function fillShelves(counters: readonly Counter[], purchases: number): Promise<void> {
  await eachShop(counters, async (counter, providerId) => {
    for (const [place, { item, stock }] of (await counter.items(providerId)).entries()) {
      if (stock.counted && place % FILLED_EVERY === 0) await counter.count(providerId, item.id, stock.onHand + purchases);
    }
  });
}

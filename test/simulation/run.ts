import { BuyerApp } from './buyer-app.ts';
import { buildCity, type City, fillDisks, PLANS, START_MS, settledDisks } from './city.ts';
import { longestWayMs } from './deliveries.ts';
import { fractionOf, oneOf } from './dice.ts';
import type { EndState, Purchase } from './end-state.ts';
import type { SimulatedEngine } from './engine.ts';
import { createFaults, type FaultOptions, type Faults } from './faults.ts';
import type { Following } from './follower.ts';
import { tidy } from './operator.ts';
import { brokenPromises, markOfDisks } from './promises.ts';
import { absenceOf, planSpells } from './spells.ts';

export interface RunOptions extends FaultOptions {
  readonly engine: SimulatedEngine;
  /** Only these purchases are made; all that the seed has when absent. */
  readonly purchases?: ReadonlySet<number>;
  /** Changes the city before it starts: for tests that take a mechanism out. */
  readonly spoil?: (city: City) => void;
}

/** One run: everything in it follows from its seed and its options. */
export interface Run {
  readonly seed: number;
  /** Which promises were broken, in sentences. */
  readonly broken: readonly string[];
  readonly lines: readonly string[];
  /** Of the whole story and of what is on every disk at the end. */
  readonly digest: string;
  /** Names of the faults that came about. */
  readonly struck: readonly string[];
  readonly purchases: readonly Purchase[];
  /** How long it took in virtual time. */
  readonly lastedMs: number;
  readonly happened: number;
  /** How long the callback was on its way that took longest to arrive. */
  readonly longestWayMs: number;
}

const PURCHASES = { least: 2, most: 7 } as const;
const BEGUN_WITHIN_MS = 45_000;
const FAULTY_MS = { least: 60_000, most: 150_000 } as const;
const LONG_FAULTY_MS = 3_900_000;
/** Faults go on a little before a node that was away for long is back, and end so long after it. */
const BACK_MS = 45_000;
/** Of so many cities one is put up amid the faults. */
const COLD_CITIES = 25;
const TEND_EVERY_MS = 6_000;
const TEND_QUIETLY_EVERY_MS = 240_000;
/** Of so many rounds one follows hard upon the one before. */
const HASTY_ROUNDS = 6;
/** Of so many nodes somebody looks through the dead letters when all is well. */
const TIDIED_SHARE = 0.4;
/** The people of the providers go on a little after the last fault; then all is calm. */
const TENDED_AFTER_MS = 40_000;
const CALM_AFTER_MS = 110_000;
/** How apps hear of what is new, as often as they stand here. */
const FOLLOWING: readonly Following[] = ['asks', 'stream', 'stream', 'webhook', 'webhook'];
/** A draft that is not confirmed is kept for a day: by then nothing may be waiting any more. */
const UNTIL_MS = 30 * 3_600_000;
/** So long before the end, apps that read streams read them once more, until the end. */
const CATCHES_UP_MS = 20_000;
const HAPPENINGS_MAX = 400_000;

/** Runs the city of a seed from its start until nothing is left to happen. */
export async function runSeed(seed: number, options: RunOptions): Promise<Run> {
  const { engine } = options;
  const draw = (about: string): number => fractionOf(`${seed}|run|${about}`);
  const faults = createFaults(seed, options);
  const city = buildCity({ seed, startMs: START_MS, faults, engine });
  const { loop, machines } = city;
  const times = timesOf(faults, draw('faulty'));
  const { healedAtMs } = times;
  options.spoil?.(city);
  if (draw('cold') >= 1 / COLD_CITIES) await fillDisks(city, await settledDisks(engine));
  planSpells(city, { startMs: START_MS, healedAtMs: times.quietFromMs });
  loop.at(times.quietFromMs, () => faults.stop());
  loop.at(times.quietUntilMs, () => faults.goOn());
  loop.at(healedAtMs, () => {
    faults.stop();
    city.story.tell('network', 'HEALS: from here on nothing goes wrong any more');
  });
  for (const machine of machines) machine.start();
  const purchases = planPurchases(city, { engine, draw, healedAtMs, only: options.purchases });
  tendUntil(city, { engine, draw, times });
  for (const machine of machines)
    if (draw(`${machine.name} is tidied`) < TIDIED_SHARE) loop.at(healedAtMs + TENDED_AFTER_MS, () => tidy(machine));
  const alarms: string[] = [];
  const onAlarm = (error: unknown): void => void alarms.push(`an error that nobody caught: ${String(error)}`);
  process.on('unhandledRejection', onAlarm);
  const rest = await loop.run({ untilMs: healedAtMs + UNTIL_MS, happeningsMax: HAPPENINGS_MAX });
  process.off('unhandledRejection', onAlarm);
  const end: EndState = {
    machines,
    plans: PLANS,
    purchases,
    acked: city.network.acked,
    garbled: city.network.garbled,
    healedAtMs,
    endedAtMs: healedAtMs + UNTIL_MS,
  };
  // Open orders are asked about for days: what else still waits when the time is up is told by the promises.
  const restless = rest === 'too-much' ? [`it does not come to rest: ${HAPPENINGS_MAX} things have happened`] : [];
  const broken = [...restless, ...alarms, ...(await brokenPromises(end)), ...(await engine.check(end, city.beside))];
  const digest = `${city.story.digest()} ${await markOfDisks(machines)}`;
  for (const machine of machines) machine.halt();
  return {
    seed,
    broken,
    lines: city.story.lines(),
    digest,
    struck: faults.struck,
    purchases,
    lastedMs: loop.nowMs - START_MS,
    happened: loop.happened,
    longestWayMs: longestWayMs(machines),
  };
}

/** When things go wrong, in virtual time. */
interface Times {
  /** While a node is away for long, all is quiet between these two. */
  readonly quietFromMs: number;
  readonly quietUntilMs: number;
  /** The last fault is over. */
  readonly healedAtMs: number;
}

function timesOf({ kinds, draw }: Faults, fraction: number): Times {
  const faultyMs = kinds.includes('long-crash') ? LONG_FAULTY_MS : FAULTY_MS.least + (FAULTY_MS.most - FAULTY_MS.least) * fraction;
  const quietFromMs = START_MS + faultyMs;
  const absence = kinds.includes('long-absence') ? absenceOf(draw) : { untilMs: 0 };
  const backMs = START_MS + absence.untilMs;
  if (backMs - BACK_MS < quietFromMs) return { quietFromMs, quietUntilMs: quietFromMs, healedAtMs: quietFromMs };
  return { quietFromMs, quietUntilMs: backMs - BACK_MS, healedAtMs: backMs + BACK_MS };
}

interface Doings {
  readonly engine: SimulatedEngine;
  draw(about: string): number;
}

function planPurchases(city: City, doings: Doings & { healedAtMs: number; only: ReadonlySet<number> | undefined }): readonly Purchase[] {
  const { engine, draw, healedAtMs, only } = doings;
  const { loop, story } = city;
  const count = PURCHASES.least + Math.floor(draw('purchases') * (PURCHASES.most - PURCHASES.least + 1));
  const numbers = Array.from({ length: count }, (_, place) => place + 1).filter((n) => only === undefined || only.has(n));
  const buyers = city.machines.filter(({ name }) => name.startsWith('bap'));
  return numbers.map((n) => {
    const machine = buyers[Math.floor(draw(`${n} where`) * buyers.length)];
    if (machine === undefined) throw new Error('a city has buyer nodes');
    const following = oneOf(FOLLOWING, draw(`${n} follows`));
    const { network } = city;
    const app = new BuyerApp({ name: `app-${n}`, following, network, machine, loop, healedAtMs, calmAtMs: healedAtMs + CALM_AFTER_MS });
    loop.at(healedAtMs + UNTIL_MS - CATCHES_UP_MS, () => app.catchUp());
    const purchase: { -readonly [Member in keyof Purchase]: Purchase[Member] } = { n, app, ending: undefined };
    loop.after(draw(`${n} when`) ** 2 * BEGUN_WITHIN_MS, () => {
      const bought = app.begin().then(() => engine.buy(app, { n, draw: (about) => draw(`${n} ${about}`) }));
      bought.then(
        (ending) => {
          purchase.ending = ending;
          app.stopFollowing();
          story.tell(app.name, `ends: ${ending}`);
        },
        (error: unknown) => {
          purchase.fault = error instanceof Error ? error.message : String(error);
          story.tell(app.name, `FAILS: ${purchase.fault}`);
        },
      );
    });
    return purchase;
  });
}

function tendUntil(city: City, { engine, draw, times }: Doings & { times: Times }): void {
  const { loop } = city;
  const untilMs = times.healedAtMs + TENDED_AFTER_MS;
  const providers = city.machines.filter(({ name }) => name.startsWith('bpp'));
  for (const machine of providers) {
    let round = 0;
    const tend = (): void => {
      round += 1;
      const own = `${machine.name} round ${round}`;
      engine.tend(machine, { draw: (about) => draw(`${own} ${about}`) }).catch((error: unknown) => machine.alarms.push(String(error)));
      const isQuiet = loop.nowMs > times.quietFromMs && loop.nowMs < times.quietUntilMs;
      const everyMs = isQuiet ? TEND_QUIETLY_EVERY_MS : TEND_EVERY_MS;
      const isHasty = draw(`${own} in haste`) < 1 / HASTY_ROUNDS;
      const next = loop.nowMs + everyMs * (isHasty ? 0.2 * draw(own) : 0.5 + draw(own));
      if (next < untilMs) loop.at(next, tend);
    };
    loop.after(TEND_EVERY_MS * draw(machine.name), tend);
  }
}

import type { Work } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { asJson, readRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';

/** Something of a journey that is not ordered, such as a train by its timetable. */
export interface PlannedLeg {
  readonly name: string;
  readonly providerNode?: string;
  readonly providerId?: string;
  readonly itemId?: string;
  /** It does not run: whoever made the plan says so. */
  readonly cancelled?: boolean;
}

/** One leg: an order, or a plan without one, with the times that the journey was made with. */
export interface Leg {
  /** Counts from 1, in the order of travel. */
  readonly n: number;
  readonly order?: { readonly transactionId: string; readonly n: number };
  readonly plan?: PlannedLeg;
  readonly startMs: number;
  readonly endMs: number;
  /** When the order began and ended by itself at that time: by how much it moves since is how late it is. */
  readonly toldStartMs?: number;
  readonly toldEndMs?: number;
  /** Of a plan: the times that were told last. */
  readonly nowStartMs?: number;
  readonly nowEndMs?: number;
}

/** Orders and plans that belong together because of their times. Key `journey` of partition `journey:<id>`. */
export interface JourneyRecord {
  readonly id: string;
  readonly app: string;
  readonly digest: string;
  readonly createdAtMs: number;
  /** What is needed to change from one leg to the next. */
  readonly changeMs: number;
  readonly legs: readonly Leg[];
}

export const JOURNEY = 'journey';
export const JOURNEY_PREFIX = 'journey:';
export const journeyPartition = (id: string): string => `${JOURNEY_PREFIX}${id.toLowerCase()}`;
export const JOURNEY_END_TIMER = { id: 'end', data: { what: 'journey-end' } } as const;
/** How long after its last leg a journey is kept. */
const KEPT_MS = 90 * 24 * 3_600_000;

export function readJourney(state: State): JourneyRecord | undefined {
  return readRecord<JourneyRecord>(state, JOURNEY);
}

/** Keeps a journey, once for each idempotency key. */
export function beginJourney(wanted: Omit<JourneyRecord, 'createdAtMs'>): Work<ApiOutcome<JourneyRecord>> {
  return {
    partition: journeyPartition(wanted.id),
    reads: [JOURNEY],
    decide(state, { nowMs }) {
      const known = readJourney(state);
      if (known !== undefined) {
        if (known.app === wanted.app && known.digest === wanted.digest) return { result: granted(known) };
        return { result: denied('idempotency-key-reused', 'This Idempotency-Key came earlier with another body; make a new one.') };
      }
      const journey: JourneyRecord = { ...wanted, createdAtMs: nowMs };
      const endMs = Math.max(nowMs, ...wanted.legs.map((leg) => leg.endMs));
      return {
        put: { [JOURNEY]: asJson(journey) },
        timers: [{ ...JOURNEY_END_TIMER, wakeAtMs: endMs + KEPT_MS }],
        result: granted(journey),
      };
    },
  };
}

/** What is known of a planned leg by now, such as that its train is late. */
export interface PlanNews {
  readonly startMs?: number;
  readonly endMs?: number;
  readonly cancelled?: boolean;
}

/** Notes how a planned leg stands; of an order its provider says that. */
export function tellPlan(
  id: string,
  about: { readonly app: string; readonly leg: number; readonly news: PlanNews },
): Work<ApiOutcome<JourneyRecord>> {
  return {
    partition: journeyPartition(id),
    reads: [JOURNEY],
    decide(state) {
      const known = readJourney(state);
      if (known === undefined || known.app !== about.app)
        return { result: denied('not-found', 'No such journey of this app is known here.') };
      const leg = known.legs.find(({ n }) => n === about.leg);
      if (leg?.plan === undefined) return { result: denied('bad-body', `Leg ${about.leg} is no plan; of an order its provider tells.`) };
      const { startMs: nowStartMs = leg.nowStartMs, endMs: nowEndMs = leg.nowEndMs, cancelled = leg.plan.cancelled } = about.news;
      if ((nowEndMs ?? leg.endMs) < (nowStartMs ?? leg.startMs)) return { result: denied('bad-body', 'A leg ends after it begins.') };
      const told: Leg = {
        ...leg,
        plan: { ...leg.plan, ...(cancelled === undefined ? {} : { cancelled }) },
        ...(nowStartMs === undefined ? {} : { nowStartMs }),
        ...(nowEndMs === undefined ? {} : { nowEndMs }),
      };
      const journey: JourneyRecord = { ...known, legs: known.legs.map((each) => (each === leg ? told : each)) };
      return { put: { [JOURNEY]: asJson(journey) }, result: granted(journey) };
    },
  };
}

/** Lets go of a journey. Its orders stay as they are: none is cancelled by it. */
export function dropJourney(partition: string): Work {
  return { partition, reads: [], decide: () => ({ remove: [JOURNEY], cancelTimers: [JOURNEY_END_TIMER.id], result: undefined }) };
}

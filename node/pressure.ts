import type { Route } from '../dialects/dialect.ts';
import type { Problem } from '../protocol/problems.ts';
import type { StoreCounts } from './store/port.ts';
import { createTally } from './tally.ts';
import { type DoorQueue, NOBODY } from './turns.ts';

/**
 * How much a node has taken on and not acted upon yet, and whether it takes on more. A place is taken by a message from the moment
 * it has been read until it was acted upon; who finds no place is told so before anything dear is done for them.
 */
export interface Pressure {
  /**
   * Whether a message on this route finds no place now. Asked before its body is read, and again when it has come.
   * @param queue who waits at the door: each of them will want a place
   */
  refuses(route: Route | undefined, queue: DoorQueue): boolean;
  /** A message was read and is being judged; `leaves` when that is done, however it went. */
  enters(): void;
  leaves(): void;
  /** Whether so much waits for one partition that others would suffer: only one message of a partition is acted upon at a time. */
  isCrowded(partition: string): boolean;
  accepted(partition: string): void;
  acted(partition: string): void;
  /**
   * Whether somebody leaves so many answers to them untaken that they can be asked to wait with their questions.
   * @param lane who that is, looked up only when it can be anybody; undefined for nobody
   */
  isOwedTooMuch(lane: () => string | undefined): boolean;
  sent(lane: string): void;
  settled(lane: string): void;
  /** What the store holds: the truth, also of what was there before this process and of what others have done. */
  measured(counts: Pick<StoreCounts, 'inbox' | 'outbox'>): void;
  facts(): PressureFacts;
}

export interface PressureFacts {
  readonly placesTaken: number;
  readonly placesMax: number;
  readonly refusing: 'nothing' | 'searches' | 'requests' | 'everything';
}

export interface PressureOptions {
  readonly placesMax: number;
}

/** About a second of work for a busy node: a sender is better told to come back than left waiting for longer. */
export const PLACES_MAX_DEFAULT = 2_000;

/**
 * Up to which share of the places each kind of message is let in. What was asked for by ourselves comes last to be refused:
 * an order hangs on it. A search costs most, and whoever searched will search again.
 */
const SHARES = { search: 0.5, request: 0.75, offers: 0.75, callback: 1 } as const;
/** How long a message may wait at the door until it is looked at: past its share of this, another like it is turned away. */
const DOOR_WAIT_MAX_MS = 400;
/** Of all places, what one partition may have. */
const PARTITION_SHARE = 0.25;
/** Messages to one sender that wait in the outbox. One that is away for an hour has a few; past this it does not listen. */
const OWED_MAX = 1_000;
/** Those who are refused come back at different moments. */
const BACK_IN_MIN_S = 1;
const BACK_IN_SPREAD_S = 5;

export function createPressure({ placesMax }: PressureOptions): Pressure {
  const partitions = createTally();
  const lanes = createTally();
  let entering = 0;
  /** What waits in the store: as it was measured, and what was added and taken since. */
  let waiting = 0;
  const taken = (): number => entering + waiting;
  const isFull = (share: number, { count, waitedMs } = NOBODY): boolean =>
    taken() + count >= placesMax * share || waitedMs > DOOR_WAIT_MAX_MS * share;
  return {
    refuses: (route, queue) => isFull(shareOf(route), queue),
    enters() {
      entering += 1;
    },
    leaves() {
      entering -= 1;
    },
    isCrowded: (partition) => partitions.of(partition) >= placesMax * PARTITION_SHARE,
    accepted(partition) {
      waiting += 1;
      partitions.add(partition);
    },
    acted(partition) {
      waiting = Math.max(0, waiting - 1);
      partitions.take(partition);
    },
    isOwedTooMuch(laneOf) {
      if (lanes.total < OWED_MAX) return false;
      const lane = laneOf();
      return lane !== undefined && lanes.of(lane) >= OWED_MAX;
    },
    sent: (lane) => lanes.add(lane),
    settled: (lane) => lanes.take(lane),
    measured({ inbox, outbox }) {
      waiting = inbox;
      partitions.compare(inbox);
      lanes.compare(outbox);
    },
    facts: () => ({
      placesTaken: taken(),
      placesMax,
      refusing: isFull(SHARES.callback)
        ? 'everything'
        : isFull(SHARES.request)
          ? 'requests'
          : isFull(SHARES.search)
            ? 'searches'
            : 'nothing',
    }),
  };
}

/** A path that is none is refused with the first. */
function shareOf(route: Route | undefined): number {
  if (route === undefined) return SHARES.search;
  const isSearch = route.action === 'search';
  if (route.direction === 'request') return isSearch ? SHARES.search : SHARES.request;
  return isSearch ? SHARES.offers : SHARES.callback;
}

/**
 * The refusal of a busy node.
 * @param fraction chance, at least 0 and less than 1: senders who were refused together do not come back together
 */
export function busy(fraction: number, message = 'This node is busy; try again in a while.'): Problem {
  return { name: 'overloaded', message, retryAfterSeconds: BACK_IN_MIN_S + Math.floor(fraction * BACK_IN_SPREAD_S) };
}

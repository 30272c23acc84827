import { systemClock } from '../node/clock.ts';
import type { Outcome, Summary } from './tally.ts';

/** How fast people of a pilot go about: how long each of them rests before the next thing that they do. */
export const PACES = ['calm', 'steady', 'full'] as const;
export type Pace = (typeof PACES)[number];

const REST_MS: Readonly<Record<Pace, number>> = { calm: 3_000, steady: 700, full: 0 };

/** A day as it is being played, and what those who play it ask and tell. */
export interface Course {
  /** From 1. The first is the day of the city's file; each later one has the next seed. */
  readonly number: number;
  /** Somebody started it while the pilot stayed up. */
  readonly byHand: boolean;
  /** Nobody sets out any more; who is under way comes to an end. */
  isOver(): boolean;
  /** As long as the pace of now says. */
  rest(signal: AbortSignal): Promise<void>;
  planned(visits: number): void;
  ended(outcome: Outcome): void;
}

/** How the day stands: counts, and nothing of anybody. */
export interface DayTold {
  readonly number: number;
  /** `ending`: it was stopped, and some are still under way. */
  readonly state: 'none' | 'running' | 'ending' | 'over';
  readonly pace: Pace;
  readonly planned: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** The days of a pilot, one after the other. */
export interface Days {
  told(): DayTold;
  /** Plays one. Rejects when one is being played already. */
  play(): Promise<Summary>;
  /** Begins one. @returns why not; undefined when it has begun */
  start(): string | undefined;
  /** @returns why not; undefined when nobody sets out any more */
  stop(): string | undefined;
  choose(pace: Pace): void;
}

const NOTHING: Readonly<Record<Outcome, number>> = { completed: 0, cancelled: 0, refused: 0, failed: 0 };

/** @param trade plays a day to its end. @param say what a person at the terminal is told */
export function createDays(trade: (course: Course) => Promise<Summary>, say: (line: string) => void): Days {
  let pace: Pace = 'full';
  let day: Omit<DayTold, 'pace'> = { number: 0, state: 'none', planned: 0, outcomes: NOTHING };
  const isPlayed = (): boolean => day.state === 'running' || day.state === 'ending';
  const play = async (byHand: boolean): Promise<Summary> => {
    if (isPlayed()) throw new Error('A day is being played already');
    day = { number: day.number + 1, state: 'running', planned: 0, outcomes: NOTHING };
    const { number } = day;
    try {
      return await trade({
        number,
        byHand,
        isOver: () => day.state !== 'running',
        async rest(signal) {
          if (REST_MS[pace] > 0) await systemClock.sleep(REST_MS[pace], signal);
        },
        planned(planned) {
          day = { ...day, planned };
        },
        ended(outcome) {
          day = { ...day, outcomes: { ...day.outcomes, [outcome]: day.outcomes[outcome] + 1 } };
        },
      });
    } finally {
      day = { ...day, state: 'over' };
    }
  };
  return {
    told: () => ({ ...day, pace }),
    play: () => play(false),
    start() {
      if (isPlayed()) return 'A day is being played already.';
      play(true).then(
        ({ purchases }) => say(`The day is over: ${purchases.completed} of ${purchases.attempted} purchases went to their end.`),
        (error: unknown) => say(`The day came to nothing: ${error instanceof Error ? error.message : String(error)}`),
      );
      return undefined;
    },
    stop() {
      if (day.state !== 'running') return 'No day is being played.';
      day = { ...day, state: 'ending' };
      return undefined;
    },
    choose(chosen) {
      pace = chosen;
    },
  };
}

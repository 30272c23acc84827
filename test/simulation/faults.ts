import { fractionOf } from './dice.ts';

/** Each way in which the world can go wrong. Those of the second group last for a while and are planned when the run begins. */
export const STRIKES = [
  'lose-request',
  'lose-reply',
  'delay-request',
  'delay-reply',
  'duplicate',
  'corrupt-request',
  'corrupt-reply',
  'lose-app-reply',
  'break-stream',
  'fail-hook',
  'crash-before-commit',
  'crash-after-commit',
  'crash-at-read',
  'crash-at-send',
  'crash-at-reply',
] as const;
export const SPELLS = [
  'cut',
  'slow',
  'crash',
  'long-crash',
  'long-absence',
  'store-away',
  'store-full',
  'skew',
  'slow-reads',
  'slow-disk',
] as const;

export type Strike = (typeof STRIKES)[number];
export type Spell = (typeof SPELLS)[number];
export type FaultKind = Strike | Spell;
export const FAULT_KINDS: readonly FaultKind[] = [...STRIKES, ...SPELLS];

/** How often each strikes at most: a run draws from there downwards, over two powers of ten. */
const STRIKES_MOST: Readonly<Record<Strike, number>> = {
  'lose-request': 0.3,
  'lose-reply': 0.3,
  'delay-request': 0.4,
  'delay-reply': 0.4,
  duplicate: 0.4,
  'corrupt-request': 0.06,
  'corrupt-reply': 0.1,
  'lose-app-reply': 0.4,
  'break-stream': 0.3,
  'fail-hook': 0.4,
  'crash-before-commit': 0.05,
  'crash-after-commit': 0.05,
  'crash-at-read': 0.006,
  'crash-at-send': 0.03,
  'crash-at-reply': 0.03,
};
/** How many spells of a kind a run has at most. */
const SPELLS_MOST: Readonly<Record<Spell, number>> = {
  cut: 4,
  slow: 3,
  crash: 5,
  'long-crash': 1,
  'long-absence': 1,
  'store-away': 4,
  'store-full': 3,
  skew: 7,
  'slow-reads': 3,
  'slow-disk': 3,
};
/** One run in so many has no fault at all. */
const CALM_RUNS = 20;
/** Every restart costs the time of a small run, and a node that never runs shows nothing. */
const CRASHES_MAX = 12;

export interface FaultOptions {
  /** Kinds that are left out. */
  readonly without?: ReadonlySet<FaultKind>;
  /** Only faults with these names come about; all that the seed has when absent. */
  readonly only?: ReadonlySet<string>;
}

/** One spell that was planned. */
export interface Planned {
  readonly kind: Spell;
  readonly id: string;
}

/**
 * The faults of one run. Which kinds it has, and how many of each, is drawn from its seed; whether one strikes at a place
 * follows from the seed and the name of that place (`lose-reply bap-1→bpp-1 confirm #2`), so that leaving one out moves no other.
 */
export interface Faults {
  /** Whether a fault strikes at the next occasion of this name. */
  strikes(kind: Strike, occasion: string): boolean;
  /** What a fault is like, such as how long it lasts: at least 0 and less than 1. */
  draw(about: string): number;
  spells(): readonly Planned[];
  /** From now on nothing strikes. */
  stop(): void;
  /** From now on it does again. */
  goOn(): void;
  /** Names of those that came about, in order. */
  readonly struck: readonly string[];
  readonly kinds: readonly FaultKind[];
}

export function createFaults(seed: number, options: FaultOptions = {}): Faults {
  const draw = (about: string): number => fractionOf(`${seed}|${about}`);
  const calm = draw('calm') < 1 / CALM_RUNS;
  const share = 0.15 + 0.6 * draw('share of kinds');
  const has = (kind: FaultKind): boolean => !calm && options.without?.has(kind) !== true && draw(`has ${kind}`) < share * rarity(kind);
  const kinds = FAULT_KINDS.filter(has);
  const chances = new Map<string, number>(
    STRIKES.filter((kind) => kinds.includes(kind)).map((kind) => [kind, STRIKES_MOST[kind] * 10 ** (-2 * draw(`how often ${kind}`))]),
  );
  const counts = new Map<string, number>();
  const struck: string[] = [];
  let crashes = 0;
  let stopped = false;
  const isWanted = (id: string): boolean => options.only === undefined || options.only.has(id);
  return {
    strikes(kind, occasion) {
      const chance = chances.get(kind);
      if (chance === undefined || stopped) return false;
      const name = `${kind} ${occasion}`;
      const n = (counts.get(name) ?? 0) + 1;
      counts.set(name, n);
      const id = `${name} #${n}`;
      if (draw(id) >= chance || !isWanted(id)) return false;
      if (kind.startsWith('crash')) {
        if (crashes >= CRASHES_MAX) return false;
        crashes += 1;
      }
      struck.push(id);
      return true;
    },
    draw,
    spells() {
      const all = SPELLS.filter((kind) => kinds.includes(kind)).flatMap((kind) => {
        const count = 1 + Math.floor(draw(`how many ${kind}`) * SPELLS_MOST[kind]);
        return Array.from({ length: count }, (_, place): Planned => ({ kind, id: `${kind} #${place + 1}` }));
      });
      const wanted = all.filter(({ id }) => isWanted(id));
      struck.push(...wanted.map(({ id }) => id));
      return wanted;
    },
    stop() {
      stopped = true;
    },
    goOn() {
      stopped = false;
    },
    struck,
    kinds,
  };
}

/** An hour of absence makes a long run: most do without. */
function rarity(kind: FaultKind): number {
  if (kind === 'long-absence') return 0.2;
  return kind === 'long-crash' ? 0.1 : 1;
}

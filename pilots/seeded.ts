/** Chance that can be repeated: the same seed gives the same draws. */
export interface Seeded {
  /** At least 0 and less than 1. */
  fraction(): number;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** True for such a share of draws. */
  happens(share: number): boolean;
  oneOf<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

/** The generator mulberry32: 32 bits of state, even enough to choose whom to break. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (min: number, max: number): number => min + Math.floor(fraction() * (max - min + 1));
  return {
    fraction,
    whole,
    happens: (share) => fraction() < share,
    oneOf(list) {
      const found = list[whole(0, list.length - 1)];
      if (found === undefined) throw new Error('There is nothing to choose from');
      return found;
    },
    shuffled(list) {
      const rest = [...list];
      for (let place = rest.length - 1; place > 0; place -= 1) {
        const other = whole(0, place);
        [rest[place], rest[other]] = [rest[other] as (typeof rest)[number], rest[place] as (typeof rest)[number]];
      }
      return rest;
    },
  };
}

import { createHash } from 'node:crypto';
import type { Chance, Clock } from '../../node/clock.ts';

/** Chance that can be repeated: everything follows from the text it is asked with. */

const TWO_32 = 4_294_967_296;

/** 53 bits of a text, as a number of at least 0 and less than 1. Quick, and no secret. */
export function fractionOf(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return ((low >>> 0) * 2_097_152 + ((high >>> 0) & 0x1fffff)) / 2 ** 53;
}

/** A row of numbers that follows from a text (sfc32). */
export function streamOf(text: string): () => number {
  const start = createHash('sha256').update(text).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((place) => start.readUInt32LE(place)) as [number, number, number, number];
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / TWO_32;
  };
}

/** What a node is given in the place of chance. Its ids lie in order of time, as those of a node that is deployed. */
export function chanceOf(text: string, clock: Pick<Clock, 'nowMs'>): Chance {
  const next = streamOf(text);
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(next() * 256));
  return {
    fraction: next,
    bytes,
    newId() {
      const time = Math.floor(clock.nowMs()).toString(16).padStart(12, '0');
      const hex = Buffer.from(bytes(10)).toString('hex');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-a${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
    },
  };
}

/** One of some things. */
export function oneOf<Thing>(things: readonly Thing[], fraction: number): Thing {
  const thing = things[Math.floor(fraction * things.length)];
  if (thing === undefined) throw new RangeError('there is nothing to choose from');
  return thing;
}

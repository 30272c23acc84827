import type { Extra } from '../../commerce/extra.ts';
import { durationMs } from '../../protocol/duration.ts';
import type { Codes } from './codes.ts';
import { decimalOf, momentOf, textOf } from './leaves.ts';

export type Wire = Readonly<Record<string, unknown>>;

/**
 * A wire object while it is read. Whatever is read is taken out of it; `rest` is what nobody took, which is how unknown members
 * and values that commerce cannot hold travel on untouched. Reading never throws and never changes the message itself.
 *
 * Empty text, empty objects and empty lists say nothing: they are not taken, so that they too travel on.
 */
export class WireObject {
  readonly source: Wire;
  /** The moment from which durations count: that of the message. Milliseconds since 1970 UTC. */
  readonly sinceMs: number;
  /** What was taken, with what is left of it. */
  readonly #taken = new Map<string, unknown>();

  constructor(source: Wire, sinceMs: number) {
    this.source = source;
    this.sinceMs = sinceMs;
  }

  /** The member as it came, less what was already taken out of it. Nothing is taken. */
  peek(key: string): unknown {
    if (this.#taken.has(key)) return this.#taken.get(key);
    return Object.hasOwn(this.source, key) ? this.source[key] : undefined;
  }

  /** Takes a member when it can be read; otherwise it stays. */
  take<T>(key: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = read(this.peek(key));
    if (value !== undefined) this.leave(key, undefined);
    return value;
  }

  /** Puts what is left of a member in its place. */
  leave(key: string, left: unknown): void {
    this.#taken.set(key, left);
  }

  text(key: string): string | undefined {
    return this.take(key, textOf);
  }

  flag(key: string): boolean | undefined {
    return this.take(key, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** A whole number, at least `min`. */
  count(key: string, min: number): number | undefined {
    return this.take(key, (value) => (Number.isSafeInteger(value) && (value as number) >= min ? (value as number) : undefined));
  }

  decimal(key: string): string | undefined {
    return this.take(key, decimalOf);
  }

  /** An RFC 3339 moment, in milliseconds since 1970 UTC. */
  moment(key: string): number | undefined {
    return this.take(key, momentOf);
  }

  /** An ISO 8601 duration, in milliseconds. */
  duration(key: string): number | undefined {
    return this.take(key, (value) => {
      const length = typeof value === 'string' ? durationMs(value, this.sinceMs) : undefined;
      return length?.ok ? length.value : undefined;
    });
  }

  texts(key: string): readonly string[] | undefined {
    return this.take(key, (value) =>
      Array.isArray(value) && value.length > 0 && value.every((text) => textOf(text) !== undefined) ? (value as string[]) : undefined,
    );
  }

  /** A code of a table. Another spelling of a code is read as well, but stays, so that it goes out again as it came. */
  coded<T extends string>(key: string, codes: Codes<T>): T | undefined {
    const came = textOf(this.peek(key));
    const value = came === undefined ? undefined : codes.read(came);
    if (value !== undefined && codes.write(value) === came) this.leave(key, undefined);
    return value;
  }

  /** A nested object, which is taken as far as it is read. */
  object(key: string): WireObject | undefined {
    const value = this.peek(key);
    if (value instanceof WireObject) return value;
    if (!isWire(value) || Object.keys(value).length === 0) return undefined;
    const inside = new WireObject(value, this.sinceMs);
    this.leave(key, inside);
    return inside;
  }

  /** A nested object that becomes a value with a rest of its own: all of it is taken, even when it is empty. */
  own(key: string): WireObject | undefined {
    const value = this.peek(key);
    if (!isWire(value) || value instanceof WireObject) return undefined;
    this.leave(key, undefined);
    return new WireObject(value, this.sinceMs);
  }

  /** A list of objects. Elements that cannot be read stay, in their order. */
  list<T>(key: string, read: (element: WireObject) => T | undefined): readonly T[] | undefined {
    const value = this.peek(key);
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const found: T[] = [];
    const left: unknown[] = [];
    for (const element of value as unknown[]) {
      const thing = isWire(element) ? read(new WireObject(element, this.sinceMs)) : undefined;
      if (thing === undefined) left.push(element);
      else found.push(thing);
    }
    if (found.length === 0) return undefined;
    this.leave(key, left.length === 0 ? undefined : left);
    return found;
  }

  /** What nobody took; undefined when everything was. */
  rest(): Extra | undefined {
    const rest: Record<string, unknown> = {};
    let kept = false;
    for (const key of Object.keys(this.source)) {
      const held = this.peek(key);
      const left = held instanceof WireObject ? held.rest() : held;
      // The intake refuses a key __proto__; here it is only kept from doing harm.
      if (left === undefined || key === '__proto__') continue;
      rest[key] = left;
      kept = true;
    }
    return kept ? rest : undefined;
  }
}

export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Known<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The members that have a value: for the optional members of commerce, which are absent rather than undefined. */
export function known<T extends object>(members: T): Known<T> {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) found[key] = value;
  return found as Known<T>;
}

/** As `known`, for a group that is itself absent when none of its members has a value. */
export function knownOrAbsent<T extends object>(members: T): Known<T> | undefined {
  const found = known(members);
  return Object.keys(found).length === 0 ? undefined : found;
}

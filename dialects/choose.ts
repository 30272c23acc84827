import type { Dialect } from './dialect.ts';
import { beckn111 } from './v1.1.1/dialect.ts';

/** Which dialect is spoken where. The only place that looks at a version: everything else asks the dialect. */

/** Spoken to a subscriber whose registry entry says nothing. */
export const spokenByDefault: Dialect = beckn111;

/** Every dialect spoken here, the default one first. */
export const dialects: readonly Dialect[] = [beckn111];

/** Dialects that are heard below a base path of their own; whatever else is heard is of the default one. */
const PATHS: readonly (readonly [ending: string, dialect: Dialect])[] = dialects.map((dialect) => [`/v${dialect.version}`, dialect]);

/** The dialect that is heard below a base path, such as `/beckn` or `/v1.1.1`. */
export function dialectAt(basePath: string): Dialect {
  const path = basePath.replace(/\/+$/, '');
  return PATHS.find(([ending]) => path.endsWith(ending))?.[1] ?? spokenByDefault;
}

/** The dialect of a registry entry or a stored message; the default one when it is none that we know. */
export function dialectOf(version: string): Dialect {
  return dialects.find((dialect) => dialect.version === version) ?? spokenByDefault;
}

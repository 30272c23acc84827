/**
 * What a registry tells anybody of the keys of one subscriber. Those that it had before are among them: a signature is to be checked years
 * later too. It is read in a browser and by strangers, and so it is no message of the wire.
 */
export interface KeyHistory {
  readonly subscriberId: string;
  readonly keys: readonly KnownKey[];
  /** Keys that could sign until then at the latest, in milliseconds since 1970 UTC, are not all kept any more. Absent when all are. */
  readonly forgottenUntilMs?: number;
}

export interface KnownKey {
  readonly keyId: string;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
  /** Between these it could sign, in milliseconds since 1970 UTC. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Declared void by the people of the registry: whoever has it could have signed with any moment on the signature. */
  readonly revoked: boolean;
  /** Stretches in between in which it could not: the people of the registry had suspended it for a while. */
  readonly suspended?: readonly { readonly fromMs: number; readonly untilMs: number }[];
}

/** A key that a signature names, and the moment that stands on it. */
export interface SignedWith {
  readonly keyId: string;
  readonly signedAtMs: number;
  /** What somebody else said that the key is, in base64; undefined when nobody did. */
  readonly claimed: string | undefined;
}

/**
 * What a registry's history says of a key that was claimed; only `same` confirms it. `unknown`: there never was such a key. `forgotten`: there may
 * have been, and the registry cannot tell any more.
 */
export type KeyWord = 'same' | 'other' | 'unknown' | 'forgotten' | 'revoked' | 'not-then';

/** How far the clocks of a node and of its registry may lie apart. */
const SKEW_MS = 60_000;
/** More than a registry keeps of one subscriber. */
const KEYS_MAX = 128;
const SUSPENSIONS_MAX = 32;

/** Holds what was claimed of a key against the history of its subscriber. A key that nobody claimed cannot differ. */
export function wordOn(
  { keyId, signedAtMs, claimed }: SignedWith,
  { keys, forgottenUntilMs = Number.NEGATIVE_INFINITY }: KeyHistory,
): KeyWord {
  const known = keys.find((key) => key.keyId === keyId);
  if (known === undefined) return signedAtMs <= forgottenUntilMs + SKEW_MS ? 'forgotten' : 'unknown';
  if (claimed !== undefined && claimed !== known.publicKey) return 'other';
  if (known.revoked) return 'revoked';
  const isSuspended = known.suspended?.some(({ fromMs, untilMs }) => signedAtMs > fromMs + SKEW_MS && signedAtMs < untilMs - SKEW_MS);
  const couldSign = signedAtMs >= known.fromMs - SKEW_MS && signedAtMs <= known.untilMs + SKEW_MS && isSuspended !== true;
  return couldSign ? 'same' : 'not-then';
}

/** Reads a history that came from outside; undefined when it is none, or is about somebody else. */
export function readKeyHistory(value: unknown, subscriberId: string): KeyHistory | undefined {
  const { subscriberId: named, keys, forgottenUntilMs } = membersOf(value);
  if (named !== subscriberId || !Array.isArray(keys) || keys.length > KEYS_MAX) return undefined;
  if (forgottenUntilMs !== undefined && typeof forgottenUntilMs !== 'number') return undefined;
  const read = keys.map(readKey);
  if (!read.every((key) => key !== undefined)) return undefined;
  return { subscriberId, keys: read, ...(forgottenUntilMs === undefined ? {} : { forgottenUntilMs }) };
}

function readKey(value: unknown): KnownKey | undefined {
  const { keyId, publicKey, fromMs, untilMs, revoked, suspended } = membersOf(value);
  if (typeof keyId !== 'string' || typeof publicKey !== 'string' || typeof revoked !== 'boolean') return undefined;
  if (typeof fromMs !== 'number' || typeof untilMs !== 'number') return undefined;
  const stretches = readStretches(suspended);
  return stretches === undefined
    ? undefined
    : { keyId, publicKey, fromMs, untilMs, revoked, ...(stretches.length === 0 ? {} : { suspended: stretches }) };
}

function readStretches(value: unknown): KnownKey['suspended'] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > SUSPENSIONS_MAX) return undefined;
  const read = value
    .map(membersOf)
    .flatMap(({ fromMs, untilMs }) => (typeof fromMs === 'number' && typeof untilMs === 'number' ? [{ fromMs, untilMs }] : []));
  return read.length === value.length ? read : undefined;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

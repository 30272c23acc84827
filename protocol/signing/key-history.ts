/**
 * What a registry tells anybody of the keys of one subscriber. Those that it had before are among them: a signature is to be checked years
 * later too. It is read in a browser and by strangers, and so it is no message of the wire.
 */
export interface KeyHistory {
  readonly subscriberId: string;
  readonly keys: readonly KnownKey[];
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
}

/** A key that a signature names, and the moment that stands on it. */
export interface SignedWith {
  readonly keyId: string;
  readonly signedAtMs: number;
  /** What somebody else said that the key is, in base64; undefined when nobody did. */
  readonly claimed: string | undefined;
}

/** What a registry's history says of a key that was claimed; only `same` confirms it. */
export type KeyWord = 'same' | 'other' | 'unknown' | 'revoked' | 'not-then';

/** How far the clocks of a node and of its registry may lie apart. */
const SKEW_MS = 60_000;
/** More than a registry keeps of one subscriber. */
const KEYS_MAX = 128;

/** Holds what was claimed of a key against the history of its subscriber. A key that nobody claimed cannot differ. */
export function wordOn({ keyId, signedAtMs, claimed }: SignedWith, { keys }: KeyHistory): KeyWord {
  const known = keys.find((key) => key.keyId === keyId);
  if (known === undefined) return 'unknown';
  if (claimed !== undefined && claimed !== known.publicKey) return 'other';
  if (known.revoked) return 'revoked';
  return signedAtMs >= known.fromMs - SKEW_MS && signedAtMs <= known.untilMs + SKEW_MS ? 'same' : 'not-then';
}

/** Reads a history that came from outside; undefined when it is none, or is about somebody else. */
export function readKeyHistory(value: unknown, subscriberId: string): KeyHistory | undefined {
  const { subscriberId: named, keys } = membersOf(value);
  if (named !== subscriberId || !Array.isArray(keys) || keys.length > KEYS_MAX) return undefined;
  const read = keys.map(readKey);
  return read.every((key) => key !== undefined) ? { subscriberId, keys: read } : undefined;
}

function readKey(value: unknown): KnownKey | undefined {
  const { keyId, publicKey, fromMs, untilMs, revoked } = membersOf(value);
  if (typeof keyId !== 'string' || typeof publicKey !== 'string' || typeof revoked !== 'boolean') return undefined;
  if (typeof fromMs !== 'number' || typeof untilMs !== 'number') return undefined;
  return { keyId, publicKey, fromMs, untilMs, revoked };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

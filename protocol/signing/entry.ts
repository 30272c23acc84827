import type { Outcome } from '../problems.ts';
import { ok, refuse } from '../problems.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { canonicalJson } from './canonical.ts';
import type { SignatureEngine } from './crypto.ts';

/**
 * A registry's signature on one of its entries, so that caches and mirrors need not be trusted. It travels in the entry as
 * a member of its own, which others may ignore.
 */
export interface RegistrySignature {
  /** Which of the registry's keys. */
  readonly key_id: string;
  /** When it was signed (RFC 3339). */
  readonly created: string;
  /** base64 of 64 bytes. */
  readonly value: string;
}

/** A subscription entry in its registry's spelling. */
export type Entry = Readonly<Record<string, unknown>>;
export type SignedEntry<E extends Entry = Entry> = E & { readonly registry_signature: RegistrySignature };

export interface EntrySigner {
  readonly keyId: string;
  /** 64 bytes: seed, then public key. */
  readonly secret: Uint8Array;
  /** Milliseconds since 1970 UTC. */
  readonly createdMs: number;
  readonly engine: SignatureEngine;
}

/** Signs all members of an entry, together with the key's id and the time of signing. An older signature is replaced. */
export function signEntry<E extends Entry>(entry: E, signer: EntrySigner): SignedEntry<E> {
  const statement = { key_id: signer.keyId, created: new Date(signer.createdMs).toISOString() };
  const value = toBase64(signer.engine.sign(entryBytes(entry, statement), signer.secret));
  return { ...entry, registry_signature: { ...statement, value } };
}

/**
 * Whether an entry is as one of the pinned registry keys signed it. How old a signature may be is for the caller to say.
 * @param pinnedKeys public keys (32 bytes) by key id; more than one while a registry changes its key
 */
export function verifyEntry(
  entry: Entry,
  pinnedKeys: ReadonlyMap<string, Uint8Array>,
  engine: SignatureEngine,
): Outcome<{ keyId: string; createdMs: number }> {
  const found = readSignature(entry.registry_signature);
  if (!found.ok) return found;
  const { key_id, created, value } = found.value;
  const publicKey = pinnedKeys.get(key_id);
  if (publicKey === undefined) return refuse('key-unknown', 'The registry entry is signed with a key that is not pinned here.');
  const signature = fromBase64(value);
  const bytes = entryBytes(entry, { key_id, created });
  if (signature === undefined || !engine.verify(bytes, signature, publicKey)) {
    return refuse('signature-wrong', 'The registry entry is not as its registry signed it.');
  }
  return ok({ keyId: key_id, createdMs: Date.parse(created) });
}

function readSignature(member: unknown): Outcome<RegistrySignature> {
  if (member === undefined) return refuse('signature-missing', 'The registry entry is not signed.');
  const { key_id, created, value } = (typeof member === 'object' && member !== null ? member : {}) as Record<string, unknown>;
  if (typeof key_id !== 'string' || typeof value !== 'string' || typeof created !== 'string' || Number.isNaN(Date.parse(created))) {
    return refuse('signature-malformed', "The registry entry's signature lacks key_id, created or value.", { path: '/registry_signature' });
  }
  return ok({ key_id, created, value });
}

function entryBytes(entry: Entry, statement: Omit<RegistrySignature, 'value'>): Uint8Array {
  return new TextEncoder().encode(canonicalJson({ ...entry, registry_signature: statement }));
}

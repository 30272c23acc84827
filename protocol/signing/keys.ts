import nacl from 'tweetnacl';
import type { Outcome } from '../problems.ts';
import { ok, refuse } from '../problems.ts';
import { fromBase64 } from './base64.ts';
import { fromDer } from './der.ts';
import { isSafePoint } from './point.ts';

const RAW_BYTES = 32;

/** Raw bytes of a key pair; `toBase64` gives the form in which registries and settings hold them. */
export interface KeyPair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** For signing 64 bytes (seed, then public key); for encryption 32. */
  readonly secret: Uint8Array;
}

/** A key pair for signing (Ed25519). @param seed 32 bytes from a cryptographic source of chance */
export function signingKeyPair(seed: Uint8Array): KeyPair {
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
  return { publicKey, secret: secretKey };
}

/** A key pair for the registry's challenge (X25519). @param seed 32 bytes from a cryptographic source of chance */
export function encryptionKeyPair(seed: Uint8Array): KeyPair {
  const { publicKey, secretKey } = nacl.box.keyPair.fromSecretKey(seed);
  return { publicKey, secret: secretKey };
}

/** Reads a public signing key: base64 of 32 raw bytes or of an SPKI. */
export function readSigningPublicKey(text: string): Outcome<Uint8Array> {
  const raw = readRaw(text, 'ed25519-public');
  if (raw === undefined) return unusable('The public signing key must be the base64 of 32 raw bytes or of an Ed25519 SPKI.');
  return isSafePoint(raw) ? ok(raw) : unusable('The public signing key is a point with which anybody could sign; make a new pair.');
}

/** Reads a signing secret: base64 of a 32-byte seed, of 64 bytes (seed, then public key), or of a PKCS#8. Gives 64 bytes. */
export function readSigningSecret(text: string): Outcome<Uint8Array> {
  const bytes = fromBase64(text.trim());
  const seed = bytes?.length === 2 * RAW_BYTES ? bytes.slice(0, RAW_BYTES) : readRaw(text, 'ed25519-secret');
  if (bytes === undefined || seed === undefined) {
    return unusable('The signing secret must be the base64 of a 32-byte seed, of seed and public key, or of an Ed25519 PKCS#8.');
  }
  const { secret } = signingKeyPair(seed);
  if (bytes.length === 2 * RAW_BYTES && !secret.every((byte, i) => byte === bytes[i])) {
    return unusable('The second half of the signing secret is not the public key of the first.');
  }
  return ok(secret);
}

/** Reads a public encryption key: base64 of 32 raw bytes or of an SPKI. */
export function readEncryptionPublicKey(text: string): Outcome<Uint8Array> {
  const raw = readRaw(text, 'x25519-public');
  return raw ? ok(raw) : unusable('The public encryption key must be the base64 of 32 raw bytes or of an X25519 SPKI.');
}

/** Reads an encryption secret: base64 of 32 raw bytes or of a PKCS#8. */
export function readEncryptionSecret(text: string): Outcome<Uint8Array> {
  const raw = readRaw(text, 'x25519-secret');
  return raw ? ok(raw) : unusable('The encryption secret must be the base64 of 32 raw bytes or of an X25519 PKCS#8.');
}

function readRaw(text: string, kind: Parameters<typeof fromDer>[0]): Uint8Array | undefined {
  const bytes = fromBase64(text.trim());
  if (bytes === undefined) return undefined;
  return bytes.length === RAW_BYTES ? bytes : fromDer(kind, bytes);
}

/** Says nothing of the key itself: refusals are logged. */
function unusable(message: string): Outcome<never> {
  return refuse('invalid-request', message);
}

import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Outcome } from '../protocol/problems.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import {
  encryptionKeyPair,
  type KeyPair,
  readEncryptionPublicKey,
  readEncryptionSecret,
  readSigningPublicKey,
  readSigningSecret,
  signingKeyPair,
} from '../protocol/signing/keys.ts';
import type { Chance } from './clock.ts';

/** One of a node's own signing keys. */
export interface SigningKey extends KeyPair {
  readonly keyId: string;
  /** The domain it signs for; absent: every domain that has no key of its own. */
  readonly domain?: string;
}

/** All keys of a node. Never to be logged. */
export interface NodeKeys {
  /** At least one. */
  readonly signing: readonly SigningKey[];
  /** Opens the challenges of a registry. */
  readonly encryption: KeyPair;
}

/** Keys that cannot be read or written; the message says how to mend it and holds nothing of the keys. */
export class KeysFailed extends Error {
  override readonly name = 'KeysFailed';
}

const SEED_BYTES = 32;
const OTHERS_MAY = 0o077;
const OWNER_ONLY = 0o600;

/** Fresh keys: one for signing, one for challenges. */
export function createKeys(key: { readonly keyId: string; readonly domain?: string }, chance: Chance): NodeKeys {
  return { signing: [{ ...key, ...signingKeyPair(chance.bytes(SEED_BYTES)) }], encryption: encryptionKeyPair(chance.bytes(SEED_BYTES)) };
}

/**
 * Reads a node's keys: from JSON text where there is any, else from a file that only its owner may read.
 * @throws KeysFailed
 */
export function readKeys(source: { readonly file?: string; readonly json?: string }): NodeKeys {
  if (source.json !== undefined) return parseKeys(source.json, 'MARKTPLEIN_KEYS');
  if (source.file === undefined) throw new KeysFailed('No keys: name a keys_file in the configuration, or set MARKTPLEIN_KEYS.');
  return parseKeys(readPrivate(source.file), source.file);
}

/** Writes keys to a new file that only its owner may read. An existing file is never overwritten: its keys may be in use. @throws KeysFailed */
export function writeKeys(file: string, keys: NodeKeys): void {
  try {
    writePrivate(file, keys);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new KeysFailed(`${file} exists already and may be in use: move it away first, or choose another name.`);
    if (code === 'ENOENT') throw new KeysFailed(`${file} has no folder to lie in: make that first, or choose another place.`);
    throw new KeysFailed(`${file} cannot be written: ${message}; choose another place, or have yourself given the right.`);
  }
}

/** Puts changed keys in the place of a file's: whole or not at all, whatever happens meanwhile. @throws KeysFailed */
export function replaceKeys(file: string, keys: NodeKeys): void {
  const next = `${file}.new`;
  rmSync(next, { force: true });
  writeKeys(next, keys);
  renameSync(next, file);
}

function writePrivate(file: string, keys: NodeKeys): void {
  const handle = openSync(file, 'wx', OWNER_ONLY);
  try {
    writeFileSync(handle, `${keysText(keys)}\n`);
    fsyncSync(handle);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

function readPrivate(file: string): string {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new KeysFailed(
      code === 'ENOENT' ? `There is no ${file}; make it with: marktplein keygen --out ${file}` : `${file} cannot be read: ${message}`,
    );
  }
  try {
    // Windows has no such bits: there the folder's own rules must do.
    if (process.platform !== 'win32' && (fstatSync(handle).mode & OTHERS_MAY) !== 0) {
      throw new KeysFailed(`${file} may be read or changed by other users of this machine; take that away with: chmod 600 ${file}`);
    }
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}

/** Keys as a key file holds them, which is also what the variable MARKTPLEIN_KEYS takes. Secret: for the owner's eyes alone. */
export function keysText({ signing, encryption }: NodeKeys): string {
  const pair = ({ publicKey, secret }: KeyPair): object => ({ public_key: toBase64(publicKey), secret_key: toBase64(secret) });
  const rows = signing.map((key) => ({ key_id: key.keyId, ...(key.domain === undefined ? {} : { domain: key.domain }), ...pair(key) }));
  return JSON.stringify({ signing: rows, encryption: pair(encryption) }, null, 2);
}

/** A parser's own message would quote the text, and the text is secret. */
function parseKeys(text: string, place: string): NodeKeys {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeysFailed(`${place} is not JSON; make new keys, or restore the file from a backup.`);
  }
  const { signing, encryption } = objectAt(value, place);
  const rows = Array.isArray(signing) ? signing : [signing];
  if (rows.length === 0) throw new KeysFailed(`${place}: "signing" lists no key; a node needs at least one.`);
  return {
    signing: rows.map((row, i) => readSigning(objectAt(row, `${place}: signing[${i}]`), `${place}: signing[${i}]`)),
    encryption: readPair(objectAt(encryption, `${place}: encryption`), `${place}: encryption`, [
      readEncryptionPublicKey,
      readEncryptionSecret,
    ]),
  };
}

function readSigning(row: Record<string, unknown>, place: string): SigningKey {
  const { key_id: keyId, domain } = row;
  if (typeof keyId !== 'string' || keyId === '') throw new KeysFailed(`${place}: key_id is missing.`);
  if (domain !== undefined && typeof domain !== 'string') throw new KeysFailed(`${place}: domain must be text.`);
  const pair = readPair(row, place, [readSigningPublicKey, readSigningSecret]);
  const fits = pair.secret.subarray(SEED_BYTES).every((byte, i) => byte === pair.publicKey[i]);
  if (!fits) throw new KeysFailed(`${place}: public_key does not belong to secret_key.`);
  return { keyId, ...(domain === undefined ? {} : { domain }), ...pair };
}

type Reader = (text: string) => Outcome<Uint8Array>;

function readPair(row: Record<string, unknown>, place: string, [readPublic, readSecret]: readonly [Reader, Reader]): KeyPair {
  const read = (name: string, reader: Reader): Uint8Array => {
    const text = row[name];
    if (typeof text !== 'string') throw new KeysFailed(`${place}: ${name} is missing.`);
    const key = reader(text);
    if (!key.ok) throw new KeysFailed(`${place}: ${name}: ${key.problem.message}`);
    return key.value;
  };
  return { publicKey: read('public_key', readPublic), secret: read('secret_key', readSecret) };
}

function objectAt(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KeysFailed(`${place} must be a JSON object.`);
  return value as Record<string, unknown>;
}

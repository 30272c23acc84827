import { createHash, timingSafeEqual } from 'node:crypto';
import type { Chance } from '../../node/clock.ts';

/** Secrets that people carry: a link, a cookie. Each names its person, so that it is looked up in one place. */

const SECRET_BYTES = 32;
const TOKEN = /^([0-9a-f]{40})\.([A-Za-z0-9_-]{43})$/;

export interface Carried {
  readonly personId: string;
  readonly secret: string;
}

/** A secret that nobody can guess: 256 bits, base64url. */
export function newSecret(chance: Pick<Chance, 'bytes'>): string {
  return Buffer.from(chance.bytes(SECRET_BYTES)).toString('base64url');
}

export function carriedText({ personId, secret }: Carried): string {
  return `${personId}.${secret}`;
}

/** Reads what somebody carries; undefined when it cannot be one. */
export function readCarried(text: unknown): Carried | undefined {
  const parts = typeof text === 'string' ? TOKEN.exec(text) : null;
  const [, personId, secret] = parts ?? [];
  return personId === undefined || secret === undefined ? undefined : { personId, secret };
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares two hashes in the same time, whether they are the same or not. */
export function isSameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')];
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}

/** A code of six digits, each as likely as any other. */
export function newCode(chance: Pick<Chance, 'bytes'>): string {
  // Forty-eight bits over a million: no code is likelier than another by more than one in two hundred million.
  return String(Buffer.from(chance.bytes(6)).readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

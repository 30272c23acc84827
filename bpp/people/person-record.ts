import { createHash } from 'node:crypto';

/**
 * What is kept of people who may open the console. Each has a partition of their own, with their sessions, codes and passkeys, so that
 * signing in is one commit. What somebody may do for a provider stands in that provider's partition: taken away there, it is gone at once.
 * No secret is kept, only its hash.
 */

export type Language = 'nl' | 'en';

/** `owner`: everything. `staff`: orders and goods. `driver`: their own shift and rides. */
export type MemberRole = 'owner' | 'staff' | 'driver';
export const MEMBER_ROLES: readonly MemberRole[] = ['owner', 'staff', 'driver'];

/** Keys of the partition of a person. */
export const PERSON_KEY = {
  person: 'person',
  invitation: 'invitation',
  codes: 'codes',
  session: (secretSha256: string) => `session:${secretSha256}`,
  passkey: (credentialId: string) => `passkey:${credentialId}`,
} as const;

/** Key in the partition of a provider. */
export const memberKey = (personId: string): string => `member:${personId}`;

export interface PersonRecord {
  readonly email: string;
  readonly language: Language;
  /** Where they were asked in. Whether they still may is said there. */
  readonly providerIds: readonly string[];
  readonly createdAtMs: number;
}

export interface MemberRecord {
  readonly email: string;
  readonly role: MemberRole;
  /** Which driver of the fleet they are. */
  readonly driverId?: string;
  readonly sinceMs: number;
}

/** A link that opens a session once. A newer one takes its place. */
export interface InvitationRecord {
  readonly secretSha256: string;
  readonly untilMs: number;
  /** See {@link OnlyFor}. */
  readonly onlyFor?: OnlyFor;
}

/**
 * The providers for which somebody is let in, where that is not all for which they work. A link that an owner handed over proves nothing of an address: whoever
 * has it may do for that owner's business what the owner let them do, and stays a stranger to every other.
 */
export type OnlyFor = readonly string[];

/** Codes that were sent and not used yet. Each holds for the browser that asked for it alone: its hash is of code and that browser's secret. */
export interface CodesRecord {
  readonly attempts: readonly {
    readonly attemptSha256: string;
    readonly codeSha256: string;
    readonly untilMs: number;
    readonly triesLeft: number;
  }[];
  /** When codes were sent lately: so many an hour, and no more. */
  readonly sentAtMs: readonly number[];
}

export interface SessionRecord {
  readonly startedAtMs: number;
  readonly seenAtMs: number;
  readonly by: 'invitation' | 'code' | 'passkey' | 'openid';
  readonly onlyFor?: OnlyFor;
}

export interface PasskeyRecord {
  /** COSE public key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports?: readonly string[];
  readonly addedAtMs: number;
  readonly usedAtMs?: number;
  /** As far as the session in which it was added. */
  readonly onlyFor?: OnlyFor;
}

const EMAIL = /^[^\s@<>"(),:;\\[\]]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/;
const EMAIL_CHARS_MAX = 254;

/** An address as it is kept and compared; undefined when mail could not be sent there. */
export function emailOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const email = text.trim().toLowerCase();
  return email.length <= EMAIL_CHARS_MAX && EMAIL.test(email) ? email : undefined;
}

/** The id of whoever has an address. It says nothing of the address to who does not know that already. */
export function personIdOf(email: string): string {
  return createHash('sha256').update(`marktplein person ${email}`).digest('hex').slice(0, 40);
}

export function partitionOfPerson(personId: string): string {
  return `person:${personId}`;
}

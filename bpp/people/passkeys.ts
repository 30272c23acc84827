import type { AuthenticationResponseJSON, AuthenticatorTransport, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Chance } from '../../node/clock.ts';
import type { Performer, Work } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { keepChallenge, useChallenge } from './challenges.ts';
import { type OnlyFor, type PasskeyRecord, PERSON_KEY, type PersonRecord, partitionOfPerson } from './person-record.ts';
import { newSecret } from './secrets.ts';
import { openSession, SESSION_LISTS } from './sessions.ts';
import type { Visitor } from './visitors.ts';

/** Passkeys (WebAuthn): a person adds one while signed in, and signs in with it after that, without mail. What a browser sends is checked by a library. */

/** Of one person. */
const PASSKEYS_MAX = 10;
const PASSKEY_PREFIX = PERSON_KEY.passkey('');
const CREDENTIAL_ID = /^[A-Za-z0-9_-]{16,1400}$/;
const PERSON_ID = /^[0-9a-f]{40}$/;

export interface PasskeyPorts {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read' | 'list'>;
  readonly chance: Pick<Chance, 'bytes'>;
  /** Where the console is opened: a passkey is made for this place and works in no other. */
  readonly origin: string;
}

/** The library is loaded by whoever needs it: most starts of a node do not. */
const library = () => import('@simplewebauthn/server');

/** The name for which a passkey is made; undefined where browsers make none: an address of numbers. */
export function passkeyHost(origin: string): string | undefined {
  const { hostname, protocol } = new URL(origin);
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('[')) return undefined;
  return protocol === 'https:' || hostname === 'localhost' ? hostname : undefined;
}

/** What a browser needs to make a passkey for a person; undefined where it cannot. */
export async function registrationFor(ports: PasskeyPorts, personId: string, person: PersonRecord): Promise<object | undefined> {
  const rpID = passkeyHost(ports.origin);
  if (rpID === undefined) return undefined;
  const known = await ports.store.list(partitionOfPerson(personId), PASSKEY_PREFIX, { limit: PASSKEYS_MAX });
  const { generateRegistrationOptions } = await library();
  const options = await generateRegistrationOptions({
    rpID,
    rpName: 'Marktplein',
    userName: person.email,
    userID: new Uint8Array(Buffer.from(personId, 'hex')),
    challenge: new Uint8Array(Buffer.from(newSecret(ports.chance), 'base64url')),
    attestationType: 'none',
    excludeCredentials: [...known.keys()].map((key) => ({ id: key.slice(PASSKEY_PREFIX.length) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await ports.performer.perform(keepChallenge(options.challenge));
  return options;
}

/** Takes in a passkey that a browser made; false when it does not hold. It opens no more than the session of who adds it. */
export async function addPasskey(
  ports: PasskeyPorts,
  { personId, onlyFor }: { readonly personId: string; readonly onlyFor?: OnlyFor | undefined },
  response: unknown,
): Promise<boolean> {
  const rpID = passkeyHost(ports.origin);
  if (rpID === undefined || !isCredential(response)) return false;
  const { verifyRegistrationResponse } = await library();
  const verified = await checked(() =>
    verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: (challenge) => uses(ports, challenge),
      expectedOrigin: ports.origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    }),
  );
  if (verified?.verified !== true) return false;
  const { id, publicKey, counter, transports } = verified.registrationInfo.credential;
  if (!CREDENTIAL_ID.test(id)) return false;
  const added = await ports.performer.perform(
    putPasskey(personId, id, {
      publicKey: Buffer.from(publicKey).toString('base64url'),
      counter,
      ...(transports === undefined ? {} : { transports: transports.slice(0, 8) }),
      ...(onlyFor === undefined ? {} : { onlyFor }),
    }),
  );
  return added.ok && added.value;
}

function putPasskey(personId: string, id: string, made: Omit<PasskeyRecord, 'addedAtMs'>): Work<boolean> {
  return {
    partition: partitionOfPerson(personId),
    reads: [],
    lists: [PASSKEY_PREFIX],
    decide(state, { nowMs }) {
      if (state.has(PERSON_KEY.passkey(id)) || state.size >= PASSKEYS_MAX) return { result: false };
      return { put: { [PERSON_KEY.passkey(id)]: asJson({ ...made, addedAtMs: nowMs }) }, result: true };
    },
  };
}

/** Work that takes a passkey away; false when there is none, or none that was added by somebody who was let in for no more. */
export function removePasskey({ personId, session }: Pick<Visitor, 'personId' | 'session'>, id: string): Work<boolean> {
  const key = PERSON_KEY.passkey(id);
  return {
    partition: partitionOfPerson(personId),
    reads: [key],
    decide(state) {
      const kept = recordAt<PasskeyRecord>(state, key);
      const isReached = kept !== undefined && (session.onlyFor === undefined || kept.onlyFor !== undefined);
      return { remove: isReached ? [key] : [], result: isReached };
    },
  };
}

/** What a browser needs to sign in with a passkey. Nobody says who they are: the passkey does. */
export async function signInOptions(ports: PasskeyPorts): Promise<object | undefined> {
  const rpID = passkeyHost(ports.origin);
  if (rpID === undefined) return undefined;
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({
    rpID,
    challenge: new Uint8Array(Buffer.from(newSecret(ports.chance), 'base64url')),
    userVerification: 'required',
  });
  await ports.performer.perform(keepChallenge(options.challenge));
  return options;
}

/** Signs somebody in with what their passkey signed, and opens a session with `secret`; the id of the person, or undefined. */
export async function signInWithPasskey(
  ports: PasskeyPorts,
  response: unknown,
  session: { readonly secret: string; readonly before?: string | undefined },
): Promise<string | undefined> {
  const rpID = passkeyHost(ports.origin);
  if (rpID === undefined || !isCredential(response)) return undefined;
  const { id } = response;
  const personId = personIn(response);
  if (personId === undefined || !CREDENTIAL_ID.test(id)) return undefined;
  const key = PERSON_KEY.passkey(id);
  const kept = recordAt<PasskeyRecord>(await ports.store.read(partitionOfPerson(personId), [key]), key);
  if (kept === undefined) return undefined;
  const { verifyAuthenticationResponse } = await library();
  const verified = await checked(() =>
    verifyAuthenticationResponse({
      response: response as unknown as AuthenticationResponseJSON,
      expectedChallenge: (challenge) => uses(ports, challenge),
      expectedOrigin: ports.origin,
      expectedRPID: rpID,
      requireUserVerification: true,
      credential: {
        id,
        publicKey: new Uint8Array(Buffer.from(kept.publicKey, 'base64url')),
        counter: kept.counter,
        ...(kept.transports === undefined ? {} : { transports: [...kept.transports] as AuthenticatorTransport[] }),
      },
    }),
  );
  if (verified?.verified !== true) return undefined;
  const done = await ports.performer.perform(useKey(personId, { id, counter: verified.authenticationInfo.newCounter }, session));
  return done.ok && done.value ? personId : undefined;
}

/** A passkey that was removed meanwhile opens nothing. */
function useKey(
  personId: string,
  used: { readonly id: string; readonly counter: number },
  session: { readonly secret: string; readonly before?: string | undefined },
): Work<boolean> {
  const key = PERSON_KEY.passkey(used.id);
  return {
    partition: partitionOfPerson(personId),
    reads: [key, PERSON_KEY.person],
    lists: SESSION_LISTS,
    decide(state, { nowMs }) {
      const kept = recordAt<PasskeyRecord>(state, key);
      if (kept === undefined || !state.has(PERSON_KEY.person)) return { result: false };
      const opened = openSession(state, { ...session, by: 'passkey', nowMs, onlyFor: kept.onlyFor });
      const after: PasskeyRecord = { ...kept, counter: used.counter, usedAtMs: nowMs };
      return { put: { ...opened.put, [key]: asJson(after) }, remove: opened.remove, result: true };
    },
  };
}

async function uses({ performer }: PasskeyPorts, challenge: string): Promise<boolean> {
  const used = await performer.perform(useChallenge(challenge));
  return used.ok && used.value;
}

/** What a browser sends is checked by throwing: a fault in it is a stranger's, and no fault of ours. */
async function checked<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Error && error.name === 'StoreUnavailable') throw error;
    return undefined;
  }
}

interface Credential {
  readonly id: string;
  readonly response: Readonly<Record<string, unknown>>;
}

function isCredential(value: unknown): value is Credential {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('response' in value)) return false;
  return typeof value.id === 'string' && typeof value.response === 'object' && value.response !== null;
}

/** The person whom a passkey names (its user handle). */
function personIn({ response: { userHandle } }: Credential): string | undefined {
  const personId = typeof userHandle === 'string' ? Buffer.from(userHandle, 'base64url').toString('hex') : '';
  return PERSON_ID.test(personId) ? personId : undefined;
}

import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Chance, Clock } from '../../node/clock.ts';
import type { Performer, Work } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { SIGNS, signsIn } from '../signs/sign-record.ts';
import { withoutBrowsersOf } from '../signs/sign-work.ts';
import {
  emailOf,
  type InvitationRecord,
  type Language,
  type MemberRecord,
  type MemberRole,
  memberKey,
  PERSON_KEY,
  type PersonRecord,
  partitionOfPerson,
  personIdOf,
} from './person-record.ts';
import { type Carried, carriedText, isSameHash, newSecret, sha256Of } from './secrets.ts';
import { openSession, SESSION_LISTS, widened } from './sessions.ts';

/** People come in by invitation: a link that works once and for a stated time, made by the operator of the node or by an owner. */

export const INVITATION_MS = 3 * 24 * 3_600_000;
/** Businesses for which one person can work at this node. */
const PROVIDERS_MAX = 50;
/** People of one business. */
const MEMBERS_MAX = 200;

export interface Asked {
  readonly providerId: string;
  readonly email: string;
  readonly role: MemberRole;
  /** With the role driver: which one of the fleet. */
  readonly driverId?: string;
  readonly language: Language;
  /** The link goes into the hands of an owner, who need not be whom it is for: it opens that one business. */
  readonly handedOver?: true;
}

export interface InvitePorts {
  readonly performer: Performer;
  readonly chance: Pick<Chance, 'bytes'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface Invited {
  /** The end of the link: whoever has it comes in. */
  readonly token: string;
  readonly personId: string;
  readonly untilMs: number;
}

/** Lets somebody in: first at the provider, then with a link. Done again it gives a new link, and the one before it works no more. */
export async function invite(ports: InvitePorts, asked: Asked): Promise<Verdict<Invited>> {
  const email = emailOf(asked.email);
  if (email === undefined) return refuseTrade('invalid', 'This is no e-mail address.');
  const personId = personIdOf(email);
  // A driver's id begins with that of the fleet, which nobody need type.
  const { driverId, providerId } = asked;
  const driver = driverId === undefined ? {} : { driverId: driverId.includes('.') ? driverId : `${providerId}.${driverId}` };
  const member = await performed(ports, addMember(personId, { ...asked, email, ...driver }));
  if (!member.ok) return member;
  const secret = newSecret(ports.chance);
  const untilMs = ports.clock.nowMs() + INVITATION_MS;
  const done = await performed(ports, putInvitation(personId, { ...asked, email, secretSha256: sha256Of(secret), untilMs }));
  return done.ok ? accept({ token: carriedText({ personId, secret }), personId, untilMs }) : done;
}

async function performed<T>({ performer }: InvitePorts, work: Work<Verdict<T>>): Promise<Verdict<T>> {
  const done = await performer.perform(work);
  if (done.ok) return done.value;
  return refuseTrade('business', 'problem' in done ? done.problem.message : 'This was done before.');
}

function addMember(personId: string, asked: Asked): Work<Verdict<void>> {
  const key = memberKey(personId);
  const driver = asked.driverId === undefined ? [] : [`driver:${asked.driverId}`];
  return {
    partition: partitionOfProvider(asked.providerId),
    reads: [PROVIDER_KEY.provider, ...driver],
    lists: [memberKey('')],
    decide(state, { nowMs }) {
      if (!state.has(PROVIDER_KEY.provider))
        return { result: refuseTrade('provider-not-found', 'There is no such provider on this node.') };
      if ((asked.role === 'driver') !== (asked.driverId !== undefined))
        return { result: refuseTrade('invalid', 'A driver is invited with the id that they have in the fleet; nobody else is.') };
      if (driver.some((each) => !state.has(each))) return { result: refuseTrade('invalid', 'There is no such driver in this fleet.') };
      const before = recordAt<MemberRecord>(state, key);
      const members = [...state.keys()].filter((each) => each.startsWith(memberKey('')));
      if (before?.role === 'owner' && asked.role !== 'owner' && ownersIn(state) === 1) return { result: LAST_OWNER };
      if (before === undefined && members.length >= MEMBERS_MAX)
        return { result: refuseTrade('business', `No more than ${MEMBERS_MAX} people can work for one business.`) };
      const { email, role, driverId } = asked;
      const member: MemberRecord = { email, role, ...(driverId === undefined ? {} : { driverId }), sinceMs: before?.sinceMs ?? nowMs };
      return { put: { [key]: asJson(member) }, result: accept(undefined) };
    },
  };
}

function putInvitation(personId: string, asked: Asked & InvitationRecord): Work<Verdict<void>> {
  return {
    partition: partitionOfPerson(personId),
    reads: [PERSON_KEY.person],
    decide(state, { nowMs }) {
      const before = recordAt<PersonRecord>(state, PERSON_KEY.person);
      const providerIds = [...new Set([...(before?.providerIds ?? []), asked.providerId])];
      if (providerIds.length > PROVIDERS_MAX)
        return { result: refuseTrade('business', `One person can work for at most ${PROVIDERS_MAX} businesses here.`) };
      const { email, language, secretSha256, untilMs, handedOver, providerId } = asked;
      const person: PersonRecord = {
        email,
        language: before?.language ?? language,
        providerIds,
        createdAtMs: before?.createdAtMs ?? nowMs,
      };
      const invitation: InvitationRecord = { secretSha256, untilMs, ...(handedOver === true ? { onlyFor: [providerId] } : {}) };
      return {
        put: { [PERSON_KEY.person]: asJson(person), [PERSON_KEY.invitation]: asJson(invitation) },
        result: accept(undefined),
      };
    },
  };
}

/** Work that takes an invitation up: it is gone, and a session is opened with `secret`. False for one that does not hold (any more). */
export function takeUp(invitation: Carried, session: { readonly secret: string; readonly before?: string | undefined }): Work<boolean> {
  return {
    partition: partitionOfPerson(invitation.personId),
    reads: [PERSON_KEY.invitation, PERSON_KEY.person],
    lists: SESSION_LISTS,
    decide(state, { nowMs }) {
      const kept = recordAt<InvitationRecord>(state, PERSON_KEY.invitation);
      const holds = kept !== undefined && kept.untilMs > nowMs && isSameHash(kept.secretSha256, sha256Of(invitation.secret));
      if (!holds) return { result: false };
      const onlyFor = widened(state, kept.onlyFor, { before: session.before, nowMs });
      const { put, remove } = openSession(state, { ...session, by: 'invitation', nowMs, onlyFor });
      return { put, remove: [...remove, PERSON_KEY.invitation], result: true };
    },
  };
}

/** Work that takes somebody's place at a provider away: from the next call on they are strangers there. The last owner stays. */
export function removeMember(providerId: string, personId: string): Work<Verdict<void>> {
  const key = memberKey(personId);
  return {
    partition: partitionOfProvider(providerId),
    reads: [SIGNS],
    lists: [memberKey('')],
    decide(state) {
      const member = recordAt<MemberRecord>(state, key);
      if (member === undefined) return { result: refuseTrade('order-not-found', 'Nobody of that id works here.') };
      if (member.role === 'owner' && ownersIn(state) === 1) return { result: LAST_OWNER };
      const signs = signsIn(state);
      const { put, remove = [] } = signs === undefined ? {} : withoutBrowsersOf(signs, personId);
      return { ...(put === undefined ? {} : { put }), remove: [key, ...remove], result: accept(undefined) };
    },
  };
}

const LAST_OWNER = refuseTrade('business', 'A business has at least one owner; invite another first.');

/** Of a state in which the members of a provider were listed. */
function ownersIn(state: State): number {
  const members = [...state].filter(([key]) => key.startsWith(memberKey('')));
  return members.filter(([, { value }]) => (value as unknown as MemberRecord).role === 'owner').length;
}

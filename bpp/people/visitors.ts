import type { Chance, Clock } from '../../node/clock.ts';
import type { Limiter } from '../../node/limiter.ts';
import type { Mail } from '../../node/mail.ts';
import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import { recordAt } from '../engines/state.ts';
import { partitionOfProvider } from '../provider-record.ts';
import type { OpenidDoor } from './openid.ts';
import { type MemberRecord, memberKey, type PersonRecord, partitionOfPerson, type SessionRecord } from './person-record.ts';
import type { Carried } from './secrets.ts';
import { seenAgain, sessionIn, sessionKeys } from './sessions.ts';

/** What the people of a node are let in with. */
export interface PeoplePorts {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read' | 'list'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly chance: Pick<Chance, 'bytes'>;
  /** Absent where no mail server is configured: an invitation is then the only way in, beside a passkey. */
  readonly mail?: Mail;
  /** Another place at which people can sign in; none unless configured. */
  readonly openid?: OpenidDoor;
  /** Where the console is opened, such as `https://shop.example.nl/console/`. */
  readonly consoleUrl: string;
  /** Tries to sign in, by the address they come from. */
  readonly signInsPerAddress: Limiter;
  /** What cookies of this node are called: several nodes may share a host. */
  readonly cookieName: string;
}

/** Somebody who is signed in. */
export interface Visitor {
  readonly personId: string;
  readonly secret: string;
  readonly person: PersonRecord;
  readonly session: SessionRecord;
}

/** Who carries a session that holds. */
export async function visitorOf(ports: PeoplePorts, carried: Carried | undefined): Promise<Visitor | undefined> {
  if (carried === undefined) return undefined;
  const { personId, secret } = carried;
  const state = await ports.store.read(partitionOfPerson(personId), sessionKeys(carried));
  const found = sessionIn(state, carried, ports.clock.nowMs());
  if (found === undefined) return undefined;
  if (found.isStale) await ports.performer.perform(seenAgain(carried));
  return { personId, secret, person: found.person, session: found.session };
}

/** What somebody who is signed in is at a provider; undefined when they are a stranger there, or were not let in for it. */
export async function memberAt(
  { store }: Pick<PeoplePorts, 'store'>,
  providerId: string,
  { personId, session }: Pick<Visitor, 'personId' | 'session'>,
): Promise<MemberRecord | undefined> {
  if (session.onlyFor?.includes(providerId) === false) return undefined;
  const key = memberKey(personId);
  return recordAt<MemberRecord>(await store.read(partitionOfProvider(providerId), [key]), key);
}

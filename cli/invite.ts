import { MEMBER_ROLES } from '../bpp/people/person-record.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import { loadConfig, type NodeConfig } from '../node/config.ts';
import { askControlDoor } from '../node/control-door.ts';
import { openStore } from '../node/foundation.ts';
import { createWorker } from '../node/work.ts';
import { storeFileOf } from './ask-store.ts';
import { type InviteAnswer, type InviteQuestion, inviteByOperator, peopleOf } from './nodes/people.ts';
import { type Terminal, UsageError } from './terminal.ts';

export interface InviteFlags {
  readonly config: string;
  readonly email: string;
  readonly role: string;
  readonly driver?: string;
  readonly language: string;
  readonly mail?: boolean;
  readonly json?: boolean;
}

/** `marktplein invite`: lets somebody work for a provider, with a link that opens the console once. */
export async function invite(providerId: string, flags: InviteFlags, terminal: Terminal): Promise<number> {
  const config = loadConfig(flags.config, terminal.env);
  if (config.role !== 'bpp') throw new UsageError('People work for the businesses of a provider node (role: bpp).');
  const answer = await askToInvite(config, questionOf(providerId, flags));
  if ('refused' in answer) {
    terminal.note(answer.refused);
    return 1;
  }
  if (flags.json === true) terminal.print(JSON.stringify(answer));
  else {
    terminal.print(answer.link);
    terminal.note(
      `It works once, until ${new Date(answer.untilMs).toISOString()}, for whoever has it${answer.mailed ? '; it was mailed too' : ''}.`,
    );
  }
  return 0;
}

function questionOf(providerId: string, flags: InviteFlags): InviteQuestion {
  const { email, language, driver } = flags;
  const role = driver === undefined ? MEMBER_ROLES.find((each) => each === flags.role) : 'driver';
  if (role === undefined) throw new UsageError(`There is no role "${flags.role}"; choose one of ${MEMBER_ROLES.join(', ')}.`);
  if (language !== 'nl' && language !== 'en') throw new UsageError('Letters are written in nl or en.');
  return {
    name: 'invite',
    providerId,
    email,
    role,
    language,
    mail: flags.mail === true,
    ...(driver === undefined ? {} : { driverId: driver }),
  };
}

/** Asks the running node; where none runs, or it shares its store, does the same here. */
export async function askToInvite(config: NodeConfig, question: InviteQuestion): Promise<InviteAnswer> {
  if (config.store.engine === 'memory') throw new UsageError('A store in memory is gone with its node: start the node with another.');
  if (config.store.engine === 'sqlite') {
    const reply = await askControlDoor(storeFileOf(config), question);
    if (reply?.ok === false) throw new UsageError(`The node says: ${reply.message}`);
    if (reply !== undefined) return reply.value as InviteAnswer;
  }
  const store = await openStore(config);
  const means = { config, store, clock: systemClock, chance: systemChance };
  const people = peopleOf(means, { performer: createWorker({ ...means, role: {}, wake: () => undefined }) });
  try {
    return await inviteByOperator(people, question);
  } finally {
    people.mail?.close();
    await store.close();
  }
}

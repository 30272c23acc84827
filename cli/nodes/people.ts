import { createHash } from 'node:crypto';
import { linkOf } from '../../bpp/api/people-routes.ts';
import { recordAt } from '../../bpp/engines/state.ts';
import { type Asked, invite } from '../../bpp/people/invitations.ts';
import { invitationLetter } from '../../bpp/people/letters.ts';
import type { OpenidDoor } from '../../bpp/people/openid.ts';
import type { PeoplePorts } from '../../bpp/people/visitors.ts';
import { PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from '../../bpp/provider-record.ts';
import type { Foundation } from '../../node/foundation.ts';
import { createLimiter } from '../../node/limiter.ts';
import type { Performer } from '../../node/role.ts';
import { smtpMail } from '../../node/smtp-mail.ts';

/** Tries to sign in from one address: a family behind one router, but no machine that guesses. */
const SIGN_INS = { perSecond: 1 / 30, burst: 40, keysMax: 20_000 } as const;

/** What the people of a provider node are let in with. */
export function peopleOf(
  foundation: Pick<Foundation, 'config' | 'store' | 'clock' | 'chance'>,
  { performer, openid }: { readonly performer: Performer; readonly openid?: OpenidDoor | undefined },
): PeoplePorts {
  const { config, store, clock, chance } = foundation;
  const { mailUrl, mailFrom, consoleUrl } = config.bpp;
  return {
    performer,
    store,
    clock,
    chance,
    consoleUrl: consoleUrl ?? new URL('/console/', config.publicUrl).href,
    signInsPerAddress: createLimiter(SIGN_INS),
    cookieName: `marktplein_${createHash('sha256').update(config.subscriberId).digest('hex').slice(0, 8)}`,
    ...(openid === undefined ? {} : { openid }),
    ...(mailUrl === undefined || mailFrom === undefined ? {} : { mail: smtpMail({ url: mailUrl, from: mailFrom }) }),
  };
}

/** What an operator asks for; `mail` when the link is to be mailed as well. */
export type InviteQuestion = Asked & { readonly name: 'invite'; readonly mail: boolean };

export type InviteAnswer = { readonly link: string; readonly untilMs: number; readonly mailed: boolean } | { readonly refused: string };

/** Invites somebody for the operator of the node, who may read the store as it is. */
export async function inviteByOperator(people: PeoplePorts, question: unknown): Promise<InviteAnswer> {
  const asked = question as InviteQuestion;
  const done = await invite(people, asked);
  if (!done.ok) return { refused: done.refusal.message };
  const link = linkOf(people, done.value.token);
  const { mail } = people;
  if (!asked.mail) return { link, untilMs: done.value.untilMs, mailed: false };
  if (mail === undefined) return { refused: 'This node sends no mail: set bpp.mail_url, or hand the link over yourself.' };
  const key = PROVIDER_KEY.provider;
  const provider = recordAt<ProviderRecord>(await people.store.read(partitionOfProvider(asked.providerId), [key]), key);
  await mail.send(invitationLetter(asked.language, { link, to: asked.email.trim(), business: provider?.name ?? asked.providerId }));
  return { link, untilMs: done.value.untilMs, mailed: true };
}

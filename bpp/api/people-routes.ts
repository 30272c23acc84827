import { type Request, type Response, Router } from 'express';
import type { Telemetry } from '../../node/telemetry.ts';
import { invite, removeMember } from '../people/invitations.ts';
import { invitationLetter } from '../people/letters.ts';
import { MEMBER_ROLES, type MemberRecord, memberKey } from '../people/person-record.ts';
import type { PeoplePorts } from '../people/visitors.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import { pathMember } from './path-member.ts';
import type { ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** Who works for a business: its owners ask people in and see them out. */

const MEMBERS_LISTED_MAX = 200;

export function peopleRoutes(ports: ProviderApiPorts & { readonly people: PeoplePorts }): Router {
  const routes = Router();
  const json = jsonBody();
  routes.get('/providers/:providerId/people', (request, response) => list(request, response, ports));
  routes.post('/providers/:providerId/people', json, (request, response) => ask(request, response, ports));
  routes.delete('/providers/:providerId/people/:personId', (request, response) => remove(request, response, ports));
  return routes;
}

type Ports = Parameters<typeof peopleRoutes>[0];

async function list(request: Request, response: Response, ports: Ports): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const prefix = memberKey('');
  const found = await ports.store.list(partitionOfProvider(provider.id), prefix, { limit: MEMBERS_LISTED_MAX });
  response.json({
    items: [...found].map(([key, { value }]) => ({ personId: key.slice(prefix.length), ...(value as unknown as MemberRecord) })),
  });
}

/** Asks somebody in: by mail where the node sends mail, else the owner is given the link to hand over. */
async function ask(request: Request, response: Response, ports: Ports): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const { people } = ports;
  const { email, role, driverId, language } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const known = MEMBER_ROLES.find((each) => each === role);
  if (typeof email !== 'string' || known === undefined || (driverId !== undefined && typeof driverId !== 'string'))
    return sendProblem(response, { name: 'bad-request', detail: `Send {"email", "role"} with one of ${MEMBER_ROLES.join(', ')}.` });
  const spoken = language === 'en' ? 'en' : 'nl';
  const driver = driverId === undefined ? {} : { driverId };
  const handedOver = people.mail === undefined ? { handedOver: true as const } : {};
  const asked = await invite(people, { providerId: provider.id, email, role: known, language: spoken, ...driver, ...handedOver });
  if (!asked.ok) return sendRefusal(response, asked.refusal);
  const link = linkOf(people, asked.value.token);
  const { untilMs } = asked.value;
  if (people.mail === undefined) return void response.status(201).json({ link, untilMs });
  const mailed = await posted(ports, people.mail.send(invitationLetter(spoken, { link, to: email.trim(), business: provider.name })));
  if (mailed) response.status(201).json({ mailed: true, untilMs });
  else sendProblem(response, { name: 'unavailable', detail: 'The letter could not be sent; try again.', retryAfterSeconds: 30 });
}

/** The link of an invitation. What opens it lies behind the `#`, and so reaches no log and no other site. */
export function linkOf({ consoleUrl }: Pick<PeoplePorts, 'consoleUrl'>, token: string): string {
  return `${consoleUrl}#/welcome/${token}`;
}

async function posted({ telemetry }: { readonly telemetry: Pick<Telemetry, 'log'> }, sending: Promise<void>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    telemetry.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'an invitation could not be mailed');
    return false;
  }
}

async function remove(request: Request, response: Response, ports: Ports): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const done = resultOf(await ports.performer.perform(removeMember(provider.id, pathMember(request, 'personId'))), response);
  if (done === undefined) return;
  if (done.value.ok) response.status(204).end();
  else sendRefusal(response, done.value.refusal);
}

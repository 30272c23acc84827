import { type Request, type Response, Router } from 'express';
import type { CatalogueIndex } from '../catalogue-index.ts';
import { addPasskey, passkeyHost, registrationFor, removePasskey } from '../people/passkeys.ts';
import { PERSON_KEY, partitionOfPerson } from '../people/person-record.ts';
import { endOtherSessions, endSession, pageToken } from '../people/sessions.ts';
import type { PeoplePorts, Visitor } from '../people/visitors.ts';
import { memberships, visitorIn } from './admit.ts';
import { jsonBody } from './json-body.ts';
import { pathMember } from './path-member.ts';
import { resultOf, sendProblem } from './problem-reply.ts';
import { dropCookie } from './session-cookie.ts';

/** What somebody who is signed in sees and changes of their own: where they work, their passkeys and sessions. */

interface MePorts {
  readonly people: PeoplePorts;
  readonly index: CatalogueIndex;
}

const LISTED_MAX = 20;

export function meRoutes({ people, index }: MePorts): Router {
  const routes = Router();
  const json = jsonBody();
  const as =
    (act: (request: Request, response: Response, visitor: Visitor) => Promise<void>) =>
    async (request: Request, response: Response): Promise<void> => {
      const visitor = await visitorIn(request, response, people);
      if (visitor !== undefined) await act(request, response, visitor);
    };
  const origin = new URL(people.consoleUrl).origin;
  routes.get(
    '/me',
    as((_request, response, visitor) => showMe(response, visitor, { people, index })),
  );
  routes.delete(
    '/me/session',
    as(async (_request, response, visitor) => {
      const done = resultOf(await people.performer.perform(endSession(visitor)), response);
      if (done === undefined) return;
      dropCookie(response, 'session', people);
      response.status(204).end();
    }),
  );
  routes.delete(
    '/me/sessions',
    as(async (_request, response, visitor) => {
      const done = resultOf(await people.performer.perform(endOtherSessions(visitor)), response);
      if (done !== undefined) response.json({ ended: done.value });
    }),
  );
  routes.post(
    '/me/passkeys/options',
    json,
    as(async (_request, response, { personId, person }) => {
      const options = await registrationFor({ ...people, origin }, personId, person);
      if (options === undefined) sendProblem(response, { name: 'conflict', detail: 'There are no passkeys at this address.' });
      else response.json(options);
    }),
  );
  routes.post(
    '/me/passkeys',
    json,
    as(async (request, response, { personId, session: { onlyFor } }) => {
      if (await addPasskey({ ...people, origin }, { personId, onlyFor }, request.body)) response.status(201).json({});
      else sendProblem(response, { name: 'refused', detail: 'This passkey could not be checked, or there are too many.' });
    }),
  );
  routes.delete(
    '/me/passkeys/:passkeyId',
    as(async (request, response, visitor) => {
      const done = resultOf(await people.performer.perform(removePasskey(visitor, pathMember(request, 'passkeyId'))), response);
      if (done?.value === true) response.status(204).end();
      else if (done !== undefined) sendProblem(response, { name: 'not-found', detail: 'There is no such passkey of yours.' });
    }),
  );
  return routes;
}

async function showMe(response: Response, visitor: Visitor, { people, index }: MePorts): Promise<void> {
  const { personId, person, secret } = visitor;
  const [passkeys, sessions, works] = await Promise.all([
    listed(people, personId, PERSON_KEY.passkey('')),
    listed(people, personId, PERSON_KEY.session('')),
    memberships(visitor, people),
  ]);
  response.json({
    email: person.email,
    language: person.language,
    pageToken: pageToken(secret),
    canAddPasskey: passkeyHost(new URL(people.consoleUrl).origin) !== undefined,
    passkeys: passkeys.map(([key, value]) => ({ id: key.slice(PERSON_KEY.passkey('').length), addedAtMs: value.addedAtMs })),
    sessions: sessions.length,
    providers: works.flatMap(({ providerId, role, driverId }) => {
      const provider = index.provider(providerId);
      if (provider === undefined) return [];
      const { name, engine, currency } = provider;
      return [{ id: providerId, name, engine, currency, role, ...(driverId === undefined ? {} : { driverId }) }];
    }),
  });
}

async function listed(
  { store }: PeoplePorts,
  personId: string,
  prefix: string,
): Promise<readonly (readonly [string, Readonly<Record<string, unknown>>])[]> {
  const found = await store.list(partitionOfPerson(personId), prefix, { limit: LISTED_MAX });
  return [...found].map(([key, { value }]) => [key, value as Readonly<Record<string, unknown>>] as const);
}

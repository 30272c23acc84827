import { type Request, type Response, Router } from 'express';
import type { Telemetry } from '../../node/telemetry.ts';
import { keepChallenge, useChallenge } from '../people/challenges.ts';
import { openFor } from '../people/open-for.ts';
import { attemptOf, type OpenidDoor } from '../people/openid.ts';
import { emailOf, personIdOf } from '../people/person-record.ts';
import { newSecret } from '../people/secrets.ts';
import type { PeoplePorts } from '../people/visitors.ts';
import { resultOf, sendProblem } from './problem-reply.ts';
import { carriedIn, carry, dropCookie } from './session-cookie.ts';

/**
 * Signing in elsewhere: the browser goes there with a state that holds once, and comes back by a link. Where it is sent after that is always the
 * console and nothing that anybody said.
 */

interface OpenidPorts {
  readonly people: PeoplePorts;
  readonly openid: OpenidDoor;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

/** Below the path of the API. */
export const OPENID_CALLBACK = '/sign-in/openid/callback';
/** A browser that goes elsewhere is nobody yet. */
const NOBODY = '0'.repeat(40);
/** Where the console says that somebody was not let in. */
const NOT_IN = '#/not-let-in';
/** An answer is a code, a state and little more. */
const ANSWER_CHARS_MAX = 8_192;

export function openidRoutes(ports: OpenidPorts): Router {
  const routes = Router();
  routes.post('/sign-in/openid', (_request, response) => begin(response, ports));
  routes.get(OPENID_CALLBACK, (request, response) => finish(request, response, ports));
  return routes;
}

async function begin(response: Response, { people, openid, telemetry }: OpenidPorts): Promise<void> {
  const secret = newSecret(people.chance);
  const attempt = attemptOf(secret);
  let url: string;
  try {
    url = await openid.begin(attempt);
  } catch (error) {
    telemetry.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'the place to sign in at cannot be reached');
    return sendProblem(response, { name: 'unavailable', detail: 'The place to sign in at cannot be reached.', retryAfterSeconds: 30 });
  }
  if (resultOf(await people.performer.perform(keepChallenge(attempt.state, 'openid')), response) === undefined) return;
  carry(response, 'openid', { personId: NOBODY, secret }, people);
  response.json({ url });
}

async function finish(request: Request, response: Response, ports: OpenidPorts): Promise<void> {
  const { people } = ports;
  const taken = people.signInsPerAddress.take(request.ip ?? '', people.clock.nowMs());
  if (!taken.ok)
    return sendProblem(response, { name: 'busy', detail: 'Too many tries from this address.', retryAfterSeconds: taken.retryAfterSeconds });
  const carried = carriedIn(request, 'openid', people);
  dropCookie(response, 'openid', people);
  const personId = carried === undefined ? undefined : await personIn(request, carried.secret, ports);
  const secret = newSecret(people.chance);
  const before = carriedIn(request, 'session', people)?.secret;
  const opened = personId === undefined ? undefined : await people.performer.perform(openFor(personId, { secret, before, by: 'openid' }));
  const isIn = personId !== undefined && opened?.ok === true && opened.value;
  if (isIn) carry(response, 'session', { personId, secret }, people);
  response.redirect(303, isIn ? people.consoleUrl : people.consoleUrl + NOT_IN);
}

/** Who came back, by an answer to the very question that this browser asked, for the first time. */
async function personIn(request: Request, secret: string, { people, openid, telemetry }: OpenidPorts): Promise<string | undefined> {
  const attempt = attemptOf(secret);
  const [, query = ''] = request.originalUrl.split('?', 2);
  const answer = new URLSearchParams(query.slice(0, ANSWER_CHARS_MAX));
  const said = (reason: string) => telemetry.log.info({ reason }, 'somebody who signed in elsewhere was not let in');
  if (answer.get('state') !== attempt.state) return undefined;
  // Used up before anything is asked of the other place: whatever comes of it, this answer holds no second time.
  const used = await people.performer.perform(useChallenge(attempt.state, 'openid'));
  if (!used.ok || !used.value) return undefined;
  const email = emailOf(await openid.finish(answer, attempt, said));
  return email === undefined ? undefined : personIdOf(email);
}

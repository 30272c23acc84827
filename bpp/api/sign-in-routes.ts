import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Telemetry } from '../../node/telemetry.ts';
import { keepCode, tryCode } from '../people/codes.ts';
import { takeUp } from '../people/invitations.ts';
import { codeLetter } from '../people/letters.ts';
import { signInOptions, signInWithPasskey } from '../people/passkeys.ts';
import { emailOf, personIdOf } from '../people/person-record.ts';
import { newCode, newSecret, readCarried } from '../people/secrets.ts';
import { type PeoplePorts, visitorOf } from '../people/visitors.ts';
import { jsonBody } from './json-body.ts';
import { openidRoutes } from './openid-routes.ts';
import { resultOf, sendProblem } from './problem-reply.ts';
import { carriedIn, carry, dropCookie, isFromOwnPage } from './session-cookie.ts';

/**
 * How people come in: with an invitation, a code from an e-mail, a passkey, or by another place where they have an account. Each opens a session under a secret that is new, so that none
 * that was planted before is worth anything after. No answer tells whether an address is known here.
 */

interface SignInPorts {
  readonly people: PeoplePorts;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

const CODE = /^\d{6}$/;

export function signInRoutes(ports: SignInPorts): Router {
  const { people } = ports;
  const routes = Router();
  const json = jsonBody();
  routes.use('/sign-in', guard(people));
  routes.get('/sign-in', async (request, response) => {
    const visitor = await visitorOf(people, carriedIn(request, 'session', people));
    const openid = people.openid === undefined ? {} : { openid: people.openid.name };
    response.json({ byCode: people.mail !== undefined, signedIn: visitor !== undefined, ...openid });
  });
  routes.post('/sign-in/invitation', json, (request, response) => byInvitation(request, response, people));
  routes.post('/sign-in/code', json, (request, response) => askCode(request, response, ports));
  routes.post('/sign-in/code/check', json, (request, response) => byCode(request, response, people));
  routes.post('/sign-in/passkey/options', json, (_request, response) => passkeyOptions(response, people));
  routes.post('/sign-in/passkey', json, (request, response) => byPasskey(request, response, people));
  const { openid } = people;
  if (openid !== undefined) routes.use(openidRoutes({ ...ports, openid }));
  return routes;
}

/** Only our own page signs people in, and from one address only so many times. */
function guard(people: PeoplePorts): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'GET') return next();
    if (!isFromOwnPage(request, people)) return sendProblem(response, { name: 'page-unknown', detail: 'Sign in at the console itself.' });
    const taken = people.signInsPerAddress.take(request.ip ?? '', people.clock.nowMs());
    if (taken.ok) return next();
    const detail = 'Too many tries from this address; wait a while.';
    sendProblem(response, { name: 'busy', detail, retryAfterSeconds: taken.retryAfterSeconds });
  };
}

async function byInvitation(request: Request, response: Response, people: PeoplePorts): Promise<void> {
  const invitation = readCarried(bodyOf(request).token);
  if (invitation === undefined) return notIn(response);
  const secret = newSecret(people.chance);
  const done = resultOf(await people.performer.perform(takeUp(invitation, { secret, before: secretBefore(request, people) })), response);
  if (done === undefined) return;
  if (!done.value) return notIn(response);
  welcome(response, { personId: invitation.personId, secret }, people);
}

async function askCode(request: Request, response: Response, { people, telemetry }: SignInPorts): Promise<void> {
  const { mail } = people;
  const email = emailOf(bodyOf(request).email);
  if (mail === undefined)
    return sendProblem(response, { name: 'conflict', detail: 'This node sends no mail; ask its operator for a link.' });
  if (email === undefined) return sendProblem(response, { name: 'bad-request', detail: 'Send {"email": "you@example.nl"}.' });
  const attempt = { personId: personIdOf(email), secret: newSecret(people.chance) };
  carry(response, 'attempt', attempt, people);
  response.status(202).json({});
  // Only now: how long the rest takes would tell whether the address is known.
  try {
    const code = newCode(people.chance);
    const kept = await people.performer.perform(keepCode(attempt, code));
    if (kept.ok && kept.value !== undefined) await mail.send(codeLetter(kept.value.language, { code, to: email }));
  } catch (error) {
    telemetry.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'a code could not be mailed');
  }
}

async function byCode(request: Request, response: Response, people: PeoplePorts): Promise<void> {
  const attempt = carriedIn(request, 'attempt', people);
  const { code } = bodyOf(request);
  if (attempt === undefined || typeof code !== 'string' || !CODE.test(code)) return notIn(response);
  const secret = newSecret(people.chance);
  const done = resultOf(
    await people.performer.perform(tryCode(attempt, { code, secret, before: secretBefore(request, people) })),
    response,
  );
  if (done === undefined) return;
  if (!done.value) return notIn(response);
  dropCookie(response, 'attempt', people);
  welcome(response, { personId: attempt.personId, secret }, people);
}

async function passkeyOptions(response: Response, people: PeoplePorts): Promise<void> {
  const options = await signInOptions({ ...people, origin: new URL(people.consoleUrl).origin });
  if (options === undefined) return sendProblem(response, { name: 'conflict', detail: 'There are no passkeys at this address.' });
  response.json(options);
}

async function byPasskey(request: Request, response: Response, people: PeoplePorts): Promise<void> {
  const secret = newSecret(people.chance);
  const origin = new URL(people.consoleUrl).origin;
  const session = { secret, before: secretBefore(request, people) };
  const personId = await signInWithPasskey({ ...people, origin }, bodyOf(request), session);
  if (personId === undefined) return notIn(response);
  welcome(response, { personId, secret }, people);
}

/** The session that this very person had in this browser ends with the new one. */
function secretBefore(request: Request, people: PeoplePorts): string | undefined {
  return carriedIn(request, 'session', people)?.secret;
}

function welcome(response: Response, carried: { readonly personId: string; readonly secret: string }, people: PeoplePorts): void {
  carry(response, 'session', carried, people);
  response.json({});
}

function notIn(response: Response): void {
  sendProblem(response, { name: 'not-let-in', detail: 'This does not hold (any more): ask for a new one.' });
}

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}

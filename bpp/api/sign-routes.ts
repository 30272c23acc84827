import express, { type Request, type Response, Router } from 'express';
import type { Visitor } from '../people/visitors.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { SIGNS, signsIn } from '../signs/sign-record.ts';
import { addBrowser, dropBrowser } from '../signs/sign-work.ts';
import { providerFor } from './catalogue-routes.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** On which of their devices somebody is told that an order came, by a push through the server of the browser's maker. None is until they turn it on. */

const ENDPOINT_CHARS_MAX = 1_024;
const KEY = /^[A-Za-z0-9_-]{16,128}$/;

export function signRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = express.json({ limit: BOUNDS.bodyBytesMax, inflate: false });
  const path = '/providers/:providerId/signs';
  routes.get(path, (request, response) => list(request, response, ports));
  routes.post(path, json, (request, response) => add(request, response, ports));
  routes.delete(`${path}/:name`, (request, response) => drop(request, response, ports));
  return routes;
}

/** Who asks, and where they work; undefined when a problem was sent. A key is nobody with a device. */
function askedBy(request: Request, response: Response, ports: ProviderApiPorts) {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return undefined;
  const visitor = response.locals.visitor as Visitor | undefined;
  if (visitor === undefined) return void sendProblem(response, { name: 'not-allowed', detail: 'This is for people who are signed in.' });
  return { providerId: provider.id, personId: visitor.personId };
}

async function list(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const asked = askedBy(request, response, ports);
  if (asked === undefined) return;
  const { teller } = ports;
  const signs = signsIn(await ports.store.read(partitionOfProvider(asked.providerId), [SIGNS]));
  const own = (signs?.browsers ?? []).filter(({ personId }) => personId === asked.personId);
  const push = teller === undefined ? {} : { push: { publicKey: await teller.push.publicKey(), hosts: teller.hosts } };
  response.json({ ...push, browsers: own.map(({ name, subscription }) => ({ name, host: new URL(subscription.endpoint).host })) });
}

async function add(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const asked = askedBy(request, response, ports);
  if (asked === undefined) return;
  const { teller } = ports;
  if (teller === undefined) return sendProblem(response, { name: 'not-found', detail: 'This node pushes nothing.' });
  const wanted = wantedIn(request.body);
  if (wanted === undefined) {
    return sendProblem(response, {
      name: 'bad-request',
      detail: 'Send {"endpoint", "keys": {"p256dh", "auth"}, "language"} as the browser gave them.',
    });
  }
  if (!teller.push.reaches(wanted.subscription.endpoint))
    return sendProblem(response, { name: 'bad-request', detail: `This node pushes through ${teller.hosts.join(', ')} alone.` });
  const done = resultOf(await ports.performer.perform(addBrowser(asked.providerId, { personId: asked.personId, ...wanted })), response);
  if (done === undefined) return;
  if (!done.value.ok) return sendRefusal(response, done.value.refusal);
  const { name, subscription } = done.value.value;
  response.status(201).json({ name, host: new URL(subscription.endpoint).host });
}

async function drop(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const asked = askedBy(request, response, ports);
  if (asked === undefined) return;
  const named = { personId: asked.personId, name: pathMember(request, 'name') };
  const done = resultOf(await ports.performer.perform(dropBrowser(asked.providerId, named)), response);
  if (done?.value === true) response.status(204).end();
  else if (done !== undefined) sendProblem(response, { name: 'not-found', detail: 'There is no such device of yours.' });
}

function wantedIn(body: unknown) {
  const { endpoint, keys, language } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const { p256dh, auth } = (keys ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof endpoint !== 'string' || endpoint.length > ENDPOINT_CHARS_MAX || !URL.canParse(endpoint)) return undefined;
  if (typeof p256dh !== 'string' || typeof auth !== 'string' || !KEY.test(p256dh) || !KEY.test(auth)) return undefined;
  if (language !== 'nl' && language !== 'en') return undefined;
  return { subscription: { endpoint, keys: { p256dh, auth } }, language } as const;
}

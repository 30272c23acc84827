import { type Request, type Response, Router } from 'express';
import { changeHours, hoursChangeIn } from '../engines/change-hours.ts';
import { changeTerms } from '../engines/change-terms.ts';
import { termsChangeIn } from '../engines/terms-change.ts';
import { providerFor } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import type { ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** What owners do with their business as a whole: its hours. */

export function businessRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = jsonBody();
  routes.put('/providers/:providerId/hours', json, (request, response) => putHours(request, response, ports));
  routes.put('/providers/:providerId/terms', json, (request, response) => putTerms(request, response, ports));
  return routes;
}

async function putHours(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const change = hoursChangeIn(request.body);
  if (change === undefined)
    return sendProblem(response, {
      name: 'bad-request',
      detail: 'Send some of {"weekly": {"monday": [{"open", "close"}], …}, "closedDates", "otherHours", "trading"}.',
    });
  const done = resultOf(await ports.performer.perform(changeHours(provider.id, change)), response);
  if (done === undefined) return;
  if (done.value.ok) response.json(done.value.value);
  else sendRefusal(response, done.value.refusal);
}

async function putTerms(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const change = termsChangeIn(request.body);
  if (typeof change === 'string') return sendProblem(response, { name: 'bad-request', detail: change });
  const done = resultOf(await ports.performer.perform(changeTerms(provider.id, change)), response);
  if (done === undefined) return;
  if (done.value.ok) response.json(done.value.value);
  else sendRefusal(response, done.value.refusal);
}

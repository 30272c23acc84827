import { type Request, type Response, Router } from 'express';
import type { Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { changeHours, hoursChangeIn } from '../engines/change-hours.ts';
import { changeTerms } from '../engines/change-terms.ts';
import { changeBranchHours } from '../engines/shop/branch-hours.ts';
import type { ShopRecord } from '../engines/shop/record.ts';
import { termsChangeIn } from '../engines/terms-change.ts';
import type { ProviderRecord } from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import { performOnce } from './once.ts';
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
  const branchId = branchIn(request.body, provider as ShopRecord);
  if (change === undefined || branchId === 'unknown' || (branchId !== undefined && change.trading !== undefined))
    return sendProblem(response, {
      name: 'bad-request',
      detail:
        'Send some of {"weekly": {"monday": [{"open", "close"}], …}, "closedDates", "otherHours", "trading"}, with no two openings of a day over each other; of one of its branches with "branch", and without "trading".',
    });
  const { trading: _whole, ...hours } = change;
  const work: Work<Verdict<ProviderRecord>> =
    branchId === undefined ? changeHours(provider.id, change) : changeBranchHours(provider.id, branchId, hours);
  const done = await performOnce(request, response, { ports, work, about: provider.id, asked: ['hours', request.body] });
  // As they are now, where they were changed before: somebody else may have changed them since.
  if (done !== undefined) response.json(done.value ?? ports.index.provider(provider.id));
}

/** The id of the branch that a body names; undefined when it names none. */
function branchIn(body: unknown, { id, branches = [] }: Pick<ShopRecord, 'id' | 'branches'>): string | undefined {
  const { branch } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (branch === undefined) return undefined;
  return branches.find((each) => each.id === `${id}.${String(branch)}`)?.id ?? 'unknown';
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

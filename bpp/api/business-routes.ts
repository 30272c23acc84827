import express, { type Request, type Response, Router } from 'express';
import type { Store } from '../../node/store/port.ts';
import { changeHours, hoursChangeIn } from '../engines/change-hours.ts';
import { changeTerms } from '../engines/change-terms.ts';
import { termsChangeIn } from '../engines/terms-change.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** What owners do with their business as a whole: its hours, and taking everything along. */

export function businessRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = express.json({ limit: BOUNDS.bodyBytesMax, inflate: false });
  routes.put('/providers/:providerId/hours', json, (request, response) => putHours(request, response, ports));
  routes.put('/providers/:providerId/terms', json, (request, response) => putTerms(request, response, ports));
  routes.get('/providers/:providerId/export', (request, response) => exportAll(request, response, ports));
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

/** Kept for the node's own work, or somebody else's secret: not a part of what a business has. */
const LEFT_OUT =
  /^(form-secret|hook|pushed)$|^(called|post|asking|driver-token|calendar|driver|member|hold|draft|release|stock-changes|steps-taken|feed):/;
const LISTED_AT_ONCE = 200;

/** Everything that is kept of a business, an object a line (docs/leaving.md): written as it is read, so that however much there is fits. */
async function exportAll(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const day = new Date(ports.clock.nowMs()).toISOString().slice(0, 10);
  response.type('application/jsonl').attachment(`${provider.id}-${day}.jsonl`);
  const head = { format: 'marktplein-business', version: 1, providerId: provider.id, node: ports.node.id, madeAtMs: ports.clock.nowMs() };
  response.write(`${JSON.stringify(head)}\n`);
  const transactions = new Set<string>();
  for await (const [key, value] of recordsOf(ports.store, provider.id)) {
    const { buyer } = value as { readonly buyer?: { readonly transactionId?: string } };
    if (key.startsWith('order:') && buyer?.transactionId !== undefined) transactions.add(buyer.transactionId);
    response.write(`${JSON.stringify({ record: key, value })}\n`);
  }
  for (const transactionId of transactions) {
    const said = (await ports.evidence?.({ providerId: provider.id, transactionId })) ?? [];
    for (const message of said) response.write(`${JSON.stringify({ evidence: transactionId, message })}\n`);
  }
  response.end(`${JSON.stringify({ end: true, transactions: transactions.size })}\n`);
}

async function* recordsOf(store: Pick<Store, 'list'>, providerId: string): AsyncGenerator<readonly [key: string, value: unknown]> {
  let after: string | undefined;
  for (;;) {
    const page = await store.list(partitionOfProvider(providerId), '', {
      limit: LISTED_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    for (const [key, { value }] of page) if (!LEFT_OUT.test(key)) yield [key, value];
    after = [...page.keys()].at(-1);
    if (page.size < LISTED_AT_ONCE) return;
  }
}

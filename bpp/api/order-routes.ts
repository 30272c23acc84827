import { type Request, type Response, Router } from 'express';
import type { Desk } from '../engines/engine.ts';
import { erasePerson } from '../erasure.ts';
import { eraseBrought } from '../moving/erase-brought.ts';
import {
  type AnswersRecord,
  type OrderRecord,
  PROVIDER_KEY,
  type ProviderRecord,
  partitionOfProvider,
  providerOf,
  type ThreadRecord,
} from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import { performOnce } from './once.ts';
import { PAGE_FAULT, type Page, pageOf, pageReply } from './pages.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { sendProblem, sendRefusal } from './problem-reply.ts';

/** What a provider does with its orders. */
export function orderRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = jsonBody();
  routes.get('/providers/:providerId/orders', (request, response) => listOrders(request, response, ports));
  routes.get('/providers/:providerId/orders/:orderId', (request, response) => showOrder(request, response, ports));
  routes.delete('/providers/:providerId/orders/:orderId/person', (request, response) => erasePersonOf(request, response, ports));
  routes.post('/providers/:providerId/orders/:orderId/:step', json, (request, response) => takeStep(request, response, ports));
  return routes;
}

async function listOrders(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const page = pageOf(request);
  const { state } = request.query;
  if (page === undefined) return sendProblem(response, { name: 'bad-request', detail: PAGE_FAULT });
  if (state !== undefined && typeof state !== 'string') return sendProblem(response, { name: 'bad-request', detail: 'Give one state.' });
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  response.json(await ordersOn(ports, provider, { ...page, ...(state === undefined ? {} : { state }) }));
}

/** Newest first; `state` is that of a fulfilment, such as of what is brought back, or of the whole order. Looks at a bounded number of orders, and says when there are more. */
async function ordersOn(ports: ProviderApiPorts, provider: ProviderRecord, page: Page & { readonly state?: string }) {
  const records: OrderRecord[] = [];
  let from: string | undefined;
  let more = true;
  while (more && records.length < BOUNDS.ordersScannedMax) {
    const options = { limit: BOUNDS.pageMax, ...(from === undefined ? {} : { after: from }) };
    const listed = await ports.store.list(partitionOfProvider(provider.id), PROVIDER_KEY.order(''), options);
    records.push(...[...listed.values()].map(({ value }) => value as unknown as OrderRecord));
    from = [...listed.keys()].at(-1);
    more = listed.size === BOUNDS.pageMax;
  }
  const wanted = records.filter(
    ({ order }) => page.state === undefined || page.state === order.status || order.fulfilments.some(({ state }) => state === page.state),
  );
  wanted.sort((left, right) => right.confirmedAtMs - left.confirmedAtMs || (idOf(left) < idOf(right) ? -1 : 1));
  const start = page.after === undefined ? 0 : wanted.findIndex((record) => idOf(record) === page.after) + 1;
  const reply = pageReply(
    wanted.slice(start, start + page.limit).map((record) => viewOf(record, provider, deskOf(ports, provider))),
    page,
    ({ order }) => order.id ?? '',
  );
  return more ? { ...reply, incomplete: true } : reply;
}

function idOf({ order }: OrderRecord): string {
  return order.id ?? '';
}

async function showOrder(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const orderId = pathMember(request, 'orderId');
  const record = await recordOf(ports, provider.id, orderId);
  if (record === undefined) return sendProblem(response, { name: 'not-found', detail: 'The provider has no such order.' });
  const thread = await kept<ThreadRecord>(ports, provider.id, PROVIDER_KEY.thread(orderId));
  const filledIn = await kept<AnswersRecord>(ports, provider.id, PROVIDER_KEY.answers(orderId));
  response.json({ ...viewOf(record, provider, deskOf(ports, provider)), messages: thread?.messages ?? [], forms: filledIn?.forms ?? [] });
}

async function takeStep(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const orderId = pathMember(request, 'orderId');
  if (providerOf(orderId) !== provider.id) return sendProblem(response, { name: 'not-found', detail: 'The provider has no such order.' });
  const desk = deskOf(ports, provider);
  const step = pathMember(request, 'step');
  const work = desk?.take(step, { node: ports.node, orderId, body: membersOf(request.body) });
  if (typeof work === 'string') return sendProblem(response, { name: 'bad-request', detail: work });
  if (work === undefined)
    return sendProblem(response, { name: 'not-found', detail: `The steps of an order are ${desk?.steps.join(', ')}.` });
  const asked = [step, request.body ?? {}];
  // Where a courier is comes so often that it would push out the keys of the steps that are taken once.
  const about = step === 'position' ? undefined : orderId;
  if ((await performOnce<unknown>(request, response, { ports, work, about, asked })) === undefined) return;
  const record = await recordOf(ports, provider.id, orderId);
  if (record !== undefined) response.json(viewOf(record, provider, desk));
}

/** Erases who ordered, when they ask for that: here, or at the node from which the business came. */
async function erasePersonOf(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const orderId = pathMember(request, 'orderId');
  const record = await recordOf(ports, provider.id, orderId);
  const engine = ports.engines.find(({ name }) => name === provider.engine);
  const erased =
    record === undefined ? await eraseBrought(ports, { providerId: provider.id, orderId }) : await erasePerson(ports, { record, engine });
  if (!erased.ok && erased.refusal.reason === 'order-not-found')
    return sendProblem(response, { name: 'not-found', detail: 'The provider has no such order.' });
  if (!erased.ok) sendRefusal(response, erased.refusal);
  else response.status(204).end();
}

function recordOf(ports: ProviderApiPorts, providerId: string, orderId: string): Promise<OrderRecord | undefined> {
  return kept<OrderRecord>(ports, providerId, PROVIDER_KEY.order(orderId));
}

async function kept<Stored>({ store }: ProviderApiPorts, providerId: string, key: string): Promise<Stored | undefined> {
  const state = await store.read(partitionOfProvider(providerId), [key]);
  return state.get(key)?.value as unknown as Stored | undefined;
}

/** What the people of a provider can do with its orders, by its engine. */
function deskOf({ engines }: ProviderApiPorts, { engine }: ProviderRecord): Desk | undefined {
  return engines.find(({ name }) => name === engine)?.desk;
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}

/** An order as the people of its provider see it, with what they can do next. What was filled in for it stands with the one order alone. */
function viewOf(record: OrderRecord, { forms = [] }: ProviderRecord, desk: Desk | undefined) {
  const { order, confirmedAtMs, history } = record;
  const asks = forms.length === 0 ? {} : { asksForms: true };
  return { order, confirmedAtMs, history, ...desk?.beside(record), ...asks, steps: desk?.next(record) ?? [] };
}

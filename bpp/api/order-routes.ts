import express, { type Request, type Response, Router } from 'express';
import type { Verdict } from '../../commerce/refusal.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import { HAND_OVER_ROADS } from '../../commerce/roads/shop.ts';
import type { Work } from '../../node/role.ts';
import { advanceOrder, rejectOrder, type Step } from '../engines/shop/advance.ts';
import { PROVIDER_REASONS } from '../engines/shop/reasons.ts';
import { endReturn } from '../engines/shop/returns.ts';
import { sayOnOrder } from '../engines/shop/support.ts';
import { KEY, type OrderRecord, partitionOfProvider, providerOf, type ThreadRecord } from '../shop-record.ts';
import { shopFor } from './catalogue-routes.ts';
import { PAGE_FAULT, type Page, pageOf, pageReply } from './pages.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** The steps of an order as the API calls them, with the states that they lead to. */
const STEPS: ReadonlyMap<string, Step['to']> = new Map(
  HAND_OVER_ROADS.flatMap(({ moves }) =>
    moves.flatMap(({ by, command, to }) => (by === 'provider' && command !== 'cancel' ? [[command, to]] : [])),
  ),
);
const NOTE_CHARS_MAX = 500;

/** What a shop does with its orders. */
export function orderRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = express.json({ limit: BOUNDS.bodyBytesMax, inflate: false });
  routes.get('/providers/:providerId/orders', (request, response) => listOrders(request, response, ports));
  routes.get('/providers/:providerId/orders/:orderId', (request, response) => showOrder(request, response, ports));
  routes.post('/providers/:providerId/orders/:orderId/:step', json, (request, response) => takeStep(request, response, ports));
  return routes;
}

async function listOrders(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const page = pageOf(request);
  const { state } = request.query;
  if (page === undefined) return sendProblem(response, { name: 'bad-request', detail: PAGE_FAULT });
  if (state !== undefined && typeof state !== 'string') return sendProblem(response, { name: 'bad-request', detail: 'Give one state.' });
  const shop = shopFor(request, response, ports);
  if (shop === undefined) return;
  response.json(await ordersOn(ports, shop.id, { ...page, ...(state === undefined ? {} : { state }) }));
}

/** Newest first; `state` is that of the fulfilment or of the whole order. Looks at a bounded number of orders, and says when there are more. */
async function ordersOn({ store }: ProviderApiPorts, providerId: string, page: Page & { readonly state?: string }) {
  const records: OrderRecord[] = [];
  let from: string | undefined;
  let more = true;
  while (more && records.length < BOUNDS.ordersScannedMax) {
    const options = { limit: BOUNDS.pageMax, ...(from === undefined ? {} : { after: from }) };
    const listed = await store.list(partitionOfProvider(providerId), KEY.order(''), options);
    records.push(...[...listed.values()].map(({ value }) => value as unknown as OrderRecord));
    from = [...listed.keys()].at(-1);
    more = listed.size === BOUNDS.pageMax;
  }
  const wanted = records.filter(
    (record) => page.state === undefined || page.state === stateOf(record) || page.state === record.order.status,
  );
  wanted.sort((left, right) => right.confirmedAtMs - left.confirmedAtMs || (idOf(left) < idOf(right) ? -1 : 1));
  const start = page.after === undefined ? 0 : wanted.findIndex((record) => idOf(record) === page.after) + 1;
  const reply = pageReply(wanted.slice(start, start + page.limit).map(viewOf), page, ({ order }) => order.id ?? '');
  return more ? { ...reply, incomplete: true } : reply;
}

function idOf({ order }: OrderRecord): string {
  return order.id ?? '';
}

async function showOrder(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = shopFor(request, response, ports);
  if (shop === undefined) return;
  const orderId = pathMember(request, 'orderId');
  const record = await recordOf(ports, shop.id, orderId);
  if (record === undefined) return sendProblem(response, { name: 'not-found', detail: 'The shop has no such order.' });
  const thread = await kept<ThreadRecord>(ports, shop.id, KEY.thread(orderId));
  response.json({ ...viewOf(record), messages: thread?.messages ?? [] });
}

async function takeStep(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = shopFor(request, response, ports);
  if (shop === undefined) return;
  const orderId = pathMember(request, 'orderId');
  if (providerOf(orderId) !== shop.id) return sendProblem(response, { name: 'not-found', detail: 'The shop has no such order.' });
  const work = workFor(pathMember(request, 'step'), orderId, { body: request.body ?? {}, ports });
  if ('fault' in work) return sendProblem(response, { name: work.known ? 'bad-request' : 'not-found', detail: work.fault });
  const done = resultOf(await ports.performer.perform(work.work), response);
  if (done === undefined) return;
  if (!done.value.ok) return sendRefusal(response, done.value.refusal);
  const record = await recordOf(ports, shop.id, orderId);
  if (record !== undefined) response.json(viewOf(record));
}

type Asked = { readonly work: Work<Verdict<unknown>> } | { readonly known: boolean; readonly fault: string };

function workFor(step: string, orderId: string, call: { readonly body: unknown; readonly ports: ProviderApiPorts }): Asked {
  const body = (typeof call.body === 'object' && call.body !== null ? call.body : {}) as Readonly<Record<string, unknown>>;
  if (step === 'cancel') {
    const { reasonId, note } = body;
    const reasons = PROVIDER_REASONS.map((reason) => reason.id).join(', ');
    if (typeof reasonId !== 'string') return { known: true, fault: `Send {"reasonId": "…"} with one of ${reasons}.` };
    const said = typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {};
    return { work: rejectOrder(call.ports.node, orderId, { reasonId, ...said }) };
  }
  if (step === 'message') {
    if (typeof body.text !== 'string') return { known: true, fault: 'Send {"text": "…"}.' };
    return { work: sayOnOrder(call.ports.node, orderId, body.text) };
  }
  if (step === 'take-back' || step === 'decline-return') {
    const { returnId, restock, note } = body;
    if (typeof returnId !== 'string')
      return { known: true, fault: 'Send {"returnId": "…"}: the id of the fulfilment that brings it back.' };
    const said = { restock: restock === true, ...(typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {}) };
    return { work: endReturn(call.ports.node, orderId, { returnId, command: step, ...said }) };
  }
  const to = STEPS.get(step);
  if (to === undefined)
    return {
      known: false,
      fault: `The steps of an order are ${[...STEPS.keys()].join(', ')} cancel, take-back and decline-return; message says something on it.`,
    };
  return { work: advanceOrder(call.ports.node, orderId, { to, ...agentIn(body) }) };
}

/** Who brings it, when the shop says so. */
function agentIn({ agent }: Readonly<Record<string, unknown>>): Pick<Step, 'agent'> {
  if (typeof agent !== 'object' || agent === null) return {};
  const { name, phone } = agent as Readonly<Record<string, unknown>>;
  const text = (value: unknown, member: string) => (typeof value === 'string' ? { [member]: value.slice(0, 100) } : {});
  return { agent: { ...text(name, 'name'), ...text(phone, 'phone') } };
}

function recordOf(ports: ProviderApiPorts, providerId: string, orderId: string): Promise<OrderRecord | undefined> {
  return kept<OrderRecord>(ports, providerId, KEY.order(orderId));
}

async function kept<Stored>({ store }: ProviderApiPorts, providerId: string, key: string): Promise<Stored | undefined> {
  const state = await store.read(partitionOfProvider(providerId), [key]);
  return state.get(key)?.value as unknown as Stored | undefined;
}

/** An order as the people of its shop see it, with what they can do next. */
function viewOf(record: OrderRecord) {
  const { order, confirmedAtMs, history, courier } = record;
  const steps = [...new Set(order.fulfilments.flatMap((each) => movesFrom(each, 'provider')).map(({ command }) => command))];
  return {
    order,
    confirmedAtMs,
    history,
    ...(courier === undefined ? {} : { courier }),
    steps,
  };
}

function stateOf({ order }: OrderRecord): string {
  return order.fulfilments[0]?.state ?? '';
}

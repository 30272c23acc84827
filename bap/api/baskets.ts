import { createHash } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { askParts, type BasketCall, beginBasket, dropBasket, type Taken } from '../baskets/basket-work.ts';
import { agree, askTerms, type BasketAgreement, checkParts } from '../baskets/check-out.ts';
import type { BasketDriver } from '../baskets/driver.ts';
import { ordersOf } from '../baskets/orders-of-parts.ts';
import type { BasketParticulars } from '../baskets/particulars.ts';
import { BASKET, type BasketRecord, basketPartition, readBasket, type WantedPart } from '../baskets/records.ts';
import { type BasketView, basketView } from '../baskets/view.ts';
import { noteBegun } from '../history/history-work.ts';
import { partitionOf } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { bodyOf, goneSignal, idempotencyOf, pathMember, UUID, waitOf } from './call.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { doneOf, outcomeOf, sendProblem } from './problem-reply.ts';
import { watchUntil } from './watch-until.ts';

export interface BasketApiPorts extends BuyerApiPorts {
  readonly driver: BasketDriver;
}

/** Baskets for several providers: several orders, one check-out. */
export function basketRoutes(ports: BasketApiPorts): Router {
  const router = Router();
  router.post('/baskets', (request, response) => reply(request, response, { ports, take: begin }));
  router.get('/baskets/:basketId', async (request, response) => {
    const found = await basketOf(request, response, ports);
    if (found.ok) response.json(await viewOf(found.value, ports));
    else sendProblem(response, found.problem);
  });
  router.delete('/baskets/:basketId', async (request, response) => {
    const found = await basketOf(request, response, ports);
    const dropped = found.ok ? doneOf(await ports.performer.perform(dropBasket(basketPartition(found.value.id)))) : found;
    if (dropped.ok) response.status(204).end();
    else sendProblem(response, dropped.problem);
  });
  router.post('/baskets/:basketId/init', (request, response) => reply(request, response, { ports, take: init }));
  router.post('/baskets/:basketId/confirm', (request, response) => reply(request, response, { ports, take: confirm }));
  return router;
}

type Take = (request: Request, response: Response, ports: BasketApiPorts) => Promise<ApiOutcome<Taken>>;

async function begin(request: Request, response: Response, ports: BasketApiPorts): Promise<ApiOutcome<Taken>> {
  const idempotency = idempotencyOf(request, 'required');
  if (!idempotency.ok) return idempotency;
  const body = bodyOf<{ readonly parts: readonly WantedPart[] }>(request, 'BasketsRequest');
  if (!body.ok) return body;
  const parts = body.value.parts.map((part) => ({ ...part, transactionId: part.transactionId.toLowerCase() }));
  const checked = checkParts(parts);
  if (!checked.ok) return checked;
  const { app } = callerOf(response);
  const basketId = idFor(app, idempotency.value?.key ?? '');
  const call: BasketCall = { basketId, app, idempotency: idempotency.value ?? { key: '', digest: '' } };
  const known = readBasket(await ports.store.read(basketPartition(basketId), [BASKET]));
  if (known === undefined) {
    const entered = doneOf(await ports.performer.perform(noteBegun(app, { kind: 'basket', id: basketId, atMs: ports.clock.nowMs() })));
    if (!entered.ok) return entered;
  }
  return outcomeOf(await ports.performer.perform(beginBasket(call, parts)));
}

async function init(request: Request, response: Response, ports: BasketApiPorts): Promise<ApiOutcome<Taken>> {
  const body = bodyOf<BasketParticulars>(request, 'BasketParticulars');
  return body.ok ? askAll(request, response, { ports, rule: (orders) => askTerms(body.value, orders) }) : body;
}

async function confirm(request: Request, response: Response, ports: BasketApiPorts): Promise<ApiOutcome<Taken>> {
  const body = bodyOf<BasketAgreement>(request, 'BasketAgreement');
  return body.ok ? askAll(request, response, { ports, rule: (orders) => agree(body.value, orders) }) : body;
}

interface Asking {
  readonly ports: BasketApiPorts;
  rule(orders: Awaited<ReturnType<typeof ordersOf>>): ReturnType<typeof agree>;
}

async function askAll(request: Request, response: Response, { ports, rule }: Asking): Promise<ApiOutcome<Taken>> {
  const idempotency = idempotencyOf(request, 'required');
  if (!idempotency.ok) return idempotency;
  const found = await basketOf(request, response, ports);
  if (!found.ok) return found;
  const orders = await ordersOf(found.value, ports.store);
  const call = { basketId: found.value.id, app: found.value.app, idempotency: idempotency.value ?? { key: '', digest: '' } };
  return outcomeOf(await ports.performer.perform(askParts(call, rule(orders))));
}

/** Asks what was decided, and answers with the basket: at once, or when every part has its answer if the app wants to wait. */
async function reply(
  request: Request,
  response: Response,
  { ports, take }: { readonly ports: BasketApiPorts; readonly take: Take },
): Promise<void> {
  const waitMs = waitOf(request);
  if (!waitMs.ok) return sendProblem(response, waitMs.problem);
  const taken = await take(request, response, ports);
  if (!taken.ok) return sendProblem(response, taken.problem);
  const { basket, repeated } = taken.value;
  if (repeated) response.set('Idempotency-Replayed', 'true');
  // What cannot be asked now is asked when its timer goes off: the basket is kept by now.
  await ports.driver.drive(basket.id);
  const partitions = [...new Set(basket.parts.map(({ transactionId }) => partitionOf(transactionId)))];
  const view = await watchUntil(partitions, { waitMs: waitMs.value, gone: goneSignal(response), ports }, async () => {
    const now = readBasket(await ports.store.read(basketPartition(basket.id), [BASKET])) ?? basket;
    const seen = await viewOf(now, ports);
    return { finished: seen.state !== 'under-way', seen };
  });
  response.set('Location', view.links.self);
  response.status(view.state === 'under-way' ? 202 : 200).json(view);
}

async function viewOf(basket: BasketRecord, ports: BasketApiPorts): Promise<BasketView> {
  return basketView(basket, await ordersOf(basket, ports.store));
}

async function basketOf(request: Request, response: Response, ports: BasketApiPorts): Promise<ApiOutcome<BasketRecord>> {
  const id = pathMember(request, 'basketId');
  const basket = UUID.test(id) ? readBasket(await ports.store.read(basketPartition(id), [BASKET])) : undefined;
  if (basket === undefined || basket.app !== callerOf(response).app)
    return denied('not-found', 'No such basket of this app is known here.');
  return granted(basket);
}

/** The same caller with the same key has the same basket: a UUID of version 8 (RFC 9562). */
export function idFor(app: string, key: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([app, key]))
    .digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

import { createHash } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import type { Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { addItem, changeItem, type ItemChange } from '../engines/shop/change-item.ts';
import type { ItemRecord } from '../engines/shop/record.ts';
import { previewOf } from '../imports/preview.ts';
import { providerOf } from '../provider-record.ts';
import { IDEMPOTENCY_KEY, shopFor } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import { performOnce } from './once.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** Products by hand, and what a file of products would change. */

const PRICE = /^\d{1,7}(\.\d{1,2})?$/;
const NAME_CHARS_MAX = 200;
const DESCRIPTION_CHARS_MAX = 5_000;
const FAULT = 'Send some of {"name", "description", "price": "12.50", "published"}.';

export function itemRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = jsonBody();
  const file = express.raw({ type: ['text/csv', 'application/csv'], limit: BOUNDS.previewBytesMax, inflate: false });
  routes.post('/providers/:providerId/items', json, (request, response) => add(request, response, ports));
  routes.put('/providers/:providerId/items/:itemId', json, (request, response) => change(request, response, ports));
  routes.post('/providers/:providerId/import/preview', file, async (request, response) => {
    const shop = shopFor(request, response, ports);
    if (shop === undefined) return;
    const bytes: unknown = request.body;
    if (!Buffer.isBuffer(bytes))
      return sendProblem(response, { name: 'wrong-content-type', detail: 'Send a file of products as text/csv.' });
    response.json(await previewOf({ store: ports.store, nowMs: ports.clock.nowMs() }, shop, bytes));
  });
  return routes;
}

async function change(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = shopFor(request, response, ports);
  if (shop === undefined) return;
  const itemId = pathMember(request, 'itemId');
  if (providerOf(itemId) !== shop.id) return sendProblem(response, { name: 'not-found', detail: 'The shop has no such item.' });
  const wanted = changeIn(request.body);
  if (wanted === undefined || Object.keys(wanted).length === 0) return sendProblem(response, { name: 'bad-request', detail: FAULT });
  const work = changeItem(itemId, wanted);
  const done = await performOnce(request, response, { ports, work, about: shop.id, asked: ['item', itemId, wanted] });
  if (done !== undefined) response.json(done.value ?? ports.index.item(itemId));
}

/** The id of a product comes from the key of the call, so that a call that is sent twice makes one. */
async function add(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = shopFor(request, response, ports);
  if (shop === undefined) return;
  const once = request.get('Idempotency-Key');
  if (once === undefined || !IDEMPOTENCY_KEY.test(once))
    return sendProblem(response, {
      name: 'bad-request',
      detail: 'Make an Idempotency-Key of 8 to 128 visible characters for this product.',
    });
  const wanted = changeIn(request.body);
  const { onHand } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const counted = onHand === undefined || (Number.isSafeInteger(onHand) && (onHand as number) >= 0);
  if (wanted?.name === undefined || wanted.price === undefined || !counted)
    return sendProblem(response, {
      name: 'bad-request',
      detail: 'Send {"name", "price": "12.50"}, and perhaps "description" and "onHand".',
    });
  const itemId = `${shop.id}.own-${createHash('sha256').update(once).digest('hex').slice(0, 16)}`;
  const stock = onHand === undefined ? {} : { onHand: onHand as number };
  await answer(response, addItem(itemId, { ...wanted, name: wanted.name, price: wanted.price, ...stock }), ports);
}

function changeIn(body: unknown): ItemChange | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { name, description, price, published } = body as Readonly<Record<string, unknown>>;
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '' || name.length > NAME_CHARS_MAX)) return undefined;
  if (description !== undefined && (typeof description !== 'string' || description.length > DESCRIPTION_CHARS_MAX)) return undefined;
  if (price !== undefined && (typeof price !== 'string' || !PRICE.test(price))) return undefined;
  if (published !== undefined && typeof published !== 'boolean') return undefined;
  return {
    ...(name === undefined ? {} : { name: name.trim().replaceAll(/\s+/g, ' ') }),
    ...(description === undefined ? {} : { description }),
    ...(price === undefined ? {} : { price }),
    ...(published === undefined ? {} : { published }),
  };
}

async function answer(response: Response, work: Work<Verdict<ItemRecord>>, ports: ProviderApiPorts): Promise<void> {
  const done = resultOf(await ports.performer.perform(work), response);
  if (done === undefined) return;
  if (done.value.ok) response.json(done.value.value);
  else sendRefusal(response, done.value.refusal);
}

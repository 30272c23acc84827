import express, { type Request, type Response, Router } from 'express';
import type { Verdict } from '../../commerce/refusal.ts';
import type { ItemRecord, ShopRecord } from '../engines/shop/record.ts';
import { shopEngine } from '../engines/shop/shop.ts';
import { changeStock, type StockChange } from '../engines/shop/stock.ts';
import { changeStockOnce } from '../engines/shop/stock-once.ts';
import { importBusiness } from '../imports/import-business.ts';
import { type ProviderRecord, providerOf } from '../provider-record.ts';
import { mayUse } from './access.ts';
import { jsonBody } from './json-body.ts';
import { PAGE_FAULT, pageOf, pageReply } from './pages.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { type ApiProblem, resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** What a caller may name a change with, so that it is made once. */
export const IDEMPOTENCY_KEY = /^[!-~]{8,128}$/;

/** What a provider sees and changes of its own catalogue. */
export function catalogueRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const { index } = ports;
  routes.get('/providers', (request, response) => {
    const page = pageOf(request);
    if (page === undefined) return sendProblem(response, { name: 'bad-request', detail: PAGE_FAULT });
    const ids = allowedIds(ports, response, page);
    const shops = ids.flatMap((id) => index.provider(id) ?? []);
    response.json(pageReply(shops, page, (shop) => shop.id));
  });
  routes.get('/providers/:providerId', (request, response) => {
    const shop = providerFor(request, response, ports);
    if (shop !== undefined) response.json({ shop, categories: index.categories(shop.id) });
  });
  routes.get('/providers/:providerId/items', (request, response) => {
    const page = pageOf(request);
    if (page === undefined) return sendProblem(response, { name: 'bad-request', detail: PAGE_FAULT });
    const shop = providerFor(request, response, ports);
    if (shop !== undefined) response.json(pageReply(index.itemsOf(shop.id, page), page, (record) => record.item.id));
  });
  routes.put('/providers/:providerId/items/:itemId/stock', jsonBody(), (request, response) => setStock(request, response, ports));
  const readFile = express.raw({ type: ['text/csv', 'application/csv'], limit: BOUNDS.importBytesMax, inflate: false });
  const importing = createImporting(ports);
  routes.post('/providers/:providerId/import', importing.admit, readFile, importing.run);
  return routes;
}

/** The provider that a path names; undefined when a problem was sent, since it is not there or not the caller's. */
export function providerFor(request: Request, response: Response, { index }: Pick<ProviderApiPorts, 'index'>): ProviderRecord | undefined {
  const providerId = pathMember(request, 'providerId');
  const provider = mayUse(response, providerId) ? index.provider(providerId) : undefined;
  if (provider === undefined) sendProblem(response, { name: 'not-found', detail: 'There is no such provider on this node.' });
  return provider;
}

/** The same, of a shop: files of products and stock are a shop's. */
export function shopFor(request: Request, response: Response, ports: ProviderApiPorts): ShopRecord | undefined {
  const provider = providerFor(request, response, ports);
  if (provider === undefined || provider.engine === shopEngine.name) return provider as ShopRecord | undefined;
  sendProblem(response, { name: 'bad-request', detail: `This provider is no shop, but of the kind ${provider.engine}.` });
  return undefined;
}

/** A key for some providers is asked for by their ids, so that a page is never half empty. */
function allowedIds(
  { index }: ProviderApiPorts,
  response: Response,
  page: { readonly limit: number; readonly after?: string },
): readonly string[] {
  const { providerIds } = response.locals.key as { readonly providerIds?: readonly string[] };
  if (providerIds === undefined) return index.providerIds(page);
  return [...providerIds]
    .sort()
    .filter((id) => index.provider(id) !== undefined && (page.after === undefined || id > page.after))
    .slice(0, page.limit);
}

async function setStock(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = shopFor(request, response, ports);
  if (shop === undefined) return;
  const itemId = pathMember(request, 'itemId');
  const change = stockChangeIn(request.body, shop);
  if (change === undefined) {
    const detail =
      'Send {"onHand": 12}, {"changeBy": -1} or {"counted": false} as application/json, with "branch" for another place than its own.';
    return sendProblem(response, { name: 'bad-request', detail });
  }
  if (providerOf(itemId) !== shop.id) return sendProblem(response, { name: 'not-found', detail: 'The shop has no such item.' });
  const once = request.get('Idempotency-Key');
  if (once !== undefined && !IDEMPOTENCY_KEY.test(once)) {
    return sendProblem(response, { name: 'bad-request', detail: 'An Idempotency-Key has 8 to 128 visible ASCII characters.' });
  }
  const work = once === undefined ? changeStock(itemId, change) : changeStockOnce(itemId, change, once);
  const done = resultOf<Verdict<ItemRecord> | 'reused'>(await ports.performer.perform(work), response);
  if (done === undefined) return;
  if (done.value === 'reused') {
    const detail = 'This Idempotency-Key came earlier with another change; make a new key for every new change.';
    return sendProblem(response, { name: 'idempotency-key-reused', detail });
  }
  if (done.value.ok) response.json(done.value.value);
  else sendRefusal(response, done.value.refusal);
}

function stockChangeIn(body: unknown, { id, branches = [] }: ShopRecord): StockChange | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { branch, ...change } = body as Readonly<Record<string, unknown>>;
  const branchId = branches.find((each) => each.id === `${id}.${String(branch)}`)?.id;
  if (Object.keys(change).length !== 1 || (branch !== undefined && branchId === undefined)) return undefined;
  const at = branchId === undefined ? {} : { branchId };
  const { onHand, changeBy, counted } = change;
  if (typeof onHand === 'number') return { ...at, setTo: onHand };
  if (typeof changeBy === 'number') return { ...at, changeBy };
  return counted === false ? { ...at, uncounted: true } : undefined;
}

/** Imports take their turn: a few at once on the node, one for each shop. One whose sender goes away is finished all the same. */
function createImporting(ports: ProviderApiPorts) {
  const underWay = new Set<string>();
  const reading = new Set<string>();
  return {
    admit(request: Request, response: Response, next: () => void): void {
      const shop = shopFor(request, response, ports);
      if (shop === undefined) return;
      const no = refusalFor(shop.id, underWay);
      if (no !== undefined) {
        sendProblem(response, no);
        return;
      }
      underWay.add(shop.id);
      response.once('close', () => reading.has(shop.id) || underWay.delete(shop.id));
      response.locals.shop = shop;
      next();
    },
    async run(request: Request, response: Response): Promise<void> {
      const shop = response.locals.shop as ShopRecord;
      if (!Buffer.isBuffer(request.body)) {
        sendProblem(response, { name: 'wrong-content-type', detail: 'Send the file of products as text/csv.' });
        return;
      }
      reading.add(shop.id);
      try {
        response.json(await importBusiness(ports, { shop, csv: request.body }));
      } finally {
        reading.delete(shop.id);
        underWay.delete(shop.id);
      }
    },
  };
}

function refusalFor(providerId: string, underWay: ReadonlySet<string>): ApiProblem | undefined {
  if (underWay.has(providerId)) return { name: 'conflict', detail: 'An import of this shop is under way; wait for its report.' };
  if (underWay.size < BOUNDS.importsAtOnceMax) return undefined;
  return { name: 'busy', detail: 'Other shops are importing; try again in a while.', retryAfterSeconds: 10 };
}

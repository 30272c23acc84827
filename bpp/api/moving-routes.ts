import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { BROUGHT } from '../moving/brought-line.ts';
import { isErased } from '../moving/erase-brought.ts';
import { exportLines } from '../moving/export-lines.ts';
import { FILE_BYTES_MAX } from '../moving/file-lines.ts';
import { moveIn } from '../moving/moving-in.ts';
import { type OrderRecord, partitionOfProvider } from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { PAGE_FAULT, pageOf, pageReply } from './pages.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

/** Leaving with everything, and moving in with what another node wrote. */
export function movingRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const underWay = new Set<string>();
  const move = (preview: boolean) => async (request: Request, response: Response) => {
    const provider = providerFor(request, response, ports);
    if (provider === undefined) return;
    if (Number(request.get('Content-Length') ?? 0) > FILE_BYTES_MAX)
      return sendProblem(response, { name: 'too-large', detail: `An export of up to ${FILE_BYTES_MAX / 1024 / 1024} MB can be read.` });
    if (underWay.has(provider.id) || underWay.size >= BOUNDS.importsAtOnceMax)
      return sendProblem(response, { name: 'busy', detail: 'Another export is being read; try again in a while.', retryAfterSeconds: 5 });
    underWay.add(provider.id);
    try {
      const { performer, store, clock, keepMs = 0 } = ports;
      const moving = { performer, store, nowMs: clock.nowMs(), keepMs };
      response.json(await moveIn(moving, provider, { file: request as AsyncIterable<Uint8Array>, preview }));
    } finally {
      underWay.delete(provider.id);
    }
  };
  routes.get('/providers/:providerId/export', (request, response) => exportAll(request, response, ports));
  routes.post('/providers/:providerId/moving-in/preview', move(true));
  routes.post('/providers/:providerId/moving-in', move(false));
  routes.get('/providers/:providerId/moving-in/orders', (request, response) => listBrought(request, response, ports));
  return routes;
}

async function exportAll(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const { store, node, evidence } = ports;
  const nowMs = ports.clock.nowMs();
  const day = new Date(nowMs).toISOString().slice(0, 10);
  response.type('application/jsonl').attachment(`${provider.id}-${day}.jsonl`);
  try {
    // No faster than it is taken: however much there is, no more of it than a page is held here.
    await pipeline(Readable.from(exportLines({ store, node, nowMs, evidence }, provider)), response);
  } catch (error) {
    // Whoever goes away in the middle has what a file without its last line says: not everything.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** Orders that were placed elsewhere, as they were taken along: to look at, by the order of their ids there. */
async function listBrought(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const page = pageOf(request);
  if (page === undefined) return sendProblem(response, { name: 'bad-request', detail: PAGE_FAULT });
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const prefix = `${BROUGHT}order:`;
  const from = page.after === undefined ? {} : { after: prefix + page.after };
  const found = await ports.store.list(partitionOfProvider(provider.id), prefix, { limit: page.limit, ...from });
  const orders = [...found].map(([key, { value }]) => {
    const { order, confirmedAtMs } = value as unknown as Partial<OrderRecord>;
    return {
      id: key.slice(prefix.length),
      ...(order === undefined ? {} : { order }),
      ...(confirmedAtMs === undefined ? {} : { confirmedAtMs }),
      ...(isErased(value) ? { erased: true } : {}),
    };
  });
  response.json(pageReply(orders, page, ({ id }) => id));
}

import { type Request, type Response, Router } from 'express';
import { type AppEvent, readEvents } from '../app-events.ts';
import { handleOf } from '../records.ts';
import type { ApiOutcome } from '../refusals.ts';
import { granted } from '../refusals.ts';
import { numberMember, orderOf, transactionOf } from './call.ts';
import type { EventStreams } from './event-stream.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

const PAGE_MAX = 200;

export function eventRoutes(ports: BuyerApiPorts, streams: EventStreams): Router {
  const router = Router();
  router.get('/transactions/:transactionId/events', async (request, response) => {
    const found = await transactionOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    await tell(request, response, { transactionId: found.value.id, wanted: () => true, ports, streams });
  });
  router.get('/orders/:handle/events', async (request, response) => {
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const { transaction, order } = found.value;
    const handle = handleOf(transaction.id, order.n);
    await tell(request, response, { transactionId: transaction.id, wanted: (event) => event.data.order === handle, ports, streams });
  });
  return router;
}

interface Telling {
  readonly transactionId: string;
  readonly wanted: (event: AppEvent) => boolean;
  readonly ports: BuyerApiPorts;
  readonly streams: EventStreams;
}

async function tell(request: Request, response: Response, telling: Telling): Promise<void> {
  const after = afterOf(request);
  if (!after.ok) return sendProblem(response, after.problem);
  const { transactionId, wanted, ports, streams } = telling;
  if (request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
    const told = await streams.open(response, { transactionId, after: after.value, wanted });
    if (!told.ok) sendProblem(response, told.problem);
    return;
  }
  const events = await readEvents(ports.store, transactionId, { after: after.value, limit: PAGE_MAX });
  response.json({ events: events.filter(wanted) });
}

/** From where on: the header of a stream that is resumed goes before the query of its first call. */
function afterOf(request: Request): ApiOutcome<number> {
  const last = request.get('Last-Event-ID') ?? '';
  if (/^\d{1,8}$/.test(last)) return granted(Number(last));
  return numberMember(request, 'after', { least: 0, most: 99_999_999, otherwise: 0 });
}

import { Router } from 'express';
import { evidenceMessage } from '../../node/evidence.ts';
import { eraseState } from '../let-go.ts';
import { type PendingRecord, partitionOf, pendingKey, readRecord, type TransactionRecord } from '../records.ts';
import type { ApiOutcome } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import { requestView, transactionView } from '../views.ts';
import { pathMember, transactionOf } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

export function transactionRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.get('/transactions/:transactionId', async (request, response) => {
    const found = await transactionOf(request, response, ports);
    if (found.ok) response.json(transactionView(found.value));
    else sendProblem(response, found.problem);
  });
  router.delete('/transactions/:transactionId', async (request, response) => {
    const found = await transactionOf(request, response, ports);
    const erased = found.ok ? await erase(found.value, ports) : found;
    if (erased.ok) response.status(204).end();
    else sendProblem(response, erased.problem);
  });
  router.get('/transactions/:transactionId/requests/:messageId', async (request, response) => {
    const found = await transactionOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const key = pendingKey(pathMember(request, 'messageId'));
    const pending = readRecord<PendingRecord>(await ports.store.read(partitionOf(found.value.id), [key]), key);
    if (pending === undefined) return sendProblem(response, { name: 'not-found', detail: 'This transaction made no such request.' });
    response.json(requestView(found.value.id, pending));
  });
  router.get('/transactions/:transactionId/messages', async (request, response) => {
    const found = await transactionOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const said = await ports.store.transcript(found.value.id, { limit: BOUNDS.eventsMax });
    const messages = await Promise.all(said.map((entry) => evidenceMessage(entry, ports.store)));
    response.json({ messages });
  });
  return router;
}

/** Its state first, then the key of its messages. */
async function erase(transaction: TransactionRecord, ports: BuyerApiPorts): Promise<ApiOutcome<void>> {
  const erased = await eraseState(ports.performer, transaction.id);
  if (erased.ok) await ports.store.forget(transaction.id);
  return erased;
}

import { type Request, type Response, Router } from 'express';
import { orderAgain } from '../history/again.ts';
import { dropNames, noteBegun } from '../history/history-work.ts';
import { type HistoryQuestion, readHistory } from '../history/page.ts';
import { OFFERS, type OfferRecord, partitionOf, readTransaction, TRANSACTION } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { beginSearch } from '../search-command.ts';
import { BOUNDS } from '../settings.ts';
import { idFor } from './baskets.ts';
import { bodyOf, goneSignal, idempotencyOf, numberMember, orderOf, pathMember, queryMember, UUID, waitOf } from './call.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { doneOf, outcomeOf, sendProblem } from './problem-reply.ts';
import { watchUntil } from './watch-until.ts';

const PAGE = { least: 1, most: BOUNDS.historyPageMax, otherwise: 20 } as const;
const TIME_MAX_MS = 9_999_999_999_999;

/** What was ordered before, and the same once more. */
export function historyRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.get('/orders', async (request, response) => {
    const question = questionOf(request);
    if (!question.ok) return sendProblem(response, question.problem);
    const { app } = callerOf(response);
    const { gone, ...page } = await readHistory(ports.store, app, question.value);
    if (gone.length > 0) await ports.performer.perform(dropNames(app, gone));
    response.json(page);
  });
  router.post('/orders/:handle/again', async (request, response) => {
    const asked = await askAgain(request, response, ports);
    if (!asked.ok) return sendProblem(response, asked.problem);
    await show(request, response, { transactionId: asked.value, ports });
  });
  router.get('/orders/:handle/again/:transactionId', (request, response) =>
    show(request, response, { transactionId: pathMember(request, 'transactionId'), ports }),
  );
  return router;
}

function questionOf(request: Request): ApiOutcome<HistoryQuestion> {
  const limit = numberMember(request, 'limit', PAGE);
  if (!limit.ok) return limit;
  const toMs = numberMember(request, 'toMs', { least: 0, most: TIME_MAX_MS, otherwise: TIME_MAX_MS });
  if (!toMs.ok) return toMs;
  const fromMs = numberMember(request, 'fromMs', { least: 0, most: TIME_MAX_MS, otherwise: 0 });
  if (!fromMs.ok) return fromMs;
  const said: Record<string, string> = {};
  for (const name of ['after', 'state', 'sector', 'domain']) {
    const value = queryMember(request, name);
    if (value !== undefined) said[name] = value.slice(0, 255).replaceAll('\0', '');
  }
  return granted({ limit: limit.value, fromMs: fromMs.value, ...(toMs.value === TIME_MAX_MS ? {} : { toMs: toMs.value }), ...said });
}

/** Asks the provider what it offers now; the transaction of that search, which follows from the idempotency key. */
async function askAgain(request: Request, response: Response, ports: BuyerApiPorts): Promise<ApiOutcome<string>> {
  const idempotency = idempotencyOf(request, 'required');
  if (!idempotency.ok) return idempotency;
  const body = bodyOf<object>(request, 'Nothing');
  if (!body.ok) return body;
  const found = await orderOf(request, response, ports);
  if (!found.ok) return found;
  const { transaction, order } = found.value;
  const { app } = transaction;
  const transactionId = idFor(app, `again ${transaction.id}.${order.n} ${idempotency.value?.key ?? ''}`);
  if (readTransaction(await ports.store.read(partitionOf(transactionId), [TRANSACTION])) !== undefined) return granted(transactionId);
  const node = await ports.findProviderNode(order.providerNode.id, transaction.domain);
  if (!node.ok) return denied('provider-node-unknown', node.problem.message);
  const listedAtMs = ports.clock.nowMs();
  const entered = doneOf(await ports.performer.perform(noteBegun(app, { kind: 'transaction', id: transactionId, atMs: listedAtMs })));
  if (!entered.ok) return entered;
  const { domain, cityCode, countryCode, webhook } = transaction;
  const plan = {
    ...{ transactionId, app, webhook, domain, listedAtMs, ttlMs: ports.settings.ttlMs, providerNode: node.value },
    intent: { providerId: order.asked.providerId },
    ...(cityCode === undefined ? {} : { cityCode }),
    ...(countryCode === undefined ? {} : { countryCode }),
  };
  const begun = outcomeOf(await ports.performer.perform(beginSearch(plan, ports.settings)));
  return begun.ok ? granted(transactionId) : begun;
}

async function show(
  request: Request,
  response: Response,
  { transactionId, ports }: { readonly transactionId: string; readonly ports: BuyerApiPorts },
): Promise<void> {
  const waitMs = waitOf(request);
  if (!waitMs.ok) return sendProblem(response, waitMs.problem);
  const old = await orderOf(request, response, ports);
  if (!old.ok) return sendProblem(response, old.problem);
  const watching = { waitMs: waitMs.value, gone: goneSignal(response), ports };
  const seen = await watchUntil([partitionOf(transactionId)], watching, async () => {
    const again = await look();
    return { finished: again?.state !== 'asking', seen: again };
  });
  if (seen === undefined) return sendProblem(response, { name: 'not-found', detail: 'No such search of this app is known here.' });
  response.status(seen.state === 'asking' ? 202 : 200).json(seen);

  async function look() {
    if (!old.ok || !UUID.test(transactionId)) return undefined;
    const partition = partitionOf(transactionId);
    const transaction = readTransaction(await ports.store.read(partition, [TRANSACTION]));
    if (transaction === undefined || transaction.app !== callerOf(response).app) return undefined;
    const kept = await ports.store.list(partition, OFFERS, { limit: BOUNDS.offersMax });
    const offers = [...kept.values()].map(({ value }) => value as unknown as OfferRecord);
    return orderAgain({ transactionId: old.value.transaction.id, order: old.value.order }, { transaction, offers });
  }
}

import { Router } from 'express';
import type { Ranking } from '../../commerce/intent.ts';
import type { Position } from '../../commerce/place.ts';
import { evidenceMessage } from '../../node/evidence.ts';
import { ERASED_PARTS, erasePart } from '../erasure.ts';
import { rankOffers } from '../rank.ts';
import { OFFERS, type OfferRecord, type PendingRecord, partitionOf, pendingKey, readRecord, type TransactionRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import { requestView, transactionView } from '../views.ts';
import { numberMember, pathMember, queryMember, transactionOf } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';
import { outcomeOf, sendProblem } from './problem-reply.ts';

const RANKINGS: readonly Ranking[] = ['relevance', 'nearest', 'cheapest'];
const OFFERS_SHOWN = { least: 1, most: 1_000, otherwise: 200 } as const;

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
  router.get('/transactions/:transactionId/offers', async (request, response) => {
    const found = await transactionOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const question = questionOf(found.value, { rank: queryMember(request, 'rank'), near: queryMember(request, 'near') });
    if (!question.ok) return sendProblem(response, question.problem);
    const limit = numberMember(request, 'limit', OFFERS_SHOWN);
    if (!limit.ok) return sendProblem(response, limit.problem);
    const kept = await ports.store.list(partitionOf(found.value.id), OFFERS, { limit: BOUNDS.offersMax });
    const ranked = rankOffers(
      [...kept.values()].map(({ value }) => value as unknown as OfferRecord),
      question.value,
    );
    response.json({ rank: question.value.rank, total: ranked.length, offers: ranked.slice(0, limit.value) });
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

/** Part by part, the transaction itself last: an erasure that breaks off can be asked again. */
async function erase(transaction: TransactionRecord, ports: BuyerApiPorts): Promise<ApiOutcome<void>> {
  for (const part of ERASED_PARTS) {
    const erased = outcomeOf(await ports.performer.perform(erasePart(transaction.id, part)));
    if (!erased.ok) return erased;
  }
  await ports.store.forget(transaction.id);
  return granted(undefined);
}

interface Question {
  readonly rank: Ranking;
  readonly near?: Position;
  readonly text?: string;
}

/** By what is ranked: what the query says, else what the search said. */
function questionOf(
  { intent }: TransactionRecord,
  query: { readonly rank: string | undefined; readonly near: string | undefined },
): ApiOutcome<Question> {
  const rank = query.rank === undefined ? (intent?.rank ?? 'relevance') : RANKINGS.find((name) => name === query.rank);
  if (rank === undefined) return denied('bad-query', `rank is one of ${RANKINGS.join(', ')}.`, { pointer: 'rank' });
  const near =
    query.near === undefined
      ? granted(intent?.near?.position ?? intent?.fetchFrom?.position ?? intent?.deliverTo?.position)
      : positionOf(query.near);
  if (!near.ok) return near;
  if (rank === 'nearest' && near.value === undefined)
    return denied('bad-query', 'Say near=lat,lon to rank by distance.', { pointer: 'near' });
  return granted({
    rank,
    ...(near.value === undefined ? {} : { near: near.value }),
    ...(intent?.text === undefined ? {} : { text: intent.text }),
  });
}

function positionOf(text: string): ApiOutcome<Position | undefined> {
  const match = /^(-?\d{1,2}(?:\.\d{1,9})?),(-?\d{1,3}(?:\.\d{1,9})?)$/.exec(text);
  const [lat, lon] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return granted({ lat, lon });
  return denied('bad-query', 'near is a latitude and a longitude in degrees, such as 52.3731,4.8926.', { pointer: 'near' });
}

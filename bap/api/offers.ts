import { type Request, type Response, Router } from 'express';
import type { Position } from '../../commerce/place.ts';
import { compareOffers, type OfferName } from '../compare-offers.ts';
import { fulfils } from '../offer-filter.ts';
import { OFFER_RANKS, type RankQuestion, rankOffers } from '../rank.ts';
import { OFFERS, type OfferRecord, partitionOf, type TransactionRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import { bodyOf, numberMember, queryMember, transactionOf } from './call.ts';
import { filterOf } from './filter-query.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

const OFFERS_SHOWN = { least: 1, most: 1_000, otherwise: 200 } as const;

/** What was offered: ranked, filtered, and side by side. */
export function offerRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.get('/transactions/:transactionId/offers', async (request, response) => {
    const listed = await list(request, response, ports);
    if (listed.ok) response.json(listed.value);
    else sendProblem(response, listed.problem);
  });
  router.post('/transactions/:transactionId/comparison', async (request, response) => {
    const compared = await compare(request, response, ports);
    if (compared.ok) response.json(compared.value);
    else sendProblem(response, compared.problem);
  });
  return router;
}

/** The list as it stands now. `after` leaves out what the app has seen: the places of the others are those in the whole list. */
async function list(request: Request, response: Response, ports: BuyerApiPorts): Promise<ApiOutcome<object>> {
  const found = await transactionOf(request, response, ports);
  if (!found.ok) return found;
  const question = questionOf(found.value, request);
  if (!question.ok) return question;
  const limit = numberMember(request, 'limit', OFFERS_SHOWN);
  if (!limit.ok) return limit;
  const after = numberMember(request, 'after', { least: 0, most: BOUNDS.offersMax, otherwise: 0 });
  if (!after.ok) return after;
  const filter = filterOf(request);
  if (!filter.ok) return filter;
  const kept = await keptOffers(found.value, ports);
  const ranked = rankOffers(kept, question.value, fulfils(filter.value));
  const fresh = ranked.filter(({ answer }) => answer > after.value);
  const answers = kept.reduce((most, { n }) => Math.max(most, n), 0);
  return granted({ rank: question.value.rank, total: ranked.length, answers, offers: fresh.slice(0, limit.value) });
}

async function compare(request: Request, response: Response, ports: BuyerApiPorts): Promise<ApiOutcome<object>> {
  const found = await transactionOf(request, response, ports);
  if (!found.ok) return found;
  const body = bodyOf<{ readonly offers: readonly OfferName[] }>(request, 'ComparisonRequest');
  if (!body.ok) return body;
  const question = questionOf(found.value, request);
  if (!question.ok) return question;
  return granted(compareOffers(rankOffers(await keptOffers(found.value, ports), question.value), body.value.offers));
}

async function keptOffers({ id }: TransactionRecord, ports: BuyerApiPorts): Promise<readonly OfferRecord[]> {
  const kept = await ports.store.list(partitionOf(id), OFFERS, { limit: BOUNDS.offersMax });
  return [...kept.values()].map(({ value }) => value as unknown as OfferRecord);
}

/** By what is ranked: what the query says, else what the search said. */
function questionOf({ intent }: TransactionRecord, request: Request): ApiOutcome<RankQuestion> {
  const asked = { rank: queryMember(request, 'rank'), near: queryMember(request, 'near') };
  const rank = asked.rank === undefined ? (intent?.rank ?? 'balanced') : OFFER_RANKS.find((name) => name === asked.rank);
  if (rank === undefined) return denied('bad-query', `rank is one of ${OFFER_RANKS.join(', ')}.`, { pointer: 'rank' });
  const near =
    asked.near === undefined
      ? granted(intent?.near?.position ?? intent?.fetchFrom?.position ?? intent?.deliverTo?.position)
      : positionOf(asked.near);
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

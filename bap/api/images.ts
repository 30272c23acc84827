import { type Request, type Response, Router } from 'express';
import { createPictures, type Picture, type Pictures } from '../pictures.ts';
import { type OfferRecord, offerKey, partitionOf, readRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import { pathMember, queryMember, transactionOf } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

/** Pictures of what was offered, through this node: only those that stand in an answer to the caller's own search. */
export function imageRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  const pictures = createPictures({ transport: ports.transport, nowMs: () => ports.clock.nowMs() });
  router.get('/transactions/:transactionId/offers/:answer/image', async (request, response) => {
    const found = await pictureOf(request, response, { ports, pictures });
    if (!found.ok) return sendProblem(response, found.problem);
    // Nothing there is no fault of who asks, and the place of a picture stays empty.
    if (found.value === 'none') return void response.set('Cache-Control', 'private, max-age=60').status(204).end();
    response
      .set({ 'Cache-Control': 'private, max-age=86400', 'Content-Type': found.value.type, 'Content-Disposition': 'inline' })
      .send(Buffer.from(found.value.bytes));
  });
  return router;
}

async function pictureOf(
  request: Request,
  response: Response,
  { ports, pictures }: { readonly ports: BuyerApiPorts; readonly pictures: Pictures },
): Promise<ApiOutcome<Picture | 'none'>> {
  const found = await transactionOf(request, response, ports);
  if (!found.ok) return found;
  const answer = Number(pathMember(request, 'answer'));
  const url = queryMember(request, 'url') ?? '';
  const offer =
    Number.isInteger(answer) && answer >= 1 && answer <= BOUNDS.offersMax ? await offerOf(found.value.id, answer, ports) : undefined;
  if (offer === undefined || !isNamedIn(offer, url)) return denied('not-found', 'No picture of this address stands in this answer.');
  const picture = await pictures.at(url);
  return picture === 'busy' ? denied('unavailable', 'Too many pictures are being fetched.', { retryAfterSeconds: 2 }) : granted(picture);
}

async function offerOf(transactionId: string, answer: number, { store }: BuyerApiPorts): Promise<OfferRecord | undefined> {
  const key = offerKey(answer);
  return readRecord<OfferRecord>(await store.read(partitionOf(transactionId), [key]), key);
}

function isNamedIn({ catalogue }: OfferRecord, url: string): boolean {
  return catalogue.providers.some(
    ({ imageUrls, items }) => imageUrls?.includes(url) === true || items.some((item) => item.imageUrls?.includes(url) === true),
  );
}

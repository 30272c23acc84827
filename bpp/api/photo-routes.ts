import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import helmet from 'helmet';
import { setPhoto } from '../engines/shop/photo.ts';
import { type PhotoRecord, photoIdOf, photoKey, photoRecord, readPhotoFile } from '../photos/photo-record.ts';
import { type NotMade, PHOTO_BOUNDS, remake } from '../photos/remake.ts';
import { partitionOfProvider, providerOf } from '../provider-record.ts';
import { shopFor } from './catalogue-routes.ts';
import { performOnce } from './once.ts';
import { pathMember } from './path-member.ts';
import type { ProviderApiPorts } from './ports.ts';
import { type ApiProblem, sendProblem } from './problem-reply.ts';

const TEXT_CHARS_MAX = 200;

/** Why a picture was not taken, with what to do about it. */
const WHY: Readonly<Record<NotMade, ApiProblem>> = {
  'no-maker': {
    name: 'unavailable',
    detail: 'This node cannot make pictures: the package "sharp" does not load on its machine. Everything else works without it.',
    // Not for now, as when the store cannot be reached: to try again is of no use.
    facts: { reason: 'no-maker' },
  },
  'not-a-picture': { name: 'wrong-content-type', detail: 'Send a photo as JPEG, PNG or WebP.' },
  'too-many-pixels': {
    name: 'too-large',
    detail: `A picture has at most ${PHOTO_BOUNDS.pixelsMax / 1_000_000} million points; make it smaller.`,
  },
  damaged: { name: 'bad-request', detail: 'The picture cannot be read as a whole; take it again.' },
};

/** Photos of items: sent by the people of a shop, made anew, and kept. */
export function photoRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const picture = express.raw({ type: ['image/jpeg', 'image/png', 'image/webp'], limit: PHOTO_BOUNDS.bytesMax, inflate: false });
  const path = '/providers/:providerId/items/:itemId/photo';
  routes.post(path, oneOfFew(), picture, (request, response) => take(request, response, ports));
  routes.delete(path, (request, response) => remove(request, response, ports));
  return routes;
}

/** Each picture is held in memory while it is made anew: a few at once, and who comes then is asked to try again. */
function oneOfFew(): RequestHandler {
  let underWay = 0;
  return (_request, response, next) => {
    if (underWay >= PHOTO_BOUNDS.atOnceMax)
      return sendProblem(response, { name: 'busy', detail: 'Other photos are being made; try again in a while.', retryAfterSeconds: 2 });
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
    });
    next();
  };
}

async function take(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = shopFor(request, response, ports);
  const itemId = shop === undefined ? undefined : itemOf(request, response, shop);
  if (shop === undefined || itemId === undefined) return;
  const text = typeof request.query.text === 'string' ? request.query.text.trim().replaceAll(/\s+/g, ' ') : '';
  if (text === '' || text.length > TEXT_CHARS_MAX)
    return sendProblem(response, {
      name: 'bad-request',
      detail: `Say what is to be seen for who does not see it, as ?text=, in at most ${TEXT_CHARS_MAX} characters.`,
    });
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes)) return sendProblem(response, WHY['not-a-picture']);
  const made = await remake(bytes);
  if (!made.ok) return sendProblem(response, WHY[made.why]);
  const id = photoIdOf(itemId, made.photo);
  const record = photoRecord(itemId, made.photo, ports.clock.nowMs());
  const work = setPhoto(itemId, { photo: { id, text }, record });
  const done = await performOnce(request, response, { ports, work, about: shop.id, asked: ['photo', itemId, id, text] });
  if (done !== undefined) response.json(done.value ?? ports.index.item(itemId));
}

async function remove(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = shopFor(request, response, ports);
  const itemId = shop === undefined ? undefined : itemOf(request, response, shop);
  if (shop === undefined || itemId === undefined) return;
  const work = setPhoto(itemId, undefined);
  const done = await performOnce(request, response, { ports, work, about: shop.id, asked: ['no photo', itemId] });
  if (done !== undefined) response.json(done.value ?? ports.index.item(itemId));
}

function itemOf(request: Request, response: Response, shop: { readonly id: string }): string | undefined {
  const itemId = pathMember(request, 'itemId');
  if (providerOf(itemId) === shop.id) return itemId;
  sendProblem(response, { name: 'not-found', detail: 'The shop has no such item.' });
  return undefined;
}

/** How browsers are told to take a photo: as a picture, whoever shows it, and as nothing else. */
const AS_PICTURE = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], sandbox: [] } },
  crossOriginResourcePolicy: { policy: 'cross-origin' },
});

/** Shows a photo to anybody. At one address there is one picture for ever, so it may be kept for ever. */
export function servePhoto({ store }: Pick<ProviderApiPorts, 'store'>): RequestHandler[] {
  return [
    AS_PICTURE,
    async (request, response) => {
      const providerId = providerOf(pathMember(request, 'providerId'));
      const asked = readPhotoFile(pathMember(request, 'file'));
      const record = providerId === undefined || asked === undefined ? undefined : await photoIn(store, providerId, asked.photoId);
      if (record === undefined || asked === undefined)
        return sendProblem(response, { name: 'not-found', detail: 'There is no such photo here.' });
      response
        .set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Type': 'image/webp', 'Content-Disposition': 'inline' })
        .send(Buffer.from(record.sizes[asked.size], 'base64'));
    },
  ];
}

async function photoIn(store: ProviderApiPorts['store'], providerId: string, photoId: string): Promise<PhotoRecord | undefined> {
  const key = photoKey(photoId);
  const state = await store.read(partitionOfProvider(providerId), [key]);
  return state.get(key)?.value as unknown as PhotoRecord | undefined;
}
